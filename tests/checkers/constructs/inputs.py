from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import TypedDict

from msgspec import UNSET

from fastgpt import FastGPTClient, File, FileSource, TypedClient, image, text, user
from fastgpt.chat import ChatMessage, GetChatHistories, MessageDict, TextPart, ToolCall
from fastgpt.datasets import DataRow, IndexText, RowDict


# CASE input-message-dict
def message_dict(client: TypedClient) -> None:
    messages: list[MessageDict] = [{"role": "user", "content": "hi"}]
    client.create_chat_completion(messages=messages)


# CASE input-message-dict-wrong-role
def message_dict_role() -> list[MessageDict]:
    return [{"role": "usr", "content": "hi"}]  # EXPECT-ERROR


# CASE input-message-dict-wrong-content
def message_dict_content() -> MessageDict:
    return {"role": "user", "content": 5}  # EXPECT-ERROR


# CASE input-message-dict-misspelled
def message_dict_key() -> MessageDict:
    return {"role": "user", "contents": "hi"}  # EXPECT-ERROR


# CASE input-message-dict-without-role
def message_dict_required() -> MessageDict:
    return {"content": "hi"}  # EXPECT-ERROR


# CASE input-message-dict-parts
def message_dict_parts(client: TypedClient) -> None:
    messages: list[MessageDict] = [{"role": "user", "content": [text("hi"), image("https://example.com/a.png")]}]
    client.create_chat_completion(messages=messages)


# CASE input-message-dict-nested
def message_dict_nested(client: TypedClient) -> None:
    message: MessageDict = {"role": "user", "content": [{"type": "text", "text": "hi"}]}
    client.create_chat_completion(messages=[message])


# CASE input-message-dict-tools
def message_dict_tools(client: TypedClient) -> None:
    asked: MessageDict = {
        "role": "assistant",
        "tool_calls": [{"id": "t", "type": "function", "function": {"name": "f", "arguments": "{}"}}],
    }
    answered: MessageDict = {"role": "tool", "content": "5", "tool_call_id": "t"}
    client.create_chat_completion(messages=[asked, answered])


# CASE input-message-dict-and-struct
def message_dict_and_struct(client: TypedClient, message: MessageDict) -> None:
    client.create_chat_completion(messages=[message, user("hi"), {"role": "user", "content": "again"}])


# CASE input-messages-of-another-library
class Param(TypedDict, total=False):
    role: str
    content: str | list[dict[str, object]]


def foreign(client: TypedClient, params: list[Param]) -> None:
    client.create_chat_completion(messages=params)


# CASE input-message-struct
def message_struct() -> ChatMessage:
    return ChatMessage("user", [TextPart("hi")], tool_calls=None)


# CASE input-message-struct-wrong-role
def message_struct_role() -> ChatMessage:
    return ChatMessage("usr", "hi")  # EXPECT-ERROR


# CASE input-tool-call-wrong
def tool_call() -> ToolCall:
    return ToolCall(id="t", function="f")  # EXPECT-ERROR


# CASE input-rows-structs
def rows(client: TypedClient) -> None:
    client.push_data(collection_id="c", data=[DataRow(q="q", a="a"), DataRow(q="q", indexes=[IndexText(text="t")])])


# CASE input-rows-dicts
def row_dicts(client: TypedClient, made: list[dict[str, str]]) -> None:
    client.push_data(collection_id="c", data=made)
    client.push_data(collection_id="c", data=[{"q": "q", "indexes": [{"text": "t"}], "metadata": {"page": 1}}])


# CASE input-rows-row-dict
def row_dict(client: TypedClient) -> None:
    data: list[RowDict] = [{"q": "q", "a": "a", "indexes": [{"text": "t", "type": "custom"}]}]
    client.push_data(collection_id="c", data=data)


# CASE input-rows-row-dict-misspelled
def row_dict_wrong() -> RowDict:
    return {"question": "q"}  # EXPECT-ERROR


# CASE input-rows-row-dict-wrong-index
def row_dict_index() -> RowDict:
    return {"q": "q", "indexes": [{"text": "t", "type": "mine"}]}  # EXPECT-ERROR


# CASE input-rows-generator-of-batches
def row_batches(client: TypedClient, found: list[tuple[str, str]]) -> None:
    client.push_data_batches(collection_id="c", data=[DataRow(q=q, a=a) for q, a in found])


# CASE input-moments
def moments(client: TypedClient) -> None:
    client.get_app_logs(app_id="a", date_start=date(2026, 1, 1), date_end="2026-02-01")
    client.get_chat_histories(app_id="a", start_create_time=datetime(2026, 1, 1).astimezone())


# CASE input-moment-wrong
def moment_wrong(client: TypedClient) -> None:
    client.get_chat_histories(app_id="a", start_create_time=5)  # EXPECT-ERROR


# CASE input-none-and-unset
def left_out(client: TypedClient, app_id: str | None) -> GetChatHistories:
    client.get_chat_histories(app_id=app_id, start_create_time=UNSET, page_size=None)
    return GetChatHistories(app_id=app_id, page_num=UNSET)


# CASE input-upload-sources
def uploads(client: TypedClient, source: FileSource) -> None:
    client.upload_chat_file(app_id="a", chat_id="c", content=b"x", filename="a.txt")
    client.upload_chat_file(app_id="a", chat_id="c", content=Path("a.txt"))
    client.upload_chat_file(app_id="a", chat_id="c", content=BytesIO(b"x"), filename="a.txt")
    client.upload_chat_file(app_id="a", chat_id="c", content=File.from_bytes(b"x", name="a.txt"))
    client.upload_chat_file(app_id="a", chat_id="c", content=source)


# CASE input-upload-wrong
def upload_wrong(client: TypedClient) -> None:
    client.upload_chat_file(app_id="a", chat_id="c", content="a.txt")  # EXPECT-ERROR


# CASE input-literal
def literal(client: FastGPTClient) -> None:
    client.get_chat_histories(app_id="a", source="share")


# CASE input-literal-wrong
def literal_wrong(client: FastGPTClient) -> None:
    client.get_chat_histories(app_id="a", source="nowhere")  # EXPECT-ERROR


# CASE input-positional
def positional(client: FastGPTClient) -> None:
    client.get_chat_histories("a")  # EXPECT-ERROR


# CASE input-required
def required(client: FastGPTClient) -> None:
    client.create_dataset()  # EXPECT-ERROR
