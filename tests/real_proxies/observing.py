"""What servers do behind a proxy, what a caller sees of it, and what must hold whichever proxy it is."""

from __future__ import annotations

import socket
import ssl
import time
from contextlib import suppress
from typing import NamedTuple, Unpack

import anyio
import anyio.to_thread
from returns.result import Success

from fastgpt import (
    APIError,
    DecodeError,
    FastGPTError,
    Outcome,
    StreamInterruptedError,
    TransportError,
    ValidationError,
    user,
)
from fastgpt.chat import CreateChatCompletion, StreamChatCompletion
from fastgpt.datasets import CreateFileCollection, Dataset, GetDataset
from fastgpt.emulator import Emulator
from fastgpt.emulator.apps import DATASET_ID
from fastgpt.options import NetworkOptions
from support.faces import DONE, Face, chunk
from support.sockets import CERTIFICATE, EVENTS, Handler, body_of, echo, part, whole

from .conftest import Authority, Backend, Way

ASKING = StreamChatCompletion(messages=[user("Hello")])
SMALL = CreateChatCompletion(messages=[user("x" * 30_000)])
LARGE = CreateChatCompletion(messages=[user("x" * 4_000_000)])
COMPLETION = b'{"id":"c","choices":[{"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}]}'
DATASET = b'{"code":200,"data":{"_id":"a","name":"%s","type":"dataset"}}' % (b"n" * 400)
HALF = DATASET[:200]
OLD_EVENTS = b"HTTP/1.0 200 OK\r\nContent-Type: text/event-stream\r\n"
MOVED = (
    308,
    "the server redirects to https://elsewhere.test/moved/api/core/dataset/detail, and redirects are not followed",
)
"""What comes of a redirect to another host."""
LEFT_TO_TRIO = "ignore:Exception ignored in. <async_generator:pytest.PytestUnraisableExceptionWarning"
"""httpcore, and httpx, leave the generators of a body that is left early to trio, which says so."""
UNBUFFERED = b"X-Accel-Buffering: no\r\n"


# ------------------------------------------------------------------------------------------------ what servers do


def is_old(request: bytes) -> bool:
    """Whether a proxy asks by HTTP/1.0, which has no chunks."""
    return request.partition(b"\r\n")[0].endswith(b" HTTP/1.0")


def begin(connection: socket.socket, request: bytes, more: bytes = b"") -> None:
    """Send the head of a stream and its first event, in the version of the request."""
    event = chunk("one")
    head = OLD_EVENTS if is_old(request) else EVENTS.removesuffix(b"\r\n")
    connection.sendall(head + more + b"\r\n" + (event if is_old(request) else part(event)))


def end(connection: socket.socket, request: bytes) -> None:
    """Send the rest of the stream."""
    if is_old(request):
        connection.sendall(chunk("two") + DONE)
        connection.shutdown(socket.SHUT_RDWR)
    else:
        connection.sendall(part(chunk("two")) + part(DONE) + b"0\r\n\r\n")


def pausing(backend: Backend, seconds: float = 0.5, more: bytes = b"") -> Handler:
    """Answer with an event, and, when the test says so or after a while, with another and the end."""

    def handler(connection: socket.socket, request: bytes) -> None:
        begin(connection, request, more)
        backend.stall(seconds)
        end(connection, request)

    return handler


def stalling(backend: Backend, beginning: bytes = b"") -> Handler:
    """Send the beginning of an answer, and then nothing."""

    def handler(connection: socket.socket, _: bytes) -> None:
        connection.sendall(beginning)
        backend.stall()

    return handler


STARTED = EVENTS + part(chunk("one"))
JSON = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CUTS = {
    "length": (JSON + b"Content-Length: %d\r\n\r\n" % len(DATASET), HALF),
    "chunks": (JSON + b"Transfer-Encoding: chunked\r\n\r\n", part(HALF)),
    "within a chunk": (JSON + b"Transfer-Encoding: chunked\r\n\r\n", part(DATASET)[:200]),
}
"""Answers that end before their end, which HTTP can tell."""
NO_LENGTH = b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n"


def closing(head: bytes, body: bytes) -> Handler:
    """Answer, and close: a whole body with the end of TLS, if that is spoken, and a cut one without."""

    def handler(connection: socket.socket, _: bytes) -> None:
        connection.sendall(head + body)
        if isinstance(connection, ssl.SSLSocket) and body == DATASET:
            with suppress(OSError):  # the other side may not answer it
                connection.unwrap()
        connection.shutdown(socket.SHUT_RDWR)

    return handler


def cut_stream(connection: socket.socket, request: bytes) -> None:
    """Send an event, and close."""
    begin(connection, request)
    connection.shutdown(socket.SHUT_RDWR)


def endless(connection: socket.socket, request: bytes) -> None:
    """Send events for twenty seconds, or as long as somebody takes them: a proxy may learn by them that nobody does."""
    connection.sendall(EVENTS)
    for _ in range(1000):
        connection.sendall(part(chunk("one")))
        time.sleep(0.02)


