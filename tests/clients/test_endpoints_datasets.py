"""The endpoints of knowledge bases: what each sends beyond its plain fields, and how it copes with earlier servers."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, cast

import httpx
import msgspec
import pytest
from msgspec import UNSET, UnsetType
from returns.result import Failure, Success

from fastgpt import File, InvalidRequestError, JSONValue, RateLimitError, paginate
from fastgpt.datasets import (
    ApiDatasetServer,
    ApiServer,
    ChunkSettings,
    CreateBackupCollection,
    CreateCollection,
    CreateDataset,
    CreateDatasetFolder,
    CreateDatasetWithFiles,
    CreateFileCollection,
    CreateImageCollection,
    Dataset,
    DatasetParams,
    DeleteCollections,
    DeleteData,
    DingtalkServer,
    ExportCollection,
    FeishuServer,
    GetCollections,
    GetDataList,
    GetDatasets,
    GetDatasetTrainingErrors,
    GetQuoteData,
    GetTrainingErrors,
    InsertImages,
    PreviewFileChunks,
    PreviewTextChunks,
    PushData,
    ScrollCollections,
    TempFile,
    UpdateCollection,
    UpdateData,
    UpdateDataset,
    UpdateTrainingData,
    YuqueServer,
)
from fastgpt.http import HTTPRequest
from fastgpt.outcomes import Outcome
from fastgpt.pagination import Paged
from support.faces import Maker, Server, Time, both, data, error_reply, fails, json_of, reply, sync_client

UNKNOWN = reply(404, b"<!DOCTYPE html>", {"content-type": "text/html"})
"""How a server answers that does not know the route."""
WRONG = cast("dict[str, JSONValue]", {"k": object()})  # what no checker would let through
MADE: JSONValue = {"collectionId": "c1", "results": {"insertLen": 1}}


class Sendable(Protocol):
    """A spec, whatever its answer."""

    def outgoing(self) -> Outcome[HTTPRequest]:
        """Return it as a call, or what is wrong with it."""
        ...


def called(spec: Sendable) -> HTTPRequest:
    """Return the call that a spec makes."""
    return spec.outgoing().unwrap()


def body_of(spec: Sendable) -> dict[str, JSONValue]:
    """Return the JSON object that a spec sends."""
    content = called(spec).content
    assert isinstance(content, bytes)
    return msgspec.json.decode(content, type=dict[str, JSONValue])


def fault(spec: Sendable) -> InvalidRequestError:
    """Return what is wrong with a spec."""
    error = spec.outgoing().failure()
    assert isinstance(error, InvalidRequestError)
    return error


def form_of(request: httpx.Request) -> tuple[JSONValue, list[tuple[str, str, bytes]]]:
    """Take a form apart: the JSON of its part ``data``, and name, type and bytes of its files."""
    boundary = request.headers["content-type"].partition("boundary=")[2].encode()
    first, *parts, last = request.content.split(b"--" + boundary)
    assert (first, last) == (b"", b"--\r\n")
    files: list[tuple[str, str, bytes]] = []
    about: JSONValue = None
    for part in parts:
        head, _, body = part.partition(b"\r\n\r\n")
        named = re.search(rb'name="(\w+)"(?:; filename="(.*)"\r\nContent-Type: (.*))?$', head)
        assert named is not None
        if named[1] == b"data":
            about = msgspec.json.decode(body)
        else:
            assert named[1] == b"file"
            files.append((named[2].decode(), named[3].decode(), body.removesuffix(b"\r\n")))
    return about, files


@both
async def test_a_file_goes_out_as_a_form(client: Maker) -> None:
    """A file collection is a form: the fields as JSON in ``data``, then the file; the whole length comes first."""
    server = Server(data(MADE))
    spec = CreateFileCollection(
        dataset_id="d",
        parent_id=None,
        training_type="chunk",
        paragraph_chunk_ai_mode="forbid",
        metadata={"k": 1},
        file=b"hello",
        filename="a.md",
    )
    made = await client(server).typed(spec)
    assert made.results is not None
    assert (made.collection_id, made.results.insert_len) == ("c1", 1)
    request = server.last
    assert request.url.path == "/api/core/dataset/collection/create/localFile"
    assert request.headers["content-length"] == str(len(request.content))
    assert form_of(request) == (
        {
            "datasetId": "d",
            "parentId": None,
            "trainingType": "chunk",
            "paragraphChunkAIMode": "forbid",
            "metadata": {"k": 1},
            "collectionMetadata": {"k": 1},
        },
        [("a.md", "text/markdown", b"hello")],
    )


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ('数据 "集".md', "%E6%95%B0%E6%8D%AE%20%22%E9%9B%86%22.md"),
        ("a%b.txt", "a%25b.txt"),
        ("a/b;c=d.txt", "a%2Fb%3Bc%3Dd.txt"),
    ],
)
def test_names_of_files_are_percent_encoded(name: str, sent: str) -> None:
    """Any name survives its way, since it is written in ASCII that the server decodes."""
    server = Server(data(MADE))
    with sync_client(server) as client:
        client.create_file_collection(dataset_id="d", file=b"x", filename=name)
    assert form_of(server.last)[1][0][0] == sent


@pytest.mark.parametrize(
    ("file", "filename", "field"),
    [
        (b"x", "a\nb.txt", "filename"),
        (b"x", "\ud800.txt", "filename"),
        (b"x", None, "filename"),
        (io.BytesIO(b"x"), None, "filename"),
        (io.StringIO("x"), "a.txt", "file"),
        (Path("/nowhere/at/all.txt"), None, "file"),
        ("a.txt", None, "file"),
    ],
    ids=["line break", "surrogate", "nameless bytes", "nameless file", "text file", "no file", "text"],
)
def test_what_is_no_file_is_not_sent(file: bytes, filename: str | None, field: str) -> None:
    """A file without a usable name or without bytes to read is rejected before anything is sent."""
    assert fault(CreateFileCollection(dataset_id="d", file=file, filename=filename)).field == field


class Pipe(io.BytesIO):
    """A file that can be read only once."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Reject."""
        raise io.UnsupportedOperation("underlying stream is not seekable")


