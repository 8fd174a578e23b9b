"""Files on their way over HTTP: where they come from, how they are cut, what is sent again, what older servers want."""

from __future__ import annotations

import asyncio
import email
import gzip
import os
import threading
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from random import Random
from tempfile import NamedTemporaryFile
from typing import Unpack

import anyio
import anyio.lowlevel
import httpx
import pytest

from fastgpt import (
    APIError,
    AsyncFastGPTClient,
    DecodeError,
    FastGPTClient,
    FastGPTError,
    File,
    FileSource,
    InvalidRequestError,
    JSONValue,
    NotFoundError,
    Options,
    TransportError,
    ValidationError,
    file,
    user,
)
from fastgpt.chat import CreateChatCompletion, PresignedUpload, UploadedFile
from fastgpt.emulator import Emulator
from fastgpt.files import Progress
from fastgpt.http import HTTPRequest
from fastgpt.transport.bodies import BLOCK
from fastgpt.uploads import store_in_parts
from support.faces import (
    API_KEY,
    APP_ID,
    BASE_URL,
    Answer,
    Barrier,
    Maker,
    Server,
    Time,
    UploadArguments,
    async_client,
    data,
    emulated,
    error_reply,
    everywhere,
    fails,
    json_of,
    modes,
    reply,
    sync_client,
)

