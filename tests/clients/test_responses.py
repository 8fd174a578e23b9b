"""The response beside the answer: of typed calls and results, of flows and streams, of what failed."""

from __future__ import annotations

from typing import assert_type, cast

import httpx
import pytest
from returns.result import Failure

from fastgpt import (
    APIError,
    AsyncEventStream,
    ChatCompletion,
    EventStream,
    NotFoundError,
    Outcome,
    Page,
    WithResponse,
    paginate,
    user,
)
from fastgpt.chat import ChatEvent, ChatHistory, GetChatHistories, get_chat_histories
from fastgpt.clients.views import (
    AsyncResultsWithResponseClient,
    AsyncTypedWithResponseClient,
    ResultsWithResponseClient,
    TypedWithResponseClient,
)
from fastgpt.models.files import UploadedFile
from fastgpt.protocols import SyncExecutor
from fastgpt.responses import Recording, recorded
from support.faces import (
    APP_ID,
    DONE,
    Answer,
    Body,
    Server,
    async_client,
    chunk,
    data,
    error_reply,
    fails,
    streams,
    sync_client,
)

HISTORIES = GetChatHistories(app_id=APP_ID)


def with_id(answer: Answer, request_id: str) -> Answer:
    """Give an answer with a request id."""

    def answered(request: httpx.Request) -> httpx.Response:
        response = answer(request)
        response.headers["x-request-id"] = request_id
        return response

    return answered


PAGE = with_id(data({"total": 3, "list": []}), "r1")


def test_an_answer_comes_with_its_response() -> None:
    """Status, headers, request id and time stand beside what a typed call returns."""
    client = sync_client(Server(then=PAGE))
    execute = client.typed.with_response
    assert_type(execute, TypedWithResponseClient)
    answered = execute.get_chat_histories(app_id=APP_ID)
    assert_type(answered, WithResponse[Page[ChatHistory]])
    assert answered.value.total == 3
    assert (answered.status_code, answered.request_id, answered.headers["X-Request-Id"]) == (200, "r1", "r1")
    assert answered.response is not None
    assert answered.elapsed == answered.response.elapsed >= 0
    assert answered.response.request is not None
    assert "fastgpt-" not in repr(answered)
    function = get_chat_histories(client.results.with_response, app_id=APP_ID)
    assert_type(function, WithResponse[Outcome[Page[ChatHistory]]])
    assert function.value.unwrap().total == 3


@pytest.mark.anyio
async def test_an_answer_comes_with_its_response_async() -> None:
    """The same, async."""
    client = async_client(Server(then=PAGE))
    execute = client.typed.with_response
    assert_type(execute, AsyncTypedWithResponseClient)
    answered = await execute.get_chat_histories(app_id=APP_ID)
    assert_type(answered, WithResponse[Page[ChatHistory]])
    assert (answered.value.total, answered.status_code, answered.request_id) == (3, 200, "r1")
    function = await get_chat_histories(client.results.with_response, app_id=APP_ID)
    assert_type(function, WithResponse[Outcome[Page[ChatHistory]]])
    assert function.value.unwrap().total == 3


def test_a_failure_has_its_response_too() -> None:
    """Results have what came of an error response, and nothing where nothing came; what is raised knows its call."""
    client = sync_client(Server(with_id(error_reply(404), "r2"), fails(httpx.ReadTimeout)), max_retries=0)
    execute = client.results.with_response
    assert_type(execute, ResultsWithResponseClient)
    rejected = execute.run(HISTORIES)
    assert isinstance(rejected.value.failure(), NotFoundError)
    assert (rejected.status_code, rejected.request_id) == (404, "r2")
    lost = execute.run(HISTORIES)
    assert isinstance(lost.value, Failure)
    assert (lost.response, lost.responses, lost.status_code, lost.request_id) == (None, (), None, None)
    assert (dict(lost.headers), lost.elapsed) == ({}, 0)
    with pytest.raises(APIError) as caught:
        sync_client(Server(with_id(error_reply(404), "r3"))).typed.with_response.run(HISTORIES)
    assert caught.value.request_id == "r3"


