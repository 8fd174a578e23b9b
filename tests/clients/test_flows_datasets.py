"""The flows of knowledge bases: uploads, rows in any number, waiting for training, and the whole way from files.

Every flow is one body sync and async, so each is run in both; no test waits, as sleeping is passed to the client.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import ParamSpec, TypeVar, cast

import httpx
import pytest
from returns.result import Success

from fastgpt import (
    APIError,
    AsyncFastGPTClient,
    DeadlineExceededError,
    DecodeError,
    FastGPTClient,
    FastGPTError,
    File,
    InvalidRequestError,
    JSONValue,
    PermissionDeniedError,
    TransportError,
)
from fastgpt.datasets import (
    ChunkSettings,
    DataRow,
    FailedBatch,
    IndexingProgress,
    IndexingSummary,
    RejectedRow,
    Row,
    TrainingFailed,
    TrainingOutcome,
    TrainingProgress,
    TrainingReady,
    TrainingStalled,
    TrainingTimedOut,
    delete_collections_each,
    delete_data_rows,
    push_data_batches,
    upload_and_index,
    upload_dataset_file,
    upload_search_image,
    upload_temp_file,
    wait_until_trained,
    watch_training,
)
from fastgpt.functions import FlowEndpoint, IterationEndpoint
from fastgpt.outcomes import Outcome
from support.faces import (
    Answer,
    Barrier,
    Server,
    Time,
    async_client,
    data,
    error_reply,
    fails,
    json_of,
    modes,
    reply,
    sync_client,
)

P = ParamSpec("P")
T = TypeVar("T")

UNKNOWN = reply(404, b"<!DOCTYPE html>", {"content-type": "text/html"})
"""How a server answers that does not know the route."""
STORED = data({"success": True})
UNFIT = cast("dict[str, JSONValue]", {"q": object()})  # what no checker would let through

pytestmark = pytest.mark.anyio


class Flows:
    """Runs flows over a client sync and async, in front of a server, with a clock that nobody waits for."""

    def __init__(self, mode: str, server: Answer, time: Time | None = None, deadline: float | None = None) -> None:
        self.time = time or Time()
        self._client: FastGPTClient | AsyncFastGPTClient
        if mode == "sync":
            self._client = sync_client(server, self.time, deadline=deadline, max_retries=0)
        else:
            self._client = async_client(server, self.time, deadline=deadline, max_retries=0)

    async def run(self, function: FlowEndpoint[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Outcome[T]:
        """Run a flow over the results view."""
        if isinstance(self._client, FastGPTClient):
            return function(self._client.results, *args, **kwargs)
        return await function(self._client.results, *args, **kwargs)

    async def iterate(self, function: IterationEndpoint[P, T], /, *args: P.args, **kwargs: P.kwargs) -> list[T]:
        """Iterate to the end over the typed view, and return what was seen."""
        if isinstance(self._client, FastGPTClient):
            return list(function(self._client.typed, *args, **kwargs))
        return [item async for item in function(self._client.typed, *args, **kwargs)]

    async def first(self, function: IterationEndpoint[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Take the first step over the typed view."""
        if isinstance(self._client, FastGPTClient):
            return next(function(self._client.typed, *args, **kwargs))
        return await anext(function(self._client.typed, *args, **kwargs))


def place(**fields: JSONValue) -> Answer:
    """Answer with a place for a file; another host, as an object store may be."""
    return data({"url": "https://store.test/put?sig=s", "key": "dataset/d/k.txt", "headers": {"x-h": "1"}, **fields})


PARTS: dict[str, JSONValue] = {
    "uploadMode": "multipart",
    "partSize": 4,
    "completeUrl": "https://store.test/complete",
    "abortUrl": "https://store.test/abort",
}


def asked(server: Server) -> list[str]:
    """Return what a server was asked, in short."""
    return [f"{request.method} {request.url.path}" for request in server.requests]


@modes
async def test_a_file_is_put_into_its_place(mode: str, tmp_path: Path) -> None:
    """The place is asked for with name and size, the bytes go there without the key, and the file has its own."""
    (tmp_path / "数据.txt").write_bytes(b"hello")
    seen: list[tuple[int, int]] = []
    server = Server(place(), STORED)
    outcome = await Flows(mode, server).run(
        upload_dataset_file,
        dataset_id="d",
        content=tmp_path / "数据.txt",
        on_progress=lambda sent, total: seen.append((sent, total)),
    )
    assert (outcome.unwrap().key, outcome.unwrap().name) == ("dataset/d/k.txt", "数据.txt")
    first, second = server.requests
    assert first.url.path == "/api/core/dataset/file/presignDatasetFilePostUrl"
    assert json_of(first) == {"datasetId": "d", "filename": "数据.txt", "size": 5}
    assert (second.method, str(second.url), second.content) == ("PUT", "https://store.test/put?sig=s", b"hello")
    assert second.headers["x-h"] == "1"
    assert "authorization" not in second.headers
    assert seen[-1] == (5, 5)


@modes
async def test_an_empty_file_does_not_tell_its_size(mode: str) -> None:
    """A size of 0 would be rejected, and is left out."""
    server = Server(place(), STORED)
    await Flows(mode, server).run(upload_dataset_file, dataset_id="d", content=b"", filename="e.txt")
    assert json_of(server.requests[0]) == {"datasetId": "d", "filename": "e.txt"}


@modes
async def test_a_large_file_goes_in_parts(mode: str) -> None:
    """A place for many parts gets them in order, then the etags as they came."""
    etags = [data({"etag": f'"e{number}"'}) for number in (1, 2, 3)]
    server = Server(place(**PARTS), *etags, data({"key": "dataset/d/k.txt"}))
    outcome = await Flows(mode, server).run(
        upload_dataset_file, dataset_id="d", content=b"0123456789", filename="a.txt"
    )
    assert outcome.unwrap().key == "dataset/d/k.txt"
    assert [request.content for request in server.requests[1:4]] == [b"0123", b"4567", b"89"]
    assert [request.url.params["partNumber"] for request in server.requests[1:4]] == ["1", "2", "3"]
    parts = [{"partNumber": number, "etag": f'"e{number}"'} for number in (1, 2, 3)]
    assert json_of(server.last) == {"parts": parts}
    assert all("authorization" not in request.headers for request in server.requests[1:])


