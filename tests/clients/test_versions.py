"""Servers of other versions: nothing is lost on them, nothing is silently wrong, and what they answer is understood.

Each test has bodies as the versions that it names send them, and runs sync and async.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import httpx
import msgspec
import pytest
from msgspec import UNSET
from returns.result import Failure

from fastgpt import (
    APIError,
    ConflictError,
    DecodeError,
    InvalidRequestError,
    JSONValue,
    NotFoundError,
    PermissionDeniedError,
    TransportError,
    ValidationError,
)
from fastgpt.apps import GetApps
from fastgpt.chat import (
    ClearChatHistories,
    CreateChatCompletion,
    GetChatHistories,
    GetCollectionQuotes,
    PresignChatFile,
    UserSelect,
)
from fastgpt.datasets import (
    ApiDatasetServer,
    ApiServer,
    CollectionTag,
    CreateDataset,
    CreateDatasetWithFiles,
    CreateFileIdCollection,
    DatasetParams,
    DeleteTrainingData,
    FeishuServer,
    GetCollection,
    GetCollections,
    GetCollectionTraining,
    GetDataset,
    GetDatasets,
    GetSourcePathNames,
    GetTrainingData,
    GetTrainingQueue,
    PreviewFileChunks,
    PushData,
    ReadCollectionSource,
    RebuildEmbedding,
    RetrainCollection,
    ScrollCollections,
    TagFilter,
    TempFile,
    UpdateData,
    UpdatedData,
    UpdateTrainingData,
    YuqueServer,
)
from support.faces import APP_ID, Answer, Maker, Server, both, data, error_reply, fails, json_of, reply

UNKNOWN = reply(404, b"<!DOCTYPE html>", {"content-type": "text/html"})
"""How a server answers that does not know the route."""


def body(server: Server, number: int = -1) -> Mapping[str, JSONValue]:
    """Return the JSON object that a server was sent."""
    return cast("Mapping[str, JSONValue]", json_of(server.requests[number]))  # every test here sends an object


def paths(server: Server) -> list[str]:
    """Return the paths that a server was asked for, without what they have in common."""
    return [request.url.path.removeprefix("/api/core/") for request in server.requests]


def invalid(field: str) -> Answer:
    """Answer as a schema does that a field is missing (4.14.11+)."""
    issue = {"code": "invalid_type", "path": [field], "message": "expected string, received undefined"}
    said = {"code": 400, "statusText": "error", "message": "Data validation error", "data": None, "zodError": [issue]}
    return reply(400, msgspec.json.encode(said), {"content-type": "application/json"})


DATASET: dict[str, JSONValue] = {"_id": "d", "name": "n", "type": "apiDataset"}
COLLECTION: JSONValue = {"_id": "c", "name": "n", "type": "file", "datasetId": "d"}
ROW: dict[str, JSONValue] = {
    "id": "r",
    "q": "q",
    "a": "",
    "datasetId": "d",
    "collectionId": "c",
    "indexes": [
        {"type": "custom", "dataId": "16", "text": "whale index", "_id": "x"},
        {"type": "default", "dataId": "17", "text": "q", "_id": "y"},
    ],
}


@both
async def test_own_indexes_of_a_row_survive_its_update(client: Maker) -> None:
    """4.8.12 to 4.14.16 delete indexes that are not sent: they are read, and go along; the default one is left out."""
    server = Server(data(ROW), data(None))
    assert await client(server).typed(UpdateData(data_id="r", q="new")) is None
    assert paths(server) == ["dataset/data/detail", "dataset/data/update"]
    assert body(server) == {
        "dataId": "r",
        "q": "new",
        "indexes": [{"text": "whale index", "type": "custom", "dataId": "16"}],
    }


@both
async def test_indexes_of_4_8_are_known_by_their_mark(client: Maker) -> None:
    """4.8 gives an index no type, and marks the default one."""
    old = {
        **ROW,
        "indexes": [
            {"dataId": "1", "text": "own", "defaultIndex": False},
            {"dataId": "2", "text": "q", "defaultIndex": True},
        ],
    }
    server = Server(data(cast("JSONValue", old)), data(None))
    await client(server).raw(UpdateData(data_id="r", q="new"))
    assert body(server)["indexes"] == [{"text": "own", "dataId": "1"}]


@both
async def test_a_request_that_suits_itself_comes_back_raw_as_any_other(client: Maker) -> None:
    """As a response of httpx, or as the error that was answered."""
    response = await client(Server(data(ROW), data(None))).raw(UpdateData(data_id="r", q="new"))
    assert isinstance(response, httpx.Response)
    missing = Server(error_reply(500, name="unExistDataset"))
    with pytest.raises(NotFoundError):
        await client(missing).raw(GetTrainingData(collection_id="c", data_id="d"))


@both
async def test_a_server_that_keeps_indexes_is_remembered(client: Maker) -> None:
    """An update that is answered with the texts is one of 4.15.0 or later, which is not asked for the row again."""
    server = Server(data(ROW), data({"q": "new", "a": ""}), then=data({"q": "newer", "a": ""}))
    face = client(server)
    assert await face.typed(UpdateData(data_id="r", q="new")) == UpdatedData("new", "")
    assert await face.typed(UpdateData(data_id="r", q="newer")) == UpdatedData("newer", "")
    assert await face.derived(max_retries=0).typed(UpdateData(data_id="r", q="newer"))
    assert paths(server) == ["dataset/data/detail", *["dataset/data/update"] * 3]
    assert "indexes" not in body(server)


@both
async def test_an_update_is_not_sent_where_the_row_cannot_be_read(client: Maker) -> None:
    """What would lose indexes is not sent; what names them, or cannot be sent at all, reads nothing."""
    gone = error_reply(500, message="common:core.dataset.error.Data not found")
    server = Server(gone)
    assert isinstance((await client(server).results(UpdateData(data_id="r", q="q"))).failure(), NotFoundError)
    assert paths(server) == ["dataset/data/detail"]
    server = Server(data("no row"))
    assert isinstance((await client(server).results(UpdateData(data_id="r", q="q"))).failure(), DecodeError)
    server = Server(fails(httpx.ConnectError))
    face = client(server, max_retries=0)
    assert isinstance((await face.results(UpdateData(data_id="r", q="q"))).failure(), TransportError)
    server = Server(data(ROW), error_reply(500, message="waits for its index"))
    assert "waits for its index" in str((await client(server).results(UpdateData(data_id="r", q="q"))).failure())
    server = Server(data(None))
    await client(server).typed(UpdateData(data_id="r", q="q", indexes=[]))
    assert paths(server) == ["dataset/data/update"]
    assert isinstance(await client(Server()).results(UpdateData(data_id="", q="q")), Failure)


@both
async def test_a_row_that_is_indexed_again_is_not_deleted_by_the_way(client: Maker) -> None:
    """4.17.2 would delete the row itself: it is an error that says so, and only ``delete_row`` has it done."""
    task: JSONValue = {"_id": "t", "mode": "rebuildIndex", "q": "q", "datasetId": "d", "collectionId": "c"}
    server = Server(data(task))
    failure = (await client(server).results(DeleteTrainingData(collection_id="c", data_id="t"))).failure()
    assert isinstance(failure, InvalidRequestError)
    assert (failure.field, "delete_row=True" in failure.message) == ("data_id", True)
    assert paths(server) == ["dataset/training/getTrainingDataDetail"]
    server = Server(data(task), data(None))
    await client(server).typed(DeleteTrainingData(collection_id="c", data_id="t", delete_row=True))
    assert body(server) == {"collectionId": "c", "dataId": "t", "datasetId": "d"}
    server = Server(data(None))
    spec = DeleteTrainingData(collection_id="c", data_id="t", dataset_id="d", delete_row=True)
    await client(server).typed(spec)
    assert paths(server) == ["dataset/training/deleteTrainingData"]


@both
async def test_a_place_in_the_queue_is_deleted_with_its_dataset(client: Maker) -> None:
    """Before 4.15.0 nothing is deleted, nor found, without the dataset: it is read from the collection."""
    task: JSONValue = {"_id": "t", "mode": "chunk", "q": "q", "datasetId": "d"}
    server = Server(data(None), data(COLLECTION), data(task), data({}))
    await client(server).typed(DeleteTrainingData(collection_id="c", data_id="t"))
    assert body(server, 2) == body(server) == {"collectionId": "c", "dataId": "t", "datasetId": "d"}
    server = Server(data(task), data({}))
    await client(server).typed(DeleteTrainingData(collection_id="c", data_id="t", dataset_id="d"))
    assert body(server) == {"collectionId": "c", "dataId": "t", "datasetId": "d"}
    server = Server(data(None), data({}))
    await client(server).typed(DeleteTrainingData(collection_id="c", data_id="t", dataset_id="d"))
    assert paths(server) == ["dataset/training/getTrainingDataDetail", "dataset/training/deleteTrainingData"]


@both
async def test_a_queue_that_a_key_may_not_read_is_still_deleted_from(client: Maker) -> None:
    """Before 4.9.14 no key reads the queue; the dataset comes from the collection then."""
    rejected = error_reply(500, code=403, name="unAuthorization")
    server = Server(rejected, data(COLLECTION), data({}))
    await client(server).typed(DeleteTrainingData(collection_id="c", data_id="t"))
    assert body(server) == {"collectionId": "c", "dataId": "t", "datasetId": "d"}
    server = Server(rejected, data({}))
    await client(server).typed(DeleteTrainingData(collection_id="c", data_id="t", dataset_id="d"))
    gone = error_reply(500, name="unExistCollection")
    for answers in ((rejected, gone), (gone,)):
        outcome = await client(Server(*answers)).results(DeleteTrainingData(collection_id="c", data_id="t"))
        assert isinstance(outcome.failure(), NotFoundError)
    assert isinstance(await client(Server()).results(DeleteTrainingData(collection_id="", data_id="t")), Failure)


@both
async def test_a_row_of_the_queue_is_found_by_its_dataset(client: Maker) -> None:
    """4.9.14 to 4.14.10.1 find nothing without the dataset, 4.14.11 to 4.14.16 reject it: either is helped."""
    task: JSONValue = {"_id": "t", "mode": "chunk", "datasetId": "d"}
    collection = data(COLLECTION)
    for first in (data(None), invalid("datasetId")):
        server = Server(first, collection, data(task))
        found = await client(server).typed(GetTrainingData(collection_id="c", data_id="t"))
        assert found is not None
        assert (found.id, body(server)["datasetId"]) == ("t", "d")
    gone = error_reply(500, name="unExistCollection")
    assert await client(Server(data(None), gone)).typed(GetTrainingData(collection_id="c", data_id="t")) is None
    server = Server(data(None))
    assert await client(server).typed(GetTrainingData(collection_id="c", data_id="t", dataset_id="d")) is None


@both
async def test_a_failed_row_is_tried_again_with_its_dataset(client: Maker) -> None:
    """Before 4.15.0 a row is not found without the dataset, or the request is rejected."""
    missing = error_reply(500, message="data not found")
    for first in (missing, invalid("datasetId")):
        server = Server(first, data(COLLECTION), data({}))
        await client(server).typed(UpdateTrainingData(collection_id="c", data_id="t", q="q"))
        assert body(server) == {"collectionId": "c", "dataId": "t", "q": "q", "datasetId": "d"}
    for spec in (
        UpdateTrainingData(data_id="t"),
        UpdateTrainingData(data_id="t", collection_id="c", dataset_id="d"),
    ):
        assert isinstance((await client(Server(missing)).results(spec)).failure(), NotFoundError)
    server = Server(missing, error_reply(500, name="unExistCollection", message="gone"))
    outcome = await client(server).results(UpdateTrainingData(data_id="t", collection_id="c"))
    assert str(outcome.failure()).startswith("gone")


@both
async def test_rows_are_trained_as_they_are_meant_on_every_server(client: Maker) -> None:
    """Up to 4.8.23 the training is ``trainingMode``, up to 4.14.8.3 ``mode``, later ``trainingType``: all are sent."""
    for spec, expected in (
        (PushData(collection_id="c", data=[], training_type="qa"), ("qa", "qa", "qa")),
        (PushData(collection_id="c", data=[], training_mode="auto"), ("auto", "auto", "auto")),
        (PushData(collection_id="c", data=[], training_type="qa", training_mode="chunk"), ("qa", "chunk", "qa")),
        (PushData(collection_id="c", data=[], training_type="imageParse"), ("imageParse", "imageParse", None)),
        (PushData(collection_id="c", data=[]), (None, None, None)),
    ):
        server = Server(data({"insertLen": 0}))
        await client(server).typed(spec)
        assert tuple(body(server).get(name) for name in ("trainingType", "trainingMode", "mode")) == expected


@both
async def test_lists_show_the_top_unless_all_is_wanted(client: Maker) -> None:
    """Servers list all folders where no parent is sent, so that null goes out; ``UNSET`` sends none."""
    for top, everything in ((GetDatasets(), GetDatasets(parent_id=UNSET)), (GetApps(), GetApps(parent_id=UNSET))):
        server = Server(then=data([]))
        assert await client(server).typed(top) == ()
        assert body(server) == {"parentId": None}
        assert await client(server).typed(everything) == ()
        assert body(server) == {}


@both
async def test_quotes_of_a_collection_are_found_by_the_older_names_of_their_place(client: Maker) -> None:
    """4.9.1 to 4.14.3 read the number of a row from ``initialIndex`` and the like, and give it as ``index``."""
    page: JSONValue = {
        "list": [{"_id": "q0", "q": "a", "index": 0}, {"_id": "q1", "q": "b", "index": 1}],
        "hasMorePrev": False,
        "hasMoreNext": True,
    }
    last: JSONValue = {"list": [{"_id": "q2", "q": "c", "index": 2}], "hasMorePrev": True, "hasMoreNext": False}
    server = Server(UNKNOWN, data(page), data(last))
    spec = GetCollectionQuotes(app_id=APP_ID, chat_id="c", chat_item_data_id="a", collection_id="k", initial_id="q0")
    assert [row.id async for row in client(server).pages(spec)] == ["q0", "q1", "q2"]
    assert (body(server, 1)["anchor"], body(server, 1)["initialIndex"]) == (0, 0)
    assert (body(server)["nextId"], body(server)["anchor"], body(server)["nextIndex"]) == ("q1", 1, 1)
    assert "initialIndex" not in body(server, 0)


@both
async def test_collections_beyond_thirty_come_from_old_paths_too(client: Maker) -> None:
    """4.8.12 to 4.8.18 give 30 at most, so that pages are counted by 30, whatever size was asked for."""
    rows = [{"_id": f"c{number}", "name": "n", "type": "file"} for number in range(70)]
    cut = [data(cast("JSONValue", {"data": rows[start : start + 30], "total": 70})) for start in (0, 30, 60)]
    server = Server(UNKNOWN, *cut)
    spec = GetCollections(dataset_id="d", page_size=100)
    assert [item.id async for item in client(server).pages(spec)] == [f"c{number}" for number in range(70)]
    assert [(body(server, each)["pageSize"], body(server, each)["pageNum"]) for each in (1, 2, 3)] == [
        (30, 1),
        (30, 2),
        (30, 3),
    ]


SOURCES = ApiDatasetServer(
    api_server=ApiServer(base_url="http://files.test", authorization="secret"),
    feishu_server=FeishuServer(app_id="a", app_secret="s", folder_token="f"),
    yuque_server=YuqueServer(user_id="u", token="t"),
)


@both
async def test_third_party_sources_are_known_to_older_servers(client: Maker) -> None:
    """4.8.15 to 4.9.10 have a source in the dataset itself: it is sent there too, and read from there."""
    for spec in (
        CreateDataset(name="n", type="apiDataset", api_dataset_server=SOURCES),
        GetSourcePathNames(dataset_id="d", api_dataset_server=SOURCES),
    ):
        server = Server(data("d"))
        await client(server).typed(spec)
        sent = body(server)
        assert {name: sent[name] for name in ("apiServer", "feishuServer", "yuqueServer")} == sent["apiDatasetServer"]
    server = Server(
        data({"_id": "d", "name": "n", "type": "apiDataset", "apiServer": {"baseUrl": "http://files.test"}})
    )
    source = (await client(server).typed(GetDataset(dataset_id="d"))).api_dataset_server
    assert source is not None
    assert source.api_server is not None
    assert source.api_server.base_url == "http://files.test"
    for answer in ({**DATASET}, {**DATASET, "apiServer": "none"}):
        dataset = await client(Server(data(cast("JSONValue", answer)))).typed(GetDataset(dataset_id="d"))
        assert dataset.api_dataset_server is None
    new: JSONValue = {**DATASET, "apiDatasetServer": {"yuqueServer": {"userId": "u"}}}
    assert (await client(Server(data(new))).typed(GetDataset(dataset_id="d"))).api_dataset_server is not None


@both
async def test_a_dataset_of_files_has_the_model_that_was_asked_for(client: Maker) -> None:
    """4.17.0 reads models by id only: a name that was not applied is an error which names the dataset."""
    made = data({"datasetId": "d9", "name": "n", "vectorModel": {"model": "default"}})
    files = [TempFile(file_id="temp/k", name="a.txt")]

    def spec(**models: str) -> CreateDatasetWithFiles:
        params = DatasetParams(name="n", **models)
        return CreateDatasetWithFiles(dataset_params=params, files=files)

    failure = (await client(Server(made)).results(spec(vector_model="mine"))).failure()
    assert isinstance(failure, ValidationError)
    assert "d9" in failure.message
    assert "'default', not 'mine'" in failure.message
    for asked in (spec(vector_model="default"), spec(vector_model="mine", vector_model_id="m1"), spec()):
        server = Server(made)
        assert (await client(server).typed(asked)).dataset_id == "d9"
    silent = Server(data({"datasetId": "d9"}))
    assert (await client(silent).typed(spec(vector_model="mine"))).dataset_id == "d9"
    assert isinstance(await client(Server(error_reply(500))).results(spec(vector_model="mine")), Failure)


@both
async def test_tags_with_values_are_read_and_filtered_by(client: Maker) -> None:
    """4.17.1 gives tags values, and reads other filters: a filter that was visibly not read is an error."""
    page: JSONValue = {
        "total": 1,
        "list": [{"_id": "c", "name": "n", "type": "file", "tags": ["plain", {"tag": "year", "value": 2026}]}],
    }
    old: JSONValue = {"total": 1, "list": [{"_id": "c", "name": "n", "type": "file", "tags": ["plain"]}]}
    for kind in (GetCollections, ScrollCollections):
        found = await client(Server(data(page))).typed(kind(dataset_id="d"))
        assert found.list[0].tags == ("plain", CollectionTag(tag="year", value=2026))
        failure = (await client(Server(data(page))).results(kind(dataset_id="d", filter_tags=["t"]))).failure()
        assert isinstance(failure, DecodeError)
        assert "tag_filters" in str(failure)
        assert (await client(Server(data(old))).typed(kind(dataset_id="d", filter_tags=["t"]))).total == 1
        server = Server(data(page))
        both_ways = kind(dataset_id="d", filter_tags=["t"], tag_filters=[TagFilter(tag_id="t", values=["v", 1])])
        assert (await client(server).typed(both_ways)).total == 1
        assert (body(server)["filterTags"], body(server)["tagFilters"]) == (["t"], [{"tagId": "t", "values": ["v", 1]}])
    collection = await client(
        Server(
            data({"_id": "c", "name": "n", "type": "file", "datasetId": "d", "tags": [{"tag": "a", "value": ["x"]}]})
        )
    ).typed(GetCollection(collection_id="c"))
    assert collection.tags == (CollectionTag(tag="a", value=["x"]),)


@both
async def test_time_bounds_that_a_server_ignores_are_an_error(client: Maker) -> None:
    """Up to 4.9.9 the four bounds are not read: a chat outside of them says so."""
    page = data({"total": 1, "list": [{"chatId": "c", "updateTime": "2026-01-02T00:00:00.000Z"}, {"chatId": "d"}]})

    def spec(start: str | None = None, end: str | None = None) -> GetChatHistories:
        return GetChatHistories(app_id=APP_ID, start_update_time=start, end_update_time=end)

    for outside in (spec(start="2026-01-03"), spec(end="2026-01-01T00:00:00Z")):
        failure = (await client(Server(page)).results(outside)).failure()
        assert isinstance(failure, DecodeError)
        assert "4.9.10" in str(failure)
    inside = spec(start="2026-01-02", end="2026-01-02T00:00:00+00:00")
    assert len((await client(Server(page)).typed(inside)).list) == 2
    assert isinstance(await client(Server(error_reply(500))).results(inside), Failure)


@both
async def test_chats_are_not_cleared_where_others_would_be(client: Maker) -> None:
    """4.8.12 and 4.8.13 would delete the chats of the web page: nothing goes out where that is known."""
    listed: JSONValue = {
        "data": [
            {"_id": name, "name": "n", "type": "file", "fileId": file} for name, file in (("c0", "other"), ("c1", "f"))
        ],
        "total": 2,
    }
    server = Server(data(None), UNKNOWN, data(listed))
    face = client(server)
    made = await face.typed(CreateFileIdCollection(dataset_id="d", file_id="f"))
    assert made.collection_id == "c1"  # 4.8.12 to 4.8.14 do not say it
    asked = len(server.requests)
    spec = ClearChatHistories(app_id=APP_ID)
    failure = (await face.results(spec)).failure()
    assert isinstance(failure, InvalidRequestError)
    assert "delete_chat_history" in failure.message
    with pytest.raises(InvalidRequestError):
        await face.raw(spec)
    assert len(server.requests) == asked
    server = Server(then=data(None))
    await client(server).typed(spec)
    await client(server).raw(spec)
    assert len(server.requests) == 2


@both
async def test_a_collection_whose_id_is_not_said_is_looked_up(client: Maker) -> None:
    """Where it cannot be found, the answer is what it is; errors of the making are errors."""
    spec = CreateFileIdCollection(dataset_id="d", file_id="f", parent_id="p")
    for listing in (data({"list": [], "total": 0}), error_reply(500)):
        server = Server(data(None), listing)
        assert isinstance((await client(server).results(spec)).failure(), DecodeError)
        assert body(server)["parentId"] == "p"
    assert isinstance((await client(Server(data({}))).results(spec)).failure(), DecodeError)
    assert isinstance((await client(Server(error_reply(500))).results(spec)).failure(), APIError)
    lost = client(Server(fails(httpx.ConnectError)), max_retries=0)
    assert isinstance((await lost.results(spec)).failure(), TransportError)
    assert isinstance(await client(Server(reply(200, b"<html>"))).results(spec), Failure)
    assert isinstance(await client(Server()).results(CreateFileIdCollection(dataset_id="", file_id="f")), Failure)
    assert (await client(Server(data({"collectionId": "c"}))).typed(spec)).collection_id == "c"


@both
async def test_a_dataset_in_place_of_its_id_is_read(client: Maker) -> None:
    """4.8.12 to 4.8.16 put the whole dataset where its id belongs."""
    old: JSONValue = {
        "_id": "c",
        "name": "n",
        "type": "file",
        "datasetId": {"_id": "d", "name": "kb", "type": "dataset", "vectorModel": "v"},
    }
    collection = await client(Server(data(old))).typed(GetCollection(collection_id="c"))
    assert (collection.id, collection.dataset_id) == ("c", "d")
    assert collection.dataset is not None
    assert collection.dataset.name == "kb"
    unreadable: list[JSONValue] = ["text", {"_id": 1}, {"_id": "c", "datasetId": {}}]
    for wrong in unreadable:
        outcome = await client(Server(data(wrong))).results(GetCollection(collection_id="c"))
        assert isinstance(outcome.failure(), DecodeError)
    outcome = await client(Server(reply(200, b"<html></html>"))).results(GetCollection(collection_id="c"))
    assert isinstance(outcome.failure(), DecodeError)
    assert isinstance(
        (await client(Server(error_reply(500))).results(GetCollection(collection_id="c"))).failure(), APIError
    )


@both
async def test_a_bare_list_of_rows_is_a_preview(client: Maker) -> None:
    """4.8.12 to 4.9.1 answer a list, and know the splitter under another name."""
    server = Server(data([{"q": "one", "a": ""}, {"q": "two"}]))
    spec = PreviewFileChunks(dataset_id="d", type="link", source_id="s", chunk_splitter="--")
    preview = await client(server).typed(spec)
    assert ([chunk.q for chunk in preview.chunks], preview.total) == (["one", "two"], 2)
    assert (body(server)["chunkSplitter"], body(server)["customSplitChar"]) == ("--", "--")
    assert isinstance((await client(Server(data("x"))).results(spec)).failure(), DecodeError)


@both
async def test_a_source_is_read_by_4_8_12(client: Maker) -> None:
    """4.8.12 looks for the collection in the query."""
    server = Server(data({"type": "url", "value": "/f"}))
    await client(server).typed(ReadCollectionSource(collection_id="c"))
    assert (server.last.url.params["collectionId"], body(server)["collectionId"]) == ("c", "c")


@both
async def test_retraining_finds_the_dataset_that_it_lacks(client: Maker) -> None:
    """4.14.11 to 4.14.16 want the dataset, which no other version reads."""
    server = Server(invalid("datasetId"), data(COLLECTION), data({"collectionId": "new"}))
    assert (await client(server).typed(RetrainCollection(collection_id="c"))).collection_id == "new"
    assert body(server) == {"collectionId": "c", "datasetId": "d"}
    server = Server(invalid("datasetId"), data(COLLECTION), data({"collectionId": "new"}))
    assert (await client(server).raw(RetrainCollection(collection_id="c"))).status_code == 200
    server = Server(invalid("datasetId"), error_reply(500, name="unAuthDataset"))
    outcome = await client(server).results(RetrainCollection(collection_id="c"))
    assert isinstance(outcome.failure(), PermissionDeniedError)
    for answer in (invalid("other"), error_reply(500)):
        assert isinstance(await client(Server(answer)).results(RetrainCollection(collection_id="c")), Failure)
    server = Server(data({"collectionId": "new"}))
    assert (await client(server).typed(RetrainCollection(collection_id="c"))).collection_id == "new"


@both
async def test_an_upload_says_that_its_file_is_allowed_where_that_is_asked(client: Maker) -> None:
    """4.15.0 to 4.15.2 want to hear which files are allowed; others would reject a key that says so."""
    place = data({"url": "https://store.test/put", "key": "chat/a/u/c/k.pdf"})
    for filename, extensions in (("a.pdf", [".pdf"]), ("README", [])):
        server = Server(invalid("fileSelectConfig"), place)
        spec = PresignChatFile(app_id=APP_ID, chat_id="c", filename=filename)
        assert (await client(server).typed(spec)).key == "chat/a/u/c/k.pdf"
        assert "fileSelectConfig" not in body(server, 0)
        allowed = body(server)["fileSelectConfig"]
        assert isinstance(allowed, dict)
        assert allowed.pop("customFileExtensionList", []) == extensions  # optional on the wire
        assert set(allowed.values()) == {True}
        assert len(allowed) == 5
    outcome = await client(Server(invalid("filename"))).results(
        PresignChatFile(app_id=APP_ID, chat_id="c", filename="a")
    )
    assert isinstance(outcome.failure(), ValidationError)


PAUSED: dict[str, JSONValue] = {
    "responseData": [],
    "newVariables": {},
    "id": "c",
    "model": "",
    "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 1},
    "choices": [{"message": {"role": "assistant"}, "finish_reason": "stop", "index": 0}],
}
ASKED: dict[str, JSONValue] = {
    "type": "interactive",
    "interactive": {
        "type": "userSelect",
        "params": {"description": "Which birds?", "userSelectOptions": [{"key": "option1", "value": "Storks"}]},
        "entryNodeIds": ["choice"],
    },
}


@both
async def test_a_pause_that_a_server_leaves_out_is_read_from_the_chat(client: Maker) -> None:
    """4.14.4 to 4.16 leave out an answer that is no text; the chat's newest row has it."""
    answer = reply(200, msgspec.json.encode(PAUSED), {"content-type": "application/json"})
    human: JSONValue = {"dataId": "h", "obj": "Human", "value": [{"type": "text", "text": {"content": "start"}}]}
    row: JSONValue = {"dataId": "x", "obj": "AI", "value": [ASKED]}
    server = Server(answer, data({"total": 2, "list": [human, row]}))
    spec = CreateChatCompletion(
        messages=[{"role": "user", "content": "start"}], app_id=APP_ID, chat_id="c", detail=True
    )
    completion = await client(server).typed(spec)
    assert isinstance(completion.question, UserSelect)
    assert (completion.is_unreported, completion.finish_reason) == (False, "stop")
    assert paths(server)[1] == "chat/getPaginationRecords"
    assert (body(server)["appId"], body(server)["chatId"]) == (APP_ID, "c")
    silent: JSONValue = {"dataId": "x", "obj": "AI", "value": []}
    pages: list[list[JSONValue]] = [[human], [], [silent]]
    for rows in pages:
        server = Server(answer, data({"total": 1, "list": rows}))
        assert (await client(server).typed(spec)).is_unreported
    assert (await client(Server(answer, error_reply(500))).typed(spec)).is_unreported
    for own, found in (("x", True), ("y", False)):
        server = Server(answer, data({"total": 2, "list": [human, row]}))
        named = msgspec.structs.replace(spec, response_chat_item_id=own)
        assert (await client(server).typed(named)).is_unreported is not found
    kept_nowhere = CreateChatCompletion(messages=[{"role": "user", "content": "start"}], app_id=APP_ID)
    completion = await client(Server(answer)).typed(kept_nowhere)
    assert (completion.is_unreported, completion.question) == (True, None)
    assert isinstance(await client(Server(error_reply(500))).results(spec), Failure)


