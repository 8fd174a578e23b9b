"""Examples of the calls about apps, keys, speech, authoring and sandboxes, which the reference shows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from fastgpt import APIError, FastGPTClient, text_of
from fastgpt.mcp import McpTool
from fastgpt.speech import SpeechConfig


def apps(client: FastGPTClient) -> None:
    """List the apps at the top."""
    print([(app.id, app.name) for app in client.typed.get_apps()])


def apps_v2(client: FastGPTClient) -> None:
    """List the newest apps, page by page (4.17)."""
    page = client.typed.get_apps_v2(sort="createTimeDesc", page_size=20)
    print(page.total, [app.name for app in page.list])


def new_app(client: FastGPTClient) -> None:
    """Create an empty workflow."""
    print(client.typed.create_app(name="Birds", type="advanced", modules=[], edges=[]))


def logs(client: FastGPTClient, app_id: str) -> None:
    """List the chats that an app had in the last week, and who had them."""
    now = datetime.now(UTC)
    week = now - timedelta(days=7)
    for chat in client.typed.get_app_logs(app_id=app_id, date_start=week, date_end=now, page_size=50).list:
        print(chat.title, chat.message_count)
    for person in client.typed.get_app_log_users(app_id=app_id, date_start=week, date_end=now).list:
        print(person.name, person.count)


def figures(client: FastGPTClient, app_id: str) -> None:
    """Read the figures of an app, where the server is a commercial one."""
    try:
        chart = client.typed.get_app_logs_chart(app_id=app_id, date_start="2026-11-01", date_end="2026-11-30")
        print(chart.chat_data, client.typed.get_app_logs_total(app_id=app_id).total_chats)
    except APIError as error:
        print("a community server:", error)


def total(client: FastGPTClient, app_id: str) -> None:
    """Read the figures of an app over all time, where the server is a commercial one."""
    result = client.results.get_app_logs_total(app_id=app_id)
    print(result.map(lambda figures: figures.total_points))


def mcp(client: FastGPTClient, app_id: str) -> None:
    """Offer an app as a tool, give it another name, and take it back."""
    tool = McpTool(app_id=app_id, tool_name="birds", description="Answers questions about birds.")
    client.typed.create_mcp_key(name="Birds", tools=[tool])
    (key,) = client.typed.get_mcp_keys()
    client.typed.update_mcp_key(key_id=key.id, tools=key.tools, name="All birds")
    client.typed.delete_mcp_key(key_id=key.id)


def speak(client: FastGPTClient) -> None:
    """Have a text read aloud."""
    audio = client.typed.get_speech(text="Hello", speech=SpeechConfig(model="tts-1", voice="alloy"))
    Path("hello.mp3").write_bytes(audio)


def transcribe(client: FastGPTClient, app_id: str, chat_id: str, recording: bytes) -> None:
    """Read the words of a recording."""
    print(
        client.typed.create_transcription(
            file=recording, filename="hello.mp3", chat_id=chat_id, app_id=app_id, duration=1.5
        )
    )


def improve_prompt(client: FastGPTClient) -> None:
    """Watch a prompt being improved."""
    with client.optimize_prompt(original_prompt="Answer.", optimizer_input="Be brief.", model="gpt-4o-mini") as events:
        print("".join(text_of(events)))


def improve_code(client: FastGPTClient) -> None:
    """Watch code being written."""
    with client.optimize_code(optimizer_input="Add two numbers.", model="gpt-4o-mini") as events:
        print("".join(text_of(events)))


def sandbox(client: FastGPTClient, boxed_chat_id: str) -> None:
    """Put a file into the sandbox of a chat, and fetch it."""
    if client.typed.check_sandbox(chat_id=boxed_chat_id).exists:
        client.typed.upload_to_sandbox(chat_id=boxed_chat_id, sandbox_path="notes.txt", file=b"Storks.")
        print(client.typed.download_from_sandbox(chat_id=boxed_chat_id, sandbox_path="notes.txt"))


def sandbox_to_disk(client: FastGPTClient, boxed_chat_id: str) -> None:
    """Write the whole work folder of a sandbox to disk, as a zip archive."""
    size = client.typed.save_from_sandbox(target=Path("work.zip"), chat_id=boxed_chat_id)
    print(size, "bytes")


def folder_to_sandbox(client: FastGPTClient, boxed_chat_id: str, folder: Path) -> None:
    """Write a folder into a sandbox, and fetch all that the sandbox has then."""
    sent = client.typed.upload_folder_to_sandbox(folder=folder, chat_id=boxed_chat_id, sandbox_path="notes")
    print(sent.files, "files", sent.size, "bytes")
    print(client.typed.download_folder_from_sandbox(target=Path("work"), chat_id=boxed_chat_id).files)


def ticket(client: FastGPTClient, boxed_chat_id: str) -> None:
    """Make a ticket for the files of a sandbox."""
    print(client.typed.get_sandbox_ticket(chat_id=boxed_chat_id, channel="fs").session_work_directory)


def preview(client: FastGPTClient, boxed_chat_id: str) -> None:
    """Return a URL that shows a page of a sandbox."""
    client.typed.upload_to_sandbox(chat_id=boxed_chat_id, sandbox_path="page.html", file=b"<h1>Storks</h1>")
    print(client.typed.get_sandbox_preview_link(chat_id=boxed_chat_id, file_path="page.html"))
