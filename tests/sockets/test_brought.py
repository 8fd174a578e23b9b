"""A client of httpx that the caller brings: its timeouts, cookies, parameters, auth and headers hold.

Unless the caller says otherwise to us; what goes elsewhere than to the API gets none of it.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TypeAlias

import anyio
import httpx
import pytest

from fastgpt import AsyncFastGPTClient, FastGPTClient, Options, Timeout, TransportError, user
from fastgpt.chat import CreateChatCompletion
from fastgpt.clients.clock import DEFAULT_TIMEOUT
from fastgpt.datasets import GetDataset
from fastgpt.http import HTTPRequest
from fastgpt.steps import Flow, SendOutcome

ANSWER = {"code": 200, "data": {"_id": "a", "name": "a", "type": "dataset"}}
URL = "http://fastgpt.test"


class Server:
    """Answers, and keeps what was asked."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer."""
        self.requests.append(request)
        if request.headers.get("X-Nonce") == "wanted":
            return httpx.Response(401, headers={"X-Nonce": "7"})
        return httpx.Response(200, json=ANSWER)

    @property
    def timeouts(self) -> dict[str, float | None]:
        """Return the limits of the last request."""
        found: dict[str, float | None] = dict(self.requests[-1].extensions["timeout"])
        return found


class Made:
    """What a client of httpx is made with."""

    def __init__(
        self,
        *,
        timeout: httpx.Timeout | float | None = 5.0,
        cookies: dict[str, str] | None = None,
        params: dict[str, str] | None = None,
        auth: httpx.Auth | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        self.timeout = timeout
        self.cookies = cookies
        self.params = params
        self.auth = auth
        self.headers = headers


class Put:
    """A query that is one call to another host."""

    def __iter__(self) -> Flow[SendOutcome]:
        return (yield HTTPRequest(verb="PUT", url="http://s3.test/put?sign=1", authenticated=False, content=b"bytes"))


Asked: TypeAlias = GetDataset | CreateChatCompletion | Put
Ask: TypeAlias = Callable[..., Server]


def ask_sync(made: Made, timeout: float | Timeout | None, options: Options, query: Asked) -> Server:
    """Make a call over a client of httpx, sync."""
    server = Server()
    with httpx.Client(
        transport=httpx.MockTransport(server), timeout=made.timeout, cookies=made.cookies, params=made.params,
        auth=made.auth, headers=made.headers,
    ) as http:  # fmt: skip
        client = FastGPTClient(
            "key", URL, timeout=DEFAULT_TIMEOUT if timeout is None else timeout, http_client=http, max_retries=0
        )
        client.with_options(**options).results.run(query)
    return server


def asking(backend: str) -> Ask:
    """Return what makes a call over a client of httpx, async."""

    def ask(made: Made, timeout: float | Timeout | None, options: Options, query: Asked) -> Server:
        server = Server()

        async def main() -> None:
            async with httpx.AsyncClient(
                transport=httpx.MockTransport(server), timeout=made.timeout, cookies=made.cookies, params=made.params,
                auth=made.auth, headers=made.headers,
            ) as http:  # fmt: skip
                limit = DEFAULT_TIMEOUT if timeout is None else timeout
                client = AsyncFastGPTClient("key", URL, timeout=limit, http_client=http, max_retries=0)
                await client.with_options(**options).results.run(query)

        anyio.run(main, backend=backend)
        return server

    return ask


every_way = pytest.mark.parametrize(
    "ask", [ask_sync, asking("asyncio"), asking("trio")], ids=["sync", "asyncio", "trio"]
)
DATASET = GetDataset(dataset_id="a")
OWN = httpx.Timeout(connect=1, read=2, write=3, pool=4)


def limits(connect: float | None, read: float | None, write: float | None, pool: float | None) -> object:
    """Return limits as httpx has them."""
    return {"connect": connect, "read": read, "write": write, "pool": pool}


@every_way
@pytest.mark.parametrize(
    ("own", "timeout", "options", "expected"),
    [
        (OWN, None, {}, limits(1, 2, 3, 4)),
        (7.0, None, {}, limits(7, 7, 7, 7)),
        (None, None, {}, limits(None, None, None, None)),
        (httpx.Timeout(None, read=2), None, {}, limits(None, 2, None, None)),
        (OWN, 60.0, {}, limits(10, 60, 60, 60)),
        (OWN, 9.0, {}, limits(9, 9, 9, 9)),
        (OWN, Timeout(connect=5, read=6, write=7, pool=8), {}, limits(5, 6, 7, 8)),
        (OWN, Timeout(read=6), {}, limits(10, 6, 60, 60)),
        (OWN, None, {"timeout": 8.0}, limits(8, 8, 8, 8)),
        (OWN, 9.0, {"timeout": Timeout(pool=8)}, limits(10, 60, 60, 8)),
        (OWN, None, {"max_retries": 1}, limits(1, 2, 3, 4)),
        (OWN, None, {"max_body": 1000}, limits(1, 2, 3, 4)),
        (OWN, None, {"idle_timeout": 50.0}, limits(1, 2, 3, 4)),
        (OWN, None, {"timeout": None, "strict": True}, limits(1, 2, 3, 4)),
        (OWN, 9.0, {"max_body": 1000}, limits(9, 9, 9, 9)),
    ],
)
def test_its_timeouts_hold_unless_the_caller_says_otherwise(
    ask: Ask, own: httpx.Timeout | float | None, timeout: float | Timeout | None, options: Options, expected: object
) -> None:
    """To the client, or to one that is derived; other options leave them as they are."""
    assert ask(Made(timeout=own), timeout, options, DATASET).timeouts == expected


@every_way
def test_a_deadline_bounds_them(ask: Ask) -> None:
    """They hold up to what is left of it."""
    found = ask(Made(timeout=OWN), None, {"deadline": 1000.0}, DATASET)
    assert found.timeouts == limits(1, 2, 3, 4)


@every_way
def test_its_cookies_go_to_the_api_and_nowhere_else(ask: Ask) -> None:
    """A session at a gateway, say."""
    made = Made(cookies={"session": "s"})
    assert ask(made, None, {}, DATASET).requests[0].headers["cookie"] == "session=s"
    assert "cookie" not in ask(made, None, {}, Put()).requests[0].headers


@every_way
def test_its_parameters_are_merged_and_ours_win(ask: Ask) -> None:
    """As httpx merges them; a presigned URL stays as it was signed."""
    made = Made(params={"tenant": "t", "id": "other"})
    assert dict(ask(made, None, {}, DATASET).requests[0].url.params) == {"tenant": "t", "id": "a"}
    assert str(ask(made, None, {}, Put()).requests[0].url) == "http://s3.test/put?sign=1"


@pytest.mark.anyio
async def test_a_cookie_that_cannot_be_sent_is_an_error_that_says_so() -> None:
    """Httpx takes one that is no ASCII out of an answer, and cannot send it; the next attempt would end alike."""
    asked = Server()
    transport = httpx.MockTransport(asked)
    with httpx.Client(transport=transport, cookies={"name": "é"}) as http_client:
        client = FastGPTClient("key", URL, http_client=http_client)
        errors = [client.results.get_dataset(dataset_id="a").failure()]
    async with httpx.AsyncClient(transport=transport, cookies={"name": "é"}) as async_http_client:
        async_client = AsyncFastGPTClient("key", URL, http_client=async_http_client)
        errors.append((await async_client.results.get_dataset(dataset_id="a")).failure())
    for error in errors:
        assert type(error) is TransportError
        assert error.message.startswith("UnicodeEncodeError")
        assert error.is_fatal
    assert asked.requests == []


@every_way
def test_its_headers_are_sent_and_ours_win(ask: Ask) -> None:
    """Its name as a user agent stays; what the protocol needs does not change."""
    made = Made(headers={"X-Tenant": "t", "Authorization": "theirs", "User-Agent": "mine", "Accept-Encoding": "gzip"})
    headers = ask(made, None, {}, DATASET).requests[0].headers
    assert headers["x-tenant"] == "t"
    assert headers["user-agent"] == "mine"
    assert headers["authorization"] == "Bearer key"
    assert headers["accept-encoding"] == "identity"
    assert "x-tenant" not in ask(made, None, {}, Put()).requests[0].headers


class Gateway(httpx.Auth):
    """Signs requests for a gateway, with what it said to the first of them."""

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        """Ask, and ask again."""
        request.headers["X-Nonce"] = "wanted"
        response = yield request
        request.headers["X-Nonce"] = response.headers["X-Nonce"]
        yield request


@every_way
def test_its_auth_signs_calls_of_the_api(ask: Ask) -> None:
    """Whatever it takes; one that writes its own Authorization takes the place of the key."""
    server = ask(Made(auth=Gateway()), None, {}, DATASET)
    assert [each.headers["authorization"] for each in server.requests] == ["Bearer key"] * 2
    assert server.requests[-1].headers["x-nonce"] == "7"
    server = ask(Made(auth=httpx.BasicAuth("me", "hunter2")), None, {}, DATASET)
    assert server.requests[0].headers["authorization"].startswith("Basic ")
    assert "x-nonce" not in ask(Made(auth=Gateway()), None, {}, Put()).requests[0].headers


@every_way
def test_limits_of_a_stream_follow_its_idle_timeout(ask: Ask) -> None:
    """Between two events; beside it, its own limits hold."""
    query = CreateChatCompletion(messages=(user("hi"),), stream=True)
    assert ask(Made(timeout=OWN), None, {"idle_timeout": 50.0}, query).timeouts == limits(1, 50, 3, 4)
