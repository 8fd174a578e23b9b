"""The request of every recording whose route the emulator has, sent to it, and the answers compared.

Compared are status, content type and names of headers, the presence and JSON type of every field, code, name, message
and issues of refusals, and the order of a stream's events. What differs stands in ``differences``, with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from itertools import groupby
from pathlib import Path
from typing import Final

import httpx
import msgspec
import pytest

from emulator.differences import DIFFERENCES
from emulator.presupposed import Bench, Sent
from emulator.support import COMPLETIONS, read
from evidence import recorded
from fastgpt import sse
from fastgpt.emulator.routes import PREFIXES, ROUTES
from fastgpt.values import JSONValue

APPS: Final = {
    "6b02c6337b41e92948dac784": "simple",
    "6b02c6337b41e92948dac79f": "reasoning",
    "6b02c6337b41e92948dac7ba": "workflow",
    "6b02c6337b41e92948dac7d5": "knowledge",
    "6b02c6337b41e92948dac7f0": "select",
    "6b02c6337b41e92948dac80b": "form",
    "6b02c6337b41e92948dac826": "tool",
    "6b02c6337b41e92948dac841": "tool_http",
    "6b02c6347b41e92948dac85c": "http_error",
    "6b02c6347b41e92948dac877": "select_form",
    "6b02c6347b41e92948dac891": "plugin",
    "6b02c7b07b41e92948daf96d": "simple",
    "6b02c7b07b41e92948daf988": "variables",
    "6b02c7b07b41e92948daf9a3": "child",
    "6b02c7b07b41e92948daf9be": "child_select",
    "6b02c7b17b41e92948daf9f4": "agent",
    "6b02c7b17b41e92948daf9d9": "tool_select",
}
"""The recorded server's apps."""
MODEL_APPS: Final = "6b02c6337b41e92948dac784|6b02c7b17b41e92948daf9f4|6b02c6337b41e92948dac826"
"""The recorded apps whose model was told what to do."""
SCRIPTED: Final = {
    "[[error-before]]": "failing",
    "[[error-401]]": "failing",
    "[[error-mid]]": "cut",
    "[[empty]]": "empty",
    "[[sleep12]]": "heartbeat",
    "tool-datasetsearch": "tool_search",
    "agent-ask": "agent_ask",
    "agent-plan": "agent_plan",
}
"""Words in a recording's name or body that say what its model did, and the app that does it here."""
SAME: Final = ("code", "statusText", "message", "zodError", "errorType")
ABSENT: Final = (
    "/api/v1/nope",
    "/api/core/nope",
    "/api/core/chat/item/delete",
    "/api/v1/models",
    "/api/core/dataset/collection/create/externalFileUrl",
)
"""Routes that no server has."""


class Answered(msgspec.Struct):
    """The response of a recording."""

    status: int
    headers: list[tuple[str, str]]
    body: str


class Exchange(msgspec.Struct):
    """A recording."""

    request: Sent
    response: Answered


def shape(value: JSONValue, path: str = "$") -> Iterator[str]:
    """Yield the path and JSON type of everything in a value."""
    if isinstance(value, dict):
        yield f"{path} object"
        for name, inner in value.items():
            yield from shape(inner, f"{path}.{name}")
    elif isinstance(value, list):
        yield f"{path} array"
        for inner in value:
            yield from shape(inner, f"{path}[]")
    else:
        kind = "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__
        yield f"{path} {kind}"


def story(body: str) -> list[str]:
    """Return the names of a stream's events, each run of equal ones once, with the end marker among them."""
    told = ["[DONE]" if event.data == "[DONE]" else event.event for event in sse.parse([body.encode()])]
    return [name for name, _ in groupby(told)]


def differences(expected: Answered, got: httpx.Response) -> list[str]:
    """Say how an answer differs from the recorded one."""
    found: list[str] = []
    headers = dict(expected.headers)
    if got.status_code != expected.status:
        found.append(f"status {got.status_code}, not {expected.status}")
    if got.headers.get("content-type") != headers.get("content-type"):
        found.append(f"content type {got.headers.get('content-type')}, not {headers.get('content-type')}")
    if set(got.headers) != set(headers):
        found.append(f"headers {sorted(set(got.headers) ^ set(headers))}")
    kind = headers.get("content-type", "text/event-stream")
    if "event-stream" in kind:
        if story(got.text) != story(expected.body):
            found.append(f"events {story(got.text)}, not {story(expected.body)}")
    elif "json" in kind:
        mine, theirs = read(got.text), read(expected.body)
        if set(shape(mine)) != set(shape(theirs)):
            found.append(f"fields {sorted(set(shape(mine)) ^ set(shape(theirs)))}")
        if isinstance(mine, Mapping) and isinstance(theirs, Mapping):
            changed = [name for name in SAME if mine.get(name) != theirs.get(name)]
            found += [f"{name} {mine.get(name)}, not {theirs.get(name)}" for name in changed]
    return found