UNKNOWN_ROUTE = reply(404, b"<!DOCTYPE html>", {"content-type": "text/html"})
STORE = "http://store.test:9000/bucket/key?X-Amz-Signature=abc"
PREVIEW = "http://fastgpt.test/api/system/file/d/token"
TAKEN = data({"success": True})
CONTENT = Random(1).randbytes(BLOCK * 5 // 2)
UPLOADED = UploadedFile(key="chat/key.txt", name="a.txt", url=PREVIEW)


def place(**fields: JSONValue) -> Answer:
    """Answer where to put a file, as 4.16 does."""
    own: dict[str, JSONValue] = {
        "url": "/api/system/file/u/token",
        "key": "chat/key.txt",
        "headers": {"content-type": "text/plain", "x-meta": "a"},
        "previewUrl": PREVIEW,
        "maxSize": 1_000_000,
        "uploadMode": "single",
    }
    return data({**own, **fields})


def in_parts(size: int, **fields: JSONValue) -> Answer:
    """Answer where to put a file in parts of so many bytes."""
    url = "/api/system/file/u/token"
    more: dict[str, JSONValue] = {
        "uploadMode": "multipart",
        "completeUrl": f"{url}/complete",
        "abortUrl": f"{url}/abort",
        "partSize": size,
    }
    return place(**{**more, **fields})


def etag(number: int) -> Answer:
    """Answer that a part was taken."""
    return data({"etag": f'"e{number}"'})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give a file of 2.5 blocks."""
    found = tmp_path / "a.txt"
    found.write_bytes(CONTENT)
    return found


@everywhere
async def test_bytes_go_to_the_place_that_was_passed(client: Maker) -> None:
    """Bytes need a name; name, type and size are reported first, then the bytes go out with the headers that came."""
    server = Server(place(), TAKEN)
    assert await client(server).upload(content=b"bytes", filename="a.txt") == UPLOADED
    asking, putting = server.requests
    assert asking.url.path == "/api/core/chat/file/presignChatFilePostUrl"
    assert json_of(asking) == {
        "appId": APP_ID, "chatId": "c", "filename": "a.txt", "contentType": "text/plain", "size": 5,
    }  # fmt: skip
    assert (putting.method, str(putting.url)) == ("PUT", f"{BASE_URL}/api/system/file/u/token")
    assert putting.content == b"bytes"
    assert dict(putting.headers) == {
        "host": "fastgpt.test",
        "content-type": "text/plain",
        "x-meta": "a",
        "content-length": "5",
    }


@everywhere
async def test_a_path_and_a_file_are_as_good(client: Maker, path: Path) -> None:
    """A local file brings its name and its bytes along; name and type may be passed over it."""
    cases: list[tuple[UploadArguments, str, str]] = [
        ({"content": path}, "a.txt", "text/plain"),
        ({"content": path, "filename": "b.pdf"}, "b.pdf", "application/pdf"),
        ({"content": path, "filename": "b", "content_type": "text/x"}, "b", "text/x"),
        ({"content": File.from_path(path)}, "a.txt", "text/plain"),
        ({"content": File.from_path(path), "filename": "b.pdf", "content_type": "text/x"}, "b.pdf", "text/x"),
        ({"content": File.from_bytes(CONTENT, name="c.bin.unknown")}, "c.bin.unknown", "application/octet-stream"),
    ]
    for arguments, name, kind in cases:
        server = Server(place(), TAKEN)
        assert (await client(server).upload(**arguments)).name == name
        asked = json_of(server.requests[0])
        assert asked == {"appId": APP_ID, "chatId": "c", "filename": name, "contentType": kind, "size": len(CONTENT)}
        assert server.last.content == CONTENT


@everywhere
async def test_the_key_does_not_go_to_the_store(client: Maker) -> None:
    """A place on another host is sent to as it is, signature and all, without the key and without added headers."""
    server = Server(place(url=STORE), reply(200))
    face = client(server).derived(extra_headers={"X-Team": "blue"})
    assert await face.upload(content=b"bytes", filename="a.txt") == UPLOADED
    putting = server.last
    assert str(putting.url) == STORE
    assert putting.headers["host"] == "store.test:9000"
    assert API_KEY not in str(putting.headers.raw)
    assert "x-team" not in putting.headers


@everywhere
async def test_an_empty_file_can_be_uploaded(client: Maker, tmp_path: Path) -> None:
    """A file without bytes goes out as such."""
    empty = File.from_path(touched(tmp_path / "a.txt"))
    for content in (empty, File.from_bytes(b"", name="a.txt")):
        server = Server(place(), TAKEN)
        assert await client(server).upload(content=content) == UPLOADED
        assert server.last.headers["content-length"] == "0"
        assert server.last.content == b""


def touched(path: Path) -> Path:
    """Make an empty file."""
    path.touch()
    return path


# ------------------------------------------------------------------------------------------------------------ progress


@everywhere
async def test_progress_is_reported_block_by_block(client: Maker, path: Path) -> None:
    """``on_progress`` gets bytes sent and bytes in all, after each block; the whole is never in memory at once."""
    total = BLOCK * 5 // 2
    for content in (path, File.from_bytes(CONTENT, name="a.txt")):
        reported: list[tuple[int, int]] = []
        server = Server(place(), TAKEN)
        await client(server).upload(content=content, on_progress=noting(reported))
        assert reported == [(BLOCK, total), (2 * BLOCK, total), (total, total)]


def noting(reported: list[tuple[int, int]]) -> Progress:
    """Return a callback that takes note of what it gets."""
    return lambda sent, total: reported.append((sent, total))


@everywhere
async def test_progress_of_parts_counts_through(client: Maker, path: Path) -> None:
    """Over parts, the bytes sent go on from part to part, and the bytes in all are the file's."""
    size = BLOCK * 5 // 2
    reported: list[int] = []
    server = Server(in_parts(BLOCK), etag(1), etag(2), etag(3), data({"key": "k"}))

    def note(sent: int, total: int) -> None:
        assert total == size
        reported.append(sent)

    await client(server).upload(content=path, on_progress=note)
    assert reported == [BLOCK, 2 * BLOCK, size]


class Sipping(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A transport that takes a body block by block, and notes how large each block is."""

    def __init__(self, *answers: Answer) -> None:
        self._server = Server(*answers)
        self.blocks: list[int] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        if request.method == "PUT":
            assert isinstance(request.stream, httpx.SyncByteStream)
            self.blocks += map(len, request.stream)
        return self._server(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request, async."""
        if request.method == "PUT":
            assert isinstance(request.stream, httpx.AsyncByteStream)
            self.blocks += [len(block) async for block in request.stream]
        return self._server(request)


def test_a_file_is_read_while_it_is_sent(path: Path) -> None:
    """The body of a request is a run of blocks, none larger than is said."""
    transport = Sipping(place(), TAKEN)
    client = FastGPTClient(API_KEY, BASE_URL, http_client=httpx.Client(transport=transport))
    client.upload_chat_file(app_id=APP_ID, chat_id="c", content=path)
    assert transport.blocks == [BLOCK, BLOCK, BLOCK // 2]


@pytest.mark.anyio
async def test_a_file_is_read_while_it_is_sent_async(path: Path) -> None:
    """The same, async."""
    transport = Sipping(place(), TAKEN)
    client = AsyncFastGPTClient(API_KEY, BASE_URL, http_client=httpx.AsyncClient(transport=transport))
    await client.upload_chat_file(app_id=APP_ID, chat_id="c", content=path)
    assert transport.blocks == [BLOCK, BLOCK, BLOCK // 2]


# --------------------------------------------------------------------------------------------------------------- parts


@everywhere
async def test_a_large_file_goes_in_parts(client: Maker, path: Path) -> None:
    """Each part goes to its number, the last is the rest, and the etags go back as they came, quotes included."""
    server = Server(in_parts(BLOCK), etag(1), etag(2), etag(3), data({"key": "k"}))
    assert await client(server).upload(content=path) == UPLOADED
    _, *putting, completing = server.requests
    assert [request.url.query for request in putting] == [b"partNumber=1", b"partNumber=2", b"partNumber=3"]
    assert [request.content for request in putting] == [CONTENT[at : at + BLOCK] for at in (0, BLOCK, 2 * BLOCK)]
    assert completing.method == "POST"
    assert completing.url.path == "/api/system/file/u/token/complete"
    assert json_of(completing) == {"parts": [{"partNumber": n, "etag": f'"e{n}"'} for n in (1, 2, 3)]}
    assert all(API_KEY not in str(request.headers.raw) for request in server.requests[1:])


@everywhere
@pytest.mark.parametrize("fault", [fails(httpx.ReadError), reply(503, b"<html>"), error_reply(429)])
async def test_a_retried_part_carries_the_same_bytes(client: Maker, path: Path, fault: Answer) -> None:
    """A part that was lost is sent again, with the same bytes out of the file."""
    time = Time()
    server = Server(in_parts(BLOCK), etag(1), fault, etag(2), etag(3), data({"key": "k"}))
    assert await client(server, time).upload(content=path) == UPLOADED
    assert [request.content for request in server.requests[2:4]] == [CONTENT[BLOCK : 2 * BLOCK]] * 2
    assert [request.url.query for request in server.requests[2:4]] == [b"partNumber=2"] * 2
    assert time.pauses == [1.0]


@everywhere
@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ((etag(1), error_reply(400, message="length")), ValidationError),
        ((etag(1), fails(httpx.ConnectError)), TransportError),
        ((etag(1), data({"no": "etag"})), DecodeError),
        ((etag(1), etag(2), etag(3), error_reply(400, message="parts")), ValidationError),
        ((etag(1), etag(2), etag(3), fails(httpx.ReadTimeout)), TransportError),
    ],
)
async def test_what_cannot_be_completed_is_passed_up(
    client: Maker, path: Path, answers: tuple[Answer, ...], expected: type[FastGPTError]
) -> None:
    """Where a part or the completion fails, the upload is aborted, and the error is the one of that failure."""
    for abort in (data(None), fails(httpx.ConnectError)):
        server = Server(in_parts(BLOCK), *answers, abort)
        error = (await client(server, max_retries=0).upload_outcome(content=path)).failure()
        assert isinstance(error, expected)
        assert server.last.url.path == "/api/system/file/u/token/abort"
        assert json_of(server.last) == {}


CONCURRENT = in_parts(BLOCK, concurrency=3)


class Store:
    """Takes parts, so many at once: each waits until that many have come, and may then be spoiled."""

    def __init__(
        self,
        max_concurrency: int,
        spoiled: Callable[[int], object] = lambda number: None,
        plan: Answer = CONCURRENT,
    ) -> None:
        self.parts: dict[int, bytes] = {}
        self.reported: list[tuple[str, JSONValue]] = []
        self.most = 0
        self._on_their_way = 0
        self._spoiled = spoiled
        self._plan = plan
        self._here = threading.Barrier(max_concurrency, timeout=30)
        self._barrier = Barrier(max_concurrency)
        self._counting = threading.Lock()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        if request.method == "PUT":
            self._count(1)
            self._here.wait()
            self._count(-1)
            self._spoiled(self._number(request))
        return self._answer(request)

    async def asynchronously(self, request: httpx.Request) -> httpx.Response:
        """Answer one request, async."""
        if request.method == "PUT":
            self._count(1)
            await self._barrier.wait()
            self._count(-1)
            self._spoiled(self._number(request))
            await anyio.lowlevel.checkpoint()  # as a socket would have it
        return self._answer(request)

    def _count(self, more: int) -> None:
        with self._counting:
            self._on_their_way += more
            self.most = max(self.most, self._on_their_way)

    def _number(self, request: httpx.Request) -> int:
        return int(request.url.params["partNumber"])

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if request.method == "PUT":
            number = self._number(request)
            self.parts[number] = request.content
            return etag(number)(request)
        name = request.url.path.rpartition("/")[2]
        self.reported.append((name, json_of(request)))
        return (self._plan if name.startswith("presign") else data({"key": "k"}))(request)


async def sent_at_once(
    mode: str, store: Store, content: FileSource, on_progress: Progress | None = None, **arguments: Unpack[Options]
) -> UploadedFile:
    """Upload a file, with parts beside each other, sync and async."""
    if mode == "sync":
        client = sync_client(store, **arguments)
        return client.upload_chat_file(app_id=APP_ID, chat_id="c", content=content, on_progress=on_progress)
    async_face = async_client(store.asynchronously, **arguments)
    return await async_face.upload_chat_file(app_id=APP_ID, chat_id="c", content=content, on_progress=on_progress)


GIVEN_UP: tuple[str, JSONValue] = ("abort", {})


@pytest.mark.anyio
@modes
@pytest.mark.parametrize("opened", [False, True])
async def test_parts_go_as_many_at_once_as_the_server_wants(mode: str, opened: bool, path: Path) -> None:
    """Three parts are on their way together, of a file that is open as well, and are completed in their order."""
    store, reported = Store(3), list[tuple[int, int]]()
    with path.open("rb") as file:
        assert await sent_at_once(mode, store, file if opened else path, noting(reported)) == UPLOADED
    assert store.parts == {n: CONTENT[BLOCK * (n - 1) : BLOCK * n] for n in (1, 2, 3)}
    parts: JSONValue = [{"partNumber": number, "etag": f'"e{number}"'} for number in (1, 2, 3)]
    assert store.reported[1:] == [("complete", {"parts": parts})]
    assert [sent for sent, _ in reported] == sorted(sent for sent, _ in reported)
    assert reported[-1] == (len(CONTENT), len(CONTENT))


@pytest.mark.anyio
@modes
async def test_a_server_that_wants_too_many_at_once_gets_eight(mode: str) -> None:
    """However many parts a server says it takes at once, eight are on their way, neither more nor fewer."""
    store = Store(8, plan=in_parts(1, concurrency=10**9))
    await sent_at_once(mode, store, File.from_bytes(bytes(64), name="a.txt"))
    assert (len(store.parts), store.most) == (64, 8)


@pytest.mark.anyio
@modes
async def test_a_failure_among_parts_gives_up(mode: str, path: Path) -> None:
    """Where one of the parts fails, the others are waited for, the upload is aborted, and that failure is the error."""

    def lost(number: int) -> None:
        if number == 2:
            raise httpx.ConnectError("raised by the test")

    store = Store(3, lost)
    with pytest.raises(TransportError, match="raised by the test"):
        await sent_at_once(mode, store, path, max_retries=0)
    assert {*store.parts} == {1, 3}
    assert store.reported[1:] == [GIVEN_UP]


@pytest.mark.anyio
@modes
async def test_what_a_callback_raises_gives_up(mode: str, path: Path) -> None:
    """An exception of ``on_progress`` comes out as it is, after the upload was aborted, once and without patience."""

    def broken(sent: int, total: int) -> None:
        raise ZeroDivisionError

    store = Store(3)
    with pytest.raises(ZeroDivisionError):
        await sent_at_once(mode, store, path, broken)
    assert store.reported[1:] == [GIVEN_UP]


@pytest.mark.anyio
async def test_a_cancelled_upload_is_passed_up(path: Path) -> None:
    """A task that is cancelled while parts are on their way aborts the upload, then ends."""
    store = Store(3, lambda number: number < 3 or uploading.cancel())
    before = asyncio.all_tasks()
    uploading = asyncio.create_task(sent_at_once("async", store, path))
    with pytest.raises(asyncio.CancelledError):
        await uploading
    assert store.reported[1:] == [GIVEN_UP]
    assert asyncio.all_tasks() == before


@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
@pytest.mark.anyio
async def test_an_upload_in_a_scope_that_is_cancelled_is_passed_up(path: Path, anyio_backend: str) -> None:
    """Where cancellation lasts, as under trio, the upload is aborted all the same."""
    scope = anyio.CancelScope()

    def third(number: int) -> None:
        if number == 3:
            scope.cancel()

    store = Store(3, third)
    with scope:
        await sent_at_once("async", store, path)
    assert scope.cancelled_caught
    assert store.reported[1:] == [GIVEN_UP]


def test_an_interrupted_upload_is_passed_up(path: Path) -> None:
    """Ctrl-C in the middle of the parts aborts the upload, then goes on its way."""

    def interrupt(number: int) -> None:
        raise KeyboardInterrupt

    store = Store(3, interrupt)
    with pytest.raises(KeyboardInterrupt):
        sync_client(store).upload_chat_file(app_id=APP_ID, chat_id="c", content=path)
    assert store.reported[1:] == [GIVEN_UP]


@pytest.mark.parametrize("options", [Options(), Options(timeout=1.0), Options(timeout=60.0)])
def test_giving_up_for_somebody_who_leaves_is_brief(path: Path, options: Options) -> None:
    """The abort after an exception is tried once, and has a second in all, whatever the client's limits are."""
    aborted: list[object] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/abort"):
            aborted.append(request.extensions["timeout"].get("read"))
            raise httpx.ConnectError("raised by the test")
        return (in_parts(BLOCK) if "presign" in request.url.path else etag(1))(request)

    def broken(sent: int, total: int) -> None:
        raise ZeroDivisionError

    client = sync_client(answer).with_options(**options)
    with pytest.raises(ZeroDivisionError):
        client.upload_chat_file(app_id=APP_ID, chat_id="c", content=path, on_progress=broken)
    seconds = options.get("timeout")
    assert aborted == [min(1.001, seconds if isinstance(seconds, float) else 60.0)]


def test_an_upload_that_nobody_runs_on_is_left(path: Path) -> None:
    """A flow that is dropped on its way sends nothing any more."""
    place = PresignedUpload(
        url="/u", key="k", upload_mode="multipart", part_size=BLOCK, complete_url="/c", abort_url="/a"
    )
    flow = store_in_parts(place, File.from_path(path), None)
    assert isinstance(next(flow), HTTPRequest)
    flow.close()


@everywhere
@pytest.mark.parametrize("missing", ["partSize", "completeUrl", "abortUrl"])
async def test_parts_without_a_plan_are_a_bad_answer(client: Maker, missing: str) -> None:
    """An upload in parts without part size, completion or abort cannot be begun."""
    server = Server(in_parts(4, **{missing: None}))
    with pytest.raises(DecodeError, match="partSize, completeUrl and abortUrl"):
        await client(server).upload(content=b"bytes", filename="a.txt")
    assert len(server.requests) == 1


# -------------------------------------------------------------------------------------------------------------- faults


@everywhere
@pytest.mark.parametrize("change", [Path.unlink, partial(os.truncate, length=BLOCK + 1)], ids=["gone", "shorter"])
async def test_a_file_that_changes_is_reported(client: Maker, path: Path, change: Callable[[Path], None]) -> None:
    """A file that vanishes or shrinks between looking and sending is an ``InvalidRequestError``, and is not retried."""

    def spoiled(request: httpx.Request) -> httpx.Response:
        change(path)
        return place()(request)

    server = Server(spoiled)
    error = (await client(server).upload_outcome(content=path)).failure()
    assert type(error) is InvalidRequestError
    assert error.field == "content"
    assert "the file" in error.message
    assert len(server.requests) == 1


@everywhere
async def test_a_file_that_vanishes_between_parts_gives_up(client: Maker, path: Path) -> None:
    """A file that is gone after its first part is an ``InvalidRequestError``, and the upload is aborted."""

    def spoiled(request: httpx.Request) -> httpx.Response:
        path.unlink()
        return etag(1)(request)

    server = Server(in_parts(BLOCK), spoiled, data(None))
    with pytest.raises(InvalidRequestError, match="content: the file could not be read: No such file"):
        await client(server).upload(content=path)
    assert server.last.url.path.endswith("/abort")


@everywhere
async def test_a_file_that_is_too_large_is_not_sent(client: Maker) -> None:
    """More than the server takes is rejected before any byte is sent."""
    server = Server(place(maxSize=4))
    with pytest.raises(InvalidRequestError, match="content: expected at most 4 bytes, got 5"):
        await client(server).upload(content=b"bytes", filename="a.txt")
    assert len(server.requests) == 1


@everywhere
@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (UploadArguments(content=b"bytes"), "filename"),
        (UploadArguments(content=b"bytes", filename="a\nb.txt"), "filename"),
        (UploadArguments(content=b"bytes", filename=" "), "filename"),
        (UploadArguments(content=b"bytes", filename="a.txt", content_type="text/\n"), "content_type"),
        (UploadArguments(content=Path("/no/such/file")), "content"),
        (UploadArguments(content=Path("/")), "content"),
        (UploadArguments(content=Path("a\0b")), "content"),
        (UploadArguments(content=File.from_bytes(b"", name="a"), filename="\n"), "filename"),
        (UploadArguments(content="a.txt"), "content"),  # type: ignore[typeddict-item]  # pyright: ignore[reportArgumentType]  # what is tried here
    ],
)
async def test_what_is_no_file_is_reported(client: Maker, arguments: UploadArguments, field: str) -> None:
    """Bytes without a name, a name that no header can carry, a path to nothing: reported before anything is sent."""
    server = Server()
    error = (await client(server).upload_outcome(**arguments)).failure()
    assert isinstance(error, InvalidRequestError)
    assert error.field == field
    with pytest.raises(InvalidRequestError):
        await client(server).upload(**arguments)
    assert server.requests == []


