"""Iterating over pages: in order, lazily, by counting rows and by cursors, in every flavour, and over any executor."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar, cast

import httpx
import msgspec
import pytest
from returns.result import Failure, Success

from fastgpt import APIError, ClientClosedError, DecodeError, InvalidRequestError, JSONValue, Outcome, paginate
from fastgpt.apps import GetAppLogs
from fastgpt.chat import ChatHistory, GetChatHistories, GetChatRecords, GetChatRecordsV2, GetCollectionQuotes
from fastgpt.http import HTTPResponse
from fastgpt.pagination import FetchedPage
from fastgpt.protocols import Query
from fastgpt.specs.paging import OffsetPaged
from fastgpt.streaming.protocols import AsyncOpening, Opening, StreamQuery
from support.endpoint_list import declared_specs
from support.faces import (
    APP_ID,
    Maker,
    Server,
    async_client,
    data,
    error_reply,
    everywhere,
    http_response,
    json_of,
    sync_client,
)

T = TypeVar("T")
A = TypeVar("A")

HISTORIES = GetChatHistories(app_id=APP_ID, page_size=2)


def sent(request: httpx.Request) -> Mapping[str, JSONValue]:
    """Return the fields of a request."""
    return cast("Mapping[str, JSONValue]", json_of(request))  # specs encode to objects


def number(value: JSONValue) -> int:
    """Return a field that is a number."""
    assert isinstance(value, int)
    return value


class Counted:
    """A server that has so many rows, counted from the newest; remembers which page was asked for."""

    def __init__(self, rows: Sequence[JSONValue], *, backwards: bool = False, fail_at: int | None = None) -> None:
        self._rows = rows
        self._backwards = backwards
        self._fail_at = fail_at
        self.asked: list[tuple[int, int]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer with one page."""
        body = sent(request)
        size, offset = number(body["pageSize"]), number(body.get("offset", 0))
        if not offset and "pageNum" in body:
            offset = (number(body["pageNum"]) - 1) * size
        self.asked.append((offset, size))
        if len(self.asked) == self._fail_at:
            return error_reply(500, message="out of order")(request)
        page = self._rows[offset : offset + size]
        return data({"total": len(self._rows), "list": page[::-1] if self._backwards else page})(request)


def histories(count: int) -> Counted:
    """Return a server with so many chats."""
    return Counted([{"chatId": f"c{index}", "updateTime": "2026-01-02T03:04:05.000Z"} for index in range(count)])


@everywhere
@pytest.mark.parametrize(
    ("count", "asked"),
    [(0, [(0, 2)]), (1, [(0, 2)]), (2, [(0, 2)]), (3, [(0, 2), (2, 2)]), (5, [(0, 2), (2, 2), (4, 2)])],
)
async def test_all_items_come_once_and_in_order(client: Maker, count: int, asked: list[tuple[int, int]]) -> None:
    """Every row comes once, and no page is asked for that must be empty."""
    server = histories(count)
    seen = [row.chat_id async for row in client(server).pages(HISTORIES)]
    assert seen == [f"c{index}" for index in range(count)]
    assert server.asked == asked


@everywhere
async def test_a_page_is_asked_for_when_it_is_needed(client: Maker) -> None:
    """Nothing is sent before the first item is wanted, and no page before the one before it is used up."""
    server = histories(6)
    rows = client(server).pages(HISTORIES)
    assert server.asked == []
    for expected in (1, 1, 2, 2, 3):
        await anext(rows)
        assert len(server.asked) == expected


@everywhere
async def test_iterating_may_stop_early(client: Maker) -> None:
    """Who breaks off pays for no further page."""
    server = histories(100)
    async for row in client(server).pages(HISTORIES):
        if row.chat_id == "c2":
            break
    assert len(server.asked) == 2