def interim(connection: socket.socket, request: bytes) -> None:
    """Send interim responses before the answer."""
    connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")
    echo(connection, request)


def completing(connection: socket.socket, _: bytes) -> None:
    """Answer a completion."""
    connection.sendall(whole(COMPLETION))


# --------------------------------------------------------------------------------------------- what a caller sees


async def call(face: Face, name: str = "a") -> Outcome[Dataset]:
    """Ask for a dataset."""
    return await face.results(GetDataset(dataset_id=name))


async def is_answered(face: Face) -> None:
    """A plain call is answered."""
    outcome = await call(face)
    assert isinstance(outcome, Success), outcome


async def error_of(face: Face) -> FastGPTError:
    """Return the error that a plain call ends with."""
    return (await call(face)).failure()


class Seen(NamedTuple):
    """What came of a stream."""

    texts: list[str]
    early: bool
    """Whether the first event was here before the server sent another."""
    error: FastGPTError | None
    answer: FastGPTError | str
    """The finished answer, or the error that it ends with."""


async def watch(face: Face, backend: Backend, *, go_on: bool = True) -> Seen:
    """Read a stream; have the server go on after its first event, if *go_on*."""
    texts: list[str] = []
    error: FastGPTError | None = None
    early = False
    async with face.stream(ASKING) as events:
        try:
            async for event in events:
                if not texts:
                    early = not backend.went_on.is_set()
                    if go_on:
                        backend.proceed.set()
                texts.append(getattr(event, "text", ""))
        except FastGPTError as raised:
            error = raised
        try:
            answer: FastGPTError | str = (await events.answer()).text
        except FastGPTError as raised:
            answer = raised
    return Seen(texts, early, error, answer)


def closes(port: int, prefix: str, seconds: float) -> bool:
    """Whether a proxy closes an idle connection within some seconds, seen without the library."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        connection.sendall(b"GET %b/api/core/dataset/detail?id=a HTTP/1.1\r\nHost: a\r\n\r\n" % prefix.encode())
        try:
            while connection.recv(65_536):
                pass
        except TimeoutError:
            return False
        return True


# ------------------------------------------------------------------------------------------------- what must hold


async def emulator_is_spoken_to(
    way: Way, url: str, fastgpt: Emulator, *, words: int = 60_000, **network: Unpack[NetworkOptions]
) -> None:
    """Completions, streams and an upload in multipart, of so many words, come through to the emulator."""
    async with way.client(url, key=fastgpt.api_key, **network) as face:
        completion = await face.typed(CreateChatCompletion(messages=[user("Hello")]))
        async with face.typed_stream(StreamChatCompletion(messages=[user("Hello")])) as events:
            assert (await events.answer()).text == completion.text
        spec = CreateFileCollection(dataset_id=DATASET_ID, file=b"word " * words, filename="a.txt")
        assert (await face.typed(spec)).collection_id


async def calls_are_answered(face: Face, backend: Backend) -> None:
    """Each call gets its own answer, and the server sees each once."""
    for name in ("a", "b", "c"):
        assert (await call(face, name)).unwrap().name == name
    assert len(backend.requests) == 3


async def events_are_passed_on(face: Face, backend: Backend, more: bytes = b"") -> None:
    """The first event is here before the server sends the second, and all come."""
    backend.again()
    backend.handler = pausing(backend, 20, more)
    assert await watch(face, backend) == Seen(["one", "two"], True, None, "onetwo")


async def cut_answers_are_errors(face: Face, backend: Backend, *, hidden: bool = False) -> None:
    """What the server ends early, with or without a length, is never taken for an answer; the next call is answered.

    *hidden*: the proxy passes on chunks that were cut as if they had come to their end.
    """
    for name, (head, body) in CUTS.items():
        backend.handler = closing(head, body)
        failure = await error_of(face)
        if hidden and name != "length":
            assert isinstance(failure, DecodeError)
        else:  # a proxy may also know before it answers, and say so itself
            assert isinstance(failure, TransportError | APIError)
            assert getattr(failure, "status_code", 502) == 502
    backend.handler = closing(NO_LENGTH, HALF)
    assert isinstance(await error_of(face), DecodeError | TransportError)  # TLS says that it was cut
    backend.handler = closing(NO_LENGTH, DATASET)
    await is_answered(face)
    backend.handler = cut_stream
    seen = await watch(face, backend)
    assert seen.texts == ["one"]
    assert isinstance(seen.error, StreamInterruptedError)
    assert isinstance(seen.answer, StreamInterruptedError)
    backend.handler = echo
    await is_answered(face)


async def impatience_is_an_error(face: Face, backend: Backend, title: str) -> None:
    """A proxy that waits no longer answers 504, or cuts what it has begun to pass on."""
    await silence_is_an_error(face, backend, title)
    await stalled_answers_are_cut(face, backend)


async def silence_is_an_error(face: Face, backend: Backend, title: str) -> None:
    """A proxy that waits no longer for an answer says so itself."""
    backend.again()
    backend.handler = stalling(backend)
    await is_rejected(face, 504, title)


async def stalled_answers_are_cut(face: Face, backend: Backend) -> None:
    """What was passed on in part is an error, with what came whole before it."""
    backend.handler = stalling(backend, JSON + b"Content-Length: %d\r\n\r\n" % len(DATASET) + HALF)
    failure = await error_of(face)
    assert type(failure) is TransportError, failure
    backend.again()
    backend.handler = stalling(backend, STARTED)
    seen = await watch(face, backend, go_on=False)
    assert seen.texts == ["one"]
    assert isinstance(seen.error, StreamInterruptedError)
    assert isinstance(seen.answer, StreamInterruptedError)
    assert not backend.went_on.is_set()


async def closed_connections_are_not_used(face: Face, backend: Backend, seconds: float) -> None:
    """A call after a pause in which the proxy closed the connection has no error, and is sent once."""
    backend.requests.clear()
    backend.handler = completing
    for pause in (0, seconds):
        await anyio.sleep(pause)
        outcome = await face.results(SMALL)
        assert isinstance(outcome, Success), outcome
    assert len(backend.requests) == 2


async def uploads_arrive(face: Face, backend: Backend) -> None:
    """A large body comes through whole, with and without asking first whether it may."""
    backend.handler = completing
    for headers in ({}, {"Expect": "100-continue"}):
        outcome = await face.derived(extra_headers=headers).results(LARGE)
        assert isinstance(outcome, Success), outcome
    first, second = backend.requests
    assert len(body_of(first)) == len(body_of(second)) > 4_000_000


async def leaving_closes(face: Face, backend: Backend) -> None:
    """Who leaves a stream early is not streamed to any more: the proxy closes its own connection to the server."""
    backend.handler = endless
    backend.listener.gone.clear()
    async with face.stream(ASKING) as events:
        await anext(events)
    assert await anyio.to_thread.run_sync(backend.listener.gone.wait, 5)  # connections of a loop are closed by it


async def is_rejected(face: Face, status: int, message: str, kind: type[APIError] = APIError) -> None:
    """A plain call ends with an answer of the proxy's own."""
    failure = await error_of(face)
    assert type(failure) is kind
    assert (failure.status_code, failure.message) == (status, message)


