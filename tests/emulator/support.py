"""What the emulator's tests share: a clock that a test moves, and short ways to read what came back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby

import httpx
import msgspec

from fastgpt.streaming import sse
from fastgpt.values import JSONValue

COMPLETIONS = {"v1": "/api/v1/chat/completions", "v2": "/api/v2/chat/completions"}


class Clock:
    """A clock that stands still but for a millisecond per look, and that a test can move on."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the time."""
        self.moment += timedelta(milliseconds=1)
        return self.moment

    def move(self, seconds: float) -> None:
        """Move on."""
        self.moment += timedelta(seconds=seconds)


def user(content: str) -> list[JSONValue]:
    """Return the messages of a request that says one thing."""
    return [{"role": "user", "content": content}]


def ask(app_id: str, content: str, **fields: JSONValue) -> dict[str, JSONValue]:
    """Return the body of a completion."""
    return {"appId": app_id, "messages": user(content), **fields}


def data(response: httpx.Response) -> JSONValue:
    """Return what stands in the envelope of a success."""
    envelope = msgspec.json.decode(response.content, type=dict[str, JSONValue])
    assert (response.status_code, envelope["code"]) == (200, 200), envelope
    return envelope["data"]


def field(value: JSONValue, *path: str | int) -> JSONValue:
    """Return what lies at a path inside JSON."""
    for step in path:
        if isinstance(step, int):
            assert isinstance(value, Sequence)
            value = value[step]
        else:
            assert isinstance(value, Mapping), value
            value = value[step]
    return value


def rows(value: JSONValue, *path: str | int) -> list[JSONValue]:
    """Return the list at a path inside JSON."""
    found = field(value, *path)
    assert isinstance(found, list)
    return found


def events(response: httpx.Response) -> list[tuple[str, JSONValue]]:
    """Return a stream's events; data that is no JSON stays text."""
    assert response.status_code == 200
    return [(event.event, read(event.data)) for event in sse.parse([response.content])]


def read(text: str) -> JSONValue:
    """Return JSON, or the text where it is none."""
    try:
        value: JSONValue = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text
    return value


def names(response: httpx.Response) -> list[str]:
    """Return the names of a stream's events in their order, each run of equal ones once."""
    return [name for name, _ in groupby(name for name, _ in events(response))]


def text(response: httpx.Response) -> str:
    """Return the text that a stream has said."""
    chunks = [event for name, event in events(response) if name in ("message", "answer", "fastAnswer")]
    deltas = [field(chunk, "choices", 0, "delta") for chunk in chunks if isinstance(chunk, dict)]
    return "".join(str(delta.get("content") or "") for delta in deltas if isinstance(delta, dict))


def source_item(file_id: str) -> dict[str, JSONValue]:
    """Return a third-party file as requests name it."""
    times: dict[str, JSONValue] = dict.fromkeys(("updateTime", "createTime"), "2026-01-02T03:04:05.000Z")
    return {"id": file_id, "rawId": file_id, "name": file_id, "type": "file", **times}