def test_a_file_that_can_be_read_only_once_is_rejected() -> None:
    """What cannot be read again cannot be sent again, so it is not taken at all."""
    assert "seekable" in fault(CreateFileCollection(dataset_id="d", file=Pipe(b"x"), filename="a.txt")).message


@both
async def test_an_open_file_is_read_from_its_beginning_and_left_open(client: Maker, tmp_path: Path) -> None:
    """An open file is sent whole, wherever it was read to, under its own name, and stays open."""
    (tmp_path / "table.csv").write_bytes(b"q,a\n1,2\n")
    server = Server(data(None))
    with (tmp_path / "table.csv").open("rb") as opened:
        opened.read(3)
        await client(server).raw(CreateBackupCollection(dataset_id="d", file=opened))
        assert not opened.closed
    assert form_of(server.last) == ({"datasetId": "d"}, [("table.csv", "text/csv", b"q,a\n1,2\n")])


@both
async def test_a_file_that_was_closed_meanwhile_is_an_invalid_request(client: Maker) -> None:
    """An open file that is closed before it is sent is the caller's mistake, and is named so."""
    opened = io.BytesIO(b"x")
    spec = CreateFileCollection(dataset_id="d", file=File.from_open(opened, name="a.txt"))
    opened.close()
    outcome = await client(Server(data(MADE))).results(spec)
    assert isinstance(outcome.failure(), InvalidRequestError)


