"""How a client can be set to connect: what is checked when it is made, and what holds where it is used.

Certificates are in ``test_tls``, proxies in ``test_proxies``, what the environment says in ``test_environment``.
"""

from __future__ import annotations

import asyncio
import copy
import logging
import pickle
import socket
import ssl
import tempfile
from collections.abc import Callable, Generator
from pathlib import Path

import httpx
import httpx2
import pytest
import respx

from fastgpt import AsyncFastGPTClient, ConfigurationError, FastGPTClient, connect
from fastgpt.options import EngineName, NetworkOptions
from fastgpt.transport import network
from support.asking import Ask, every_way
from support.sockets import echo, envelope, listening

KINDS: tuple[Callable[..., FastGPTClient | AsyncFastGPTClient], ...] = (FastGPTClient, AsyncFastGPTClient)
every_kind = pytest.mark.parametrize("kind", KINDS)
ENGINES: tuple[EngineName, ...] = ("httpcore", "httptools")
every_engine = pytest.mark.parametrize("engine", ENGINES)

# ------------------------------------------------------------------------------------------------------------- options

WRONG: dict[str, tuple[object, ...]] = {
    "verify": (None, 0, 1, "", b"x", object(), "/nowhere/at/all.pem", __file__),
    "cert": ("", (), ("a", "b", "c", "d"), ("a", 1), ("a", ""), 5, ["a"], b"a", "/nowhere/at/all.pem", __file__),
    "proxy": ("", "  ", 5, b"http://a", "ftp://a", "http://", "http://a:99999", "http://[::1", "socks4://a", "a b"),
    "trust_env": (None, 0, 1, "yes"),
    "max_connections": (0, -1, 1.5, True, "5", None, float("inf")),
    "unix_socket": ("", 5, b"/x", Path("/x")),
    "http2": (None, 0, 1, "yes"),
    "engine": (None, "", "aiohttp", "HTTPCORE", 5),
}

DATASET = {"_id": "a", "name": "a", "type": "dataset"}


def test_every_option_is_in_the_table_of_wrong_values() -> None:
    """A new option is not left out of it."""
    assert set(WRONG) == set(NetworkOptions.__annotations__)


@every_kind
@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_wrong_value_is_an_error_that_names_its_option(kind: Callable[..., object], name: str, value: object) -> None:
    """It is found when the client is made, also what can be seen only where TLS is spoken."""
    with pytest.raises(ConfigurationError, match=rf"^{name}: "):
        kind("key", "https://fastgpt.test", **{name: value})


CONTEXT = ssl.create_default_context()
PAIRS: dict[str, dict[str, object]] = {
    "unix_socket": {"unix_socket": "/x", "proxy": "http://a"},
    "cert": {"cert": "a", "verify": CONTEXT},
    "proxy": {"engine": "httptools", "proxy": "http://a"},
    "http2": {"engine": "httptools", "http2": True},
}


@every_kind
@pytest.mark.parametrize("name", PAIRS)
def test_options_that_cannot_be_together_are_refused_when_the_client_is_made(
    kind: Callable[..., object], name: str
) -> None:
    """None of two is left out silently."""
    with pytest.raises(ConfigurationError, match=rf"^{name}: "):
        kind("key", **PAIRS[name])