def test_a_flow_has_as_many_responses_as_it_had_answers() -> None:
    """The last one is that of the whole, and retries are no responses of their own."""
    place = data({"url": "/api/system/file/u/t", "key": "chat/k", "headers": {}, "uploadMode": "single"})
    server = Server(error_reply(429), with_id(place, "r1"), with_id(data({"success": True}), "r2"))
    execute = sync_client(server).typed.with_response
    uploaded = execute.upload_chat_file(app_id=APP_ID, chat_id="c", content=b"a", filename="a.txt")
    assert_type(uploaded, WithResponse[UploadedFile])
    assert [response.request_id for response in uploaded.responses] == ["r1", "r2"]
    assert uploaded.request_id == "r2"
    assert uploaded.elapsed == sum(response.elapsed for response in uploaded.responses)


def test_options_of_one_call_hold_with_its_response() -> None:
    """A derived executor is of the same kind."""
    server = Server(then=PAGE)
    execute = sync_client(server).typed.with_response.with_options(extra_headers={"x-team": "a"})
    assert execute.get_chat_histories(app_id=APP_ID).status_code == 200
    assert server.last.headers["x-team"] == "a"
    plain = Recording(execute._connection, recorded)  # pyright: ignore[reportPrivateUsage]  # what executors run over
    assert not isinstance(plain.with_options({}), Recording)


def test_a_stream_is_opened_with_its_response() -> None:
    """It stands beside the stream while that is read; of one that was rejected, beside the error."""
    server = Server(streams(Body(chunk("Hi"), DONE)), streams(Body(chunk("Hi"), DONE)), with_id(error_reply(403), "r1"))
    client = sync_client(server)
    with client.typed.with_response.stream_chat_completion(messages=[user("Hi")]) as opened:
        assert_type(opened, WithResponse[EventStream[ChatEvent, ChatCompletion]])
        assert opened.status_code == 200
        assert opened.value.answer().text == "Hi"
    execute = client.results.with_response
    with execute.stream_chat_completion(messages=[user("Hi")]) as outcomes:
        assert_type(outcomes, WithResponse[EventStream[Outcome[ChatEvent], Outcome[ChatCompletion]]])
        assert outcomes.headers["content-type"].startswith("text/event-stream")
        assert outcomes.value.answer().unwrap().text == "Hi"
    with execute.stream_chat_completion(messages=[user("Hi")]) as rejected:
        assert isinstance(rejected.value.answer(), Failure)
        assert (rejected.status_code, rejected.request_id) == (403, "r1")


@pytest.mark.anyio
async def test_a_stream_is_opened_with_its_response_async() -> None:
    """The same, async."""
    server = Server(then=lambda request: streams(Body(chunk("Hi"), DONE))(request))
    client = async_client(server)
    async with client.typed.with_response.stream_chat_completion(messages=[user("Hi")]) as opened:
        assert_type(opened, WithResponse[AsyncEventStream[ChatEvent, ChatCompletion]])
        assert opened.status_code == 200
        assert (await opened.value.answer()).text == "Hi"
    execute = client.results.with_response
    assert_type(execute, AsyncResultsWithResponseClient)
    async with execute.stream_chat_completion(messages=[user("Hi")]) as outcomes:
        assert outcomes.status_code == 200
        assert (await outcomes.value.answer()).unwrap().text == "Hi"


def test_an_iteration_has_no_one_response() -> None:
    """Each page has one, so that it is asked for page by page; checkers reject it as well."""
    execute = sync_client(Server()).results.with_response
    with pytest.raises(TypeError, match="as each page has a response of its own"):
        paginate(cast("SyncExecutor", execute), HISTORIES)