NAMES = {
    "modelUnExist": NotFoundError,
    "tagNotExist": NotFoundError,
    "tagNameDuplicate": ValidationError,
    "collectionPermissionDisabled": PermissionDeniedError,
    "archiveMemberBusy": ConflictError,
    "archiveLimitExceeded": ValidationError,
    "modelAlreadyExists": ConflictError,
    "rootOnlyPermit": PermissionDeniedError,
}


@both
async def test_error_responses_of_other_versions_keep_their_class(client: Maker) -> None:
    """Known messages of older servers and new names of later ones are errors of their class."""
    for message, kind in (
        ("app is empty", NotFoundError),
        ("Chat not found", NotFoundError),
        ("data not found", NotFoundError),
        ("Param are error", ValidationError),
    ):
        failure = (await client(Server(error_reply(500, message=message))).results(GetApps())).failure()
        assert type(failure) is kind
    for name, expected in NAMES.items():
        failure = (await client(Server(error_reply(500, code=513000, name=name))).results(GetApps())).failure()
        assert type(failure) is expected


@both
async def test_a_queue_that_counts_nothing_is_not_empty(client: Maker) -> None:
    """4.17.2 says only whether anything is there; an answer that says neither is none."""
    spec = GetTrainingQueue(dataset_id="d")
    queue = await client(Server(data({"hasTrainingTask": True}))).typed(spec)
    assert (queue.total, queue.has_training_task) == (None, True)
    assert (await client(Server(data({"hasTrainingTask": False}))).typed(spec)).total == 0
    assert (await client(Server(data({"rebuildingCount": 1, "trainingCount": 2}))).typed(spec)).total == 3
    halves: list[JSONValue] = [{"trainingCount": 0}, {"rebuildingCount": 0}, {"trainingCount": None}, {"later": 1}]
    for half in halves:
        assert isinstance((await client(Server(data(half))).results(spec)).failure(), DecodeError)


