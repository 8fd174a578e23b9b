"""Who is measured, and at what: each function sets one contender up for one case, and yields the work to be timed.

Work is a function of a size (calls, events, mebibytes, rows; the case says which) and returns what it saw, so that
contenders that should see the same can be held against each other.  What a contender imports is imported by its own
functions, since a process runs only one.  The loops are what a user would write; none checks more than it must.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Generator, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from inspect import Parameter, signature
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypedDict, TypeVar
from urllib.parse import urlsplit

import msgspec

from fastgpt import AsyncChatClient, ChatClient, ChatCompletion, ConfigurationError, paginate, user
from fastgpt.chat import Answer, GetChatHistories

if TYPE_CHECKING:
    import httpx

    from fastgpt import JSONValue, Page, RequestSpec

T = TypeVar("T")
Work: TypeAlias = Callable[[int], float]
Contender: TypeAlias = Callable[[str], AbstractContextManager[Work]]
"""Takes the base URL, and yields its work."""

KEY = "fastgpt-benchmark"
HEADERS = {"Authorization": f"Bearer {KEY}"}
APP = "6b02c6337b41e92948dac784"
COMPLETIONS = "/api/v1/chat/completions"
HISTORIES = "/api/core/chat/getHistories"


DEFAULT = ""
"""The engine of a client that names none."""

UNBUFFERED = 0
"""How much pyreqwest may read ahead; if nothing is said, the caller has the first event after 64 KiB."""


class LeftOut(Exception):
    """A contender that cannot be measured here, for a reason that is no failure of its own."""


class UntypedMessage(TypedDict):
    """What a hand-written program says of a message to please its checker; nothing holds it to that."""

    content: str


class UntypedChoice(TypedDict):
    """What such a program says of a choice."""

    message: UntypedMessage


class UntypedAnswer(TypedDict):
    """What such a program says of an answer."""

    choices: list[UntypedChoice]


class Delta(msgspec.Struct):
    """What an event adds; for the floors, which decode no more than the text."""

    content: str = ""


class Choice(msgspec.Struct):
    """The choice of an event."""

    delta: Delta


class Chunk(msgspec.Struct):
    """An event."""

    choices: tuple[Choice, ...]


def asked(content: str, *, stream: bool = False) -> dict[str, JSONValue]:
    """Return a request for a completion, as who writes the body by hand would send it."""
    messages = [{"role": "user", "content": content}]
    return {"appId": APP, "chatId": "chat-1", "stream": stream, "detail": stream, "messages": messages}


def built(make: Callable[..., T], url: str, engine: str = DEFAULT) -> T:
    """Make a client of this library on an engine; raises ``LeftOut`` where there is none such."""
    if engine == DEFAULT:
        return make(KEY, url)
    parameters = signature(make).parameters.values()
    if not any(each.name == "engine" or each.kind is Parameter.VAR_KEYWORD for each in parameters):
        raise LeftOut(f"left out: this version has no argument `engine` (asked for {engine})")
    try:
        return make(KEY, url, engine=engine)
    except ConfigurationError as error:
        raise LeftOut(f"left out: {error}") from error


# One call


def repeated(call: Callable[[], T], text_of: Callable[[T], str | None]) -> Work:
    """Return work that makes *call* so often, and looks at the last answer."""

    def work(size: int) -> float:
        for _ in range(size - 1):
            call()
        return float(len(text_of(call()) or ""))

    return work


def untyped_text(answer: UntypedAnswer) -> str:
    """Return the text of an answer that was decoded by hand."""
    return answer["choices"][0]["message"]["content"]


def completion_text(completion: ChatCompletion) -> str:
    """Return the text of an answer."""
    return completion.text


@contextmanager
def fastgpt_call(url: str, engine: str = DEFAULT) -> Generator[Work]:
    """Ask by the typed client."""
    with built(ChatClient, url, engine) as client:
        typed = client.typed

        def call() -> ChatCompletion:
            return typed.create_chat_completion(app_id=APP, chat_id="chat-1", messages=[user("Hello")])

        yield repeated(call, completion_text)


@contextmanager
def httpx_call(url: str) -> Generator[Work]:
    """Ask by httpx with ``json``."""
    import httpx

    with httpx.Client(base_url=url, headers=HEADERS, timeout=60.0) as client:

        def call() -> UntypedAnswer:
            answer: UntypedAnswer = client.post(COMPLETIONS, json=asked("Hello")).json()
            return answer

        yield repeated(call, untyped_text)


@contextmanager
def requests_call(url: str) -> Generator[Work]:
    """Ask by requests with ``json``."""
    import requests

    with requests.Session() as session:
        session.headers.update(HEADERS)

        def call() -> UntypedAnswer:
            answer: UntypedAnswer = session.post(url + COMPLETIONS, json=asked("Hello"), timeout=60.0).json()
            return answer

        yield repeated(call, untyped_text)


@contextmanager
def urllib3_call(url: str) -> Generator[Work]:
    """Ask by urllib3 with ``json``."""
    import urllib3

    with urllib3.PoolManager(headers=HEADERS, timeout=60.0) as pool:

        def call() -> UntypedAnswer:
            # Headers of a request take the place of the pool's, and ``json`` would name its own type alone.
            answer: UntypedAnswer = pool.request("POST", url + COMPLETIONS, json=asked("Hello"), headers=HEADERS).json()
            return answer

        yield repeated(call, untyped_text)


@contextmanager
def pyreqwest_call(url: str) -> Generator[Work]:
    """Ask by pyreqwest with its ``json``."""
    from pyreqwest.client import SyncClientBuilder

    with SyncClientBuilder().default_headers(HEADERS).build() as client:

        def call() -> UntypedAnswer:
            answer: UntypedAnswer = client.post(url + COMPLETIONS).body_json(asked("Hello")).build().send().json()
            return answer

        yield repeated(call, untyped_text)


@contextmanager
def openai_call(url: str) -> Generator[Work]:
    """Ask by the openai SDK."""
    from openai import OpenAI

    with OpenAI(api_key=KEY, base_url=f"{url}/api/v1", max_retries=0) as client:
        create = client.chat.completions.create
        yield repeated(
            lambda: create(model="", messages=[{"role": "user", "content": "Hello"}]),
            lambda answer: answer.choices[0].message.content,
        )


@contextmanager
def prepared_call(url: str) -> Generator[Work]:
    """Ask by ``httpx.Client.send`` with a request that was built before; what the library could be at best."""
    import httpx

    decode = msgspec.json.Decoder(ChatCompletion).decode
    with httpx.Client(base_url=url, headers=HEADERS, timeout=60.0) as client:
        request = client.build_request("POST", COMPLETIONS, json=asked("Hello"))
        yield repeated(lambda: decode(client.send(request).content), completion_text)


@contextmanager
def httpcore_call(url: str) -> Generator[Work]:
    """Ask by httpcore, which is what lies below httpx."""
    import httpcore

    decode = msgspec.json.Decoder(ChatCompletion).decode
    with httpcore.ConnectionPool() as pool:

        def call() -> ChatCompletion:
            body = msgspec.json.encode(asked("Hello"))
            return decode(pool.request("POST", url + COMPLETIONS, headers=headers_of(body), content=body).content)

        yield repeated(call, completion_text)


def headers_of(body: bytes) -> list[tuple[bytes | str, bytes | str]]:
    """Return the headers that httpcore, which adds next to none, is to send."""
    return [
        ("Authorization", f"Bearer {KEY}"),
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(body))),
    ]


def posted(url: str, body: bytes) -> bytes:
    """Return a request as it stands on the wire."""
    place = urlsplit(url)
    return (
        f"POST {place.path} HTTP/1.1\r\nHost: {place.netloc}\r\nAuthorization: Bearer {KEY}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


@contextmanager
def socket_call(url: str) -> Generator[Work]:
    """Ask by a socket, with no HTTP library at all; what nobody should use."""
    decode = msgspec.json.Decoder(ChatCompletion).decode
    place = urlsplit(url)
    with socket.create_connection((place.hostname, place.port)) as connection:

        def call() -> ChatCompletion:
            connection.sendall(posted(url + COMPLETIONS, msgspec.json.encode(asked("Hello"))))
            head, _, body = connection.recv(65_536).partition(b"\r\n\r\n")
            if not head.endswith(b"%d" % len(body)):
                raise RuntimeError("the answer did not come at once")
            return decode(body)

        yield repeated(call, completion_text)


# One page; the size is its rows


@contextmanager
def fastgpt_rows(url: str) -> Generator[Work]:
    """Read one page by the typed client."""
    with ChatClient(KEY, url) as client:
        typed = client.typed

        def work(size: int) -> float:
            return float(len(typed.get_chat_histories(app_id=str(size), page_size=size).list))

        yield work


@contextmanager
def httpx_rows(url: str) -> Generator[Work]:
    """Read one page by httpx with ``json``."""
    import httpx

    with httpx.Client(base_url=url, headers=HEADERS, timeout=60.0) as client:

        def work(size: int) -> float:
            body = {"appId": str(size), "offset": 0, "pageSize": size, "source": "api"}
            return float(len(client.post(HISTORIES, json=body).json()["data"]["list"]))

        yield work


@contextmanager
def fastgpt_pages(url: str) -> Generator[Work]:
    """Iterate over pages of ten rows by ``paginate``; the size is how many."""
    with ChatClient(KEY, url) as client:
        typed = client.typed

        def work(size: int) -> float:
            return float(sum(1 for _ in paginate(typed, GetChatHistories(app_id=str(size * 10), page_size=10))))

        yield work


# What is async, one after the other; for many at once see ``concurrency``


@contextmanager
def in_a_loop(work: Callable[[int], Awaitable[float]], close: Callable[[], Awaitable[object]]) -> Generator[Work]:
    """Run asynchronous work in one event loop."""

    async def started(size: int) -> float:
        return await work(size)

    async def closed() -> None:
        await close()

    with asyncio.Runner() as runner:
        try:
            yield lambda size: runner.run(started(size))
        finally:
            runner.run(closed())


# A stream; the size is its events, or the mebibytes of its one event


@contextmanager
def fastgpt_stream(url: str, engine: str = DEFAULT) -> Generator[Work]:
    """Watch by the typed client."""
    with built(ChatClient, url, engine) as client:
        typed = client.typed

        def work(size: int) -> float:
            seen = 0
            with typed.stream_chat_completion(app_id=APP, chat_id="chat-1", messages=[user(str(size))]) as events:
                for event in events:
                    if isinstance(event, Answer):
                        seen += len(event.text)
            return float(seen)

        yield work


def fastgpt_astream(url: str, engine: str = DEFAULT) -> AbstractContextManager[Work]:
    """Watch by the async typed client."""
    client = built(AsyncChatClient, url, engine)
    typed = client.typed

    async def work(size: int) -> float:
        seen = 0
        async with typed.stream_chat_completion(app_id=APP, chat_id="chat-1", messages=[user(str(size))]) as events:
            async for event in events:
                if isinstance(event, Answer):
                    seen += len(event.text)
        return float(seen)

    return in_a_loop(work, client.aclose)


def streaming(client: httpx.Client, size: int) -> AbstractContextManager[httpx.Response]:
    """Open a stream by httpx."""
    return client.stream("POST", COMPLETIONS, json=asked(str(size), stream=True))


def is_event(line: str) -> bool:
    """Whether a line holds an event, as a hand-written loop sees it."""
    return line.startswith("data: ") and line != "data: [DONE]"


def text_in(line: str) -> str:
    """Return the text of an event, as a hand-written loop reads it."""
    text: str = json.loads(line[6:])["choices"][0]["delta"].get("content") or ""
    return text


@contextmanager
def httpx_stream(url: str) -> Generator[Work]:
    """Watch by ``iter_lines`` and ``json.loads``."""
    import httpx

    with httpx.Client(base_url=url, headers=HEADERS, timeout=60.0) as client:

        def work(size: int) -> float:
            seen = 0
            with streaming(client, size) as response:
                for line in response.iter_lines():
                    if line.startswith("data: ") and line != "data: [DONE]":
                        seen += len(json.loads(line[6:])["choices"][0]["delta"].get("content") or "")
            return float(seen)

        yield work


@contextmanager
def httpx_sse_stream(url: str) -> Generator[Work]:
    """Watch by httpx-sse and ``json.loads``."""
    import httpx
    from httpx_sse import connect_sse

    with httpx.Client(base_url=url, headers=HEADERS, timeout=60.0) as client:

        def work(size: int) -> float:
            seen = 0
            with connect_sse(client, "POST", COMPLETIONS, json=asked(str(size), stream=True)) as source:
                for event in source.iter_sse():
                    if event.data != "[DONE]":
                        seen += len(json.loads(event.data)["choices"][0]["delta"].get("content") or "")
            return float(seen)

        yield work


@contextmanager
def requests_stream(url: str) -> Generator[Work]:
    """Watch by ``iter_lines`` and ``json.loads``."""
    import requests

    with requests.Session() as session:
        session.headers.update(HEADERS)

        def work(size: int) -> float:
            seen = 0
            body = asked(str(size), stream=True)
            with session.post(url + COMPLETIONS, json=body, stream=True, timeout=60.0) as response:
                # Its own size, 512 bytes, would cut large HTTP chunks into many.
                for line in response.iter_lines(chunk_size=65_536):
                    if line.startswith(b"data: ") and line != b"data: [DONE]":
                        seen += len(json.loads(line[6:])["choices"][0]["delta"].get("content") or "")
            return float(seen)

        yield work


@contextmanager
def urllib3_stream(url: str) -> Generator[Work]:
    """Watch by the lines of urllib3's response and ``json.loads``."""
    import urllib3

    with urllib3.PoolManager(timeout=60.0) as pool:

        def work(size: int) -> float:
            seen = 0
            body = asked(str(size), stream=True)
            response = pool.request("POST", url + COMPLETIONS, json=body, headers=HEADERS, preload_content=False)
            for line in response:
                if line.startswith(b"data: ") and line != b"data: [DONE]\n":
                    seen += len(json.loads(line[6:])["choices"][0]["delta"].get("content") or "")
            response.release_conn()
            return float(seen)

        yield work


