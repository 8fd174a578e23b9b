"""Scripted executors: what code under test gets from them, sync and async, and what is said without a script."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import ClassVar, cast

import httpx
import pytest
from returns.result import Failure, Success

from fastgpt import (
    AsyncExecutor,
    ChatCompletion,
    InvalidRequestError,
    NotFoundError,
    Outcome,
    Page,
    RateLimitError,
    RequestSpec,
    StreamInterruptedError,
    SyncExecutor,
    acollect,
    collect,
    paginate,
    user,
)
from fastgpt.chat import (
    Answer,
    ChatHistory,
    CreateChatCompletion,
    DeleteChatHistory,
    GetChatHistories,
    GetChatHistoryStatus,
    HistoryStatusList,
    StreamChatCompletion,
    delete_chat_history,
    get_chat_histories,
    get_chat_history_status,
    stream_chat_completion,
    upload_chat_file,
)
from fastgpt.chat.files import PresignChatFile
from fastgpt.http import HTTPRequest, HTTPResponse
from fastgpt.models.chat import Choice, Message
from fastgpt.models.files import PresignedUpload
from fastgpt.skills.skills import ExportSkill
from fastgpt.steps import Flow
from fastgpt.testing import AsyncFakeExecutor, FakeExecutor, InOrder, UnexpectedRequest
from support.faces import http_response

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def history(chat_id: str) -> ChatHistory:
    """Return an entry of a list of chats."""
    return ChatHistory(chat_id=chat_id, update_time=NOW, title=chat_id)


def page(*chat_ids: str, total: int | None = None) -> Page[ChatHistory]:
    """Return a page of a list of chats."""
    return Page(list=tuple(history(chat_id) for chat_id in chat_ids), total=len(chat_ids) if total is None else total)


def titles(execute: SyncExecutor) -> Outcome[list[str | None]]:
    """Return the titles of an app's chats, as code under test might."""
    return get_chat_histories(execute, app_id="a").map(lambda found: [each.title for each in found.list])


async def atitles(execute: AsyncExecutor) -> Outcome[list[str | None]]:
    """Return the same, async."""
    found = await get_chat_histories(execute, app_id="a")
    return found.map(lambda listed: [each.title for each in listed.list])


def test_a_spec_gets_its_scripted_answer() -> None:
    """Code that takes an executor gets the answer of the spec's class, and what was run is kept."""
    scripted = FakeExecutor({GetChatHistories: page("c1", "c2")})
    assert titles(scripted) == Success(["c1", "c2"])
    assert scripted.requests == [GetChatHistories(app_id="a")]


@pytest.mark.anyio
async def test_an_async_executor_does_the_same() -> None:
    """The async counterpart takes the same scripts."""
    scripted = AsyncFakeExecutor({GetChatHistories: page("c1")})
    assert await atitles(scripted) == Success(["c1"])


def test_an_error_is_a_failure() -> None:
    """A scripted error comes back as a failure and is not raised; an outcome stays what it is."""
    gone = NotFoundError("no such app", status_code=404)
    assert titles(FakeExecutor({GetChatHistories: gone})) == Failure(gone)
    assert titles(FakeExecutor({GetChatHistories: Failure(gone)})) == Failure(gone)
    assert titles(FakeExecutor({GetChatHistories: Success(page("c1"))})) == Success(["c1"])


def test_one_spec_goes_before_its_class() -> None:
    """An answer for one spec by its value is preferred to that of its class."""
    scripted = FakeExecutor({GetChatHistories: page("any"), GetChatHistories(app_id="a"): page("a")})
    assert titles(scripted) == Success(["a"])
    other = get_chat_histories(scripted, app_id="b")
    assert other.map(lambda found: found.list[0].title) == Success("any")


def test_answers_may_come_in_sequence() -> None:
    """Each run takes the next answer, an error as well as a value; then there is none."""
    limited = RateLimitError("slow down", status_code=429)
    scripted = FakeExecutor({GetChatHistories: InOrder(limited, page("c1"))})
    assert titles(scripted) == Failure(limited)
    assert titles(scripted) == Success(["c1"])
    with pytest.raises(UnexpectedRequest, match="all scripted answers to GetChatHistories"):
        titles(scripted)


