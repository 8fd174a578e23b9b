"""The request of every recording whose route the emulator has, sent to it, and the answers compared.

Compared are status, content type and names of headers, the presence and JSON type of every field, of the items of
lists one by one, the order of the fields of an answer, code, name, message and issues of error responses, and of a
stream every event and their order. What differs is in ``differences``, with its reason.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import suppress
from fnmatch import fnmatch
from itertools import groupby
from pathlib import Path
from typing import Final
from zlib import MAX_WBITS, decompressobj

import httpx
import msgspec
import pytest

from emulator.differences import DIFFERENCES, NOT_EMULATED
from emulator.emulator_setup import Bench, Held, Sent, Special, as_read
from emulator.expected_values import ACCOUNT_KEYS, APP_KEYS, APPS, LATER_APPS, PASSAGES, SCRIPTED
from emulator.support import COMPLETIONS, read
from fastgpt.emulator.routes import PREFIXES, ROUTES
from fastgpt.emulator.versions import VERSIONS
from fastgpt.streaming import sse
from fastgpt.values import JSONValue
from support.recording_paths import LATER_RECORDINGS, RECORDINGS

pytestmark = pytest.mark.once

LEAST: Final[Mapping[str, float]] = dict.fromkeys(("4.16.0", "4.14.13", "4.12.1"), 0.975)
"""The share of recordings that must agree; that of 4.9.0 is smaller."""
SPECIAL: Final[Mapping[str, Special]] = {
    "rate-?limit(-|ed-)": {"rate_limit": 3},
    "recentlyUsed-empty": {"recently_used": ()},
    "auth-proxy$": {"members": ("root",)},
}
"""How a server was set up while recordings of these names were made, and otherwise was not."""
GZIP: Final = 16 + MAX_WBITS
BY_NEXT: Final = {"etag", "vary"}
"""Headers that the later servers had, as ``next start`` ran them instead of FastGPT's own server."""
LATER: Final = "later/"
"""Before the names of recordings of the second folder."""

MODEL_APPS: Final = "6b02c6337b41e92948dac784|6b02c7b17b41e92948daf9f4|6b02c6337b41e92948dac826"
"""The recorded apps of 4.16 whose model was asked what to do; older calls name their app by a key."""
SAME: Final = ("code", "statusText", "message", "zodError", "errorType")
READING: Final = {True: ("Records", "Records_v2", "Quote"), False: ("Records", "getResData", "getQuote")}
"""The ends of routes that read what exchanges before them have left, on the newest server and on older ones."""
FIRST: Final = {
    "getPaginationRecords-app-form": ('{"city": "Rome", "age": 30, "color": "red"}',),
    "interactive-chat-select-form-3-form": ("Confirm",),
}
"""What had been answered to a pause before."""
ABSENT: Final = (
    "/api/v1/nope",
    "/api/core/nope",
    "/api/core/chat/item/delete",
    "/api/v1/models",
    "/api/core/dataset/collection/create/externalFileUrl",
    "/api/core/chat/record/getRecordsV2",
    "/api/core/app/logs/getChartData",
)
"""Routes that no server has."""


class Answered(msgspec.Struct, rename="camel"):
    """The response of a recording."""

    status: int
    headers: list[tuple[str, str]]
    body: str

    def __post_init__(self) -> None:
        if dict(self.headers).get("content-encoding") == "gzip":
            self.body = decompressobj(GZIP).decompress(b64decode(self.body)).decode()


class Exchange(msgspec.Struct):
    """A recording; ``state`` is there where a side left before the end."""

    request: Sent
    response: Answered
    state: JSONValue = None


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


def items(value: JSONValue, path: str = "$") -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the path and the fields of each object that stands in a list."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from items(inner, f"{path}.{name}")
    elif isinstance(value, list):
        for inner in value:
            if isinstance(inner, dict):
                yield path, tuple(sorted(inner))
            yield from items(inner, f"{path}[]")


def course(body: str) -> list[tuple[str, ...]]:
    """Return the events of a stream with the paths and types of what they hold, each run of equal ones once."""
    found = [(event.event, *sorted(set(shape(read(event.data))))) for event in sse.parse([body.encode()])]
    return [event for event, _ in groupby(found)]


def story(body: str) -> list[str]:
    """Return the names of a stream's events, each run of equal ones once, with the end marker among them."""
    reported = ["[DONE]" if event.data == "[DONE]" else event.event for event in sse.parse([body.encode()])]
    return [name for name, _ in groupby(reported)]


def reported(body: str) -> dict[str, set[str]]:
    """Return the paths and types of what the events of each name hold; error responses with their words."""
    found: dict[str, set[str]] = {}
    for event in sse.parse([body.encode()]):
        value = read(event.data)
        words = {event.data} if event.event == "error" else set[str]()
        found.setdefault(event.event, set()).update(shape(value), words)
    return found