@contextmanager
def pyreqwest_stream(url: str) -> Generator[Work]:
    """Watch by the chunks of pyreqwest's reader, which are cut into lines, and ``json.loads``."""
    from pyreqwest.client import SyncClientBuilder

    with SyncClientBuilder().default_headers(HEADERS).build() as client:

        def work(size: int) -> float:
            seen, rest = 0, b""
            asking = client.post(url + COMPLETIONS).body_json(asked(str(size), stream=True))
            with asking.streamed_read_buffer_limit(UNBUFFERED).build_streamed() as response:
                while (chunk := response.body_reader.read_chunk()) is not None:
                    *lines, rest = (rest + bytes(chunk)).split(b"\n")
                    for line in lines:
                        if line.startswith(b"data: ") and line != b"data: [DONE]":
                            seen += len(json.loads(line[6:])["choices"][0]["delta"].get("content") or "")
            return float(seen)

        yield work


@contextmanager
def openai_stream(url: str) -> Generator[Work]:
    """Watch by the openai SDK; without ``detail``, since it reads no event that has a name."""
    from openai import OpenAI

    with OpenAI(api_key=KEY, base_url=f"{url}/api/v1", max_retries=0) as client:

        def work(size: int) -> float:
            seen = 0
            with client.chat.completions.create(
                model="", messages=[{"role": "user", "content": str(size)}], stream=True
            ) as events:
                for event in events:
                    seen += len(event.choices[0].delta.content or "")
            return float(seen)

        yield work