@everywhere
async def test_a_path_with_an_unusable_name_is_reported(client: Maker, tmp_path: Path) -> None:
    """A file whose own name cannot be sent wants another one."""
    odd = touched(tmp_path / "a\nb.txt")
    server = Server()
    with pytest.raises(InvalidRequestError, match="filename: expected text without control characters"):
        await client(server).upload(content=odd)
    server = Server(place(), TAKEN)
    assert (await client(server).upload(content=odd, filename="a.txt")).name == "a.txt"


NAMES = ("\u0645\u06cc\u200c\u062e\u0648\u0627.txt", "\u200f\u05d0\u05d1.txt", "\u200d %2F+?#&;=\"'.txt", "a/b\\c.txt")


@everywhere
@pytest.mark.parametrize("name", NAMES)
async def test_a_name_may_hold_what_letters_need(client: Maker, name: str) -> None:
    """Joiners and marks of direction are no control characters, and nothing in a name is taken for syntax."""
    server = Server(place(), TAKEN)
    assert (await client(server).upload(content=b"x", filename=name)).name == name
    sent = json_of(server.requests[0])
    assert isinstance(sent, Mapping)
    assert sent["filename"] == name


@everywhere
@pytest.mark.parametrize(
    "arguments",
    [
        UploadArguments(content=b"x", filename="a\x00.txt"),
        UploadArguments(content=b"x", filename="a\x85.txt"),
        UploadArguments(content=b"x", filename="a\u2028.txt"),
        UploadArguments(content=b"x", filename="a.txt", content_type="text/\xe9"),
    ],
)
async def test_a_name_that_breaks_lines_is_rejected(client: Maker, arguments: UploadArguments) -> None:
    """In headers and logs it would; and a media type is ASCII."""
    error = (await client(Server()).upload_outcome(**arguments)).failure()
    assert isinstance(error, InvalidRequestError)
    assert error.field == ("content_type" if "content_type" in arguments else "filename")