@both
async def test_modes_of_later_servers_are_counted(client: Maker) -> None:
    """4.17.2 has other modes; a mode that nobody knows is counted too, and a null counts nothing."""
    counts: JSONValue = {"index": 3, "rebuildIndex": 2, "rebuildSynonym": 1, "parse": None, "someday": 4, "odd": None}
    rest: dict[str, JSONValue] = {"errorCounts": {"qa": 5}, "queuedCounts": {}, "trainedCount": 7}
    server = Server(data({"trainingCounts": counts, **rest}))
    training = await client(server).typed(GetCollectionTraining(collection_id="c"))
    assert (training.training_counts.index, training.training_counts.others) == (3, 4)
    assert (training.training_counts.total, training.error_counts.total, training.queued_counts.total) == (10, 5, 0)
    odd = Server(data({"trainingCounts": {"someday": "many"}, **rest}))
    unread = await client(odd).results(GetCollectionTraining(collection_id="c"))
    assert "trainingCounts" in str(unread.failure())
    assert isinstance(await client(Server(error_reply(500))).results(GetCollectionTraining(collection_id="c")), Failure)


@both
async def test_vectors_are_made_again_by_id(client: Maker) -> None:
    """4.17.0 wants the id of the model, earlier ones its name; with both, each takes its own."""
    server = Server(data(None))
    await client(server).typed(RebuildEmbedding(dataset_id="d", vector_model="bge", vector_model_id="m1"))
    assert body(server) == {"datasetId": "d", "vectorModel": "bge", "vectorModelId": "m1"}
    failure = (await client(Server()).results(RebuildEmbedding(dataset_id="d"))).failure()
    assert isinstance(failure, InvalidRequestError)
    assert failure.field == "vector_model"
    rejected = await client(Server(invalid("vectorModelId"))).results(
        RebuildEmbedding(dataset_id="d", vector_model="bge")
    )
    assert "vectorModelId" in str(rejected.failure())