@modes
@pytest.mark.parametrize("answers", [[error_reply(400)], [data({"etag": "e"}), data({"etag": "e"}), error_reply(500)]])
async def test_an_upload_in_parts_that_fails_is_passed_up(mode: str, answers: Sequence[Answer]) -> None:
    """A part or a completion that is rejected ends the upload at its place, and the error response comes back."""
    server = Server(place(**PARTS), *answers, data(None))
    outcome = await Flows(mode, server).run(upload_dataset_file, dataset_id="d", content=b"01234", filename="a.txt")
    assert isinstance(outcome.failure(), APIError)
    assert asked(server)[-1] == "POST /abort"


@modes
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (place(maxSize=4), InvalidRequestError),
        (place(uploadMode="multipart"), DecodeError),
        (place(**{**PARTS, "abortUrl": None}), DecodeError),
        (place(uploadMode="someday"), DecodeError),
        (place(key=""), DecodeError),
    ],
    ids=["too large", "no size of parts", "no way to give up", "another way", "no key"],
)
async def test_a_place_that_does_not_fit_is_not_used(mode: str, answer: Answer, error: type[FastGPTError]) -> None:
    """A file that its place would not take, and a place that lacks what it takes, end the upload before it begins."""
    server = Server(answer)
    outcome = await Flows(mode, server).run(upload_dataset_file, dataset_id="d", content=b"01234", filename="a.txt")
    assert isinstance(outcome.failure(), error)
    assert len(server.requests) == 1


@modes
async def test_a_place_may_want_a_form(mode: str) -> None:
    """Places of 4.14.3 and 4.14.4 want a form with fields of their own, the file last, and no key of ours."""
    old: JSONValue = {"url": "https://store.test/bucket", "fields": {"key": "dataset/d/k.txt", "policy": "p"}}
    server = Server(UNKNOWN, data(old), reply(204))
    outcome = await Flows(mode, server).run(upload_dataset_file, dataset_id="d", content=b"x", filename="a.txt")
    assert outcome.unwrap().key == "dataset/d/k.txt"
    names = [name.partition(b'"')[0] for name in server.last.content.split(b'form-data; name="')[1:]]
    assert (server.last.method, names) == ("POST", [b"key", b"policy", b"file"])
    assert "authorization" not in server.last.headers


@modes
async def test_a_lost_connection_ends_the_upload(mode: str) -> None:
    """Bytes that could not be put are an error of the transport."""
    outcome = await Flows(mode, Server(place(), fails(httpx.ReadError))).run(
        upload_dataset_file, dataset_id="d", content=b"x", filename="a.txt"
    )
    assert isinstance(outcome.failure(), TransportError)


@modes
@pytest.mark.parametrize("parts", [False, True])
async def test_a_file_that_was_not_taken_is_no_upload(mode: str, parts: bool) -> None:
    """A server that answers, and says that it has no file, has none; and nothing is left of the parts."""
    receipts = [data({"etag": '"1"'}), data({"etag": '"2"'})] if parts else []
    server = Server(place(**(PARTS if parts else {})), *receipts, data({"success": False}), then=data(None))
    outcome = await Flows(mode, server).run(upload_dataset_file, dataset_id="d", content=b"01234567", filename="a.txt")
    assert isinstance(outcome.failure(), DecodeError)
    assert '{"success":false}' in str(outcome.failure())
    assert "store.test (presigned)" in str(outcome.failure())
    assert (server.last.url.path == "/abort") is parts


@modes
async def test_old_servers_get_a_form(mode: str) -> None:
    """Where no place can be asked for, the file goes to the older route as a form, with the key."""
    server = Server(UNKNOWN, UNKNOWN, data({"fileId": "f1", "previewUrl": "/p"}))
    outcome = await Flows(mode, server).run(upload_dataset_file, dataset_id="d", content=b"x", filename="a.txt")
    assert (outcome.unwrap().key, outcome.unwrap().url) == ("f1", "/p")
    assert asked(server) == [
        "POST /api/core/dataset/file/presignDatasetFilePostUrl",
        "POST /api/core/dataset/presignDatasetFilePostUrl",
        "POST /api/common/file/upload",
    ]
    assert b'name="bucketName"\r\n\r\ndataset\r\n' in server.last.content
    assert b'name="data"\r\n\r\n{"datasetId":"d"}\r\n' in server.last.content
    assert "authorization" in server.last.headers


@modes
async def test_images_and_temporary_files_have_places_of_their_own(mode: str) -> None:
    """Both uploads ask at their own route, and give the key of what was put."""
    server = Server(place(), STORED, place(), STORED)
    flows = Flows(mode, server)
    image = await flows.run(upload_search_image, dataset_id="d", content=b"x", filename="a.png")
    file = await flows.run(upload_temp_file, content=b"", filename="a.txt")
    assert (image.unwrap().key, file.unwrap().key) == ("dataset/d/k.txt", "dataset/d/k.txt")
    assert asked(server)[::2] == [
        "POST /api/core/dataset/file/presignSearchTestImage",
        "POST /api/common/file/presignTempFilePostUrl",
    ]
    assert json_of(server.requests[2]) == {"filename": "a.txt", "size": 0}


@modes
async def test_an_upload_that_is_rejected_says_so(mode: str) -> None:
    """A rejected place is the error response itself; a file that is none is rejected before anything is sent."""
    server = Server(then=error_reply(500, code=501004, name="unAuthDataset"))
    flows = Flows(mode, server)
    file = File.from_bytes(b"x", name="a.txt")
    for outcome in (
        await flows.run(upload_dataset_file, dataset_id="d", content=file),
        await flows.run(upload_search_image, dataset_id="d", content=file),
        await flows.run(upload_temp_file, content=file),
    ):
        assert isinstance(outcome.failure(), PermissionDeniedError)
    assert len(server.requests) == 3
    for outcome in (
        await flows.run(upload_dataset_file, dataset_id="d", content=b"x"),
        await flows.run(upload_search_image, dataset_id="d", content=b"x"),
        await flows.run(upload_temp_file, content=b"x"),
    ):
        assert isinstance(outcome.failure(), InvalidRequestError)
    assert len(server.requests) == 3


def inserted(number: int) -> Answer:
    """Answer that so many rows were taken."""
    return data({"insertLen": number})


def questions(number: int) -> list[DataRow]:
    """Return so many rows."""
    return [DataRow(q=f"q{index}") for index in range(number)]


@modes
async def test_rows_are_pushed_in_batches(mode: str) -> None:
    """Any number of rows goes out in order, 200 at a time, each with the settings, and the summary counts them."""
    seen: list[tuple[int, int]] = []
    server = Server(inserted(200), inserted(200), inserted(50))
    outcome = await Flows(mode, server).run(
        push_data_batches,
        collection_id="c",
        data=questions(450),
        training_type="qa",
        on_progress=lambda done, total: seen.append((done, total)),
    )
    summary = outcome.unwrap()
    assert (summary.inserted, summary.complete) == (450, True)
    bodies = [json_of(request) for request in server.requests]
    assert bodies[2] == {
        "collectionId": "c",
        "trainingType": "qa",
        "trainingMode": "qa",
        "mode": "qa",
        "data": [{"q": f"q{number}"} for number in range(400, 450)],
    }
    assert seen == [(200, 450), (400, 450), (450, 450)]