@both
async def test_a_form_can_be_sent_again(client: Maker) -> None:
    """A connection that was never made is tried again with the same bytes, and progress starts over."""
    seen: list[tuple[int, int]] = []
    server = Server(fails(httpx.ConnectError), data(MADE))
    spec = CreateFileCollection(
        dataset_id="d",
        file=io.BytesIO(b"x" * 100_000),
        filename="a.txt",
        on_progress=lambda sent, total: seen.append((sent, total)),
    )
    await client(server).typed(spec)
    assert len(server.requests) == 2
    assert server.requests[0].content == server.requests[1].content
    total = len(server.last.content)
    assert seen[-1] == (total, total)
    assert [sent for sent, _ in seen].count(total) == 2


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: CreateFileCollection(dataset_id="", file=b"x", filename="a"), "dataset_id"),
        (lambda: CreateFileCollection(dataset_id="d", file=b"x", filename="a", metadata=WRONG), "metadata"),
        (lambda: CreateFileCollection(dataset_id="d", file=b"x", filename="a", tags=["\ud800"]), "tags"),
    ],
)
def test_fields_of_a_form_are_checked(make: Callable[[], CreateFileCollection], field: str) -> None:
    """The fields beside a file are checked as those of any call, and the one at fault is named."""
    assert fault(make()).field == field


def test_many_files_go_out_in_one_form(tmp_path: Path) -> None:
    """Images go out as parts of one name, each with its own type; without any, nothing is sent."""
    (tmp_path / "b.jpg").write_bytes(b"jpg")
    server = Server(data(MADE), data(None))
    images: list[Path | File] = [File.from_bytes(b"png", name="a.png"), tmp_path / "b.jpg"]
    with sync_client(server) as client:
        client.create_image_collection(dataset_id="d", collection_name="n", parent_id=None, files=images)
        assert form_of(server.last) == (
            {"datasetId": "d", "collectionName": "n", "parentId": None},
            [("a.png", "image/png", b"png"), ("b.jpg", "image/jpeg", b"jpg")],
        )
        client.insert_images(collection_id="c", files=images)
        assert form_of(server.last)[0] == {"collectionId": "c"}
    assert fault(CreateImageCollection(dataset_id="d", collection_name="n", files=[])).field == "files"
    assert fault(InsertImages(collection_id="c", files=[])).field == "files"


def test_passed_names_and_types_win() -> None:
    """A name and a type that are passed with a file replace its own."""
    server = Server(data(None))
    file = File.from_bytes(b"x", name="a.bin")
    with sync_client(server) as client:
        client.create_template_collection(dataset_id="d", file=file, filename="b.csv", content_type="text/x")
    assert form_of(server.last)[1] == [("b.csv", "text/x", b"x")]


def test_a_form_is_a_value() -> None:
    """Specs with files compare and hash as others do, and are made of wire names."""
    file = File.from_bytes(b"x", name="a.txt")
    spec = CreateFileCollection(dataset_id="d", file=file)
    assert spec == CreateFileCollection(dataset_id="d", file=file)
    assert len({spec, CreateFileCollection(dataset_id="d", file=file)}) == 1
    assert msgspec.convert({"datasetId": "d", "file": file}, CreateFileCollection) == spec


def test_a_dataset_can_be_made_of_its_name() -> None:
    """What 4.16 needs besides the name is there by default."""
    call = called(CreateDataset(name="kb"))
    assert isinstance(call.content, bytes)
    assert msgspec.json.decode(call.content) == {"name": "kb", "type": "dataset", "intro": "", "avatar": ""}


@pytest.mark.parametrize("nothing", [None, UNSET])
def test_what_some_server_always_wants_is_always_sent(nothing: None | UnsetType) -> None:
    """Fields that 4.16 requires are sent with their default even where the caller leaves them out."""
    wanted: dict[str, JSONValue] = {"name": "n", "type": "dataset", "intro": "", "avatar": ""}
    assert body_of(CreateDataset(name="n", type=nothing, intro=nothing, avatar=nothing)) == wanted
    assert body_of(CreateDatasetFolder(name="n", intro=nothing)) == {"name": "n", "intro": ""}
    assert body_of(CreateCollection(dataset_id="d", name="n", type=nothing))["type"] == "virtual"
    assert body_of(PreviewTextChunks(dataset_id="d", raw_text="t", overlap_ratio=nothing))["overlapRatio"] == 0.2
    preview = PreviewFileChunks(dataset_id="d", type="link", source_id="http://h", overlap_ratio=nothing)
    assert body_of(preview)["overlapRatio"] == 0.2