@contextmanager
def bytes_stream(url: str) -> Generator[Work]:
    """Take the bytes by ``iter_bytes`` and look at none; httpx's own share."""
    import httpx

    with httpx.Client(base_url=url, headers=HEADERS, timeout=60.0) as client:

        def work(size: int) -> float:
            seen = 0
            with streaming(client, size) as response:
                for chunk in response.iter_bytes():
                    seen += len(chunk)
            return float(seen)

        yield work


@contextmanager
def socket_stream(url: str) -> Generator[Work]:
    """Watch by a socket and msgspec: HTTP chunks undone and events split by the plainest loop."""
    decode = msgspec.json.Decoder(Chunk).decode
    place = urlsplit(url)

    def bodies(size: int, connection: socket.socket) -> Iterator[bytes]:
        connection.sendall(posted(url + COMPLETIONS, msgspec.json.encode(asked(str(size), stream=True))))
        _, _, rest = connection.recv(65_536).partition(b"\r\n\r\n")
        while True:
            at, pieces = 0, list[bytes]()
            while (line := rest.find(b"\r\n", at)) >= 0:
                length = int(rest[at:line], 16)
                if len(rest) < line + length + 4:
                    break
                pieces.append(rest[line + 2 : line + 2 + length])
                at = line + length + 4
                if not length:
                    yield b"".join(pieces)
                    return
            yield b"".join(pieces)
            rest = rest[at:] + connection.recv(65_536)

    with socket.create_connection((place.hostname, place.port)) as connection:

        def work(size: int) -> float:
            seen, rest = 0, b""
            for body in bodies(size, connection):
                *blocks, rest = (rest + body).split(b"\n\n")
                for block in blocks:
                    data = block[block.index(b"data: ") + 6 :]
                    if data != b"[DONE]":
                        seen += len(decode(data).choices[0].delta.content)
            return float(seen)

        yield work


