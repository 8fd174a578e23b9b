"""What callers get is what the server sent: nothing is filled in for what is missing, shifted, or taken for done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import httpx
import pytest
from returns.result import Failure, Success

from fastgpt import DecodeError, InvalidRequestError, JSONValue, user
from fastgpt.apps import GetAppLogsTotal, GetAppLogUsers
from fastgpt.batch import Journal, batch
from fastgpt.chat import (
    AuthProxy,
    CreateChatCompletion,
    CursorPage,
    DeleteChatRecord,
    GetChatHistories,
    GetChatRecordsV2,
    GetCollectionQuotes,
    GetFeedbackRecordIds,
    GetRecordDetail,
)
from fastgpt.datasets import (
    BatchDone,
    BatchIncomplete,
    CreateDataset,
    CreateDatasetWithFiles,
    CreateFileIdCollection,
    DeleteDatasets,
    GetCollections,
    GetCollectionTraining,
    GetDatasetPermission,
    GetDatasetTrainingErrors,
    MoveDatasets,
    PreviewTextChunks,
    PushData,
)
from fastgpt.sandbox import UploadToSandbox
from fastgpt.skills import GetSkillApps
from fastgpt.specs import RequestSpec
from fastgpt.speech import GetSpeech, SpeechConfig
from support.faces import APP_ID, Answer, Maker, Server, both, data, errors_of, json_of, reply, sync_client

DAY = "2026-01-01"
Wrong: TypeAlias = Any
"""What checkers reject, and callers without one pass."""


LACKING: tuple[tuple[RequestSpec[object], JSONValue, str], ...] = (
    (GetChatHistories(app_id="a"), {"list": [{"chatId": "c"}]}, "total"),
    (GetChatRecordsV2(app_id="a", chat_id="c"), {"list": [], "total": 3}, "hasMorePrev"),
    (
        GetCollectionQuotes(app_id="a", chat_id="c", chat_item_data_id="d", collection_id="k", initial_id="i"),
        {"list": [], "hasMorePrev": False},
        "hasMoreNext",
    ),
    (GetFeedbackRecordIds(app_id="a", chat_id="c", feedback_type="good"), {"total": 3}, "dataIds"),
    (GetAppLogUsers(app_id="a", date_start=DAY, date_end=DAY), {"list": [{"name": "n"}]}, "count"),
    (GetCollections(dataset_id="d"), {"total": 3}, "`list`"),
    (PushData(collection_id="c", data=[]), {}, "insertLen"),
    (CreateFileIdCollection(dataset_id="d", file_id="f"), {"collectionId": "c", "results": {}}, "insertLen"),
    (GetDatasetPermission(dataset_id="d"), {"datasetName": "n"}, "permission"),
    (GetDatasetPermission(dataset_id="d"), {"permission": {"hasReadPer": True}}, "hasWritePer"),
    (PreviewTextChunks(dataset_id="d", raw_text="t"), {"chunks": []}, "total"),
    (GetDatasetTrainingErrors(dataset_id="d"), {"total": 1, "list": [{"collection": {}}]}, "collectionId"),
    (
        GetDatasetTrainingErrors(dataset_id="d"),
        {"total": 1, "list": [{"collection": {"collectionId": "c", "name": "n"}, "items": []}]},
        "errorCount",
    ),
    (GetCollectionTraining(collection_id="c"), {}, "queuedCounts"),
    (
        GetCollectionTraining(collection_id="c"),
        {"queuedCounts": {}, "trainingCounts": {}, "errorCounts": {}},
        "trainedCount",
    ),
    (GetSkillApps(skill_id="s"), {"list": []}, "hiddenCount"),
)


@both
@pytest.mark.parametrize(("spec", "answer", "lacking"), LACKING)
async def test_a_number_that_did_not_come_is_no_zero(
    client: Maker, spec: RequestSpec[object], answer: JSONValue, lacking: str
) -> None:
    """What every server sends is missed where it is missing: as zero, or False, it would be taken for what was said."""
    error = (await client(Server(data(answer))).results(spec)).failure()
    assert isinstance(error, DecodeError)
    assert lacking in str(error)


@both
async def test_what_some_servers_leave_out_is_none(client: Maker) -> None:
    """Counts that only some servers send are None elsewhere, so that none is taken for zero."""
    page = await client(Server(data({"total": 1, "list": [{"_id": "c", "name": "n", "type": "file"}]}))).typed(
        GetCollections(dataset_id="d")
    )
    (item,) = page.list
    assert (item.data_amount, item.training_amount, item.has_error) == (None, None, None)
    total = await client(Server(data({"totalUsers": 2}))).typed(GetAppLogsTotal(app_id="a"))
    assert (total.total_users, total.total_chats, total.total_points) == (2, None, None)
    old = Server(data({"pageNum": 1, "pageSize": 10, "data": [{"_id": "c", "name": "n", "type": "file"}], "total": 1}))
    assert [each.id for each in (await client(old).typed(GetCollections(dataset_id="d"))).list] == ["c"]


def histories(moment: str) -> Answer:
    """Answer with one chat of that moment."""
    return data({"list": [{"chatId": "c", "updateTime": moment}], "total": 1})


@both
@pytest.mark.parametrize(
    "bound",
    [
        *("2026-02-29", "2026-02-30T00:00Z", "2026-13-01", "2026-04-31", "0000-01-01", "1900-02-29", "２０２６-01-01"),
        *(
            "2026-01-01T24:00Z",
            "2026-01-01T00:60Z",
            "2026-01-01T00:00:61Z",
            "2026-01-01T00:00+24:00",
            "2026-01-01T00:00",
        ),
        datetime(2026, 1, 1),  # noqa: DTZ001 - a moment without an offset is the point
    ],
)
async def test_a_moment_that_no_calendar_has_is_rejected(client: Maker, bound: str | datetime) -> None:
    """A server would move it to another day, or reject it; it is named before anything is sent."""
    server = Server()
    for error in await errors_of(client(server), GetChatHistories(app_id="a", start_update_time=bound)):
        assert isinstance(error, InvalidRequestError)
        assert error.field == "start_update_time"
        assert "expected an ISO 8601 date, or a time with its offset, of a day there is" in str(error)
    assert server.requests == []


@both
@pytest.mark.parametrize(
    "bound",
    [
        *("2024-02-29", "2000-02-29T23:59:59.999999999-0330", "2026-12-31T00:00Z", "2026-01-01T00:00:00.1+05:30"),
        *("2026-01-31", datetime(2026, 1, 1, tzinfo=UTC)),
    ],
)
async def test_every_moment_of_the_calendar_is_sent_as_it_is(client: Maker, bound: str | datetime) -> None:
    """Leap days, fractions and offsets with and without a colon are what ISO 8601 has."""
    server = Server(data({"list": [], "total": 0}))
    await client(server).typed(GetChatHistories(app_id="a", start_update_time=bound))
    sent = json_of(server.last)
    assert isinstance(sent, Mapping)
    assert sent["startUpdateTime"] == (bound if isinstance(bound, str) else "2026-01-01T00:00:00Z")


@both
async def test_a_bound_counts_to_the_millisecond(client: Maker) -> None:
    """Servers know no microseconds, so that the same millisecond is within bounds; without offset, it is UTC."""
    bound = datetime(2026, 1, 1, microsecond=123_456, tzinfo=UTC)
    spec = GetChatHistories(app_id="a", start_update_time=bound, end_update_time=bound)
    for moment in ("2026-01-01T00:00:00.123Z", "2026-01-01T00:00:00.123"):
        assert isinstance(await client(Server(histories(moment))).results(spec), Success)
    error = (await client(Server(histories("2026-01-01T00:00:00.122Z"))).results(spec)).failure()
    assert isinstance(error, DecodeError)


@both
async def test_reasoning_is_there_once(client: Maker) -> None:
    """Where the answer is read from the chat's newest row, reasoning that came beside the content is not added."""
    message: JSONValue = {"role": "assistant", "reasoning_content": "think"}
    answered = Server(
        lambda _: httpx.Response(200, json={"id": "", "choices": [{"message": message, "finish_reason": "stop"}]}),
        data({"list": [{"dataId": "d", "obj": "AI", "value": [{"reasoning": {"content": "think"}}]}], "total": 1}),
    )
    spec = CreateChatCompletion(messages=[user("q")], app_id="a", chat_id="c")
    completion = await client(answered).typed(spec)
    assert (completion.reasoning, completion.text) == ("think", "")