@modes
async def test_a_rejected_batch_is_noted_and_the_others_go_on(mode: str) -> None:
    """The summary says which rows are not in, and why; what follows a rejected batch is sent all the same."""
    reported: JSONValue = {
        "insertLen": 197,
        "overToken": [{"q": "long"}],
        "repeat": [{"q": "twice"}],
        "error": [{"q": "bad"}],
    }
    server = Server(data(reported), error_reply(500, message="no"), inserted(1))
    rows = questions(401)
    summary = (await Flows(mode, server).run(push_data_batches, collection_id="c", data=rows)).unwrap()
    assert (summary.inserted, summary.complete, summary.not_attempted) == (198, False, ())
    assert summary.over_token == (RejectedRow(q="long"),)
    assert summary.repeated == (RejectedRow(q="twice"),)
    assert summary.rejected == (RejectedRow(q="bad"),)
    (failed,) = summary.failed
    assert (failed.start, failed.rows, failed.may_have_applied) == (200, tuple(rows[200:400]), False)
    assert isinstance(failed.error, APIError)


@modes
@pytest.mark.parametrize(
    ("answer", "may_have_applied"),
    [
        (error_reply(500, code=501005, name="unAuthDatasetCollection"), False),
        (error_reply(500, code=501003, name="unExistCollection"), False),
        (error_reply(429), False),
        (fails(httpx.ConnectError), False),
        (data("what is this"), True),
    ],
    ids=["right", "collection", "rate", "unreachable", "unreadable"],
)
async def test_what_would_meet_every_batch_ends_the_flow(mode: str, answer: Answer, may_have_applied: bool) -> None:
    """After an error that has nothing to do with the batch the rest is noted as unsent; in doubt, the batch says so."""
    server = Server(inserted(200), answer)
    rows = questions(500)
    summary = (await Flows(mode, server).run(push_data_batches, collection_id="c", data=rows)).unwrap()
    assert len(server.requests) == 2
    assert (summary.inserted, summary.complete) == (200, False)
    assert [(each.start, each.rows, each.may_have_applied) for each in summary.failed] == [
        (200, tuple(rows[200:400]), may_have_applied)
    ]
    assert summary.not_attempted == tuple(rows[400:])


@modes
async def test_a_batch_that_is_cut_off_does_not_keep_the_others_back(mode: str) -> None:
    """It is noted as one that may be in, and never sent again; two in a row end the flow, and two apart do not."""
    answer = fails(httpx.ReadError)
    rows = questions(1000)
    server = Server(answer, inserted(200), answer, inserted(200), inserted(200))
    summary = (await Flows(mode, server).run(push_data_batches, collection_id="c", data=rows)).unwrap()
    assert len(server.requests) == 5
    assert (summary.inserted, summary.not_attempted, summary.complete) == (600, (), False)
    assert [(each.start, each.may_have_applied) for each in summary.failed] == [(0, True), (400, True)]
    server = Server(inserted(200), answer, answer)
    summary = (await Flows(mode, server).run(push_data_batches, collection_id="c", data=rows)).unwrap()
    assert [each.start for each in summary.failed] == [200, 400]
    assert (summary.inserted, summary.not_attempted) == (200, tuple(rows[600:]))


@modes
async def test_a_deadline_ends_the_pushing(mode: str) -> None:
    """What took longer than the client allows would take it again."""
    time = Time()

    def late(_: httpx.Request) -> httpx.Response:
        time.move(10)
        raise httpx.ReadTimeout("slow")

    flows = Flows(mode, Server(inserted(200), late), time=time, deadline=5.0)
    summary = (await flows.run(push_data_batches, collection_id="c", data=questions(600))).unwrap()
    assert [type(each.error) for each in summary.failed] == [DeadlineExceededError]
    assert len(summary.not_attempted) == 200


GATEWAY = reply(504, b"<html><title>504 Gateway Time-out</title></html>", {"content-type": "text/html"})
"""What a gateway says that did not wait for FastGPT, which may have done what it was asked."""


@modes
async def test_what_a_gateway_did_not_wait_for_may_have_been_done(mode: str) -> None:
    """The next ones are sent, and of those that failed it is said."""
    summary = (
        await Flows(mode, Server(GATEWAY, inserted(1))).run(push_data_batches, collection_id="c", data=questions(201))
    ).unwrap()
    assert [(each.start, each.may_have_applied) for each in summary.failed] == [(0, True)]
    assert (summary.inserted, summary.not_attempted) == (1, ())
    server = Server(GATEWAY, GATEWAY, error_reply(500), fails(httpx.ReadError), fails(httpx.ReadError))
    deleted = (await Flows(mode, server).run(delete_data_rows, data_ids=["a", "b", "c", "d"])).unwrap()
    assert [(each.id, each.may_have_applied) for each in deleted.failed] == [("a", True), ("b", False), ("c", True)]
    assert deleted.not_attempted == ("d",)


@modes
async def test_large_rows_make_small_batches(mode: str) -> None:
    """Batches stay below what a server takes in bytes, and a row of its own size goes alone."""
    rows = [{"q": "x" * 5_000_000}, {"q": "y" * 5_000_000}, {"q": "z"}]
    server = Server(inserted(1), inserted(2))
    summary = (await Flows(mode, server).run(push_data_batches, collection_id="c", data=rows)).unwrap()
    assert summary.inserted == 3
    assert [len(request.content) > 5_000_000 for request in server.requests] == [True, True]


@modes
async def test_no_rows_are_no_call(mode: str) -> None:
    """Nothing to push or to delete sends nothing, and is complete."""
    flows = Flows(mode, Server())
    assert (await flows.run(push_data_batches, collection_id="c", data=[])).unwrap().complete
    assert (await flows.run(delete_data_rows, data_ids=[])).unwrap().complete


@modes
@pytest.mark.parametrize(
    ("row", "field"),
    [({"q": 1}, "data[300].q"), (UNFIT, "data"), (DataRow(q="\ud800"), "data")],
)
async def test_a_row_that_no_server_takes_is_found_before_anything_is_sent(mode: str, row: Row, field: str) -> None:
    """A wrong row anywhere is named by its number among all, and no batch goes out before it."""
    outcome = await Flows(mode, Server()).run(push_data_batches, collection_id="c", data=[*questions(300), row])
    error = outcome.failure()
    assert isinstance(error, InvalidRequestError)
    assert error.field == field