class Replay(Bench):
    """Sends recorded requests to an emulator, with its apps and keys in place of the recorded ones."""

    def __init__(self) -> None:
        super().__init__()
        self.names |= {
            "fastgpt-test95bd61bc31": self.emulator.account_key,
            "fastgpt-testecb922c752": self.emulator.api_key,
            **{theirs: self.emulator.apps[ours] for theirs, ours in APPS.items()},
        }

    def send(self, name: str, request: Sent) -> httpx.Response:
        """Send the request of a recording."""
        text = request.raw if request.json is msgspec.UNSET else msgspec.json.encode(request.json).decode()
        scripted = next((app for word, app in SCRIPTED.items() if word in name + text), None)
        if scripted and request.json is not msgspec.UNSET:
            text = re.sub(MODEL_APPS, self.emulator.apps[scripted], text)
            request = msgspec.structs.replace(request, json=msgspec.json.decode(text))
        headers = {name: self.renamed(value) for name, value in request.headers.items()}
        content = self.content(request)
        return self.http.request(request.method, self.renamed(request.path), content=content, headers=headers)

    def seed(self, name: str, request: Sent) -> None:
        """Make up for exchanges that were not recorded: the first half of a pause, and chats that are only read."""
        body = request.json
        if not isinstance(body, dict) or body.get("chatId") in (None, "nope", "x"):
            return
        if "duplicate" in name:
            self.send(name, request)
        target: dict[str, JSONValue] = {"appId": body.get("appId"), "chatId": body["chatId"]}
        listed = self.send(
            name, msgspec.structs.replace(request, path="/api/core/chat/record/getRecords_v2", json=target)
        )
        if listed.status_code != 200 or listed.json()["data"]["total"]:
            return
        if re.search("-resume|select-form-2", name) or request.path.endswith(("Records", "Records_v2", "Quote")):
            messages: JSONValue = [{"role": "user", "content": "start"}]
            path = COMPLETIONS["v1"]
            self.send(name, msgspec.structs.replace(request, path=path, json={**target, "messages": messages}))


def emulated(path: str) -> bool:
    """Say whether the emulator is meant to answer a path."""
    path = path.partition("?")[0]
    return path in ROUTES or path in ABSENT or path.startswith(tuple(PREFIXES))


def number(file: Path) -> int:
    """Return a recording's number."""
    return int(file.name.partition("-")[0])


def replayed() -> dict[str, list[str]]:
    """Send all requests in their order and return the differences by file."""
    replay = Replay()
    found: dict[str, list[str]] = {}
    for file in sorted(recorded("4.16.0/*"), key=number):
        exchange = msgspec.json.decode(file.read_bytes(), type=Exchange)
        if emulated(exchange.request.path):
            replay.prepare(number(file), file.stem)
            replay.seed(file.stem, exchange.request)
            answer = replay.send(file.stem, exchange.request)
            found[file.stem] = differences(exchange.response, answer)
            if "/dataset/" in exchange.request.path or "/file/" in exchange.request.path:
                replay.learn(read(exchange.response.body), read(answer.text))
    return found


@pytest.mark.usefixtures("recordings")
def test_the_emulator_answers_as_the_recorded_server() -> None:
    """Every recorded request gets an answer of the recorded shape, but for the differences that are listed."""
    found = replayed()
    reasons = {pattern: reason for reason, patterns in DIFFERENCES.items() for pattern in patterns}
    unexplained = {
        name: said for name, said in found.items() if said and not any(fnmatch(name, pattern) for pattern in reasons)
    }
    different = [name for name, said in found.items() if said]
    stale = [pattern for pattern in reasons if not any(fnmatch(name, pattern) for name in different)]
    print(f"{len(found) - len(different)} of {len(found)} recordings agree")
    assert unexplained == {}
    assert stale == []