def of_user(user: str) -> str:
    """Return the key of a file of this user, as 4.16 writes it."""
    return f"chat/app/{APP_ID}/{user}/c/a_x1.txt"


@everywhere
@pytest.mark.parametrize(
    ("user", "key"),
    [("u1", of_user("u1")), ("u1", f"chat/{APP_ID}/u1/c/a_x1.txt"), ("de/u1", of_user("de/u1"))],
)
async def test_a_key_of_the_same_user_is_kept(client: Maker, user: str, key: str) -> None:
    """In a chat whose completions had this user, the key is the user's, in the form of 4.16 and of 4.14."""
    server = Server(place(key=key), TAKEN)
    uploaded = await client(server).upload(content=b"x", filename="a.txt", custom_uid=user)
    assert (uploaded.key, uploaded.url, len(server.requests)) == (key, PREVIEW, 2)


@everywhere
@pytest.mark.parametrize(
    "key", [of_user("64b0"), of_user("u2"), of_user("de/u1"), of_user("u1/c/c"), "chat/key.txt", ""]
)
async def test_a_key_of_another_user_is_left_out(client: Maker, key: str) -> None:
    """A server rejects a completion of ``custom_uid`` with another's key, and takes the link without it."""
    server = Server(place(key=key), TAKEN)
    uploaded = await client(server).upload(content=b"x", filename="a.txt", custom_uid="u1")
    assert (uploaded.key, uploaded.name, uploaded.url) == ("", "a.txt", PREVIEW)
    assert file(PREVIEW, key=uploaded.key) == file(PREVIEW)