def test_null_means_the_top() -> None:
    """A parent that is None, or left out of a list, is sent as null; without one, servers list all folders."""
    assert called(GetDatasets(parent_id=None)).content == b'{"parentId":null}'
    assert called(GetDatasets()).content == b'{"parentId":null}'
    assert called(GetDatasets(parent_id=UNSET)).content == b"{}"
    files = [TempFile(file_id="temp/k", name="a.txt")]
    content = called(
        CreateDatasetWithFiles(dataset_params=DatasetParams(name="n", parent_id=None), files=files)
    ).content
    assert isinstance(content, bytes)
    assert msgspec.json.decode(content) == {
        "datasetParams": {"name": "n", "avatar": "", "parentId": None},
        "files": [{"fileId": "temp/k", "name": "a.txt"}],
    }
    options = ChunkSettings(chunk_size=500, paragraph_chunk_ai_mode="auto")
    update = called(UpdateDataset(dataset_id="d", chunk_settings=options)).content
    assert update == b'{"id":"d","chunkSettings":{"paragraphChunkAIMode":"auto","chunkSize":500}}'


def test_settings_that_were_read_can_be_set() -> None:
    """How a dataset cuts texts is one shape both ways: what the server reported is sent as it came, without nulls."""
    read = msgspec.json.decode(
        b'{"_id":"d","name":"n","type":"dataset","chunkSettings":{"trainingType":"chunk","chunkSize":512,"qaPrompt":null,"later":1}}',
        type=Dataset,
    )
    update = called(UpdateDataset(dataset_id="d", chunk_settings=read.chunk_settings)).content
    assert update == b'{"id":"d","chunkSettings":{"trainingType":"chunk","chunkSize":512}}'
    assert called(UpdateDataset(dataset_id="d", chunk_settings=None)).content == b'{"id":"d"}'


@pytest.mark.parametrize(
    "server",
    [
        ApiServer(base_url="http://h", authorization="hush"),
        FeishuServer(app_id="a", app_secret="hush", folder_token="f"),
        YuqueServer(user_id="u", token="hush"),
        DingtalkServer(app_key="k", app_secret="hush", user_id="u"),
    ],
)
def test_credentials_of_sources_are_not_shown(
    server: ApiServer | FeishuServer | YuqueServer | DingtalkServer,
) -> None:
    """A source that stands in a spec is sent with its credential, and shown without it."""
    assert "hush" not in repr(server)
    assert b"hush" in msgspec.json.encode(server)
    if isinstance(server, ApiServer):
        spec = CreateDataset(name="n", type="apiDataset", api_dataset_server=ApiDatasetServer(api_server=server))
        assert "hush" not in repr(spec)
        assert "http://h" in repr(spec)


def test_one_collection_is_deleted_on_every_server() -> None:
    """One id goes into query and body; several only into the body, so that no old server deletes but the first."""
    one = called(DeleteCollections(collection_ids=["a"]))
    assert (one.verb, one.query, one.content) == ("DELETE", (("id", "a"),), b'{"collectionIds":["a"]}')
    two = called(DeleteCollections(collection_ids=["a", "b"]))
    assert (two.query, two.content) == ((), b'{"collectionIds":["a","b"]}')
    assert fault(DeleteCollections(collection_ids=[])).field == "collection_ids"