@both
async def test_an_id_with_a_comma_is_not_cut(client: Maker) -> None:
    """Servers cut the list of rows at commas, so that another row would be deleted; alone, such an id is safe."""
    server = Server(data(None))
    face = client(server)
    for error in await errors_of(face, DeleteChatRecord(app_id="a", chat_id="c", content_ids=["x", "y,z"])):
        assert isinstance(error, InvalidRequestError)
        assert error.field == "content_ids[1]"
    assert server.requests == []
    await face.typed(DeleteChatRecord(app_id="a", chat_id="c", content_id="y,z"))
    assert dict(server.last.url.params)["contentId"] == "y,z"


@both
async def test_less_than_was_sent_is_no_upload(client: Maker) -> None:
    """A sandbox says how many bytes it wrote: fewer, or more, are not the file."""
    spec = UploadToSandbox(app_id=APP_ID, chat_id="c", sandbox_path="p", file=b"12345")
    assert isinstance(await client(Server(data({"path": "p", "bytesWritten": 5}))).results(spec), Success)
    error = (await client(Server(data({"path": "p", "bytesWritten": 4}))).results(spec)).failure()
    assert isinstance(error, DecodeError)
    assert "expected 5 bytes to be written, got 4" in str(error)
    assert isinstance(await client(Server(data({"path": "p"}))).results(spec), Failure)