@everywhere
async def test_a_link_is_asked_for_where_the_key_cannot_be_cited(client: Maker) -> None:
    """4.14 returns no link with the place; it is asked for with the key that came."""
    server = Server(place(key=of_user("64b0"), previewUrl=None), TAKEN, data(PREVIEW))
    uploaded = await client(server).upload(content=b"x", filename="a.txt", custom_uid="u1")
    assert (uploaded.key, uploaded.url) == ("", PREVIEW)
    assert server.last.url.path == "/api/core/chat/file/presignChatFileGetUrl"
    assert json_of(server.last) == {"appId": APP_ID, "chatId": "c", "key": of_user("64b0")}


@everywhere
async def test_a_link_that_does_not_come_is_an_error(client: Maker) -> None:
    """Neither key nor link is no file that can be cited."""
    server = Server(place(key=of_user("64b0"), previewUrl=None), TAKEN, error_reply(403, name="unAuthChat"))
    error = (await client(server).upload_outcome(content=b"x", filename="a.txt", custom_uid="u1")).failure()
    assert isinstance(error, APIError)


@everywhere
async def test_an_upload_that_fails_says_so_whoever_the_user_is(client: Maker) -> None:
    """The error of the store comes back as it is."""
    server = Server(place(), error_reply(413, name="EntityTooLarge"))
    error = (await client(server).upload_outcome(content=b"x", filename="a.txt", custom_uid="u1")).failure()
    assert isinstance(error, ValidationError)


