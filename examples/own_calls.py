"""Calls of one's own, put together by functions: what the chats of an app are called, and what could not be read.

Two specs say what the library might lack: a list, page after page, and one chat, each with no more of its answer than
is needed.  Functions of an executor run them, errors are values, and a ``FakeExecutor`` answers them in a test.
It reads the app of ``FASTGPT_APP_ID`` on the server of the environment (``FASTGPT_BASE_URL``, ``FASTGPT_API_KEY``), or
the embedded emulator, which has had some chats:

    python examples/own_calls.py --concurrency 5
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Annotated, ClassVar, Final

from msgspec import UNSET, Meta, Struct

from fastgpt import (
    ChatClient,
    ConfigurationError,
    FastGPTError,
    Outcome,
    Page,
    ResultsClient,
    SyncExecutor,
    chain,
    endpoint,
    fold,
    paginate,
    user,
)
from fastgpt.batch import batch
from fastgpt.emulator import Emulator
from fastgpt.functions import partition, traverse
from fastgpt.specs import Get, Omittable
from fastgpt.specs.paging import OffsetPaged
from serving import positive, run, server


class ChatEntry(Struct, frozen=True, rename="camel"):
    """An entry of the list; what else an entry has is passed over."""

    chat_id: str


class ListChats(OffsetPaged[Page[ChatEntry]]):
    """List the chats of an app, the newest first (``POST /core/chat/getHistories``)."""

    path: ClassVar[str] = "/core/chat/getHistories"
    idempotent: ClassVar[bool] = True  # it only reads, so that it is sent again after a lost connection

    app_id: str
    offset: Omittable[int] = 0
    page_size: Omittable[Annotated[int, Meta(ge=1, le=100)]] = 20
    page_num: Omittable[int] = UNSET


class ChatDetail(Struct, frozen=True, rename="camel"):
    """What is wanted of a chat."""

    chat_id: str
    title: str = ""


class ReadChat(Get[ChatDetail]):
    """Read what a chat is called (``GET /core/chat/init``)."""

    path: ClassVar[str] = "/core/chat/init"

    app_id: str
    chat_id: str


list_chats: Final = endpoint(ListChats)
read_chat: Final = endpoint(ReadChat)


def newest(execute: SyncExecutor, app_id: str, count: int) -> Outcome[tuple[str, ...]]:
    """Return the titles of the newest chats, or the first error: nothing is asked for behind it."""

    def title(entry: ChatEntry) -> Outcome[str]:
        return read_chat(execute, app_id=app_id, chat_id=entry.chat_id).map(lambda chat: chat.title)

    return chain(list_chats(execute, app_id=app_id, page_size=count), lambda page: traverse(page.list, title))


def everything(
    client: ResultsClient, app_id: str, concurrency: int
) -> tuple[tuple[ChatDetail, ...], tuple[FastGPTError, ...]]:
    """Return all chats that could be read, so many at once, and all errors."""
    entries, unlisted = partition(paginate(client, ListChats(app_id=app_id)))
    specs = (ReadChat(app_id=app_id, chat_id=entry.chat_id) for entry in entries)
    chats, unread = partition(batch(client, specs, max_concurrency=concurrency))
    return chats, (*unlisted, *unread)


def talked_to() -> Emulator:
    """Return an emulator that has had some chats."""
    emulator = Emulator()
    with emulator.client() as client:
        for number, question in enumerate(("What is a stork?", "Where does it nest?", "What does it eat?"), 1):
            client.create_chat_completion(messages=[user(question)], chat_id=f"chat-{number}")
    return emulator


def main(arguments: Sequence[str]) -> None:
    """Show what the chats of an app are called."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--concurrency", type=positive, default=5, help="calls at once (default: %(default)s)")
    asked = parser.parse_args(arguments, Arguments())
    with server(talked_to), ChatClient.from_env() as client:
        if client.app_id is None:
            raise ConfigurationError("FASTGPT_APP_ID: expected the id of an app in the environment, got none")
        titles = newest(client.results, client.app_id, 2)
        print("newest:", fold(titles, ", ".join, lambda error: f"none ({error})"))
        chats, errors = everything(client.results, client.app_id, asked.concurrency)
    for chat in chats:
        print(chat.chat_id, chat.title)
    if errors:
        raise errors[0]


class Arguments(argparse.Namespace):
    """What the command line says."""

    concurrency: int


if __name__ == "__main__":
    run(main)