def test_an_answer_may_be_made_of_the_spec() -> None:
    """A function is passed the spec; ``on`` holds it to the declared type."""
    scripted = FakeExecutor().on(GetChatHistories, lambda spec: page(str(spec)[:16]))
    assert titles(scripted) == Success(["GetChatHistories"])
    scripted = FakeExecutor().on(GetChatHistoryStatus, HistoryStatusList(list=())).on(DeleteChatHistory, None)
    assert get_chat_history_status(scripted, app_id="a", chat_ids=["c"]) == Success(HistoryStatusList(list=()))
    assert delete_chat_history(scripted, app_id="a", chat_id="c") == Success(None)


def test_a_script_that_cannot_be_is_named() -> None:
    """What is no mapping, no class of specs, or no list of events, is an error that names the argument."""
    make = cast("Callable[[object], FakeExecutor]", FakeExecutor)  # what callers without a checker do
    with pytest.raises(InvalidRequestError, match=r"^answers: expected a mapping of specs to answers, got int$"):
        make(5)
    script = cast("Callable[[object, object], FakeExecutor]", FakeExecutor().on)  # in the same way
    for kind, came in ((GetChatHistories(app_id="a"), "GetChatHistories"), (ChatHistory, "the class ChatHistory")):
        with pytest.raises(InvalidRequestError, match=rf"^spec: expected a class of specs, got {came}$"):
            script(kind, page("c1"))
    with pytest.raises(InvalidRequestError, match=r"^answers: expected specs, their classes, or URLs, got function$"):
        make({get_chat_histories: page("c1")})
    with pytest.raises(InvalidRequestError, match=r"^answers: expected at least one, got none$"):
        InOrder()


@pytest.mark.parametrize(
    ("spec", "answer", "words"),
    [
        (GetChatHistories, 5, r"GetChatHistories]: expected Page.*, got int: Expected `object`, got `int`$"),
        (GetChatHistories, None, r"GetChatHistories]: expected Page.*, got None: "),
        (GetChatHistories, Success(None), r"GetChatHistories]: expected Page.*, got None: "),
        (GetChatHistories, InOrder(page("c1"), "c2"), r"GetChatHistories]: expected Page.*, got str: "),
        (GetChatHistories, ChatCompletion(choices=()), r"GetChatHistories]: expected Page.*, got ChatCompletion: "),
        (GetChatHistories(app_id="a"), {"total": 1}, r"GetChatHistories\(.*\)]: .* missing required field `list`"),
        (GetChatHistories, Page(list=("c1",), total=1), r"GetChatHistories]: .* got `str` - at `\$.list\[0]`$"),
        (GetChatHistories, NotFoundError, r"GetChatHistories]: expected an answer, got the class NotFoundError; call"),
        (DeleteChatHistory, True, r"DeleteChatHistory]: expected NoneType, got bool: "),
        (ExportSkill, "q,a", r"ExportSkill]: expected bytes, got str: a body is no JSON$"),
        (StreamChatCompletion, 5, r"StreamChatCompletion]: expected a list of events, got int$"),
        (StreamChatCompletion, "Hello", r"StreamChatCompletion]: expected a list of events, got str$"),
        (StreamChatCompletion, [Answer("Hel"), "lo"], r"StreamChatCompletion]\[1]: expected an event"),
    ],
)  # fmt: skip
def test_what_no_client_could_return_is_rejected(spec: object, answer: object, words: str) -> None:
    """An answer of another kind than the spec's is named where it is written, or where a function has made it."""
    with pytest.raises(InvalidRequestError, match=rf"^answers\[{words}"):
        FakeExecutor({spec: answer})
    if spec is GetChatHistories:

        def answered(_: object) -> object:
            return answer

        with pytest.raises(InvalidRequestError, match=rf"^answers\[{words}"):
            titles(FakeExecutor({spec: answered}))