RIGHT: dict[str, object] = {
    "verify": True, "cert": None, "proxy": None, "trust_env": True, "max_connections": 5, "unix_socket": None,
    "http2": False, "engine": "httpcore",
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
@pytest.mark.parametrize(("kind", "brought"), [(FastGPTClient, httpx.Client), (AsyncFastGPTClient, httpx.AsyncClient)])
def test_options_beside_an_http_client_are_refused(
    kind: Callable[..., object], brought: Callable[[], object], name: str
) -> None:
    """Whatever the value: an http_client has connections of its own."""
    with pytest.raises(ConfigurationError, match=rf"^{name}: cannot be set beside http_client"):
        kind("key", http_client=brought(), **{name: RIGHT[name]})


@every_kind
@pytest.mark.parametrize("brought", [False, True])
def test_names_that_are_no_options_are_a_type_error(kind: Callable[..., object], brought: bool) -> None:
    """As of any function."""
    for name in ("max_connection", "tls", "transport"):
        with pytest.raises(TypeError, match=f"got an unexpected keyword argument '{name}'"):
            kind("key", **{name: 5}, **({"http_client": httpx.Client()} if brought else {}))


def nothing(_: str) -> None:
    """Find nothing."""


@every_kind
@pytest.mark.parametrize(
    ("options", "name", "extra"),
    [
        ({"engine": "httptools"}, "engine", r"package httptools, .*pip install 'fastgpt-client\[fast\]'"),
        ({"http2": True}, "http2", r"package h2, .*pip install 'httpx\[http2\]'"),
    ],
)
def test_what_is_not_installed_is_named_with_its_extra(
    kind: Callable[..., object],
    options: dict[str, object],
    name: str,
    extra: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The error says what to install."""
    monkeypatch.setattr(network, "find_spec", nothing)
    with pytest.raises(ConfigurationError, match=rf"^{name}: expected the {extra}"):
        kind("key", **options)


@every_way
def test_a_proxy_of_the_environment_is_gone_through_by_httpcore_and_the_log_says_so(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The engine httptools has no proxies; what the environment says all the same is heeded."""
    with listening(lambda connection, _: connection.sendall(envelope(DATASET))) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        with caplog.at_level(logging.WARNING, "fastgpt"):
            assert ask("http://fastgpt.test", engine="httptools")[0].unwrap().name == "a"
        assert [each.message for each in caplog.records] == [
            "the engine httptools has no proxies: httpcore goes through this one"
        ]
        assert proxy.requests[0].startswith(b"GET http://fastgpt.test/api/")


@every_way
def test_the_environment_may_name_proxies_unless_it_is_not_trusted(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """With ``trust_env=False`` no proxy is gone through."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with listening(echo) as server:
        assert ask(server.url, trust_env=False)[0].unwrap().name == "a"


# ------------------------------------------------------------------------------------------------------------ addresses


@every_engine
@every_way
def test_a_server_at_an_ipv6_address(ask: Ask, engine: EngineName) -> None:
    """The address stands in brackets, in the URL and in the header."""
    try:
        opened = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("this machine has no [::1]")
    port = opened.getsockname()[1]
    with listening(echo, opened=opened) as server:
        assert [each.unwrap().name for each in ask(f"http://[::1]:{port}", 2, engine=engine)] == ["a", "a"]
        assert f"\r\nHost: [::1]:{port}\r\n".encode() in server.requests[0]
        assert server.connections == 1


@pytest.fixture
def unix_path() -> Generator[str]:
    """Give the path of a socket, which may have about a hundred letters."""
    with tempfile.TemporaryDirectory() as folder:
        yield f"{folder}/s"


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="this system has no unix sockets")
@every_engine
@every_way
def test_a_server_at_a_unix_socket(ask: Ask, engine: EngineName, unix_path: str) -> None:
    """Whatever host the address names, and whatever proxy the environment does."""
    with listening(echo, opened=socket.create_server(unix_path, family=socket.AF_UNIX)) as server:
        found = ask("http://fastgpt.test", 2, engine=engine, unix_socket=unix_path)
        assert [each.unwrap().name for each in found] == ["a", "a"]
        assert b"\r\nHost: fastgpt.test\r\n" in server.requests[0]
        assert server.connections == 1


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="this system has no unix sockets")
@every_engine
@every_way
def test_a_unix_socket_that_is_not_there(ask: Ask, engine: EngineName, unix_path: str) -> None:
    """It is an error of the connection, and nothing was sent."""
    error = ask("http://fastgpt.test", engine=engine, unix_socket=unix_path, max_retries=1)[0].failure()
    assert not getattr(error, "sent", True)
    assert "could not connect to" in str(error)


# ------------------------------------------------------------------------------------------------- clients of others


class TestClient(httpx2.Client):
    """A client of httpx2 under another name, as that of Starlette is."""

    __test__ = False


@pytest.mark.parametrize(
    ("brought", "found"),
    [
        (httpx2.Client(), r"got httpx2\.Client"),
        (httpx2.AsyncClient(), r"got httpx2\.AsyncClient"),
        (TestClient(), r"got \w+\.TestClient, an httpx2\.Client"),
    ],
)
@every_kind
def test_a_client_of_httpx2_is_named_in_the_error(kind: Callable[..., object], brought: object, found: str) -> None:
    """It looks like one of httpx, down to the name, and is not."""
    with pytest.raises(ConfigurationError, match=rf"^http_client: expected httpx\.\w+, {found}; httpx2 is another"):
        kind("key", http_client=brought)


@every_kind
def test_what_is_no_client_at_all_is_named_in_the_error(kind: Callable[..., object]) -> None:
    """By its type."""
    with pytest.raises(ConfigurationError, match=r"^http_client: expected httpx\.\w+, got str$"):
        kind("key", http_client="http://proxy")


@every_way
def test_respx_intercepts_the_default_engine(ask: Ask) -> None:
    """Tests of callers that mock what httpx sends go on working, as it is httpcore that they mock."""
    with respx.mock(base_url="http://fastgpt.test/api") as mock:
        answer = {"code": 200, "data": {"_id": "a", "name": "mocked", "type": "dataset"}}
        key = {"Authorization": "Bearer key"}
        route = mock.get("/core/dataset/detail", params={"id": "a"}, headers=key).respond(json=answer)
        found = ask("http://fastgpt.test", 3)
        assert [each.unwrap().name for each in found] == ["mocked"] * 3
        assert route.call_count == 3


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_respx_intercepts_a_client_that_was_used_before(kind: str) -> None:
    """What is idle by then is not used, and when nothing is intercepted any more, the server answers again."""
    mocked = {"code": 200, "data": {"_id": "a", "name": "mocked", "type": "dataset"}}

    def intercepting(url: str) -> respx.MockRouter:
        mock = respx.mock(base_url=f"{url}/api")
        mock.get("/core/dataset/detail").respond(json=mocked)
        return mock

    async def main(url: str) -> list[str]:
        async with AsyncFastGPTClient("key", url) as client:
            names = [(await client.typed.get_dataset(dataset_id="before")).name]
            with intercepting(url):
                names += [(await client.typed.get_dataset(dataset_id="a")).name for _ in range(2)]
            return [*names, (await client.typed.get_dataset(dataset_id="after")).name]

    def work(url: str) -> list[str]:
        with FastGPTClient("key", url) as client:
            names = [client.typed.get_dataset(dataset_id="before").name]
            with intercepting(url):
                names += [client.typed.get_dataset(dataset_id="a").name for _ in range(2)]
            return [*names, client.typed.get_dataset(dataset_id="after").name]

    with listening(echo) as server:
        found = work(server.url) if kind == "sync" else asyncio.run(main(server.url))
    assert found == ["before", "mocked", "mocked", "after"]


# -------------------------------------------------------------------------------------------------------------- copying

COPIES: dict[str, Callable[[object], object]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "pickle": pickle.dumps,
    "old pickle": lambda value: pickle.dumps(value, protocol=0),
}


@pytest.mark.parametrize("how", COPIES)
@every_kind
@pytest.mark.parametrize("what", ["client", "typed", "results", "derived"])
def test_a_client_says_why_it_cannot_be_copied(
    kind: Callable[..., FastGPTClient | AsyncFastGPTClient], what: str, how: str
) -> None:
    """Neither can its views; the key stands nowhere in what is said."""
    client = kind("fastgpt-hunter2")
    things = {
        "client": client,
        "typed": client.typed,
        "results": client.results,
        "derived": client.with_options(timeout=5),
    }
    with pytest.raises(TypeError, match="copied nor pickled: it holds connections and a key; pass its settings"):
        COPIES[how](things[what])


def test_the_functional_entry_point_says_it_too() -> None:
    """What ``connect`` gives is such a view."""
    with connect("key") as executor, pytest.raises(TypeError, match="with_options"):
        copy.copy(executor)


class Own(FastGPTClient):
    """A client of a caller's own kind, with something of its own."""

    def __init__(self) -> None:
        super().__init__("key")
        self.mark = "mine"


def test_a_derived_client_keeps_what_its_class_added() -> None:
    """``with_options`` returns one of the same class, with the same attributes."""
    derived = Own().with_options(timeout=5)
    assert type(derived) is Own
    assert derived.mark == "mine"
    assert type(derived.typed.with_options(timeout=6)) is type(derived.typed)