@modes
async def test_rows_are_deleted_one_by_one(mode: str) -> None:
    """Each id ends as deleted, missing or failed; what was rejected does not keep the others from going."""
    seen: list[tuple[int, int]] = []
    gone = error_reply(500, name="error", message="common:core.dataset.error.Data not found")
    server = Server(data(None), gone, error_reply(500), data("success"))
    outcome = await Flows(mode, server).run(
        delete_data_rows, data_ids=["a", "b", "c", "d"], on_progress=lambda done, total: seen.append((done, total))
    )
    summary = outcome.unwrap()
    assert (summary.deleted, summary.missing, summary.complete) == (("a", "d"), ("b",), False)
    assert [each.id for each in summary.failed] == ["c"]
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert server.last.url.params["id"] == "d"


@modes
async def test_deleting_ends_where_going_on_is_no_use(mode: str) -> None:
    """After two lost connections the ids that were not asked for are reported; an empty id is rejected at once."""
    server = Server(data(None), fails(httpx.ReadError), fails(httpx.ReadError))
    summary = (await Flows(mode, server).run(delete_data_rows, data_ids=["a", "b", "c"])).unwrap()
    assert (summary.deleted, [each.id for each in summary.failed], summary.not_attempted) == (("a",), ["b"], ("c",))
    error = (await Flows(mode, Server()).run(delete_data_rows, data_ids=["a", ""])).failure()
    assert isinstance(error, InvalidRequestError)
    assert error.field == "data_ids[1]"
    server = Server(fails(httpx.ConnectError))
    summary = (await Flows(mode, server).run(delete_data_rows, data_ids=["a", "b"])).unwrap()
    assert ([each.may_have_applied for each in summary.failed], summary.not_attempted) == ([False], ("b",))


@modes
async def test_what_was_cut_off_is_deleted_once_more(mode: str) -> None:
    """A row that is not there at the second time was deleted; what is said otherwise counts, and the others follow."""
    lost, gone = fails(httpx.ReadError), error_reply(500, name="unExistCollection")
    server = Server(lost, data(None), lost, gone, GATEWAY, error_reply(500), data(None))
    server_of = Flows(mode, server)
    summary = (await server_of.run(delete_collections_each, collection_ids=["a", "b", "c", "d"])).unwrap()
    assert (summary.deleted, summary.missing, summary.not_attempted) == (("a", "b", "d"), (), ())
    assert [(each.id, each.may_have_applied) for each in summary.failed] == [("c", False)]
    assert [request.url.params["id"] for request in server.requests] == [*"aabbccd"]


@modes
async def test_collections_are_deleted_one_by_one(mode: str) -> None:
    """Each id goes in its own call, in the form that all servers understand, and ends in one place of the summary."""
    gone = error_reply(500, code=501003, name="unExistCollection")
    server = Server(data(None), gone, error_reply(500), data(None))
    outcome = await Flows(mode, server).run(delete_collections_each, collection_ids=["a", "b", "c", "d"])
    summary = outcome.unwrap()
    assert (summary.deleted, summary.missing) == (("a", "d"), ("b",))
    assert [each.id for each in summary.failed] == ["c"]
    assert [request.url.params["id"] for request in server.requests] == ["a", "b", "c", "d"]
    assert json_of(server.last) == {"collectionIds": ["d"]}


@modes
async def test_an_empty_id_of_a_collection_is_found_before_anything_is_sent(mode: str) -> None:
    """A wrong id anywhere is named by its number, and the ids before it stay."""
    error = (await Flows(mode, Server()).run(delete_collections_each, collection_ids=["a", "a", ""])).failure()
    assert isinstance(error, InvalidRequestError)
    assert error.field == "collection_ids[2]"


def queue(training: int, rebuilding: int = 0) -> Answer:
    """Answer with a queue of so many rows."""
    return data({"trainingCount": training, "rebuildingCount": rebuilding})


QUEUED: dict[str, JSONValue] = {"mode": "chunk", "datasetId": "d", "collectionId": "c1"}
"""What every server sends of a row in its queue."""
COLLECTION: JSONValue = {"_id": "c", "name": "n", "type": "file", "hasError": True}


def failed_rows(count: int, retry: int = 0) -> JSONValue:
    """Return failed rows of one collection, as 4.15 tells them."""
    rows: list[JSONValue] = [
        {"_id": f"r{number}", **QUEUED, "errorMsg": "boom", "retryCount": retry} for number in range(count)
    ]
    return {
        "collection": {"collectionId": "c1", "name": "a.txt"},
        "items": rows,
        "errorCount": count,
        "hasMoreItems": False,
    }


def errors(*collections: JSONValue) -> Answer:
    """Answer with the failed rows of a dataset."""
    return data({"total": len(collections), "list": list(collections)})


@modes
async def test_waiting_ends_when_all_is_trained(mode: str) -> None:
    """The queue is looked at less and less often, each look is reported, and an empty queue is the end."""
    seen: list[TrainingProgress] = []
    server = Server(queue(4), queue(3), queue(1, 1), queue(1), queue(0))
    flows = Flows(mode, server)
    outcome = await flows.run(wait_until_trained, dataset_id="d", on_progress=seen.append)
    assert outcome == Success(TrainingReady(seen[-1]))
    assert [progress.waiting for progress in seen] == [4, 3, 2, 1, 0]
    assert flows.time.pauses == [1.0, 1.5, 2.25, 3.375]
    assert seen[-1].seconds >= sum(flows.time.pauses)


@modes
async def test_waiting_ends_when_only_failed_rows_are_left(mode: str) -> None:
    """A queue that does not move any more is asked for its failed rows; they are reported when nothing else is left."""
    server = Server(queue(3), queue(2), queue(2), errors(failed_rows(1)), queue(2), errors(failed_rows(2)))
    outcome = await Flows(mode, server).run(wait_until_trained, dataset_id="d")
    ended = outcome.unwrap()
    assert isinstance(ended, TrainingFailed)
    assert (ended.progress.waiting, ended.progress.failed) == (0, 2)
    assert [(row.id, row.error_msg) for row in ended.rows] == [("r0", "boom"), ("r1", "boom")]
    assert json_of(server.last) == {"datasetId": "d", "offset": 0, "pageSize": 20, "itemPageSize": 20}