def test_a_quote_is_asked_for_in_two_ways_at_once() -> None:
    """The id goes into query and body, since servers before 4.9.7 read the one, and later ones the other."""
    call = called(GetQuoteData(data_id="x"))
    assert (call.verb, call.query, call.content) == ("POST", (("id", "x"),), b'{"id":"x"}')


def test_something_must_be_meant() -> None:
    """A change without the id of what is to be changed is rejected, and each way of naming it is taken."""
    assert fault(UpdateCollection(name="n")).field == "collection_id"
    assert fault(UpdateCollection(dataset_id="d", name="n")).field == "collection_id"
    assert fault(UpdateTrainingData(q="q")).field == "data_id"
    for update in (UpdateCollection(collection_id="c"), UpdateCollection(dataset_id="d", external_file_id="e")):
        assert called(update).verb == "POST"
    for retry in (
        UpdateTrainingData(dataset_id="d"),
        UpdateTrainingData(collection_id="c"),
        UpdateTrainingData(data_id="x"),
    ):
        assert called(retry).verb == "PUT"


@both
async def test_an_export_is_text_without_its_mark(client: Maker) -> None:
    """The table comes as text, and the byte order mark is no part of it; raw gives the response as it is."""
    table = reply(200, "\ufeffq,a\n问,答".encode(), {"content-type": "text/csv; charset=utf-8;"})
    server = Server(then=table)
    face = client(server)
    assert await face.typed(ExportCollection(collection_id="c")) == "q,a\n问,答"
    assert json_of(server.last) == {"collectionId": "c"}
    assert (await face.raw(ExportCollection(collection_id="c"))).content.startswith(b"\xef\xbb\xbf")


@both
async def test_an_export_is_never_sent_again(client: Maker) -> None:
    """An error response for rate comes back at once with its minute, as the next try would count as well."""
    time = Time()
    server = Server(error_reply(429, name="error", message="Too many request, request 1 times every 60 seconds"))
    error = (await client(server, time).results(ExportCollection(collection_id="c"))).failure()
    assert isinstance(error, RateLimitError)
    assert error.retry_after == 60
    assert (len(server.requests), time.pauses) == (1, [])


ROW: dict[str, JSONValue] = {"name": "n", "type": "file", "mode": "chunk", "datasetId": "d", "collectionId": "c"}
"""What every server sends of a collection, and of a row."""


def rows(first: int, last: int, total: int) -> JSONValue:
    """Return a page of collections, or of rows."""
    return {"total": total, "list": [{"_id": str(number), **ROW} for number in range(first, last)]}


@both
async def test_collections_come_from_the_older_list_too(client: Maker) -> None:
    """A server without the newer list is asked by the number of the page, and its older shape is read."""
    old: JSONValue = {"pageNum": 3, "pageSize": 10, "total": 25, "data": [{"_id": "c20", **ROW}]}
    server = Server(UNKNOWN, data(old))
    page = await client(server).typed(GetCollections(dataset_id="d", offset=20, page_size=10, parent_id=None))
    assert (page.total, [item.id for item in page.list]) == (25, ["c20"])
    assert [request.url.path for request in server.requests] == [
        "/api/core/dataset/collection/listV2",
        "/api/core/dataset/collection/list",
    ]
    assert json_of(server.requests[0]) == {"datasetId": "d", "offset": 20, "pageSize": 10, "parentId": None}
    assert json_of(server.requests[1]) == {"datasetId": "d", "pageNum": 3, "pageSize": 10, "parentId": None}


def test_a_page_number_is_not_overruled() -> None:
    """A page number is sent as an offset; the older list knows page numbers only, and has the same page."""
    call = called(GetCollections(dataset_id="d", page_num=2, page_size=None))
    assert call.content == b'{"datasetId":"d","offset":10,"pageSize":10}'
    assert call.fallbacks[0].content == b'{"datasetId":"d","pageSize":10,"pageNum":2}'