def settled(value: JSONValue) -> JSONValue:
    """Return a value without the numbers of a rate limit, which are a setting of each server."""
    return re.sub(r"Maximum \d+ requests|in \d+ seconds", "", value) if isinstance(value, str) else value


def differences(expected: Answered, got: httpx.Response, *, left: bool = False) -> list[str]:
    """Say how an answer differs from the recorded one, of which the end is missing where a side ``left``."""
    found: list[str] = []
    headers = dict(expected.headers)
    if got.status_code != expected.status:
        found.append(f"status {got.status_code}, not {expected.status}")
    if got.headers.get("content-type") != headers.get("content-type"):
        found.append(f"content type {got.headers.get('content-type')}, not {headers.get('content-type')}")
    absent = {*BY_NEXT, "x-powered-by"} - set(got.headers)
    if set(headers) >= BY_NEXT or "x-powered-by" in headers:
        headers = {name: value for name, value in headers.items() if name not in absent}
    if set(got.headers) != set(headers):
        found.append(f"headers {sorted(set(got.headers) ^ set(headers))}")
    kind = headers.get("content-type", "text/event-stream")
    if "event-stream" in kind:
        events = story(expected.body)
        if (story(got.text)[: len(events)] if left else story(got.text)) != events:
            found.append(f"events {story(got.text)}, not {story(expected.body)}")
        mine, theirs = reported(got.text), reported(expected.body)
        changed = [
            name
            for name in mine.keys() & theirs.keys()
            if not (theirs[name] <= mine[name] if left else mine[name] == theirs[name])
        ]
        found += [f"{name} {sorted(mine[name] ^ theirs[name])}" for name in changed]
        if not (found or left) and course(got.text) != course(expected.body):
            found.append(f"course {course(got.text)}, not {course(expected.body)}")
    elif "json" in kind:
        ours, other = read(got.text), read(expected.body)
        if set(shape(ours)) != set(shape(other)):
            found.append(f"fields {sorted(set(shape(ours)) ^ set(shape(other)))}")
        if isinstance(ours, Mapping) and isinstance(other, Mapping):
            changed = [name for name in SAME if settled(ours.get(name)) != settled(other.get(name))]
            found += [f"{name} {ours.get(name)}, not {other.get(name)}" for name in changed]
            if not found and [*ours] != [*other]:
                found.append(f"order {[*ours]}, not {[*other]}")
        if not found and set(items(ours)) != set(items(other)):
            found.append(f"items {sorted(set(items(ours)) ^ set(items(other)))}")
    return found


class Replay(Bench):
    """Sends recorded requests to an emulator, with its apps and keys in place of the recorded ones."""

    def __init__(self, version: str, special: Special | None = None, *, later: bool = False) -> None:
        super().__init__(version, special, later=later)
        account = dict.fromkeys(ACCOUNT_KEYS, self.emulator.account_key)
        bound = {key: self.emulator.api_key_for(name) for key, name in APP_KEYS.items()}
        apps = {theirs: self.emulator.apps[ours] for theirs, ours in (LATER_APPS if later else APPS)[version].items()}
        self.names |= account | bound | apps | PASSAGES

    def send(self, name: str, request: Sent) -> httpx.Response:
        """Send the request of a recording."""
        text = request.raw if request.json is msgspec.UNSET else msgspec.json.encode(request.json).decode()
        scripted = next((app for word, app in SCRIPTED.items() if word in name + text), None)
        if scripted and request.json is not msgspec.UNSET:
            text = re.sub(MODEL_APPS, self.emulator.apps[scripted], text)
            request = msgspec.structs.replace(request, json=msgspec.json.decode(text))
        headers = {name: self.renamed(value) for name, value in request.headers.items()}
        if request.path.startswith("/api/core/chat/resume") and self.later:
            headers["Accept"] = "text/event-stream"  # which the recorder left out, as its client's own
        if scripted and self.emulator.version != "4.16.0":
            headers["Authorization"] = f"Bearer {self.emulator.api_key_for(scripted)}"
        if (held := self.held_of(request)) is not None:
            return held.whole()
        asked = self.http.build_request(
            request.method, self.renamed(request.path), content=self.content(request), headers=headers
        )
        response = self.http.send(asked, stream=True)
        pieces: list[bytes] = []
        with suppress(httpx.ReadTimeout):  # a stream may have no end
            for piece in response.iter_raw():
                pieces.append(piece)  # noqa: PERF402 - what came before a time-out is kept
        return as_read(response, b"".join(pieces))

    def held_of(self, request: Sent) -> Held | None:
        """Return the stream of a completion that is under way already, with what it said."""
        body = request.json if isinstance(request.json, dict) else {}
        chat_id, said = str(body.get("chatId")), msgspec.json.encode(body.get("messages")).decode()
        if chat_id in self.held and any(words in said for words in ("LONG", "[[slow]]")):
            return self.held.pop(chat_id)
        return None

    def seed(self, name: str, request: Sent) -> None:
        """Make up for exchanges that were not recorded: the first half of a pause, and chats that are only read."""
        body = request.json if isinstance(request.json, dict) else dict(httpx.URL(request.path).params)
        if body.get("chatId") in (None, "nope", "x"):
            return
        if "duplicate" in name:
            self.send(name, request)
        target: dict[str, JSONValue] = {"appId": body.get("appId"), "chatId": body["chatId"]}
        newest = self.emulator.version == "4.16.0"
        listing = "/api/core/chat/record/getRecords_v2" if newest else "/api/core/chat/getPaginationRecords"
        headers = {**request.headers, "Content-Type": "application/json"}
        reading = msgspec.structs.replace(request, method="POST", path=listing, json=target, headers=headers)
        listed = self.send(name, reading)
        if listed.status_code != 200 or listed.json()["data"]["total"]:
            return
        path = request.path.partition("?")[0]
        if re.search("-resume|select-form-[23]", name) or path.endswith(READING[newest]):
            said = ["start", *FIRST.get(name.partition("-")[2], ())]
            for text in said:
                messages: JSONValue = [{"role": "user", "content": text}]
                self.send(
                    name,
                    msgspec.structs.replace(reading, path=COMPLETIONS["v1"], json={**target, "messages": messages}),
                )