@everywhere
@pytest.mark.parametrize(
    ("presign", "expected"),
    [
        (error_reply(500, code=500, name="FileUploadDisabled", message="no files"), ValidationError),
        (error_reply(404, code=404, name="appUnExist"), NotFoundError),
        (error_reply(200, code=200, name="appUnExist"), NotFoundError),
        (fails(httpx.ConnectError), TransportError),
        (data({"no": "url"}), DecodeError),
    ],
)
async def test_a_rejected_presign_is_final(client: Maker, presign: Answer, expected: type[FastGPTError]) -> None:
    """Where the server gives no place, nothing else is tried."""
    server = Server(presign)
    error = (await client(server, max_retries=0).upload_outcome(content=b"x", filename="a.txt")).failure()
    assert type(error) is expected
    assert len(server.requests) == 1


@everywhere
@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (error_reply(413, name="EntityTooLarge"), ValidationError),
        (reply(403, b"<Error><Code>AccessDenied</Code></Error>"), APIError),
        (fails(httpx.WriteTimeout), TransportError),
    ],
)
async def test_a_rejected_file_is_reported(client: Maker, answer: Answer, expected: type[FastGPTError]) -> None:
    """What the place itself says no to comes as the error that it means."""
    server = Server(place(url=STORE), answer)
    error = (await client(server, max_retries=0).upload_outcome(content=b"x", filename="a.txt")).failure()
    assert isinstance(error, expected)