@modes
async def test_rows_that_are_still_tried_are_waited_for(mode: str) -> None:
    """A failed row that will be tried again is not the end."""
    server = Server(queue(1), queue(1), errors(failed_rows(1, retry=2)), queue(0))
    outcome = await Flows(mode, server).run(wait_until_trained, dataset_id="d")
    assert isinstance(outcome.unwrap(), TrainingReady)


@modes
async def test_servers_before_415_are_asked_by_collection(mode: str) -> None:
    """Failed rows are looked for in the collections that say so, in every folder."""
    top: JSONValue = {
        "total": 2,
        "list": [{"_id": "f", "name": "f", "type": "folder"}, {"_id": "c1", "name": "c", "type": "file"}],
    }
    below: JSONValue = {"total": 1, "list": [{"_id": "c2", "name": "b.txt", "type": "file", "hasError": True}]}
    rows: JSONValue = {"total": 1, "list": [{"_id": "r", **QUEUED, "errorMsg": "boom"}]}
    server = Server(queue(1), queue(1), UNKNOWN, data(top), data(below), data(rows))
    ended = (await Flows(mode, server).run(wait_until_trained, dataset_id="d")).unwrap()
    assert isinstance(ended, TrainingFailed)
    assert [row.error_msg for row in ended.rows] == ["boom"]
    assert [json_of(request) for request in server.requests[3:]] == [
        {"datasetId": "d", "offset": 0, "pageSize": 100, "parentId": None},
        {"datasetId": "d", "offset": 0, "pageSize": 100, "parentId": "f"},
        {"collectionId": "c2", "offset": 0, "pageSize": 20},
    ]


@modes
async def test_waiting_ends_when_the_time_is_over(mode: str) -> None:
    """After the time that was passed the outcome says how far the dataset is; no pause goes beyond it."""
    server = Server(then=lambda request: (errors() if request.method == "POST" else queue(5))(request))
    flows = Flows(mode, server)
    ended = (await flows.run(wait_until_trained, dataset_id="d", timeout=100, interval=10)).unwrap()
    assert isinstance(ended, TrainingTimedOut)
    assert ended.progress.waiting == 5
    assert flows.time.pauses == [10.0, 15.0, 22.5, 30.0, 22.5]
    at_once = (await flows.run(wait_until_trained, dataset_id="d", timeout=0)).unwrap()
    assert isinstance(at_once, TrainingTimedOut)


@modes
async def test_waiting_may_have_no_limit(mode: str) -> None:
    """Without a time to end at, only the training itself ends the waiting; None for the interval is the usual one."""
    server = Server(*(queue(99 - number) for number in range(99)), queue(0))
    flows = Flows(mode, server)
    ended = (await flows.run(wait_until_trained, dataset_id="d", timeout=None, interval=None)).unwrap()
    assert isinstance(ended, TrainingReady)
    assert (flows.time.pauses[0], flows.time.pauses[-1]) == (1.0, 30.0)
    assert ended.progress.seconds > 600


def listed(*collections: tuple[str, str, int]) -> JSONValue:
    """Return a page of collections: the id, the type, and the rows in training of each."""
    return {
        "total": len(collections),
        "list": [{"_id": id, "name": "n", "type": kind, "trainingAmount": rows} for id, kind, rows in collections],
    }


IMAGES = ("images1", "images", 3)


def stuck(waiting: int, *, top: JSONValue, folder: JSONValue = None, failed: JSONValue = None) -> Answer:
    """Answer as a server whose queue stands still."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return queue(waiting)(request)
        if request.url.path.endswith("getDatasetTrainingError"):
            return (errors() if failed is None else errors(failed))(request)
        asked = json_of(request)
        assert isinstance(asked, dict)
        return data(top if asked["parentId"] is None else folder)(request)

    return answer


@modes
async def test_images_that_no_server_trains_end_the_waiting(mode: str) -> None:
    """After ten minutes without movement, images alone in the queue are an outcome, which names their collections."""
    folder: JSONValue = listed(("f", "folder", 0), IMAGES, ("done", "file", 0))
    for timeout in (None, 3600.0):
        flows = Flows(mode, stuck(4, top=folder, folder=listed(("images2", "images", 1))))
        ended = (await flows.run(wait_until_trained, dataset_id="d", timeout=timeout)).unwrap()
        assert isinstance(ended, TrainingStalled)
        assert ended.collections == ("images1", "images2")
        assert (ended.progress.waiting, ended.progress.failed) == (4, 0)
        assert 600 <= ended.progress.seconds < 640


@modes
async def test_failed_rows_beside_stuck_images_are_no_work(mode: str) -> None:
    """Rows that failed for good stay in the queue, and keep nobody from seeing that the others are images."""
    top = listed(("c1", "file", 2), IMAGES)
    flows = Flows(mode, stuck(5, top=top, failed=failed_rows(2)))
    ended = (await flows.run(wait_until_trained, dataset_id="d")).unwrap()
    assert isinstance(ended, TrainingStalled)
    assert (ended.collections, ended.progress.waiting, ended.progress.failed) == (("images1",), 3, 2)


STUCK: tuple[tuple[int, int, JSONValue], ...] = (
    (3, 0, listed(("c1", "file", 3))),
    (4, 0, listed(IMAGES, ("c1", "file", 1))),
    (3, 1, listed(IMAGES)),
    (3, 0, listed()),
)
"""The rows that wait, those that are rebuilt, and the collections of a dataset that stands still."""


@pytest.mark.parametrize(
    ("mode", "anyio_backend", "waiting", "rebuilding", "top"),
    # An hour of looks takes a third of a second, and one case shows that it is the same on each loop.
    [*(("sync", "asyncio", *each) for each in STUCK), *(("async", loop, *STUCK[0]) for loop in ("asyncio", "trio"))],
)
async def test_other_rows_that_do_not_move_are_waited_for(
    mode: str, waiting: int, rebuilding: int, top: JSONValue
) -> None:
    """Rows of texts may be between two tries, ten minutes apart; an hour outlasts all five, and is the default."""
    still = stuck(waiting, top=top)
    server = Server(then=lambda request: (queue(waiting, rebuilding) if request.method == "GET" else still)(request))
    flows = Flows(mode, server)
    ended = (await flows.run(wait_until_trained, dataset_id="d")).unwrap()
    assert isinstance(ended, TrainingTimedOut)
    assert ended.progress.seconds == 3600


@modes
async def test_images_that_move_are_waited_for(mode: str) -> None:
    """Each row that leaves the queue begins the ten minutes again."""
    time = Time()

    def moving(request: httpx.Request) -> httpx.Response:
        left = max(0, 4 - int(time.now - 1000) // 500)
        return stuck(left, top=listed(IMAGES))(request)

    ended = (await Flows(mode, moving, time).run(wait_until_trained, dataset_id="d")).unwrap()
    assert isinstance(ended, TrainingReady)
    assert ended.progress.seconds > 1500


@modes
async def test_an_error_while_images_are_looked_for_ends_the_waiting(mode: str) -> None:
    """What the server says when its collections are listed is the outcome."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("listV2"):
            return error_reply(500, message="no list")(request)
        return stuck(3, top=None)(request)

    error = (await Flows(mode, answer).run(wait_until_trained, dataset_id="d")).failure()
    assert isinstance(error, APIError)