def test_an_answer_to_a_stream_cannot_be_streamed() -> None:
    """A whole answer is one of a call that collects its stream; who iterates over it learns why there is nothing."""
    scripted = FakeExecutor({StreamChatCompletion: HELLO})
    assert scripted.run(ASKED) == Success(HELLO)
    with scripted.stream(ASKED) as events, pytest.raises(InvalidRequestError, match="a list of events, got ChatComp"):
        list(events)


def test_events_make_the_answer_of_who_collects_them() -> None:
    """A script of events serves the stream as well as the call that reads it to its end, as often as it is asked."""
    scripted = FakeExecutor({StreamChatCompletion: iter([Answer("Hel"), Answer("lo")])})
    for _ in range(2):
        with scripted.stream(ASKED) as events:
            assert len([*events]) == 2
        assert scripted.run(ASKED).unwrap().text == "Hello"


RECORDED = {
    "code": 200,
    "data": {"total": 1, "list": [{"chatId": "c1", "title": "c1", "updateTime": "2026-01-01T00:00:00.000Z"}]},
}


@pytest.mark.parametrize(
    "answer",
    [
        RECORDED["data"],
        httpx.Response(200, json=RECORDED),
        http_response(json.dumps(RECORDED).encode(), headers={"content-type": "application/json"}),
    ],
    ids=["data", "httpx", "response"],
)
def test_what_was_recorded_is_an_answer(answer: object) -> None:
    """JSON and responses of a server are decoded as a client does, and so are its error responses."""
    assert titles(FakeExecutor({GetChatHistories: answer})) == Success(["c1"])
    rejected = httpx.Response(500, json={"code": 502000, "statusText": "appUnExist", "message": "gone", "data": None})
    assert isinstance(titles(FakeExecutor({GetChatHistories: rejected})).failure(), NotFoundError)


def test_a_recorded_stream_is_an_answer() -> None:
    """A response that streams gives its events, and the error that ends it; an error response is the only item."""
    kind = {"content-type": "text/event-stream"}
    whole = httpx.Response(200, headers=kind, content=STREAM + b"data: [DONE]\n\n")
    with FakeExecutor({StreamChatCompletion: whole}).stream(ASKED) as events:
        assert [event.unwrap() for event in events] == [Answer(text="Hello")]
        assert events.answer().unwrap().text == "Hello"
    with FakeExecutor({StreamChatCompletion: httpx.Response(200, headers=kind, content=STREAM)}).stream(
        ASKED
    ) as events:
        _, cut = events
        assert isinstance(cut.failure(), StreamInterruptedError)
    with FakeExecutor({StreamChatCompletion: http_response(b"{}", status=502)}).stream(ASKED) as events:
        (rejected,) = events
        assert not isinstance(rejected, Success)


def test_what_was_not_asked_for_is_known() -> None:
    """A test can demand that all of its script was needed; a representation names the specs alone."""
    in_order = InOrder(page("c1"), page("c2"))
    keys: list[object] = [GetChatHistories, DeleteChatHistory, "http://store/1"]
    scripted = FakeExecutor(dict(zip(keys, (in_order, None, None), strict=True)))
    assert [*scripted.unused] == keys
    delete_chat_history(scripted, app_id="a", chat_id="c")
    titles(scripted)
    assert [*scripted.unused] == keys[::2]
    titles(scripted)
    assert [*scripted.unused] == keys[2:]
    assert repr(scripted) == "FakeExecutor(GetChatHistories, DeleteChatHistory, 'http://store/1')"
    assert (repr(InOrder("a", "b")), len(InOrder("a", "b"))) == ("InOrder('a', 'b')", 2)


def test_threads_share_answers_in_order() -> None:
    """Each of them gets one, and none gets one twice."""
    scripted = FakeExecutor({GetChatHistories: InOrder(*(page(str(number)) for number in range(40)))})
    with ThreadPoolExecutor(8) as pool:
        running = [pool.submit(titles, scripted) for _ in range(40)]
        found = [run.result().unwrap()[0] for run in running]
    assert sorted(map(str, found)) == sorted(map(str, range(40)))


