"""A first look: a chat, a stream, a page of histories and a typed error, over a real socket.

It talks to the embedded emulator, or, with ``FASTGPT_BASE_URL``, ``FASTGPT_API_KEY`` and ``FASTGPT_APP_ID`` set, to
that server.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager

from fastgpt import FastGPTClient, FastGPTError, NotFoundError, fold, new_id, text_of, user
from fastgpt.emulator import Emulator


@contextmanager
def server() -> Generator[tuple[str, str, str]]:
    """Give the base URL, the key and the app id of a server."""
    names = ("FASTGPT_BASE_URL", "FASTGPT_API_KEY", "FASTGPT_APP_ID")
    base_url, api_key, app_id = (os.environ.get(name, "") for name in names)
    if base_url and api_key and app_id:
        yield base_url, api_key, app_id
    else:
        emulator = Emulator()
        with emulator.serve() as base_url:
            yield base_url, emulator.api_key, emulator.app_id


def main() -> None:
    """Show the four things that every program meets."""
    # With strict, a run that failed is an error; FastGPT answers it like a success.
    with server() as (base_url, api_key, app_id), FastGPTClient(api_key, base_url, strict=True) as client:
        print(f"Server   {client.base_url}")
        chat_id = new_id()

        response = client.create_chat_completion(messages=[user("Hello")], app_id=app_id, chat_id=chat_id)
        print(f"Raw      HTTP {response.status_code}, {len(response.content)} bytes")

        answer = client.typed.create_chat_completion(messages=[user("Who are you?")], app_id=app_id, chat_id=chat_id)
        print(f"Chat     {answer.text}")

        print("Stream   ", end="")
        with client.stream_chat_completion(messages=[user("Count")], app_id=app_id, chat_id=chat_id) as events:
            for piece in text_of(events):
                print(piece, end="|", flush=True)
            print(f" ended by {events.answer().finish_reason!r}")

        with client.results.stream_chat_completion(messages=[user("Again")], app_id=app_id) as outcomes:
            print(fold(outcomes.answer(), lambda done: f"Result   {done.text}", lambda error: f"Result   {error}"))

        page = client.typed.get_chat_histories(app_id=app_id, page_size=5)
        newest = page.list[0]
        print(f"History  {page.total} chats, the newest is {newest.title!r}, changed {newest.update_time}")

        try:
            client.typed.get_chat_histories(app_id="0" * 24)
        except NotFoundError as error:
            print(f"Error    {type(error).__name__}: {error}")
        except FastGPTError as error:
            print(f"Error    another one than expected: {error}")


if __name__ == "__main__":
    main()