def emulated(version: str, exchange: Exchange) -> bool:
    """Say whether the emulator is meant to answer a request; older versions lack what they answer with a page."""
    path = exchange.request.path.partition("?")[0]
    if path.startswith(tuple(PREFIXES)) and version in ("4.16.0", "4.14.13"):
        return True
    if version == "4.16.0":
        return path in ROUTES[VERSIONS[version]] or path in ABSENT
    return path in ROUTES[VERSIONS[version]] or exchange.response.status == 404


def number(file: Path) -> int:
    """Return a recording's number."""
    return int(file.name.partition("-")[0])


def replayed(version: str) -> tuple[dict[str, list[str]], int]:
    """Send all requests of both folders in their order; return the differences by file, and how many there are."""
    found: dict[str, list[str]] = {}
    count = 0
    for folder, prefix in ((RECORDINGS, ""), (LATER_RECORDINGS, LATER)):
        files = sorted((folder / version).glob("*.json"), key=number) if folder else []
        usual = Replay(version, later=bool(prefix))
        others = {words: Replay(version, special, later=bool(prefix)) for words, special in SPECIAL.items()}
        count += len(files)
        for file in files:
            exchange = msgspec.json.decode(file.read_bytes(), type=Exchange)
            replay = next((other for words, other in others.items() if re.search(words, file.stem)), usual)
            if dict(exchange.response.headers).get("content-encoding"):
                exchange.request.headers["Accept-Encoding"] = "gzip"  # which the recorder left out, as its client's own
            if emulated(version, exchange):
                replay.prepare(number(file), file.stem)
                if not prefix:
                    replay.seed(file.stem, exchange.request)
                answer = replay.send(file.stem, exchange.request)
                found[prefix + file.stem] = differences(exchange.response, answer, left=exchange.state is not None)
                replay.learn_from(exchange.request.path, read(exchange.response.body), read(answer.text))
    return found, count


@pytest.mark.usefixtures("recordings")
@pytest.mark.parametrize("version", DIFFERENCES)
def test_the_emulator_answers_as_the_recorded_server(version: str) -> None:
    """Every recorded request gets an answer of the recorded shape, but for the differences that are listed."""
    found, recordings = replayed(version)
    reasons = {pattern: reason for reason, patterns in DIFFERENCES[version].items() for pattern in patterns}
    unexplained = {
        name: said for name, said in found.items() if said and not any(fnmatch(name, pattern) for pattern in reasons)
    }
    different = [name for name, said in found.items() if said]
    stale = [pattern for pattern in reasons if not any(fnmatch(name, pattern) for name in different)]
    agreeing = len(found) - len(different)
    print(f"{version}: {agreeing} of {len(found)} recordings agree; {recordings - len(found)} are of other routes")
    assert unexplained == {}
    lacking = {name for names in NOT_EMULATED.values() for name in names if name.startswith(f"{version}/")}
    assert recordings - len(found) == len(lacking)
    assert not lacking & {f"{version}/{name}" for name in found}
    assert stale == []
    assert agreeing >= LEAST.get(version, 0.9) * len(found)