# How late the first event is; the size is how many streams


def lateness(sent: str) -> float:
    """Return the seconds since the server sent an event, which says when in nanoseconds of the common clock."""
    return (time.monotonic_ns() - int(sent)) / 1e9


@contextmanager
def fastgpt_first(url: str) -> Generator[Work]:
    """Watch by the typed client."""
    with ChatClient(KEY, url) as client:
        typed = client.typed

        def work(size: int) -> float:
            late: list[float] = []
            for _ in range(size):
                with typed.stream_chat_completion(app_id=APP, messages=[user("1")]) as events:
                    late.extend(lateness(event.text) for event in events if isinstance(event, Answer))
            return statistics.median(late)

        yield work


def fastgpt_afirst(url: str) -> AbstractContextManager[Work]:
    """Watch by the async typed client."""
    client = AsyncChatClient(KEY, url)
    typed = client.typed

    async def work(size: int) -> float:
        late: list[float] = []
        for _ in range(size):
            async with typed.stream_chat_completion(app_id=APP, messages=[user("1")]) as events:
                late.extend([lateness(event.text) async for event in events if isinstance(event, Answer)])
        return statistics.median(late)

    return in_a_loop(work, client.aclose)


@contextmanager
def httpx_first(url: str) -> Generator[Work]:
    """Watch by ``iter_lines`` and ``json.loads``."""
    import httpx

    with httpx.Client(base_url=url, headers=HEADERS, timeout=60.0) as client:

        def work(size: int) -> float:
            late: list[float] = []
            for _ in range(size):
                with streaming(client, 1) as response:
                    late.extend(lateness(text_in(line)) for line in response.iter_lines() if is_event(line))
            return statistics.median(late)

        yield work


