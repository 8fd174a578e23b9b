"""What a policy and the log say of a call is what its caller gets: the answer as it was decoded, or the error."""

from __future__ import annotations

import copy
import logging
import pickle
from collections.abc import Callable
from typing import ClassVar

import msgspec
import pytest
from returns.result import Failure, Success

from fastgpt import DecodeError, FastGPTError, JSONValue, NotFoundError, Outcome, RequestSpec, user
from fastgpt.chat import CreateChatCompletion, GetChatHistories, ResumeChatStream, StreamChatCompletion
from fastgpt.datasets import GetDataList, GetTrainingData
from fastgpt.http import HTTPRequest, HTTPResponse
from fastgpt.outcomes import Meaning
from fastgpt.policies import error_of
from fastgpt.protocols import Policy, SendFunction, SendGenerator
from support.faces import APP_ID, Maker, Server, data, error_reply, everywhere, read, reply

HISTORIES = GetChatHistories(app_id=APP_ID)
MANY: JSONValue = {"total": "many", "list": []}
JSON = {"content-type": "application/json"}


class Seen:
    """A policy that keeps what came of each request."""

    def __init__(self) -> None:
        self.errors: list[type[FastGPTError] | None] = []

    def __call__(self, inner: SendFunction) -> SendFunction:
        """Stand around a call, or an attempt."""

        def send(call: HTTPRequest) -> SendGenerator:
            sent = yield from inner(call)
            error = error_of(sent)
            self.errors.append(None if error is None else type(error))
            return sent

        return send


class Counting(RequestSpec[int]):
    """A call that counts how often its answer is decoded."""

    path: ClassVar[str] = "/a"
    decoded: ClassVar[list[HTTPResponse]] = []

    def decode(self, response: HTTPResponse) -> Outcome[int]:
        """Decode the answer."""
        self.decoded.append(response)
        return super().decode(response)


@everywhere
async def test_a_policy_sees_what_the_caller_gets(client: Maker) -> None:
    """An answer of another shape than the declared one is no success, around the call and around the attempt."""
    around, each = Seen(), Seen()
    server = Server(data({"total": 0, "list": []}), data(MANY), error_reply(500))
    face = client(server, policies=[around], attempt_policies=[each])
    outcomes = [await face.results(HISTORIES) for _ in range(3)]
    kinds = [type(outcome.failure()) if isinstance(outcome, Failure) else None for outcome in outcomes]
    assert kinds[:2] == [None, DecodeError]
    assert around.errors == each.errors == kinds


@everywhere
async def test_a_raw_call_is_not_decoded(client: Maker) -> None:
    """Nobody asked for a shape, so that JSON of any is an answer."""
    around = Seen()
    face = client(Server(data(MANY), then=data({"list": 1})), policies=[around])
    assert (await face.raw(HISTORIES)).status_code == 200
    assert (await face.raw(GetTrainingData(collection_id="c", data_id="d"))).status_code == 200
    assert around.errors == [None, None]


@everywhere
async def test_an_answer_is_decoded_once(client: Maker) -> None:
    """Whoever asks first, a policy or the log; the caller gets what it found."""
    Counting.decoded.clear()
    face = client(Server(then=data(7)), policies=[Seen()], attempt_policies=[Seen()], enable_logging=True)
    assert await face.typed(Counting()) == 7
    assert len(Counting.decoded) == 1


@everywhere
async def test_a_policy_may_put_an_answer_right(client: Maker) -> None:
    """What it returns in place of an answer is decoded in its turn; the attempt stays one that failed."""
    around, each = Seen(), Seen()

    def repairing(inner: SendFunction) -> SendFunction:
        def send(call: HTTPRequest) -> SendGenerator:
            sent = yield from inner(call)
            content = sent.unwrap().content.replace(b'"many"', b"1")
            return Success(msgspec.structs.replace(sent.unwrap(), content=content))

        return send

    policies: list[Policy] = [around, repairing, each]
    face = client(Server(data(MANY)), policies=policies)
    assert (await face.typed(HISTORIES)).total == 1
    assert (around.errors, each.errors) == ([None], [DecodeError])


