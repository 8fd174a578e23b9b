from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NotRequired, TypedDict

from fastgpt import ChatClient, ChatMessage, JSONValue, TypedClient, system, user


# CASE msg-literal-dict
def literal_dict(client: TypedClient) -> None:
    client.create_chat_completion(messages=[{"role": "user", "content": "hi"}])


# CASE msg-list-of-dict-str-str
def dict_str_str(client: TypedClient, m: list[dict[str, str]]) -> None:
    client.create_chat_completion(messages=m)


# CASE msg-inferred-variable
def inferred(client: TypedClient) -> None:
    messages = [{"role": "system", "content": "be brief"}, {"role": "user", "content": "hi"}]
    client.create_chat_completion(messages=messages)


# CASE msg-inferred-variable-nested
def inferred_nested(client: TypedClient) -> None:
    messages = [{"role": "user", "content": [{"type": "text", "text": "hi"}]}]
    client.create_chat_completion(messages=messages)


# CASE msg-inferred-variable-mixed
def inferred_mixed(client: TypedClient) -> None:
    messages = [{"role": "user", "content": [{"type": "text", "text": "hi"}]}, {"role": "user", "content": "hi"}]
    client.create_chat_completion(messages=messages)


# CASE msg-inferred-mixed-struct-dict
def inferred_struct_dict(client: TypedClient) -> None:
    messages = [system("be brief"), {"role": "user", "content": "hi"}]
    client.create_chat_completion(messages=messages)


# CASE msg-append
def appended(client: TypedClient) -> None:
    history = [system("be brief")]
    history.append(user("hi"))
    client.create_chat_completion(messages=history)


# CASE msg-append-dict
def appended_dict(client: TypedClient) -> None:
    history: list[dict[str, str]] = []
    history.append({"role": "user", "content": "hi"})
    client.create_chat_completion(messages=history)


# CASE msg-dict-str-object
def dict_object(client: TypedClient, m: list[dict[str, object]]) -> None:
    client.create_chat_completion(messages=m)


# CASE msg-typeddict
class Message(TypedDict):
    role: Literal["user", "system", "assistant"]
    content: str
    name: NotRequired[str]


def typed_dict(client: TypedClient) -> None:
    messages: list[Message] = [{"role": "user", "content": "hi"}]
    client.create_chat_completion(messages=messages)


# CASE msg-typeddict-single
def typed_dict_single(client: TypedClient, message: Message) -> None:
    client.create_chat_completion(messages=[message])


# CASE msg-typeddict-raw-client
def typed_dict_raw(client: ChatClient, message: Message) -> None:
    client.create_chat_completion(messages=[message])


# CASE msg-variables-typeddict
class Variables(TypedDict):
    name: str
    age: int


def variables_typed_dict(client: TypedClient, variables: Variables) -> None:
    client.create_chat_completion(messages=[user("hi")], variables=variables)


# CASE msg-variables-dict-str-str
def variables_dict(client: TypedClient, variables: dict[str, str]) -> None:
    client.create_chat_completion(messages=[user("hi")], variables=variables)


# CASE msg-variables-dict-int
def variables_int(client: TypedClient, variables: dict[str, int | list[str]]) -> None:
    client.create_chat_completion(messages=[user("hi")], variables=variables)


# CASE msg-variables-inferred
def variables_inferred(client: TypedClient) -> None:
    variables = {"a": 1, "b": "c", "d": [1, 2], "e": {"f": None}}
    client.create_chat_completion(messages=[user("hi")], variables=variables)


# CASE msg-variables-dict-object
def variables_object(client: TypedClient, variables: dict[str, object]) -> None:
    client.create_chat_completion(messages=[user("hi")], variables=variables)


# CASE msg-sequence-of-union
def union(client: TypedClient, messages: Sequence[ChatMessage | Mapping[str, JSONValue]]) -> None:
    client.create_chat_completion(messages=messages)


# CASE msg-generator
def generator(client: TypedClient, texts: list[str]) -> None:
    client.create_chat_completion(messages=[user(text) for text in texts])
    client.create_chat_completion(messages=tuple(user(text) for text in texts))


# CASE msg-json-loads
def json_loads(client: TypedClient, raw: str) -> None:
    import json

    client.create_chat_completion(messages=json.loads(raw))


# CASE msg-star
def starred(client: TypedClient, history: list[ChatMessage]) -> None:
    client.create_chat_completion(messages=[system("be brief"), *history, user("hi")])


# CASE msg-star-dict
def starred_dict(client: TypedClient, history: list[dict[str, str]]) -> None:
    client.create_chat_completion(messages=[system("be brief"), *history, {"role": "user", "content": "hi"}])


# CASE json-narrow
def json_narrow(value: JSONValue) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        name = value.get("name")
        return name if isinstance(name, str) else ""
    return ""


# CASE json-narrow-match
def json_match(value: JSONValue) -> str:
    match value:
        case str():
            return value
        case {"name": str(name)}:
            return name
        case [first, *_]:
            return str(first)
        case _:
            return ""


# CASE json-build
def json_build() -> JSONValue:
    return {"a": [1, 2.5, None, {"b": True}], "c": ("x",)}
