"""Follows one call through the library: which functions a reader meets who follows ``app_id`` to the wire and back.

``python docs/follow_call.py`` runs ``client.typed.get_chat_histories(app_id=…)`` over a socket of the embedded emulator
and prints, in the order in which they are first entered, the functions of the library that are passed or return the app
id, or what holds it: the spec, the request, its bytes; on the way back the response, its bytes, the page.  The call is
the second of its client, so that imports and the opening of a connection are not among it.  ``docs/architecture.md``
quotes the totals.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from types import CodeType, FrameType, GeneratorType
from typing import cast

import httpx
from msgspec import Raw, Struct
from msgspec.structs import astuple
from returns.result import Result, Success

import fastgpt
from fastgpt import FastGPTClient, Outcome, user
from fastgpt.emulator import Emulator

LIBRARY = Path(fastgpt.__file__).parent
CHAT = "a-chat-to-be-found"
"""Stands in the response, so that whatever holds it is known."""


def held(value: object) -> Iterable[object]:
    """Return what a value holds, of the kinds in which a request, a response and an answer travel."""
    match value:
        case Struct():
            return astuple(value)
        case tuple() | list():
            return cast("Iterable[object]", value)  # a class pattern tells the kind, not its arguments
        case dict():
            return cast("dict[object, object]", value).values()  # in the same way
        case Raw():
            return (bytes(value),)
        case Success():
            return (cast("Outcome[object]", value).unwrap(),)  # in the same way
        case Result():
            return ()
        case GeneratorType(gi_frame=FrameType() as frame):
            return arguments(frame)
        case httpx.Request():
            return (value.content,)
        case httpx.Response():
            return (value.content if value.is_closed else b"",)
        case _:
            return ()


def carries(value: object, wanted: Iterable[str], depth: int = 5) -> bool:
    """Whether *value* is, or holds, one of the texts that are *wanted*."""
    if isinstance(value, str):
        return any(each in value for each in wanted)
    if isinstance(value, bytes | bytearray):
        return any(each.encode() in value for each in wanted)
    return depth > 0 and any(carries(item, wanted, depth - 1) for item in held(value))


def arguments(frame: FrameType) -> list[object]:
    """Return the arguments that a function was called with."""
    code = frame.f_code
    count = code.co_argcount + code.co_kwonlyargcount + bool(code.co_flags & 4) + bool(code.co_flags & 8)
    return [frame.f_locals[name] for name in code.co_varnames[:count] if name in frame.f_locals]


class Follower:
    """Takes note of the functions of the library that carry what is wanted."""

    def __init__(self, *wanted: str) -> None:
        self.wanted = wanted
        self.met: dict[CodeType, Path] = {}

    def __call__(self, frame: FrameType, event: str, returned: object) -> None:
        """Look at one call or return, as ``sys.setprofile`` reports it."""
        code, file = frame.f_code, Path(frame.f_code.co_filename)
        if code in self.met or not file.is_relative_to(LIBRARY) or file.is_relative_to(LIBRARY / "emulator"):
            return
        if code.co_name.startswith("<") and code.co_name != "<lambda>":
            return  # a comprehension is a part of its function
        values = arguments(frame) if event == "call" else [returned] if event == "return" else []
        if any(carries(value, self.wanted) for value in values):
            self.met[code] = file.relative_to(LIBRARY)


def main() -> None:
    """Run the call, and print what was met."""
    emulator = Emulator()
    follower = Follower(emulator.app_id, CHAT)
    with emulator.serve() as base_url, FastGPTClient(emulator.api_key, base_url) as client:
        client.create_chat_completion(messages=[user("Hello")], chat_id=CHAT)
        client.typed.get_chat_histories(app_id=emulator.app_id)
        sys.setprofile(follower)
        try:
            page = client.typed.get_chat_histories(app_id=emulator.app_id)
        finally:
            sys.setprofile(None)
    assert [chat.chat_id for chat in page.list] == [CHAT]
    for number, (code, file) in enumerate(follower.met.items(), 1):
        print(f"{number:3}  {file!s:32} {code.co_qualname.replace('<locals>.', '')}")
    print(f"{len(follower.met)} functions in {len(set(follower.met.values()))} files")


if __name__ == "__main__":
    main()