@modes
async def test_the_time_of_the_looks_counts_too(mode: str) -> None:
    """Looks that take long use up the time as well as the pauses between them."""
    time = Time()

    def slow(request: httpx.Request) -> httpx.Response:
        time.move(50)
        return (errors() if request.method == "POST" else queue(5))(request)

    flows = Flows(mode, slow, time)
    ended = (await flows.run(wait_until_trained, dataset_id="d", timeout=100, clock=time.monotonic)).unwrap()
    assert isinstance(ended, TrainingTimedOut)
    assert flows.time.pauses == [1.0]
    assert ended.progress.seconds == 151  # two looks at the queue, the pause, and a look for failed rows


@modes
async def test_a_deadline_ends_the_waiting_in_its_own_error(mode: str) -> None:
    """No pause goes past the deadline of the client, which ends the flow."""
    flows = Flows(mode, Server(then=queue(5)), deadline=2)
    outcome = await flows.run(wait_until_trained, dataset_id="d", interval=60)
    assert isinstance(outcome.failure(), DeadlineExceededError)
    assert flows.time.pauses == [2.0]


@modes
@pytest.mark.parametrize(
    "answers",
    [
        [error_reply(500)],
        [queue(1), queue(1), error_reply(500)],
        [queue(1), queue(1), UNKNOWN, error_reply(500)],
        [queue(1), queue(1), UNKNOWN, data({"total": 1, "list": [COLLECTION]}), error_reply(500)],
    ],
    ids=["queue", "errors", "collections", "rows"],
)
async def test_an_error_on_the_way_ends_the_waiting(mode: str, answers: Sequence[Answer]) -> None:
    """Whatever look is rejected, the error response comes back."""
    outcome = await Flows(mode, Server(*answers)).run(wait_until_trained, dataset_id="d")
    assert type(outcome.failure()) is APIError


@modes
@pytest.mark.parametrize(
    ("dataset_id", "seconds", "interval", "field"),
    [
        ("", 1.0, 1.0, "dataset_id"),
        ("d", -1.0, 1.0, "timeout"),
        ("d", float("nan"), 1.0, "timeout"),
        ("d", 1.0, 0.0, "interval"),
        ("d", cast("float", "60"), 1.0, "timeout"),
    ],
)
async def test_waiting_for_nothing_is_rejected(
    mode: str, dataset_id: str, seconds: float, interval: float, field: str
) -> None:
    """An empty id or a time that cannot be waited for is an error that names the argument, and nothing is sent."""
    flows = Flows(mode, Server())
    outcome = await flows.run(wait_until_trained, dataset_id=dataset_id, timeout=seconds, interval=interval)
    error = outcome.failure()
    assert isinstance(error, InvalidRequestError)
    assert error.field == field


@modes
async def test_watching_shows_each_look_and_then_the_end(mode: str) -> None:
    """Every look is an item, with its pause before it; the last item is how it ended."""
    server = Server(queue(4), queue(2), queue(0))
    flows = Flows(mode, server)
    *looks, ended = await flows.iterate(watch_training, dataset_id="d", interval=2.0)
    assert [look.waiting for look in looks if isinstance(look, TrainingProgress)] == [4, 2, 0]
    assert ended == TrainingReady(cast("TrainingProgress", looks[-1]))
    assert flows.time.pauses == [2.0, 3.0]


@modes
async def test_watching_ends_in_what_failed_or_in_time(mode: str) -> None:
    """The last item is the outcome that waiting would have had."""
    server = Server(queue(2), queue(2), errors(failed_rows(2)))
    *_, ended = await Flows(mode, server).iterate(watch_training, dataset_id="d")
    assert isinstance(ended, TrainingFailed)
    assert [row.error_msg for row in ended.rows] == ["boom", "boom"]
    *_, ended = await Flows(mode, Server(queue(2))).iterate(watch_training, dataset_id="d", timeout=0)
    assert isinstance(ended, TrainingTimedOut)


@modes
async def test_watching_looks_only_when_asked(mode: str) -> None:
    """Who leaves after the first look has caused no other, and no pause."""
    server = Server(queue(4))
    flows = Flows(mode, server)
    assert isinstance(await flows.first(watch_training, dataset_id="d"), TrainingProgress)
    assert (len(server.requests), flows.time.pauses) == (1, [])


@modes
async def test_watching_raises_what_ends_it(mode: str) -> None:
    """A rejected look and a wrong argument are raised by the typed view, where the item would have been."""
    with pytest.raises(APIError):
        await Flows(mode, Server(error_reply(500))).iterate(watch_training, dataset_id="d")
    with pytest.raises(InvalidRequestError, match="timeout: expected a number of seconds, at least 0, got -1"):
        await Flows(mode, Server()).iterate(watch_training, dataset_id="d", timeout=-1)


@modes
async def test_the_deadline_holds_for_each_look(mode: str) -> None:
    """Watching may last longer than the deadline of the client; a look with its pause may not."""
    flows = Flows(mode, Server(*(queue(9 - number) for number in range(9)), queue(0)), deadline=40)
    *_, ended = await flows.iterate(watch_training, dataset_id="d", timeout=None)
    assert isinstance(ended, TrainingReady)
    assert sum(flows.time.pauses) > 40
    with pytest.raises(DeadlineExceededError):
        await Flows(mode, Server(then=queue(5)), deadline=2).iterate(watch_training, dataset_id="d", interval=3)


def collection(number: int) -> Answer:
    """Answer that a collection was made."""
    return data({"collectionId": f"c{number}", "results": {"insertLen": 0}})