@both
@pytest.mark.parametrize("body", [b'{"error":"quota"}', b' {"status":"queued"}'])
@pytest.mark.parametrize("kind", ["", "audio/mpeg", "application/octet-stream"])
async def test_json_is_no_sound(client: Maker, body: bytes, kind: str) -> None:
    """Speech comes without an envelope, so that what a gateway says in JSON would be saved as a recording."""
    headers = {"content-type": kind} if kind else {}
    spec = GetSpeech(app_id="a", text="x", speech=SpeechConfig(model="m", voice="v"))
    error = (await client(Server(reply(200, body, headers))).results(spec)).failure()
    assert isinstance(error, DecodeError)
    assert "expected a body of audio/mpeg or " in str(error)


@both
async def test_reports_are_a_list_or_nothing(client: Maker) -> None:
    """4.9 answers an empty object for nothing; one that says something is no empty list."""
    spec = GetRecordDetail(app_id="a", chat_id="c", data_id="d")
    assert await client(Server(data({}))).typed(spec) == ()
    assert isinstance((await client(Server(data({"0": {}}))).results(spec)).failure(), DecodeError)


@both
async def test_pages_do_not_end_where_there_are_more(client: Maker) -> None:
    """A page that says that there is more, and gives no id to go on by, is an error and no end."""
    rows: JSONValue = [
        {"dataId": "d", "obj": "AI", "value": [], "id": "1"},
        {"dataId": "e", "obj": "AI", "value": []},
    ]
    page: JSONValue = {"list": rows, "hasMorePrev": False, "hasMoreNext": True}
    onward = GetChatRecordsV2(app_id="a", chat_id="c", next_id="0")
    outcomes = [each async for each in client(Server(data(page))).page_outcomes(onward)]
    assert len(outcomes) == 1
    assert "expected a row with an id to go on by" in str(outcomes[-1].failure())
    assert isinstance(await client(Server(data(page))).typed(GetChatRecordsV2(app_id="a", chat_id="c")), CursorPage)


@both
async def test_a_proxy_is_somebody(client: Maker) -> None:
    """A run in nobody's name would be one of the key's owner."""
    nobody: Wrong = {}
    for proxy in (AuthProxy(), nobody):
        spec = CreateChatCompletion(messages=[user("q")], auth_proxy=proxy)
        for error in await errors_of(client(Server()), spec):
            assert isinstance(error, InvalidRequestError)
            assert error.field == "auth_proxy"


def test_outcomes_of_many_datasets_survive_in_a_journal(tmp_path: Path) -> None:
    """A second run delivers them as the first did, and sends nothing."""
    some: JSONValue = {"successIds": ["a"], "failedIds": ["b"], "affectedIds": ["a"]}
    done: JSONValue = {"successIds": ["a"], "failedIds": [], "affectedIds": ["a", "x"]}
    specs = [DeleteDatasets(dataset_ids=["a", "b"]), MoveDatasets(dataset_ids=["a"], parent_id=None)]
    journal = Journal(path=tmp_path / "journal")
    expected = [Success(BatchIncomplete(("a",), ("b",), ("a",))), Success(BatchDone(("a",), ("a", "x")))]
    for server in (Server(data(some), data(done)), Server()):
        assert list(batch(sync_client(server), specs, journal=journal, max_concurrency=1)) == expected


@both
async def test_a_dict_is_as_good_as_a_struct(client: Maker) -> None:
    """What a dict asks for is checked, and sent under the older names, as what its struct asks for."""
    params: Wrong = {"name": "n", "avatar": "", "vectorModel": "mine"}
    made: JSONValue = {"datasetId": "d", "vectorModel": {"model": "other"}}
    spec = CreateDatasetWithFiles(dataset_params=params, files=[])
    error = (await client(Server(data(made))).results(spec)).failure()
    assert "was made with the model 'other', not 'mine'" in str(error)
    source: Wrong = {"apiServer": {"baseUrl": "http://files"}}
    dataset = CreateDataset(name="n", type="apiDataset", api_dataset_server=source)
    server = Server(data("d"))
    await client(server).typed(dataset)
    body = json_of(server.last)
    assert isinstance(body, Mapping)
    assert (body["apiServer"], body["apiDatasetServer"]) == (source["apiServer"], source)
