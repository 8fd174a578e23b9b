"""A first look: a chat, a stream, a page of histories and a typed error, over a real socket.

It talks to the embedded emulator, or, with ``FASTGPT_BASE_URL``, ``FASTGPT_API_KEY`` and ``FASTGPT_APP_ID`` set, to
that server.
"""

from __future__ import annotations

from collections.abc import Sequence

from fastgpt import FastGPTClient, FastGPTError, NotFoundError, fold, new_id, text_of, user
from serving import run, server


def main(_: Sequence[str]) -> None:
    """Show the four things that every program meets."""
    # With strict, a run that failed is an error; FastGPT answers it like a success.
    with server(), FastGPTClient.from_env(strict=True) as client:
        print(f"Server   {client.base_url}")
        chat_id = new_id()

        response = client.create_chat_completion(messages=[user("Hello")], chat_id=chat_id)
        print(f"Raw      HTTP {response.status_code}, {len(response.content)} bytes")

        answer = client.typed.create_chat_completion(messages=[user("Who are you?")], chat_id=chat_id)
        print(f"Chat     {answer.text}")

        print("Stream   ", end="")
        with client.stream_chat_completion(messages=[user("Count")], chat_id=chat_id) as events:
            for piece in text_of(events):
                print(piece, end="|", flush=True)
            print(f" ended by {events.answer().finish_reason!r}")

        with client.results.stream_chat_completion(messages=[user("Again")]) as outcomes:
            print(fold(outcomes.answer(), lambda done: f"Result   {done.text}", lambda error: f"Result   {error}"))

        page = client.typed.get_chat_histories(page_size=5)
        newest = page.list[0]
        print(f"History  {page.total} chats, the newest is {newest.title!r}, changed {newest.update_time}")

        try:
            client.typed.get_chat_histories(app_id="0" * 24)
        except NotFoundError as error:
            print(f"Error    {type(error).__name__}: {error}")
        except FastGPTError as error:
            print(f"Error    another one than expected: {error}")


if __name__ == "__main__":
    run(main)