@modes
async def test_files_become_searchable(mode: str, tmp_path: Path) -> None:
    """Each file is put, made a collection, and trained; progress tells of bytes first and then of rows."""
    (tmp_path / "a.md").write_bytes(b"hello")
    seen: list[IndexingProgress] = []
    server = Server(place(), STORED, collection(1), place(), STORED, collection(2), queue(1), queue(0))
    outcome = await Flows(mode, server).run(
        upload_and_index,
        dataset_id="d",
        files=[tmp_path / "a.md", File.from_bytes(b"you", name="b.md")],
        parent_id="f",
        tags=["t"],
        options=ChunkSettings(chunk_size=500),
        on_progress=seen.append,
    )
    summary = outcome.unwrap()
    assert summary.complete
    assert [(file.name, file.collection_id) for file in summary.indexed] == [("a.md", "c1"), ("b.md", "c2")]
    assert isinstance(summary.training, TrainingReady)
    assert json_of(server.requests[2]) == {
        "datasetId": "d",
        "fileId": "dataset/d/k.txt",
        "parentId": "f",
        "tags": ["t"],
        "chunkSize": 500,
    }
    assert [(each.files_done, each.files, each.name, each.sent, each.size) for each in seen] == [
        (0, 2, "a.md", 5, 5),
        (1, 2, "b.md", 3, 3),
        (2, 2, "", 0, 0),
        (2, 2, "", 0, 0),
    ]
    assert [(each.number, each.total_sent, each.total_size) for each in seen] == [
        (0, 5, 8),
        (1, 8, 8),
        (None, 8, 8),
        (None, 8, 8),
    ]
    assert [each.training.waiting for each in seen if each.training] == [1, 0]


@modes
async def test_a_file_that_is_rejected_is_noted(mode: str) -> None:
    """What fails of one file does not keep the others back, and the summary says which is which."""
    server = Server(error_reply(500), place(), STORED, error_reply(400), place(), STORED, collection(3), queue(0))
    files = [File.from_bytes(b"x", name=name) for name in ("a", "b", "c")]
    summary = (await Flows(mode, server).run(upload_and_index, dataset_id="d", files=files)).unwrap()
    assert [file.name for file in summary.indexed] == ["c"]
    assert [file.name for file in summary.failed] == ["a", "b"]
    assert (summary.not_attempted, summary.complete) == ((), False)


@modes
async def test_indexing_ends_where_going_on_is_no_use(mode: str) -> None:
    """After an error that would meet every file the rest is noted as unsent, and nothing is waited for."""
    server = Server(error_reply(403, name="unAuthorization"))
    files = [File.from_bytes(b"x", name=name) for name in ("a", "b")]
    summary = (await Flows(mode, server).run(upload_and_index, dataset_id="d", files=files)).unwrap()
    assert ([file.name for file in summary.failed], summary.not_attempted, summary.training) == (["a"], ("b",), None)


@modes
@pytest.mark.parametrize("answer", [fails(httpx.ReadError), fails(httpx.ReadTimeout), reply(200, b"<html>")])
async def test_what_cuts_one_file_off_does_not_keep_the_others_back(mode: str, answer: Answer) -> None:
    """A connection that breaks under way, silence, and a page of somebody else are of the call that met them."""
    server = Server(answer, place(), STORED, collection(2), queue(0))
    files = [File.from_bytes(b"x", name=name) for name in ("a", "b")]
    summary = (await Flows(mode, server).run(upload_and_index, dataset_id="d", files=files)).unwrap()
    assert ([file.number for file in summary.failed], [file.number for file in summary.indexed]) == ([0], [1])


@modes
async def test_a_server_that_is_not_there_ends_indexing(mode: str) -> None:
    """What was not attempted is not counted as sent, so that a bar does not say that all is done."""
    seen: list[IndexingProgress] = []
    server = Server(place(), STORED, collection(1), fails(httpx.ConnectError), queue(0))
    files = [File.from_bytes(b"x", name=name) for name in ("a", "b", "c")]
    flow = Flows(mode, server).run(upload_and_index, dataset_id="d", files=files, on_progress=seen.append)
    summary = (await flow).unwrap()
    assert ([file.number for file in summary.failed], summary.not_attempted) == ([1], ("c",))
    assert (seen[-1].total_sent, seen[-1].total_size, seen[-1].training is not None) == (2, 3, True)


@modes
async def test_a_deadline_ends_indexing(mode: str) -> None:
    """No other file would come in time."""
    time = Time()

    def late(request: httpx.Request) -> httpx.Response:
        time.now += 10
        raise httpx.ReadTimeout("", request=request)

    files = [File.from_bytes(b"x", name=name) for name in ("a", "b")]
    flow = Flows(mode, Server(late), time, deadline=5).run(upload_and_index, dataset_id="d", files=files)
    summary = (await flow).unwrap()
    assert [type(file.error) for file in summary.failed] == [DeadlineExceededError]
    assert summary.not_attempted == ("b",)


@modes
async def test_files_may_be_on_their_way_together(mode: str) -> None:
    """Three files are sent at once, and each ends in its own place of the summary, in the order of the files."""
    here, asynchronously = threading.Barrier(3, timeout=30), Barrier(3)

    def answer(request: httpx.Request) -> httpx.Response:
        match request.method, request.url.path.rpartition("/")[2]:
            case "PUT", _:
                return STORED(request)
            case _, "fileId":
                number = cast("dict[str, str]", json_of(request))["fileId"]
                return (error_reply(400) if number == "b" else data({"collectionId": f"c-{number}"}))(request)
            case _, "getDatasetTrainingQueue":
                return queue(0)(request)
            case _:
                name = cast("dict[str, str]", json_of(request))["filename"]
                return place(key=name)(request)

    def meeting(request: httpx.Request) -> httpx.Response:
        if request.method == "PUT":
            here.wait()
        return answer(request)

    async def ameeting(request: httpx.Request) -> httpx.Response:
        if request.method == "PUT":
            await asynchronously.wait()
        return answer(request)

    seen: list[IndexingProgress] = []
    files = [File.from_bytes(b"x", name=name) for name in "abc"]
    if mode == "sync":
        outcome = upload_and_index(
            sync_client(meeting).results, dataset_id="d", files=files, max_concurrency=3, on_progress=seen.append
        )
    else:
        outcome = await upload_and_index(
            async_client(ameeting).results, dataset_id="d", files=files, max_concurrency=3, on_progress=seen.append
        )
    summary = outcome.unwrap()
    assert [(file.name, file.collection_id, file.number) for file in summary.indexed] == [
        ("a", "c-a", 0),
        ("c", "c-c", 2),
    ]
    assert [(file.name, file.number) for file in summary.failed] == [("b", 1)]
    assert sorted(reported.name for reported in seen if not reported.training) == ["a", "b", "c"]
    assert [reported.total_sent for reported in seen] == sorted(reported.total_sent for reported in seen)
    assert {reported.total_size for reported in seen} == {3}
    assert seen[-1].total_sent == 3
    assert (seen[-1].files_done, seen[-1].files) == (3, 3)