# ------------------------------------------------------------------------------------------------------- older servers


def form_of(request: httpx.Request) -> list[tuple[str, str | None, str, bytes]]:
    """Return the parts of a form: name, file name, type and content."""
    head = b"Content-Type: " + request.headers["content-type"].encode() + b"\r\n\r\n"
    message = email.message_from_bytes(head + request.content)
    found: list[tuple[str, str | None, str, bytes]] = []
    for part in message.walk():
        if not part.is_multipart():
            name, content = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
            assert isinstance(name, str)
            assert isinstance(content, bytes)
            found.append((name, part.get_filename(), part.get_content_type(), content))
    return found


@everywhere
async def test_servers_before_presigning_take_a_form(client: Maker) -> None:
    """A server that knows no presign route gets a form; it is a call of the API, so the key goes with it."""
    server = Server(UNKNOWN_ROUTE, UNKNOWN_ROUTE, data({"fileId": "f1", "previewUrl": "/preview"}))
    uploaded = await client(server).upload(content=b"bytes", filename="ä 100%.txt")
    assert uploaded == UploadedFile(key="f1", name="ä 100%.txt", url="/preview")
    sending = server.last
    assert (sending.method, sending.url.path) == ("POST", "/api/common/file/upload")
    assert sending.headers["authorization"] == f"Bearer {API_KEY}"
    assert sending.headers["content-length"] == str(len(sending.content))
    about = b'{"appId":"' + APP_ID.encode() + b'","chatId":"c"}'
    assert form_of(sending) == [
        ("metadata", None, "text/plain", about),
        ("bucketName", None, "text/plain", b"chat"),
        ("data", None, "text/plain", about),
        ("file", "%C3%A4%20100%25.txt", "text/plain", b"bytes"),
    ]


@modes
@pytest.mark.anyio
async def test_a_file_is_for_the_app_of_the_client(mode: str) -> None:
    """An upload that names no app is about that of the client, as a form too; without any, it says both ways."""

    async def upload(server: Server, app_id: str | None = None) -> UploadedFile:
        if mode == "sync":
            sync = sync_client(server, app_id=app_id)
            return sync.typed.upload_chat_file(chat_id="c", content=b"bytes", filename="a.txt")
        client = async_client(server, app_id=app_id)
        return await client.typed.upload_chat_file(chat_id="c", content=b"bytes", filename="a.txt")

    server = Server(place(), TAKEN)
    assert await upload(server, "ours") == UPLOADED
    assert b'"appId":"ours"' in server.requests[0].content
    server = Server(UNKNOWN_ROUTE, UNKNOWN_ROUTE, data({"fileId": "f1"}))
    assert (await upload(server, "ours")).key == "f1"
    about = b'{"appId":"ours","chatId":"c"}'
    assert [content for name, _, _, content in form_of(server.last) if name in ("metadata", "data")] == [about, about]
    with pytest.raises(InvalidRequestError, match=r"^app_id: expected the id of an app, got none: pass app_id"):
        await upload(Server())


@everywhere
async def test_a_form_is_sent_once(client: Maker) -> None:
    """A form that may have been taken is not sent again."""
    server = Server(UNKNOWN_ROUTE, UNKNOWN_ROUTE, fails(httpx.ReadError))
    error = (await client(server).upload_outcome(content=b"bytes", filename="a.txt")).failure()
    assert isinstance(error, TransportError)
    assert len(server.requests) == 3