@everywhere
async def test_an_older_route_is_decoded_as_the_newer_one(client: Maker) -> None:
    """A policy sees both requests: one whose route nobody knows, and one whose answer has another shape."""
    around = Seen()
    server = Server(reply(404, b"no such page", {"content-type": "text/plain"}), data({"list": 7}))
    face = client(server, policies=[around])
    assert isinstance((await face.results(GetDataList(collection_id="c"))).failure(), DecodeError)
    assert around.errors == [NotFoundError, DecodeError]


@everywhere
async def test_a_call_that_suits_itself_to_the_server_is_decoded(client: Maker) -> None:
    """Its first form, and its second."""
    around = Seen()
    collection = data({"_id": "c", "datasetId": "d", "name": "n", "type": "folder"})
    server = Server(data(7), error_reply(500, message="data not found"), collection, data(7))
    face = client(server, policies=[around])
    for _ in range(2):
        found = await face.results(GetTrainingData(collection_id="c", data_id="d"))
        assert isinstance(found.failure(), DecodeError)
    assert around.errors == [DecodeError, NotFoundError, None, DecodeError]


@everywhere
async def test_what_opens_no_stream_is_an_error(client: Maker) -> None:
    """JSON with HTTP 200, where events were to come, is none of a completion; a whole one is no stream either."""
    around = Seen()
    face = client(Server(then=reply(200, b'{"choices":[]}', JSON)), policies=[around])
    ask = CreateChatCompletion(messages=[user("hi")], app_id=APP_ID, stream=True)
    for opening in (
        face.outcomes(StreamChatCompletion(messages=[user("hi")], app_id=APP_ID)),
        face.outcomes(ResumeChatStream(chat_id="c", app_id=APP_ID)),
    ):
        (outcome,) = await read(opening)
        assert isinstance(outcome.failure(), DecodeError)
    assert isinstance((await face.results(ask)).failure(), DecodeError)
    assert around.errors == [DecodeError] * 3


@everywhere
async def test_the_log_warns_of_what_the_caller_cannot_use(client: Maker, caplog: pytest.LogCaptureFixture) -> None:
    """An answer of another shape and, where it is an error, a run that failed; each with its class."""
    nodes = b'{"choices":[{"message":{"content":""}}],"responseData":[{"moduleName":"AI","errorText":"down"}]}'
    face = client(Server(data(MANY), reply(200, nodes, JSON), reply(200, nodes, JSON)))
    ask = CreateChatCompletion(messages=[user("hi")], app_id=APP_ID)
    with caplog.at_level(logging.WARNING, "fastgpt"):
        await face.results(HISTORIES)
        await face.results(ask)
        await face.derived(strict=True).results(ask)
    lines = [(record.levelname, record.getMessage().partition(" 200 ")[2].split()[0]) for record in caplog.records]
    assert lines == [("WARNING", "DecodeError"), ("WARNING", "RunFailedError")]


def kept(response: HTTPResponse) -> Outcome[int]:
    """Interpret a response."""
    return Success(len(response.content))


def pickled(call: HTTPRequest) -> HTTPRequest:
    """Return a copy that was pickled."""
    found: object = pickle.loads(pickle.dumps(call))
    assert isinstance(found, HTTPRequest)
    return found


@pytest.mark.parametrize("copied", [copy.deepcopy, pickled])
def test_a_meaning_is_no_part_of_what_travels(copied: Callable[[HTTPRequest], HTTPRequest]) -> None:
    """Requests with and without one are equal; a copy that leaves the process has none."""
    plain = HTTPRequest(verb="GET", url="a")
    meant = HTTPRequest(verb="GET", url="a", meaning=Meaning(kept))
    assert meant == plain == HTTPRequest(verb="GET", url="a", meaning=Meaning(lambda _: Success("")))
    assert hash(meant) == hash(plain)
    assert "meaning=Meaning()" in repr(meant)
    assert copied(meant).meaning is None
    assert Meaning(kept) != "another thing"