async def early_answers_are_heard(way: Way, face: Face, backend: Backend, status: int, message: str) -> None:
    """An answer that came before the request was sent, whose rest is not read, is heard where the engine can."""
    failure = (await face.results(LARGE)).failure()
    if way.engine is None and way.loop == "asyncio" and isinstance(failure, TransportError):
        assert failure.sent  # anyio gives nothing of what has come once writing has failed: see `findings`
    else:
        assert isinstance(failure, APIError)
        assert isinstance(failure, ValidationError) == (status == 413)
        assert (failure.status_code, failure.message) == (status, message)
    assert backend.requests == []
    await is_answered(face)


async def early_answers_are_lost(face: Face, backend: Backend) -> None:
    """By HTTP/2 httpcore waits for leave to send the rest, or fails to: it looks at no answer before all is sent."""
    failure = (await face.results(LARGE)).failure()
    assert isinstance(failure, TransportError)
    assert failure.sent
    assert not failure.is_fatal
    assert backend.requests == []
    await is_answered(face)


def is_untrusted(failure: FastGPTError) -> None:
    """The certificate is not accepted, which trying again would not change."""
    assert isinstance(failure, TransportError)
    assert failure.is_fatal
    assert not failure.sent
    assert "CERTIFICATE_VERIFY_FAILED" in failure.message


async def tls_is_spoken(
    way: Way, port: int, authority: Authority, backend: Backend, title: str, *, hidden: bool = False
) -> None:
    """A private authority is trusted: calls, streams, cuts and timeouts come through, by HTTP/1.1 and by HTTP/2."""
    trusted = str(authority.certificate)
    async with way.client(f"https://127.0.0.1:{port}", verify=trusted) as face:
        await calls_are_answered(face, backend)
        await events_are_passed_on(face, backend)
        await cut_answers_are_errors(face, backend, hidden=hidden)
    async with way.client(f"https://127.0.0.1:{port}/impatient", verify=trusted) as face:
        await impatience_is_an_error(face, backend, title)


async def unknown_authorities_are_fatal(way: Way, port: int, backend: Backend) -> None:
    """Whether nobody is trusted in particular or somebody else, nothing is sent, and nothing is tried again."""
    for verify in (True, str(CERTIFICATE)):
        async with way.client(f"https://127.0.0.1:{port}", verify=verify, max_retries=3) as face:
            is_untrusted(await error_of(face))
    assert backend.requests == []