@everywhere
@pytest.mark.parametrize(
    ("spec", "first"),
    [
        (GetChatHistories(app_id=APP_ID, page_size=2, offset=3), (3, 2)),
        (GetChatHistories(app_id=APP_ID, page_size=2, page_num=3), (4, 2)),
        (GetChatHistories(app_id=APP_ID, page_size=2, offset=None), (0, 2)),
    ],
)
async def test_iterating_may_start_anywhere(client: Maker, spec: GetChatHistories, first: tuple[int, int]) -> None:
    """It starts with the page that the spec asks for, by its first row or by its number."""
    server = histories(6)
    seen = [row.chat_id async for row in client(server).pages(spec)]
    assert seen == [f"c{index}" for index in range(first[0], 6)]
    assert server.asked[0] == first
    assert server.asked[1:] == [(offset, 2) for offset in range(first[0] + 2, 6, 2)]


ITEM_IDS: dict[str, JSONValue] = {
    "appId": APP_ID,
    "chatId": "c",
    "datasetId": "d",
    "collectionId": "k",
    "dateStart": "2026-01-01",
    "dateEnd": "2026-01-02",
}


def paged_specs() -> list[type[OffsetPaged[Any]]]:
    """Return every spec that takes an offset and a page number."""
    named = [spec for spec in declared_specs() if {"offset", "page_num"} <= {*spec.__struct_fields__}]
    assert len(named) == 11
    paged = [spec for spec in named if issubclass(spec, OffsetPaged)]
    assert paged == named
    return paged


def paged_spec(kind: type[OffsetPaged[Any]], **paging: int | None) -> OffsetPaged[Any]:
    """Return a spec of this kind, with what it wants besides the page."""
    return msgspec.structs.replace(msgspec.convert(ITEM_IDS, kind), **paging)


@everywhere
@pytest.mark.parametrize("kind", paged_specs(), ids=lambda kind: kind.__name__)
async def test_a_page_number_beside_an_offset_is_rejected(client: Maker, kind: type[OffsetPaged[Any]]) -> None:
    """Every list rejects the two together by the name of the argument, and sends nothing, however it is run."""
    server = Server()
    spec = paged_spec(kind, offset=3, page_num=2)
    wrong = "page_num: expected a page number or an offset, got 2 with an offset of 3"
    for run in (client(server).raw, client(server).typed):
        with pytest.raises(InvalidRequestError, match=wrong) as caught:
            await run(spec)
        assert caught.value.field == "page_num"
    outcome: Outcome[object] = await client(server).results(spec)
    assert str(outcome.failure()) == wrong
    with pytest.raises(InvalidRequestError, match=wrong):
        assert [item async for item in client(server).pages(spec)] == []
    assert server.requests == []


@everywhere
@pytest.mark.parametrize("kind", paged_specs(), ids=lambda kind: kind.__name__)
async def test_a_page_number_goes_alone(client: Maker, kind: type[OffsetPaged[Any]]) -> None:
    """A page number is sent as the number of its first row: some servers know no other, some let an offset win."""
    for paging in ({"page_num": 2}, {"page_num": 2, "offset": 0}, {"page_num": 2, "offset": None}):
        server = Server(data({"total": 0, "list": []}))
        spec = paged_spec(kind, **paging)
        await client(server).typed(spec)
        body = sent(server.last)
        assert (body["offset"], body["pageSize"], "pageNum" in body) == (spec.page_rows, spec.page_rows, False)