@both
async def test_an_offset_between_pages_is_the_start_of_a_shorter_page_on_old_servers(client: Maker) -> None:
    """Where a server knows whole pages of 30 at most, a page is cut so that it begins at the row that was asked for."""
    for offset, size, old in (
        (5, 10, (5, 2)),
        (7, 3, (1, 8)),
        (0, 100, (30, 1)),
        (90, 100, (30, 4)),
        (100, 100, (25, 5)),
    ):
        server = Server(UNKNOWN, data({"pageNum": 1, "pageSize": 1, "data": [{"_id": "c", **ROW}], "total": 1000}))
        page = await client(server).typed(GetCollections(dataset_id="d", offset=offset, page_size=size))
        body = json_of(server.last)
        assert isinstance(body, dict)
        assert (server.last.url.path, body["pageSize"], body["pageNum"]) == ("/api/core/dataset/collection/list", *old)
        assert [item.id for item in page.list] == ["c"]


PAGED: dict[str, Paged[object]] = {
    "collections": GetCollections(dataset_id="d", page_size=2),
    "scrolled": ScrollCollections(dataset_id="d", page_size=2),
    "rows": GetDataList(collection_id="c", page_size=2),
    "errors": GetTrainingErrors(collection_id="c", page_size=2),
}


@pytest.mark.parametrize("spec", PAGED.values(), ids=PAGED)
@both
async def test_lists_are_iterationed_lazily(client: Maker, spec: Paged[object]) -> None:
    """All pages come one after the other, each asked for when its first item is wanted, and none after the last."""
    server = Server(data(rows(0, 2, 5)), data(rows(2, 4, 5)), data(rows(4, 5, 5)))
    seen: list[object] = []
    async for item in client(server).pages(spec):
        seen.append(getattr(item, "id", None))
        assert len(server.requests) == (len(seen) + 1) // 2
    assert seen == ["0", "1", "2", "3", "4"]


def test_failed_collections_are_iterationed() -> None:
    """The failed rows of a dataset are paged by collection, with what a caller asked for on every page."""
    failed: JSONValue = {
        "collection": {"_id": "c", "collectionId": "c", "name": "n"},
        "items": [{"_id": "r", **ROW}],
        "errorCount": 1,
        "hasMoreItems": False,
    }
    server = Server(data({"total": 2, "list": [failed]}), data({"total": 2, "list": [failed]}))
    with sync_client(server) as client:
        spec = GetDatasetTrainingErrors(dataset_id="d", page_size=1, item_page_size=1)
        assert [each.items[0].id for each in paginate(client, spec)] == ["r", "r"]
    assert json_of(server.last) == {"datasetId": "d", "offset": 1, "pageSize": 1, "itemPageSize": 1}


@pytest.mark.parametrize(
    ("spec", "field"),
    [
        (GetCollections(dataset_id="d", page_size=101), "page_size"),
        (ScrollCollections(dataset_id="d", page_size=31), "page_size"),
        (GetDataList(collection_id="c", page_size=31), "page_size"),
        (GetDatasetTrainingErrors(dataset_id="d", page_size=21), "page_size"),
        (PushData(collection_id="c", data=[{"q": "x"}] * 201), "data"),
        (PushData(collection_id="c", data=[{"q": 1}]), "data[0].q"),
    ],
)
def test_what_servers_would_cap_or_reject_is_rejected_here(spec: Sendable, field: str) -> None:
    """More than a server gives or takes at once is an error that names the argument, and no silent cut."""
    assert fault(spec).field == field


@both
async def test_what_old_servers_answer_after_a_change_means_nothing(client: Maker) -> None:
    """Deleting says ``success`` on old servers and null on new ones, and gives None here."""
    server = Server(data("success"), data(None))
    face = client(server)
    assert await face.results(DeleteData(data_id="x")) == Success(None)
    assert await face.results(UpdateData(data_id="x", q="q", indexes=[])) == Success(None)
    assert isinstance(await client(Server(UNKNOWN)).results(DeleteData(data_id="x")), Failure)