def httpx_afirst(url: str) -> AbstractContextManager[Work]:
    """Watch by ``aiter_lines`` and ``json.loads``."""
    import httpx

    client = httpx.AsyncClient(base_url=url, headers=HEADERS, timeout=60.0)

    async def work(size: int) -> float:
        late: list[float] = []
        for _ in range(size):
            async with client.stream("POST", COMPLETIONS, json=asked("1", stream=True)) as response:
                late.extend([lateness(text_in(line)) async for line in response.aiter_lines() if is_event(line)])
        return statistics.median(late)

    return in_a_loop(work, client.aclose)


# An upload; the size is its mebibytes


@contextmanager
def sparse(size: int) -> Generator[Path]:
    """Make a file that takes no room on the disk."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "file.bin")
        path.touch()
        os.truncate(path, size * 1024 * 1024)
        yield path


@contextmanager
def fastgpt_upload(url: str) -> Generator[Work]:
    """Put a file into a chat by the typed client: presign, then PUT."""
    with ChatClient(KEY, url) as client:
        typed = client.typed

        def work(size: int) -> float:
            with sparse(size) as path:
                typed.upload_chat_file(app_id=APP, chat_id="chat-1", content=path)
            return float(size)

        yield work


@contextmanager
def httpx_upload(url: str) -> Generator[Work]:
    """Put an opened file by httpx."""
    import httpx

    with httpx.Client(base_url=url, headers=HEADERS, timeout=60.0) as client:

        def work(size: int) -> float:
            with sparse(size) as path, path.open("rb") as opened:
                client.put("/sink", content=opened).raise_for_status()
            return float(size)

        yield work


DOWNLOAD = "/api/core/ai/sandbox/download"


@contextmanager
def target(size: int) -> Generator[Path]:
    """Yield where a file of so many MiB is to be written, and look whether all of it came."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "file.bin")
        yield path
        if path.stat().st_size != size * 1024 * 1024:
            raise RuntimeError(f"expected {size} MiB, got {path.stat().st_size} bytes")