@everywhere
async def test_a_page_size_that_is_left_to_the_server_is_counted_by_what_came(client: Maker) -> None:
    """Without a page size ten rows are asked for, and the next page begins after what came."""
    asked: list[Mapping[str, JSONValue]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(sent(request))
        start = 10 if len(asked) == 1 else number(asked[-1]["offset"])
        rows: list[JSONValue] = [{"chatId": f"c{index}"} for index in range(start, min(start + 10, 25))]
        return data({"total": 25, "list": rows})(request)

    spec = GetChatHistories(app_id=APP_ID, page_size=None, offset=None, page_num=2)
    seen = [row.chat_id async for row in client(answer).pages(spec)]
    assert seen == [f"c{index}" for index in range(10, 25)]
    assert [(one["pageSize"], one["offset"]) for one in asked] == [(10, 10), (10, 20)]


@everywhere
async def test_rows_of_a_chat_come_newest_first(client: Maker) -> None:
    """Pages of a chat are counted back from its newest row, and inside a page the older row stands first."""
    server = Counted([{"dataId": f"r{index}", "obj": "AI", "value": []} for index in range(5)], backwards=True)
    spec = GetChatRecords(app_id=APP_ID, chat_id="c", page_size=2)
    assert [row.data_id async for row in client(server).pages(spec)] == [f"r{index}" for index in range(5)]


@everywhere
async def test_logs_are_iterationed_through_as_well(client: Maker) -> None:
    """The log of an app pages as histories do."""
    server = Counted([{"_id": f"l{index}", "chatId": f"c{index}"} for index in range(3)])
    spec = GetAppLogs(app_id=APP_ID, date_start="2026-01-01", date_end="2026-02-01", page_size=2)
    assert [row.chat_id async for row in client(server).pages(spec)] == ["c0", "c1", "c2"]
    assert server.asked == [(0, 2), (2, 2)]


@everywhere
async def test_a_total_that_promises_too_much_ends(client: Maker) -> None:
    """An empty page is the end, whatever the total says."""
    server = Server(data({"total": 9, "list": [{"chatId": "c0"}]}), data({"total": 9, "list": []}))
    assert [row.chat_id async for row in client(server).pages(HISTORIES)] == ["c0"]


# ------------------------------------------------------------------------------------------------------------- cursors


class Chained:
    """A server whose rows are found by the ids at the ends of a page."""

    def __init__(self, row: Callable[[int], dict[str, JSONValue]], count: int, *, cursor: str) -> None:
        self._rows = [row(index) for index in range(count)]
        self._cursor = cursor
        self.asked: list[Mapping[str, JSONValue]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer with one page, in which the older row stands first."""
        body = sent(request)
        self.asked.append({key: body[key] for key in ("prevId", "nextId", "initialId", "anchor") if key in body})
        size, ids = number(body["pageSize"]), [row[self._cursor] for row in self._rows]
        if "nextId" in body:
            start = ids.index(body["nextId"]) + 1
        elif "initialId" in body:
            start = ids.index(body["initialId"])
        else:
            end = ids.index(body["prevId"]) if "prevId" in body else len(ids)
            start, size = max(0, end - size), end - max(0, end - size)
        page = self._rows[start : start + size]
        more = {"hasMorePrev": start > 0, "hasMoreNext": start + size < len(ids)}
        return data({"list": page, **more})(request)


def record(index: int) -> dict[str, JSONValue]:
    """Return a row of a chat."""
    return {"id": f"k{index}", "dataId": f"r{index}", "obj": "AI", "value": []}


def quote(index: int) -> dict[str, JSONValue]:
    """Return a row of a collection."""
    return {"_id": f"q{index}", "q": "text", "anchor": index}


@everywhere
async def test_cursors_lead_back_from_the_newest_row(client: Maker) -> None:
    """Without an id, or with ``prev_id``, rows come newest first, back to the oldest."""
    server = Chained(record, 5, cursor="id")
    spec = GetChatRecordsV2(app_id=APP_ID, chat_id="c", page_size=2)
    assert [row.data_id async for row in client(server).pages(spec)] == ["r4", "r3", "r2", "r1", "r0"]
    assert server.asked == [{}, {"prevId": "k3"}, {"prevId": "k1"}]


@everywhere
async def test_cursors_lead_on_after_a_row(client: Maker) -> None:
    """With ``next_id``, rows come oldest first, on to the newest."""
    server = Chained(record, 5, cursor="id")
    spec = GetChatRecordsV2(app_id=APP_ID, chat_id="c", page_size=2, next_id="k0")
    assert [row.data_id async for row in client(server).pages(spec)] == ["r1", "r2", "r3", "r4"]
    assert server.asked == [{"nextId": "k0"}, {"nextId": "k2"}]


@everywhere
@pytest.mark.parametrize("field", ["prev_id", "next_id"])
async def test_rows_without_a_cursor_are_no_end(client: Maker, field: str) -> None:
    """A page that promises more, and gives no id to ask for it by, is an error, with rows and without."""
    page: dict[str, JSONValue] = {"hasMorePrev": True, "hasMoreNext": True}
    row: JSONValue = {"dataId": "r0", "obj": "AI", "value": []}
    for rows in (list[JSONValue](), [row]):
        server = Server(data({**page, "list": rows}))
        spec = msgspec.structs.replace(GetChatRecordsV2(app_id=APP_ID, chat_id="c"), **{field: "k0"})
        outcomes = [row async for row in client(server).page_outcomes(spec)]
        assert [type(outcome.failure()) for outcome in outcomes] == [DecodeError]


@everywhere
async def test_quotes_of_a_collection_lead_on_or_back(client: Maker) -> None:
    """Quotes go on from the first row asked for, or back from ``prev_id``, each time with the anchor of their row."""
    spec = GetCollectionQuotes(
        app_id=APP_ID, chat_id="c", chat_item_data_id="r", collection_id="k", page_size=2, initial_id="q1", anchor=1
    )
    server = Chained(quote, 5, cursor="_id")
    assert [row.id async for row in client(server).pages(spec)] == ["q1", "q2", "q3", "q4"]
    assert server.asked == [{"initialId": "q1", "anchor": 1}, {"nextId": "q2", "anchor": 2}]
    server = Chained(quote, 5, cursor="_id")
    back = msgspec.structs.replace(spec, initial_id=msgspec.UNSET, prev_id="q3", anchor=3)
    assert [row.id async for row in client(server).pages(back)] == ["q2", "q1", "q0"]
    assert server.asked == [{"prevId": "q3", "anchor": 3}, {"prevId": "q1", "anchor": 1}]


QUOTES = GetCollectionQuotes(app_id=APP_ID, chat_id="c", chat_item_data_id="r", collection_id="k")


@everywhere
async def test_the_first_quotes_need_no_anchor(client: Maker) -> None:
    """Servers reject every request without an anchor, so 0 goes with the one around a row where none is passed."""
    for spec in (
        QUOTES,
        msgspec.structs.replace(QUOTES, initial_id="q1"),
        msgspec.structs.replace(QUOTES, anchor=None),
    ):
        server = Server(data({"list": [], "hasMorePrev": False, "hasMoreNext": False}))
        await client(server).typed(spec)
        assert sent(server.last)["anchor"] == 0
    server = Server(data({"list": [], "hasMorePrev": False, "hasMoreNext": False}))
    await client(server).typed(msgspec.structs.replace(QUOTES, initial_id="q1", anchor=3))
    assert sent(server.last)["anchor"] == 3


@everywhere
@pytest.mark.parametrize("cursor", ["prev_id", "next_id"])
async def test_quotes_before_and_after_a_row_need_its_anchor(client: Maker, cursor: str) -> None:
    """Without the row's number no server takes it, and with 0 in its place the wrong rows would come."""
    server = Server()
    outcome: Outcome[object] = await client(server).results(msgspec.structs.replace(QUOTES, **{cursor: "q2"}))
    error = outcome.failure()
    assert isinstance(error, InvalidRequestError)
    assert (error.field, cursor in error.message, server.requests) == ("anchor", True, [])


@everywhere
@pytest.mark.parametrize(
    ("row", "anchor"), [({"anchor": 4, "index": 9}, 4), ({"index": 4}, 4), ({"anchor": 0, "index": 9}, 0)]
)
async def test_quotes_go_on_from_the_number_of_a_row(client: Maker, row: dict[str, JSONValue], anchor: int) -> None:
    """4.12 reports the number of a row as its index alone."""
    asked: list[Mapping[str, JSONValue]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(sent(request))
        more = len(asked) == 1
        page: dict[str, JSONValue] = {"hasMorePrev": more, "hasMoreNext": more}
        return data({**page, "list": [{"_id": "q1", "q": "text", **row}]})(request)

    start = msgspec.structs.replace(QUOTES, anchor=5)
    for spec, expected in ((start, "nextId"), (msgspec.structs.replace(start, prev_id="q2"), "prevId")):
        asked.clear()
        assert [row.id async for row in client(answer).pages(spec)] == ["q1", "q1"]
        assert (asked[1][expected], asked[1]["anchor"]) == ("q1", anchor)


@everywhere
async def test_quotes_without_any_number_end_in_an_error(client: Maker) -> None:
    """Where a row has no number and more are promised, the rest is missed aloud."""
    server = Server(data({"list": [{"_id": "q1", "q": "text"}], "hasMorePrev": False, "hasMoreNext": True}))
    seen = [one async for one in client(server).page_outcomes(msgspec.structs.replace(QUOTES, initial_id="q1"))]
    (failure,) = [one.failure() for one in seen]
    assert isinstance(failure, DecodeError)
    assert "expected a row with its number to go on by, got none, although there are more" in str(failure)


# -------------------------------------------------------------------------------------------------------------- errors


@everywhere
async def test_a_rejected_page_is_raised_after_the_items_before_it(client: Maker) -> None:
    """The items of the pages that came are passed, then the error response is raised, and nothing more comes."""
    server = Counted([{"chatId": f"c{index}"} for index in range(6)], fail_at=2)
    rows, seen = client(server).pages(HISTORIES), list[str]()
    with pytest.raises(APIError, match="out of order"):
        await gather(rows, seen)
    assert seen == ["c0", "c1"]
    assert [row async for row in rows] == []


async def gather(rows: AsyncIterator[ChatHistory], seen: list[str]) -> None:
    """Take note of the ids of all rows."""
    async for row in rows:
        seen.append(row.chat_id)  # noqa: PERF401 - a comprehension would lose the rows before an error


@everywhere
async def test_a_rejected_page_is_the_last_outcome(client: Maker) -> None:
    """Under results the items are Successes, and an error response is one Failure at the end."""
    server = Counted([{"chatId": f"c{index}"} for index in range(6)], fail_at=2)
    *good, last = [outcome async for outcome in client(server).page_outcomes(HISTORIES)]
    assert [outcome.unwrap().chat_id for outcome in good] == ["c0", "c1"]
    assert isinstance(last, Failure)
    assert isinstance(last.failure(), APIError)
    assert len(server.asked) == 2


@everywhere
async def test_a_spec_that_cannot_be_sent_is_reported_at_its_first_item(client: Maker) -> None:
    """A bad argument is an error like any other: raised, or the only outcome."""
    face = client(Server())
    bad = GetChatHistories(app_id=APP_ID, page_size=0)
    with pytest.raises(InvalidRequestError, match="page_size"):
        await anext(face.pages(bad))
    (outcome,) = [outcome async for outcome in face.page_outcomes(bad)]
    assert isinstance(outcome.failure(), InvalidRequestError)
    await face.close()
    (outcome,) = [outcome async for outcome in face.page_outcomes(HISTORIES)]
    assert isinstance(outcome.failure(), ClientClosedError)


# ----------------------------------------------------------------------------------------------------------- executors


def test_each_sync_flavour_gives_items_its_own_way() -> None:
    """Raw and typed give the items, results gives outcomes; ``next`` and ``for`` both work."""
    client = sync_client(histories(3))
    expected = ["c0", "c1", "c2"]
    for executor in (client, client.typed, client.with_options(timeout=1)):
        rows = paginate(executor, HISTORIES)
        assert [next(rows).chat_id, *(row.chat_id for row in rows)] == expected
    outcomes = paginate(client.results, HISTORIES)
    assert [next(outcomes).unwrap().chat_id, *(row.unwrap().chat_id for row in outcomes)] == expected


@pytest.mark.anyio
async def test_each_async_flavour_gives_items_its_own_way() -> None:
    """The same with ``anext`` and ``async for``."""
    client = async_client(histories(3))
    expected = ["c0", "c1", "c2"]
    for executor in (client, client.typed, client.with_options(timeout=1)):
        rows = paginate(executor, HISTORIES)
        assert [(await anext(rows)).chat_id, *[row.chat_id async for row in rows]] == expected
    outcomes = paginate(client.results, HISTORIES)
    assert [(await anext(outcomes)).unwrap().chat_id, *[row.unwrap().chat_id async for row in outcomes]] == expected


@pytest.mark.anyio
async def test_the_wrong_mode_is_reported_at_once() -> None:
    """A sync iteration cannot be awaited, nor an async one iterated plainly: nothing is asked."""
    server = Server()
    for executor in (sync_client(server), sync_client(server).results):
        with pytest.raises(TypeError):
            aiter(cast("AsyncIterator[object]", paginate(executor, HISTORIES)))
    for async_face in (async_client(server), async_client(server).results):
        with pytest.raises(TypeError):
            iter(cast("Iterator[object]", paginate(async_face, HISTORIES)))
    assert server.requests == []


class Counting:
    """An executor of one's own, which counts what it runs."""

    def __init__(self, inner: Callable[[], HTTPResponse]) -> None:
        self._inner = inner
        self.runs = 0

    def run(self, query: Query[T], /) -> T:
        """Run a query over one canned response each."""
        self.runs += 1
        steps = iter(query)
        next(steps)
        try:
            steps.send(Success(self._inner()))
        except StopIteration as stop:
            result: T = stop.value
            return result
        raise AssertionError("one call was expected")

    def stream(self, query: StreamQuery[T, A], /) -> Opening[Outcome[T], Outcome[A]]:
        """Open nothing."""
        raise NotImplementedError


class AsyncCounting:
    """The async counterpart of ``Counting``."""

    def __init__(self, inner: Callable[[], HTTPResponse]) -> None:
        self._counting = Counting(inner)

    async def run(self, query: Query[T], /) -> T:
        """Run a query over one canned response each."""
        return self._counting.run(query)

    def stream(self, query: StreamQuery[T, A], /) -> AsyncOpening[Outcome[T], Outcome[A]]:
        """Open nothing."""
        raise NotImplementedError


def page() -> HTTPResponse:
    """Return the only page of a list."""
    body = b'{"code":200,"data":{"total":1,"list":[{"chatId":"c0"}]}}'
    return http_response(body, headers={"content-type": "application/json"})


def test_a_page_is_matched_by_what_it_has() -> None:
    """A pattern takes the items of a page, and the query for the next one, by their places."""
    match FetchedPage(("c0", "c1"), HISTORIES):
        case FetchedPage(items, next_query):
            assert (items, next_query) == (("c0", "c1"), HISTORIES)


def test_any_sync_executor_will_do() -> None:
    """An executor of one's own gives outcomes, one page at a time."""
    executor = Counting(page)
    rows: Iterator[Outcome[ChatHistory]] = paginate(executor, HISTORIES)
    assert executor.runs == 0
    assert [next(rows).unwrap().chat_id, *rows] == ["c0"]
    assert executor.runs == 1
    assert [row.unwrap().chat_id for row in paginate(executor, HISTORIES)] == ["c0"]


@pytest.mark.anyio
async def test_any_awaiting_executor_will_do() -> None:
    """The same, async."""
    executor = AsyncCounting(page)
    rows: AsyncIterator[Outcome[ChatHistory]] = paginate(executor, HISTORIES)
    assert [(await anext(rows)).unwrap().chat_id, *[row async for row in rows]] == ["c0"]
    assert [row.unwrap().chat_id async for row in paginate(executor, HISTORIES)] == ["c0"]