@modes
@pytest.mark.parametrize("max_concurrency", [0, -1, 1.5, "2"])
async def test_no_files_at_once_is_rejected(mode: str, max_concurrency: object) -> None:
    """What is no number of files is an error that names the argument, and nothing is sent."""
    flows = Flows(mode, Server())
    outcome = await flows.run(upload_and_index, dataset_id="d", files=[], max_concurrency=cast("int", max_concurrency))
    error = outcome.failure()
    assert isinstance(error, InvalidRequestError)
    assert error.field == "max_concurrency"
    one = await flows.run(upload_and_index, dataset_id="d", files=[], max_concurrency=1)
    assert one.unwrap() == IndexingSummary((), (), ())


@modes
@pytest.mark.parametrize(
    ("field", "value"),
    [("options", {"chunk_size": 500}), ("tags", [1]), ("parent_id", 1), ("on_progress", 1), ("clock", 1)],
)
async def test_an_argument_at_fault_keeps_files_from_going_up(mode: str, field: str, value: object) -> None:
    """What is only needed once the files are there is looked at before the first goes up."""
    server = Server()
    flow = cast("Callable[..., Awaitable[Outcome[object]]]", Flows(mode, server).run)  # what no checker lets through
    files = [File.from_bytes(b"x", name="a")]
    error = (await flow(upload_and_index, dataset_id="d", files=files, **{field: value})).failure()
    assert isinstance(error, InvalidRequestError)
    assert error.field.partition("[")[0] == field
    assert server.requests == []


@modes
async def test_an_error_while_waiting_does_not_lose_the_summary(mode: str) -> None:
    """What was indexed is reported although the waiting for it ended in an error."""
    server = Server(place(), STORED, collection(1), fails(httpx.ReadError))
    files = [File.from_bytes(b"x", name="a")]
    summary = (await Flows(mode, server).run(upload_and_index, dataset_id="d", files=files)).unwrap()
    assert [file.collection_id for file in summary.indexed] == ["c1"]
    assert isinstance(summary.training, TransportError)
    assert not summary.complete


@modes
async def test_files_are_looked_at_before_anything_is_sent(mode: str, tmp_path: Path) -> None:
    """A file that is not there is named by its number, and no file before it is uploaded."""
    (tmp_path / "a.md").write_bytes(b"hello")
    files = [tmp_path / "a.md", tmp_path / "gone.md"]
    error = (await Flows(mode, Server()).run(upload_and_index, dataset_id="d", files=files)).failure()
    assert isinstance(error, InvalidRequestError)
    assert error.field == "files[1]"


@modes
@pytest.mark.parametrize("one", ["65f0", b"65f0", None, Path("a.md"), io.BytesIO(b"a")])
async def test_one_value_where_many_are_wanted_is_reported(mode: str, one: object) -> None:
    """A single id, row or file is not taken apart into its letters or lines; the error names the argument."""
    flows, many = Flows(mode, Server()), cast("list[str]", one)
    outcomes: dict[str, Outcome[object]] = {
        "data_ids": await flows.run(delete_data_rows, data_ids=many),
        "collection_ids": await flows.run(delete_collections_each, collection_ids=many),
        "data": await flows.run(push_data_batches, collection_id="c", data=cast("list[Row]", one)),
        "files": await flows.run(upload_and_index, dataset_id="d", files=cast("list[Path]", one)),
    }
    for field, outcome in outcomes.items():
        error = outcome.failure()
        assert isinstance(error, InvalidRequestError)
        kind = "None" if one is None else type(one).__name__
        assert (error.field, error.message) == (field, f"expected a list, got {kind}")


def test_a_batch_knows_whether_it_may_be_in() -> None:
    """Only what was sent and not answered may be in."""
    doubts: dict[bool, list[FastGPTError]] = {
        True: [TransportError("cut"), DecodeError("odd")],
        False: [TransportError("no connection", sent=False), APIError("no")],
    }
    for may_have_applied, causes in doubts.items():
        assert all(FailedBatch(0, (), cause).may_have_applied is may_have_applied for cause in causes)


def collections(*items: Mapping[str, JSONValue]) -> JSONValue:
    """Return a page of collections."""
    return {
        "total": len(items),
        "list": [{"_id": f"c{number}", "name": "n", "type": "file", **item} for number, item in enumerate(items)],
    }


async def waited(mode: str, server: Server, seconds: float = 3600.0) -> TrainingOutcome:
    """Wait until a dataset is trained, on a clock that nobody waits for."""
    flows = Flows(mode, server)
    run = flows.run(wait_until_trained, dataset_id="d", clock=flows.time.monotonic, timeout=seconds)
    return (await run).unwrap()


@modes
async def test_waiting_ends_where_a_queue_counts_nothing(mode: str) -> None:
    """On 4.17.2 the collections say what is in work: what moves is waited for, and what is over is ready."""
    busy = data({"hasTrainingTask": True})
    listed = data(collections({"trainingAmount": 3, "activeTrainingAmount": 3}, {"type": "folder"}))
    inside = data(collections({"trainingAmount": 1}))
    server = Server(busy, listed, inside, busy, data(collections()), data({"hasTrainingTask": False}))
    assert isinstance(await waited(mode, server), TrainingReady)


@modes
async def test_failed_rows_alone_end_the_waiting_where_a_queue_counts_nothing(mode: str) -> None:
    """On 4.17.2 the flag stays up while failed rows are there: they are the outcome, not a reason to wait."""
    failed = collections({"trainingAmount": 2, "activeTrainingAmount": 0, "finalErrorAmount": 2})
    rows: JSONValue = {
        "total": 1,
        "list": [
            {
                "collection": {"collectionId": "c0", "name": "n"},
                "errorCount": 2,
                "items": [{"_id": "t", **QUEUED, "errorMsg": "no"}],
                "hasMoreItems": True,
            }
        ],
    }
    outcome = await waited(mode, Server(data({"hasTrainingTask": True}), data(failed), data(rows)))
    assert isinstance(outcome, TrainingFailed)
    assert (outcome.progress.failed, [row.error_msg for row in outcome.rows]) == (2, ["no"])


@modes
async def test_a_queue_that_never_ends_is_not_waited_for_for_ever(mode: str) -> None:
    """Whatever the flag of 4.17.2 means, the time of the caller ends the waiting."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("getDatasetTrainingQueue"):
            return data({"hasTrainingTask": True})(request)
        return data(collections())(request)

    assert isinstance(await waited(mode, Server(then=answer), seconds=50.0), TrainingTimedOut)