@contextmanager
def fastgpt_download(url: str) -> Generator[Work]:
    """Save a file of a sandbox by the typed client; the size is its MiB."""
    from fastgpt.sandbox import SandboxClient

    with SandboxClient(KEY, url) as client:
        typed = client.typed

        def work(size: int) -> float:
            with target(size) as path:
                typed.save_from_sandbox(target=path, app_id=APP, chat_id=str(size))
            return float(size)

        yield work


@contextmanager
def fastgpt_adownload(url: str) -> Generator[Work]:
    """Save a file of a sandbox by the async client."""
    from fastgpt.sandbox import AsyncSandboxClient

    async def save(size: int) -> float:
        async with AsyncSandboxClient(KEY, url) as client:
            with target(size) as path:
                await client.typed.save_from_sandbox(target=path, app_id=APP, chat_id=str(size))
        return float(size)

    yield lambda size: asyncio.run(save(size))


@contextmanager
def httpx_download(url: str) -> Generator[Work]:
    """Write the chunks of a streamed response to a file by httpx."""
    import httpx

    with httpx.Client(base_url=url, headers=HEADERS, timeout=60.0) as client:

        def work(size: int) -> float:
            body = {"appId": APP, "chatId": str(size)}
            with target(size) as path, path.open("wb") as file, client.stream("POST", DOWNLOAD, json=body) as response:
                response.raise_for_status()
                for chunk in response.iter_bytes():
                    file.write(chunk)
            return float(size)

        yield work


# Decoding alone: the body of a page is at hand, and nothing is sent

