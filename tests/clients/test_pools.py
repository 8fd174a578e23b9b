"""Whose connections a client uses: its own, those of a client of httpx, or a proxy that the environment names."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator

import httpx
import pytest

from fastgpt import AsyncFastGPTClient, ClientClosedError, FastGPTClient, TransportError, TypedClient, __version__, user
from fastgpt.emulator import Emulator
from fastgpt.options import EngineName

HELLO = [user("Hello")]


@pytest.fixture(scope="module")
def emulator() -> Iterator[tuple[str, str]]:
    """Serve an emulator; give its address and key."""
    emulator = Emulator()
    with emulator.serve() as base_url:
        yield base_url, emulator.api_key


@pytest.fixture
def nobody() -> str:
    """Give the address of a proxy that is not there."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_a_response_is_as_complete_as_from_a_client_of_httpx(emulator: tuple[str, str]) -> None:
    """A raw response knows its request and how long the server took to begin."""
    base_url, key = emulator
    with FastGPTClient(key, base_url) as client:
        response = client.create_chat_completion(messages=HELLO)
    assert response.request.method == "POST"
    assert response.elapsed.total_seconds() > 0
    assert response.http_version == "HTTP/1.1"
    response.raise_for_status()


@pytest.mark.parametrize("name", ["HTTP_PROXY", "ALL_PROXY"])
def test_a_proxy_of_the_environment_is_used(
    name: str, emulator: tuple[str, str], nobody: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the environment names a proxy, calls go there; this one is not there, so they do not arrive."""
    base_url, key = emulator
    monkeypatch.setenv(name, nobody)
    with FastGPTClient(key, base_url, max_retries=0) as client, pytest.raises(TransportError) as caught:
        client.create_chat_completion(messages=HELLO)
    assert not caught.value.sent

    async def main() -> None:
        async with AsyncFastGPTClient(key, base_url, max_retries=0) as client:
            await client.create_chat_completion(messages=HELLO)

    with pytest.raises(TransportError):
        asyncio.run(main())


def test_a_host_that_needs_no_proxy_gets_none(
    emulator: tuple[str, str], nobody: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``NO_PROXY`` is honoured."""
    base_url, key = emulator
    monkeypatch.setenv("HTTP_PROXY", nobody)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with FastGPTClient(key, base_url) as client:
        assert client.typed.create_chat_completion(messages=HELLO).text


@pytest.mark.parametrize(("passed", "sent"), [({}, f"fastgpt-client/{__version__}"), ({"User-Agent": "mine"}, "mine")])
def test_the_user_agent_is_ours_unless_a_client_brings_its_own(passed: dict[str, str], sent: str) -> None:
    """A client of httpx that says who it is goes on saying so."""
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers["user-agent"])
        return httpx.Response(200, json={"code": 200, "data": []})

    http_client = httpx.Client(transport=httpx.MockTransport(answer), headers=passed)
    with FastGPTClient("key", http_client=http_client) as client:
        client.get_apps()
    assert seen == [sent]


ENGINES: tuple[EngineName | None, ...] = ("httpcore", "httptools", None)
"""None: a client of httpx that ends in the emulator, in process."""


@pytest.mark.parametrize("engine", ENGINES)
def test_what_is_derived_of_a_closed_client_is_closed(engine: EngineName | None) -> None:
    """Over any engine, whether it was derived before or after; of a derived client too, whose parent stays open."""
    emulator = Emulator()
    with emulator.serve() as url:
        client = (
            emulator.client(app_id=emulator.app_id)
            if engine is None
            else FastGPTClient(emulator.api_key, url, app_id=emulator.app_id, engine=engine)
        )
        assert client.typed.get_chat_histories().total == 0
        derived = client.with_options(timeout=5)
        derived.close()
        closed: list[FastGPTClient | TypedClient] = [derived, derived.with_options(timeout=6)]
        closed += [derived.typed, derived.typed.with_options(timeout=6)]
        assert client.typed.get_chat_histories().total == 0
        before = client.with_options(timeout=7)
        client.close()
        closed += [client, before, client.with_options(timeout=8), client.typed]
        for each in closed:
            with pytest.raises(ClientClosedError):
                each.get_chat_histories()
        assert isinstance(client.results.get_chat_histories().failure(), ClientClosedError)


@pytest.mark.anyio
@pytest.mark.parametrize("engine", ENGINES)
async def test_what_is_derived_of_a_closed_async_client_is_closed(engine: EngineName | None) -> None:
    """The same, async."""
    emulator = Emulator()
    with emulator.serve() as url:
        client = (
            emulator.async_client(app_id=emulator.app_id)
            if engine is None
            else AsyncFastGPTClient(emulator.api_key, url, app_id=emulator.app_id, engine=engine)
        )
        derived = client.with_options(timeout=5)
        await derived.aclose()
        assert (await client.typed.get_chat_histories()).total == 0
        before = client.with_options(timeout=7)
        await client.aclose()
        for each in (derived.with_options(timeout=6), before, client.with_options(timeout=8), client):
            with pytest.raises(ClientClosedError):
                await each.get_chat_histories()