def test_what_is_not_scripted_is_named() -> None:
    """A spec without an answer is an error that shows it, not a failure that code might swallow."""
    with pytest.raises(UnexpectedRequest, match=r"no answer is scripted to GetChatHistories\(app_id='a'"):
        titles(FakeExecutor())


def test_an_invalid_spec_fails_as_it_would_anywhere() -> None:
    """What no server would be sent is rejected before the script is looked at."""
    scripted = FakeExecutor({GetChatHistories: page()})
    rejected = get_chat_histories(scripted, app_id="a", page_size=0)
    assert isinstance(rejected.failure(), InvalidRequestError)
    assert len(scripted.requests) == 1


def test_a_stream_gives_its_events() -> None:
    """A stream is a list of events, in which an error is the last item."""
    cut = StreamInterruptedError("cut")
    scripted = FakeExecutor({StreamChatCompletion: [Answer(text="Hel"), Answer(text="lo"), cut, Answer(text="never")]})
    with stream_chat_completion(scripted, messages=[user("hi")]) as events:
        assert list(events) == [Success(Answer(text="Hel")), Success(Answer(text="lo")), Failure(cut)]


def test_a_stream_may_be_rejected() -> None:
    """A scripted error in place of the events, and an invalid spec, are the first and only item."""
    gone = NotFoundError("no such app", status_code=404)
    scripted = FakeExecutor({StreamChatCompletion: gone})
    with stream_chat_completion(scripted, messages=[user("hi")]) as events:
        assert list(events) == [Failure(gone)]
    with stream_chat_completion(scripted, messages=[user("hi")], app_id="") as events:
        (rejected,) = events
    assert isinstance(rejected.failure(), InvalidRequestError)


@pytest.mark.anyio
async def test_an_async_stream_gives_its_events() -> None:
    """The async counterpart streams too, and may be left early."""
    scripted = AsyncFakeExecutor({StreamChatCompletion: [Answer(text="a"), Answer(text="b")]})
    async with stream_chat_completion(scripted, messages=[user("hi")]) as events:
        assert [event async for event in events] == [Success(Answer(text="a")), Success(Answer(text="b"))]
    async with stream_chat_completion(scripted, messages=[user("hi")]) as events:
        assert await anext(aiter(events)) == Success(Answer(text="a"))


def test_pages_are_iterationed_through() -> None:
    """Paging asks for one page after another, each by its own answer."""
    scripted = FakeExecutor({GetChatHistories: InOrder(page("c1", "c2", total=3), page("c3", total=3))})
    found = [each.unwrap().chat_id for each in paginate(scripted, GetChatHistories(app_id="a", page_size=2))]
    assert found == ["c1", "c2", "c3"]


def test_a_flow_gets_an_answer_for_each_step() -> None:
    """The calls of a flow are answered by spec or by address; a response is taken as it is, an error ends the flow."""
    place = PresignedUpload(url="http://store/1", key="k1", preview_url="http://store/p")
    stored = httpx.Response(200, json={"code": 200, "data": {"success": True}})
    scripted = FakeExecutor({PresignChatFile: place, "http://store/1": stored})
    uploaded = upload_chat_file(scripted, app_id="a", chat_id="c", content=b"x", filename="a.txt")
    assert uploaded.unwrap().key == "k1"
    down = RateLimitError("slow down", status_code=429)
    scripted = FakeExecutor({PresignChatFile: place, "http://store/1": down})
    rejected = upload_chat_file(scripted, app_id="a", chat_id="c", content=b"x", filename="a.txt")
    assert rejected == Failure(down)


HELLO = ChatCompletion(choices=(Choice(Message(content="Hello")),))
ASKED = StreamChatCompletion(messages=[user("x")])
STREAM = b'data: {"choices":[{"delta":{"content":"Hello"}}]}\n\n'