@everywhere
async def test_the_first_presigning_servers_want_a_form_at_the_store(client: Maker, path: Path) -> None:
    """4.14.0 to 4.14.4 have presigning elsewhere, and give the fields of a form for the store; the file comes last."""
    answer = data({"url": STORE, "fields": {"key": "chat/k", "policy": "p"}, "maxSize": 1_000_000})
    server = Server(UNKNOWN_ROUTE, answer, reply(204))
    reported: list[int] = []
    uploaded = await client(server).upload(content=path, on_progress=lambda sent, _: reported.append(sent))
    assert uploaded == UploadedFile(key="chat/k", name="a.txt")
    assert [request.url.path for request in server.requests[:2]] == [
        "/api/core/chat/file/presignChatFilePostUrl",
        "/api/core/chat/presignChatFilePostUrl",
    ]
    sending = server.last
    assert (sending.method, str(sending.url)) == ("POST", STORE)
    assert API_KEY not in str(sending.headers.raw)
    assert form_of(sending) == [
        ("key", None, "text/plain", b"chat/k"),
        ("policy", None, "text/plain", b"p"),
        ("file", "a.txt", "text/plain", CONTENT),
    ]
    assert reported[-1] == len(sending.content)


# --------------------------------------------------------------------------------------------------------- whole paths


@everywhere
async def test_an_uploaded_file_can_be_cited(client: Maker) -> None:
    """Against the emulator: uploaded, read back by its link, and cited in a message."""
    emulator = Emulator()
    server = emulated(emulator)
    face = client(server)
    uploaded = await face.upload(content=b"the words", filename="a b.txt")
    assert uploaded.url is not None
    assert server(httpx.Request("GET", uploaded.url)).read() == b"the words"
    spec = CreateChatCompletion(
        messages=[user(file(uploaded.url, name=uploaded.name, key=uploaded.key), "What is it?")]
    )
    assert (await face.typed(spec)).text.endswith("What is it?")


@everywhere
@pytest.mark.parametrize("kind", ["gzip", "temporary"])
async def test_whatever_is_open_for_bytes_arrives_whole(client: Maker, kind: str, tmp_path: Path) -> None:
    """Against the emulator: what a file of ``gzip.open`` reads as counts, and not what its descriptor holds."""
    content = b"What is a stork?,A bird.\n" * 2000
    packed = tmp_path / "rows.csv.gz"
    packed.write_bytes(gzip.compress(content))
    server = emulated(Emulator())
    with gzip.open(packed) as unpacked, NamedTemporaryFile() as temporary:
        temporary.write(content)
        opened: FileSource = unpacked if kind == "gzip" else temporary
        uploaded = await client(server).upload(content=opened, filename="rows.csv")
    assert uploaded.url is not None
    assert server(httpx.Request("GET", uploaded.url)).read() == content


@pytest.mark.unmeasured
@everywhere
@pytest.mark.parametrize("opened", [False, True])
async def test_a_file_in_parts_arrives_whole(client: Maker, opened: bool, tmp_path: Path) -> None:
    """Against the emulator: a file of more than 32 MiB goes in parts, several at once, and is the same at its link."""
    content = Random(2).randbytes(33 << 20)
    large = tmp_path / "large.txt"
    large.write_bytes(content)
    server = emulated(Emulator())
    with large.open("rb") as file:
        uploaded = await client(server).upload(content=File.from_open(file) if opened else large)
    assert uploaded.url is not None
    assert server(httpx.Request("GET", uploaded.url)).read() == content


@pytest.mark.anyio
@pytest.mark.parametrize("size", [1000, 33 << 20], ids=["whole", "in parts"])
async def test_a_file_goes_over_a_real_socket(size: int, path: Path) -> None:
    """Over loopback, a file from disk arrives as it is, sync and async: at once, or in parts beside each other."""
    content = Random(3).randbytes(size)
    path.write_bytes(content)  # noqa: ASYNC240 - no other task waits
    emulator = Emulator()
    with emulator.serve() as base_url:
        with FastGPTClient(emulator.api_key, base_url) as client:
            sent = client.typed.upload_chat_file(app_id=emulator.app_id, chat_id="c", content=path)
        async with AsyncFastGPTClient(emulator.api_key, base_url) as aclient:
            asent = await aclient.typed.upload_chat_file(app_id=emulator.app_id, chat_id="c", content=path)
        for uploaded in (sent, asent):
            assert uploaded.url is not None
            assert httpx.get(uploaded.url).content == content  # noqa: ASYNC210 - a test may wait


@everywhere
@pytest.mark.parametrize("argument", ["filename", "content_type"])
@pytest.mark.parametrize("value", [7, ["a.txt"], b"a.txt"])
async def test_a_name_that_is_no_text_is_an_error_that_names_it(client: Maker, argument: str, value: object) -> None:
    """Nothing is sent, and under results nothing is raised."""
    arguments: UploadArguments = {"content": b"x", "filename": "a.txt", argument: value}  # type: ignore[misc]  # pyright: ignore[reportAssignmentType]  # what is tried here
    error = (await client(Server()).upload_outcome(**arguments)).failure()
    assert str(error) == f"{argument}: expected text, got {type(value).__name__}"