RIGHTS: Mapping[str, JSONValue] = {
    **dict.fromkeys(("role", "permission"), 4294967295),
    "isOwner": True,
    **{f"has{right}{kind}": True for right in ("Manage", "Write", "Read") for kind in ("Per", "Role")},
    "roleList": {
        name: {
            "name": f"common:permission.{name}",
            "description": f"permission.des.{name}",
            "value": value,
            "checkBoxType": "single",
        }
        for name, value in (("read", 4), ("write", 2), ("manage", 1))
    },
    "perList": {"owner": 4_294_967_295, "read": 4, "write": 2, "manage": 1},
    "rolePerMap": {},
}  # fmt: skip
OWNED: Mapping[str, JSONValue] = {
    "tmbId": APP,
    "parentId": None,
    "createTime": "2026-11-22T12:02:13.127Z",
    "updateTime": "2026-11-22T12:02:13.166Z",
    "permission": RIGHTS,
}
SKILL: Mapping[str, JSONValue] = {
    "name": "otter-facts",
    "description": "tells what otters eat",
    "type": "skill",
    "source": "personal",
    "category": ["other"],
    "inheritPermission": True,
    "currentVersionId": APP,
    "creationStatus": "ready",
    "private": True,
    "appCount": 0,
    "sourceMember": {"name": "Owner", "avatar": "/imgs/avatar/PurpleAvatar.svg", "status": "active"},
    **OWNED,
}
COLLECTION: Mapping[str, JSONValue] = {
    "name": "manual.pdf",
    "type": "file",
    "trainingType": "chunk",
    "dataAmount": 12,
    "trainingAmount": 0,
    "activeTrainingAmount": 0,
    "finalErrorAmount": 0,
    "hasError": False,
    "slowestTrainingStatus": "ready",
    **OWNED,
}
"""Rows as 4.16 sends them."""


def body_of(row: Mapping[str, JSONValue], rows: int) -> bytes:
    """Return the body of a page of so many rows."""
    listed = [{"_id": f"{at:024x}", **row} for at in range(rows)]
    return msgspec.json.encode({"code": 200, "statusText": "", "message": "", "data": {"list": listed, "total": rows}})


def typed_page(spec: RequestSpec[Page[T]], row: Mapping[str, JSONValue], seen: Callable[[T], int]) -> Generator[Work]:
    """Decode a page by its spec, and use three fields of each row; the size is its rows."""
    from fastgpt.http import Headers, HTTPResponse

    bodies = {size: body_of(row, size) for size in (10, 100)}
    headers = Headers.from_pairs((("content-type", "application/json"),))

    def work(size: int) -> float:
        response = HTTPResponse(status_code=200, headers=headers, content=bodies[size])
        return float(sum(map(seen, spec.decode(response).unwrap().list)))

    yield work


@contextmanager
def typed_skills(_: str) -> Generator[Work]:
    """Decode a page of skills."""
    from fastgpt.skills import GetSkills

    yield from typed_page(GetSkills(), SKILL, lambda skill: len(skill.id) + len(skill.name) + len(skill.type or ""))


@contextmanager
def typed_collections(_: str) -> Generator[Work]:
    """Decode a page of collections."""
    from fastgpt.datasets import GetCollections

    spec = GetCollections(dataset_id=APP)
    yield from typed_page(spec, COLLECTION, lambda each: len(each.id) + len(each.name) + len(each.type))


class UntypedRow(TypedDict):
    """What a hand-written program says of a row to please its checker; nothing holds it to that."""

    _id: str
    name: str
    type: str


def untyped_page(row: Mapping[str, JSONValue]) -> Generator[Work]:
    """Decode a page by ``json``, and look up three fields of each row."""
    bodies = {size: body_of(row, size) for size in (10, 100)}

    def work(size: int) -> float:
        rows: list[UntypedRow] = json.loads(bodies[size])["data"]["list"]
        return float(sum(len(row["_id"]) + len(row["name"]) + len(row["type"]) for row in rows))

    yield work


@contextmanager
def untyped_skills(_: str) -> Generator[Work]:
    """Decode a page of skills by hand."""
    yield from untyped_page(SKILL)


@contextmanager
def untyped_collections(_: str) -> Generator[Work]:
    """Decode a page of collections by hand."""
    yield from untyped_page(COLLECTION)