def test_a_scripted_stream_knows_its_answer() -> None:
    """Whatever was iterated before; an error ends the stream and is its answer, and nothing else need be scripted."""
    scripted = FakeExecutor({StreamChatCompletion: [Answer("Hel"), Answer("lo")]})
    with scripted.stream(ASKED) as events:
        assert next(events) == Success(Answer("Hel"))
        assert events.answer().unwrap().text == "Hello"
        assert collect(events).unwrap().text == "Hello"
    cut = StreamInterruptedError("cut")
    with FakeExecutor({StreamChatCompletion: [Answer("Hel"), cut]}).stream(ASKED) as events:
        assert events.answer() == Failure(cut)


@pytest.mark.anyio
async def test_a_scripted_async_stream_knows_its_answer() -> None:
    """The same, async."""
    async with AsyncFakeExecutor({StreamChatCompletion: [Answer("Hel"), Answer("lo")]}).stream(ASKED) as events:
        assert await anext(events) == Success(Answer("Hel"))
        assert (await events.answer()).unwrap().text == "Hello"
        assert (await acollect(events)).unwrap().text == "Hello"


def greeting(*, stream: bool) -> Flow[Outcome[str]]:
    """Be a flow of somebody's own that asks an app."""
    answer = yield from CreateChatCompletion(messages=[user("x")], stream=stream)
    return answer.map(lambda completion: completion.text)


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (HELLO, "Hello"),
        (httpx.Response(200, headers={"content-type": "text/event-stream"}, stream=httpx.ByteStream(STREAM)), None),
        (
            httpx.Response(
                200,
                headers={"content-type": "text/event-stream"},
                stream=httpx.ByteStream(STREAM + b"data: [DONE]\n\n"),
            ),
            "Hello",
        ),
        (http_response(STREAM + b"data: [DONE]\n\n", headers={"content-type": "text/event-stream"}), "Hello"),
    ],
    ids=["whole", "cut", "streamed", "read"],
)
def test_a_flow_may_ask_an_app(answer: object, found: str | None) -> None:
    """A completion has no envelope, and a scripted response that streams is read to its end."""
    outcome = FakeExecutor({CreateChatCompletion: answer}).run(greeting(stream=True))
    if found is None:
        assert isinstance(outcome.failure(), StreamInterruptedError)
    else:
        assert outcome == Success(found)


@pytest.mark.anyio
async def test_what_is_no_query_is_a_failure_as_of_a_client() -> None:
    """A class in place of a spec, and a flow that yields what is no step, are named; nothing is asked of the script."""

    def wrong() -> Flow[Outcome[object]]:
        yield cast(HTTPRequest, 5)
        return Success(None)

    def no_query() -> Flow[Outcome[object]]:
        return cast("Flow[Outcome[object]]", GetChatHistories)  # what a checker rejects

    cases: list[tuple[Callable[[], Flow[Outcome[object]]], str]] = [
        (no_query, "query: expected a spec or a flow, got the class GetChatHistories"),
        (wrong, "expected a flow that says `yield from` of specs, got one that yields int"),
    ]
    for made, words in cases:
        executor, another = FakeExecutor(), AsyncFakeExecutor()
        for outcome in (executor.run(made()), await another.run(made())):
            error = outcome.failure()
            assert isinstance(error, InvalidRequestError)
            assert str(error).startswith(words)
        assert executor.requests == another.requests == []


class CountChats(RequestSpec[Page[ChatHistory]]):
    """A call of one's own, whose answer is not what comes over the wire."""

    path: ClassVar[str] = "/core/chat/getHistories"

    def decode(self, response: HTTPResponse) -> Outcome[int]:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]  # it is what is tried
        """Decode how many there are."""
        return super().decode(response).map(lambda page: page.total)


def test_an_answer_is_what_decode_returns() -> None:
    """Of a spec whose ``decode`` makes something else of the answer, the script holds that."""
    assert FakeExecutor({CountChats: 3}).run(CountChats()) == Success(3)
    with pytest.raises(InvalidRequestError, match=r"answers\[CountChats\]: expected int, got Page"):
        FakeExecutor({CountChats: page("c")})
