"""What a client may be set to: every form of a base URL, keys that are rejected unseen, and numbers that cannot be."""

from __future__ import annotations

import math
import traceback
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import cast

import anyio
import msgspec
import pytest
from msgspec import Raw
from msgspec.structs import replace
from returns.result import Failure

from fastgpt import AsyncChatClient, ChatClient, FastGPTClient, connect, connect_async
from fastgpt.clients.clock import Clock
from fastgpt.clients.settings import Settings, altered, checked, normalized, usable
from fastgpt.errors import ConfigurationError, FastGPTError
from fastgpt.http import HTTPRequest, Timeout
from fastgpt.options import ClientOptions, Options
from fastgpt.policies import transmit
from fastgpt.protocols import Policy, SendFunction, SendGenerator
from fastgpt.values import JSONValue, Secret, as_secret

KEY = "fastgpt-abc123"
BASE = "http://localhost:3000"


def settings(api_key: str = KEY, /, **passed: object) -> Settings:
    """Return the settings of a constructor that is passed these arguments."""
    return checked(Secret(api_key), BASE, options(**passed))


def options(**passed: object) -> Options:
    """Return options as a caller without a checker may give them."""
    return cast("Options", passed)  # a TypedDict, whatever it holds


def derived(base: Settings, /, **passed: object) -> Settings:
    """Return the settings of a derived client that is passed these options."""
    return altered(base, options(**passed))


# --- base URLs ----------------------------------------------------------------------------------------------------


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "tail",
    [
        "", "/", "//", "/api", "/api/", "/api//", "/api/v1", "/api/v1/", "/api/v1/chat", "/api/v1/chat/completions",
        "/api/v1/chat/completions/", "/api/v2", "/api/v2/chat/completions", "//api", "//api/v1//",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "base",
    [
        "http://localhost:3000", "https://fastgpt.example.com", "https://example.com/fastgpt", "https://example.com/a/b",
        "http://api", "http://api/api2", "http://api.example.com:8080/sub", "http://[::1]:3000", "http://[::1]/sub",
        "http://10.0.0.1:80",
    ],
)  # fmt: skip
def test_every_form_of_a_base_url_is_one(base: str, tail: str) -> None:
    """Whatever users copy from an address bar or a manual gives ``scheme://host/sub``."""
    for written in (base + tail, f"  {base}{tail} ", f"{base}{tail}\n"):
        assert normalized(written) == base


@pytest.mark.parametrize(
    ("written", "base"),
    [
        ("HTTP://Example.COM/Sub/API", "http://example.com/Sub/API"),
        ("HTTPS://EXAMPLE.com:443/api", "https://example.com:443"),
        ("http://host/apiary", "http://host/apiary"),
        ("http://host/xapi", "http://host/xapi"),
        ("http://host/api/v3", "http://host/api/v3"),
        ("http://host/api/fastgpt", "http://host/api/fastgpt"),
        ("http://host/api/fastgpt/api/v1", "http://host/api/fastgpt"),
        ("http://host/v1", "http://host/v1"),
        ("http://host:", "http://host"),
        ("http://[2001:DB8::1]:3000/api", "http://[2001:db8::1]:3000"),
        ("https://bücher.example/api", "https://bücher.example"),
        ("http://host/@team", "http://host/@team"),
    ],
)
def test_a_base_url_keeps_what_is_its_own(written: str, base: str) -> None:
    """Only a last ``/api`` and what follows it is dropped; a host or a folder that is called so stays."""
    assert normalized(written) == base


@pytest.mark.parametrize("base", [BASE, "https://example.com/fastgpt", "http://api"])
def test_normalizing_twice_changes_nothing(base: str) -> None:
    """What ``client.base_url`` shows may be passed to another client."""
    assert normalized(normalized(base + "/api/v1")) == base


@pytest.mark.parametrize(
    "written",
    [
        "", " ", "localhost:3000", "localhost", "//localhost", "/api", "ftp://host", "ws://host", "http:",
        "http://", "http:///api", "http://:3000", "http:host", "http://host:port", "http://host:99999", "http://host:-1",
        "http://[::1", "http://::1]", "http://ho st", "http://host/a b", "http://ho\nst", "http://host/\tx",
        "http://host\\api", "http://host/\x00", "http://ho\u2028st",
    ],
)  # fmt: skip
def test_what_is_no_base_url_is_rejected(written: str) -> None:
    """The error names the argument and what was expected, and shows what came."""
    with pytest.raises(ConfigurationError, match=r"^base_url: expected http://host or https://host, got ") as caught:
        normalized(written)
    assert repr(written.strip()) in str(caught.value)


@pytest.mark.parametrize("written", ["http://host?a=b", "http://host/api?", "http://host/#top", "http://host#"])
def test_a_base_url_has_no_query_and_no_fragment(written: str) -> None:
    """They would be lost or end up in the middle of every URL."""
    with pytest.raises(ConfigurationError, match="base_url: expected no query and no fragment") as raised:
        normalized(written)
    assert "a=b" not in str(raised.value)  # it may be a secret


@pytest.mark.parametrize(
    "written",
    ["http://me:hunter2@host", "https://hunter2@host/api", "http://me:hunter2@host:99999", "me:hunter2@host", "http://me:hunter2@"],
)  # fmt: skip
def test_a_password_in_a_base_url_is_not_shown(written: str) -> None:
    """Names and passwords are rejected, and the message does not repeat them."""
    with pytest.raises(ConfigurationError, match=r"^base_url: ") as caught:
        normalized(written)
    assert "hunter2" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("name", ["api_key", "base_url"])
def test_what_the_environment_names_is_no_keyword(name: str) -> None:
    """Who has it at hand makes the client by its class, and hears so before anything is looked for."""
    wrong = cast("ClientOptions", {name: KEY})  # what is tried here
    with pytest.raises(TypeError, match=rf"reads {name} from FASTGPT_{name.upper()}; ChatClient\(api_key, base_url\)"):
        ChatClient.from_env(**wrong)


def test_a_key_in_the_place_of_a_base_url_is_not_shown() -> None:
    """Who passes them the other way round hears of the order, and no log keeps the key."""
    with pytest.raises(ConfigurationError, match=r"^api_key: expected a key, got an address: the key comes first"):
        ChatClient("https://fastgpt.example.com", KEY)
    with pytest.raises(ConfigurationError, match=r"^base_url: .*, got text that may be a key$"):
        ChatClient(KEY, f"{KEY}0123456789")


@pytest.mark.parametrize("written", [None, b"http://host", 3000, ["http://host"]])
def test_a_base_url_is_text(written: object) -> None:
    """Anything else is rejected by the name of its type."""
    with pytest.raises(ConfigurationError, match=rf"^base_url: expected text, got {type(written).__name__}$"):
        normalized(written)


# --- keys ---------------------------------------------------------------------------------------------------------


def test_white_space_around_a_key_is_dropped() -> None:
    """A pasted space or line break is the most common reason why a key is rejected."""
    for pasted in (KEY, f" {KEY}", f"{KEY}\n", f"\t{KEY}\r\n "):
        assert usable(as_secret(pasted)) == KEY


@pytest.mark.parametrize("key", ["", " ", "\n", None, 7, b"fastgpt-abc", ["fastgpt-abc"], object()])
def test_a_key_must_be_there(key: object) -> None:
    """An empty key, and one that is no text, is missing."""
    with pytest.raises(ConfigurationError, match=r"^api_key: expected text that is not empty$"):
        usable(as_secret(key))


UNFIT = [
    "hunter2 hunter2",
    "hunter2\nhunter2",
    "hunter2\x00",
    "hunter2\r\nX-A: b",
    "hunter2é",
    "hunter2\ud800",
    "\x7fhunter2",
]


@pytest.mark.parametrize("key", UNFIT)
def test_a_key_that_cannot_travel_is_rejected(key: str) -> None:
    """Spaces, control characters and letters beyond ASCII cannot stand in the header; the message hides the key."""
    with pytest.raises(ConfigurationError, match=r"^api_key: expected the key alone") as caught:
        usable(as_secret(key))
    assert "hunter2" not in str(caught.value)


def opened(door: AbstractContextManager[object]) -> None:
    """Enter what ``connect`` returns."""
    with door:
        pytest.fail("the settings were taken")


DOORS: dict[str, Callable[[str, str], object]] = {
    "ChatClient": lambda key, url: ChatClient(key, url),
    "FastGPTClient": lambda key, url: FastGPTClient(api_key=key, base_url=url),
    "AsyncChatClient": lambda key, url: AsyncChatClient(api_key=key, base_url=url),
    "connect": lambda key, url: opened(connect(key, url)),
    "connect by name": lambda key, url: opened(connect(api_key=key, base_url=url)),
    "connect_async": lambda key, url: connect_async(key, url).__aenter__().send(None),
}


def shown_by(error: BaseException) -> list[str]:
    """Return what a tool that shows the variables of this library's frames would show of a traceback."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    ours = [frame for frame in frames if str(frame.f_globals.get("__name__", "")).startswith("fastgpt")]
    assert ours
    return [repr(value) for frame in ours for value in frame.f_locals.values()]


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)
@pytest.mark.parametrize(("key", "url"), [*((key, BASE) for key in UNFIT), ("hunter2", "localhost")])
def test_no_traceback_shows_the_key(door: Callable[[str, str], object], key: str, url: str) -> None:
    """Neither the message nor any variable of this library's frames has the key, whatever setting was at fault."""
    with pytest.raises(ConfigurationError) as caught:
        door(key, url)
    assert "hunter2" not in str(caught.value)
    assert not [shown for shown in shown_by(caught.value) if "hunter2" in shown]


def test_a_secret_is_text_that_is_not_shown() -> None:
    """It works as text and has a blank repr, also inside other values."""
    secret = Secret("hunter2")
    assert secret == "hunter2"
    assert "hunter2" not in repr([secret])
    assert "hunter2" not in repr(settings(secret))


# --- numbers ------------------------------------------------------------------------------------------------------

NO_NUMBERS: tuple[object, ...] = (-1, -0.5, math.nan, math.inf, -math.inf, True, False, "3", b"3", [], 10**400, 1e300)


@pytest.mark.parametrize("value", [*NO_NUMBERS, 0, 0.0])
def test_an_unusable_timeout_is_rejected(value: object) -> None:
    """A timeout is a finite number of seconds above 0."""
    with pytest.raises(
        ConfigurationError, match=r"^timeout: expected seconds, more than 0 and at most 1,000,000, got "
    ):
        settings(timeout=value)


@pytest.mark.parametrize("value", [*NO_NUMBERS, 0, 0.0])
def test_an_unusable_deadline_is_rejected(value: object) -> None:
    """A deadline is the same, or None for no deadline."""
    with pytest.raises(ConfigurationError, match=r"^deadline: expected seconds, more than 0"):
        settings(deadline=value)
    assert settings(deadline=None).deadline is None


@pytest.mark.parametrize("value", NO_NUMBERS)
def test_an_unusable_retry_delay_is_rejected(value: object) -> None:
    """The base of the backoff may be 0, not less."""
    with pytest.raises(ConfigurationError, match=r"^retry_delay: expected seconds, 0 or more"):
        settings(retry_delay=value)
    assert settings(retry_delay=0).retry_delay == 0.0


@pytest.mark.parametrize("value", [-1, 1.0, 0.5, math.nan, math.inf, True, False, "3", []])
def test_an_unusable_number_of_retries_is_rejected(value: object) -> None:
    """Retries are counted in whole numbers; 0 means one attempt."""
    with pytest.raises(ConfigurationError, match=r"^max_retries: expected a whole number, 0 or more, got "):
        settings(max_retries=value)
    assert settings(max_retries=0).max_retries == 0


def test_numbers_may_be_whole() -> None:
    """Seconds are kept as floats, however they are passed."""
    passed = settings(timeout=5, deadline=9, retry_delay=2)
    assert passed.timeout is not None
    assert (passed.timeout.read, passed.deadline, passed.retry_delay) == (5.0, 9.0, 2.0)
    assert all(isinstance(value, float) for value in (passed.timeout.read, passed.deadline, passed.retry_delay))
    assert settings(timeout=1_000_000).timeout == Timeout(connect=10, read=1e6, write=1e6, pool=1e6)


def test_a_number_bounds_each_step_and_connecting_to_ten_seconds() -> None:
    """Who gives several limits has each of them."""
    assert settings(timeout=60).timeout == Timeout(connect=10.0, read=60.0, write=60.0, pool=60.0)
    assert settings(timeout=2).timeout == Timeout(connect=2.0, read=2.0, write=2.0, pool=2.0)
    assert settings(timeout=Timeout(connect=30, read=5)).timeout == Timeout(connect=30, read=5, write=60, pool=60)
    with pytest.raises(ConfigurationError, match=r"^timeout\.write: expected seconds, more than 0"):
        settings(timeout=Timeout(write=0))


@pytest.mark.parametrize("name", ["policies", "attempt_policies"])
@pytest.mark.parametrize("value", ["policies", 3, [None], [transmit, "x"], {transmit}])
def test_policies_are_a_sequence_of_functions(name: str, value: object) -> None:
    """What could not be called is noticed at once."""
    with pytest.raises(ConfigurationError, match=f"^{name}: expected a sequence of policies, got "):
        settings(**{name: value})


def outer(send: SendFunction) -> SendFunction:
    """Stand around a call."""
    return send


def inner(send: SendFunction) -> SendFunction:
    """Stand around a call, inside another policy."""
    return send


def test_policies_are_kept_in_their_order() -> None:
    """A list is as good as a tuple."""
    passed: list[Policy] = [outer, inner]
    assert settings(policies=passed).policies == (outer, inner)
    assert settings(attempt_policies=passed).attempt_policies == (outer, inner)


def test_policies_of_a_derived_client_stand_inside() -> None:
    """They add up, as headers do: a derived client keeps what its own client was made with."""
    base = settings(policies=[outer], attempt_policies=[inner])
    assert derived(base, policies=[inner]).policies == (outer, inner)
    assert derived(base, attempt_policies=(outer,)).attempt_policies == (inner, outer)
    assert derived(base, policies=None, attempt_policies=None) == base


# --- options ------------------------------------------------------------------------------------------------------


def test_a_derived_client_does_what_it_is_reported_otherwise() -> None:
    """Options that are passed replace the client's, all others stay."""
    base = settings(timeout=5.0, deadline=9.0)
    assert derived(base) == base
    assert derived(base, max_retries=0) == replace(base, max_retries=0)
    assert derived(base, timeout=2) == replace(base, timeout=Timeout.all(2.0), limits_calls=True)
    assert derived(base, deadline=2) == replace(base, deadline=2.0)
    assert derived(base, retry_delay=0, enable_logging=True) == replace(base, retry_delay=0.0, enable_logging=True)
    assert derived(base, max_body=9) == replace(base, max_body=9, limits_calls=True)
    assert derived(base, idle_timeout=2) == replace(base, idle_timeout=2.0, limits_calls=True)


def test_none_takes_a_limit_back_or_is_left_out() -> None:
    """Where None means no limit it removes one; elsewhere it is as if nothing was passed, to a constructor too."""
    base = derived(settings(deadline=9.0), idle_timeout=3.0)
    assert derived(base, deadline=None).deadline is None
    assert derived(base, idle_timeout=None).idle_timeout is None
    assert derived(base, timeout=None, max_retries=None, extra_headers=None, extra_body=None) == base
    assert settings(timeout=None, max_retries=None, retry_delay=None, enable_logging=None, app_id=None) == settings()


def test_a_constructor_takes_what_a_derived_client_takes() -> None:
    """One set of options, checked in one place; a new transport has the timeout, so that calls need none."""
    passed: Options = {
        "timeout": 5,
        "deadline": 9,
        "idle_timeout": 3,
        "max_retries": 1,
        "retry_delay": 2,
        "enable_logging": True,
        "strict": True,
        "app_id": "a",
        "extra_headers": {"X-A": "1"},
        "extra_body": {"a": 1},
        "max_body": 10,
        "max_event": 20,
        "policies": [outer],
        "attempt_policies": [inner],
    }
    assert {*passed} == Options.__required_keys__ | Options.__optional_keys__
    assert settings(**passed) == derived(settings(), **passed)
    assert not settings(timeout=5, max_event=3).limits_calls
    assert settings(max_body=10).limits_calls


@pytest.mark.parametrize("name", ["timeout", "deadline", "idle_timeout"])
@pytest.mark.parametrize("value", [*NO_NUMBERS, 0])
def test_an_unusable_time_of_a_derived_client_is_rejected(name: str, value: object) -> None:
    """Options are checked as the constructor's arguments are."""
    with pytest.raises(ConfigurationError, match=rf"^{name}: expected seconds, more than 0"):
        derived(settings(), **{name: value})


@pytest.mark.parametrize("value", [-1, 1.5, True, "3"])
def test_an_unusable_number_of_retries_of_a_derived_client_is_rejected(value: object) -> None:
    """So are retries."""
    with pytest.raises(ConfigurationError, match=r"^max_retries: "):
        derived(settings(), max_retries=value)


def test_an_unknown_option_is_a_type_error() -> None:
    """As with any function, an argument that does not exist is named."""
    with pytest.raises(TypeError, match="unexpected keyword argument 'time_out'"):
        derived(settings(), time_out=3)


def test_headers_and_fields_add_up() -> None:
    """A derived client of a derived client sends what both were set to; the later value stands."""
    first = derived(settings(), extra_headers={"X-A": "1", "X-B": "1"}, extra_body={"a": 1, "b": {"c": None}})
    second = derived(first, extra_headers={"X-B": "2"}, extra_body={"a": "text", "d": (1, 2)})
    assert second.extra_headers == (("X-A", "1"), ("X-B", "2"))
    assert second.extra_body == {"a": Raw(b'"text"'), "b": Raw(b'{"c":null}'), "d": Raw(b"[1,2]")}
    assert second.extends
    assert first.extra_headers == (("X-A", "1"), ("X-B", "1"))


def test_a_client_adds_nothing_by_itself() -> None:
    """Only a derived client that was set so adds headers or fields."""
    assert not settings().extends
    assert derived(settings(), extra_headers={"X-A": ""}).extends
    assert derived(settings(), extra_body={"a": None}).extends


@pytest.mark.parametrize(
    "passed",
    [
        [("X-A", "b")], "X-A: b", 3, {"": "b"}, {"X A": "b"}, {"X:A": "b"}, {"X\nA": "b"}, {"X-É": "b"}, {3: "b"},
        {b"X-A": "b"}, {"X-A": 3}, {"X-A": None}, {"X-A": b"b"}, {"X-A": "b\r\nX-B: c"}, {"X-A": "é"},
    ],
)  # fmt: skip
def test_unusable_headers_are_rejected(passed: object) -> None:
    """Header names are tokens, and their values printable ASCII."""
    with pytest.raises(ConfigurationError, match=r"^extra_headers"):
        derived(settings(), extra_headers=passed)


@pytest.mark.parametrize(
    "name", ["Authorization", "authorization", "HOST", "Content-Type", "Content-Length", "Transfer-Encoding"]
)
def test_the_clients_own_headers_cannot_be_passed(name: str) -> None:
    """The key and the framing are the client's; the message names the header and not its value."""
    with pytest.raises(ConfigurationError, match=rf"^extra_headers: {name} is the client's own") as caught:
        derived(settings(), extra_headers={name: "Bearer hunter2"})
    assert "hunter2" not in str(caught.value)


def bottomless() -> JSONValue:
    """Return a list that contains itself."""
    cycle: list[JSONValue] = []
    cycle.append(cycle)
    return cycle


@pytest.mark.parametrize(
    "value",
    [object(), "\ud800", bottomless(), {b"a": 1}, [{"b": [b"c"]}], bytearray(b"a")],
    ids=lambda value: type(value).__name__,
)
def test_a_field_that_is_no_json_is_rejected(value: object) -> None:
    """The field is named, and nothing is sent."""
    with pytest.raises(ConfigurationError, match=r"^extra_body\['temperature'\]: expected JSON$"):
        derived(settings(), extra_body={"temperature": value})


@pytest.mark.parametrize("passed", [[("a", 1)], "a", 3])
def test_fields_come_as_a_mapping(passed: object) -> None:
    """Anything else is rejected by the name of its type."""
    with pytest.raises(ConfigurationError, match=rf"^extra_body: expected a mapping, got {type(passed).__name__}$"):
        derived(settings(), extra_body=passed)


@pytest.mark.parametrize("passed", [{"\ud800": 1}, {b"a": 1}, {None: 1}, {3: 1}])
def test_the_names_of_fields_are_text(passed: Mapping[object, object]) -> None:
    """A name that cannot stand in JSON is rejected with the client, not with its first call."""
    with pytest.raises(ConfigurationError, match=r"^extra_body: expected names of fields, got "):
        derived(settings(), extra_body=passed)


# --- clocks and environment ---------------------------------------------------------------------------------------


def test_chance_is_a_share_of_one() -> None:
    """The factor of a backoff is at least 0 and below 1, and not always the same."""
    chance = [Clock().random() for _ in range(50)]
    assert all(0 <= number < 1 for number in chance)
    assert len({*chance}) > 1


def test_a_client_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """``from_env`` reads the key and the base URL, which are cleaned as arguments are."""
    monkeypatch.setenv("FASTGPT_API_KEY", f" {KEY}\n")
    monkeypatch.setenv("FASTGPT_BASE_URL", "https://example.com/fastgpt/api/v1")
    with ChatClient.from_env() as client:
        assert (type(client), client.base_url) == (ChatClient, "https://example.com/fastgpt")
    assert AsyncChatClient.from_env().base_url == "https://example.com/fastgpt"


def test_the_environment_may_name_an_app(monkeypatch: pytest.MonkeyPatch) -> None:
    """``from_env`` takes ``FASTGPT_APP_ID`` where no other app is passed, and the options of every client."""
    apps: list[str | None] = []

    def noting(_: SendFunction) -> SendFunction:
        def send(call: HTTPRequest) -> SendGenerator:
            yield from ()
            apps.append(dict(call.query).get("appId"))
            return Failure(FastGPTError("not sent"))

        return send

    monkeypatch.setenv("FASTGPT_API_KEY", KEY)
    for variable in ("of the environment", ""):
        monkeypatch.setenv("FASTGPT_APP_ID", variable)
        ChatClient.from_env(policies=[noting]).results.get_chat_init(app_id=None if variable else "of the call")
        anyio.run(AsyncChatClient.from_env(policies=[noting], app_id="passed").results.get_chat_init)
    assert apps == ["of the environment", "passed", "of the call", "passed"]


@pytest.mark.parametrize("value", ["", 7, b"a", "\ud800"])
def test_an_unusable_app_is_rejected(value: object) -> None:
    """An app is named by text that is not empty."""
    with pytest.raises(ConfigurationError, match=r"^app_id: expected an id, text that is not empty, got "):
        settings(app_id=value)
    with pytest.raises(ConfigurationError, match=r"^app_id: expected an id"):
        altered(settings(), options(app_id=value))


@pytest.mark.parametrize("url", [None, ""])
def test_the_environment_may_leave_the_base_url_out(monkeypatch: pytest.MonkeyPatch, url: str | None) -> None:
    """Without one, or with an empty one, the default stands."""
    monkeypatch.setenv("FASTGPT_API_KEY", KEY)
    if url is None:
        monkeypatch.delenv("FASTGPT_BASE_URL", raising=False)
    else:
        monkeypatch.setenv("FASTGPT_BASE_URL", url)
    with FastGPTClient.from_env() as client:
        assert client.base_url == "http://localhost:3000"


@pytest.mark.parametrize("key", [None, "", "  "])
def test_the_environment_must_have_a_key(monkeypatch: pytest.MonkeyPatch, key: str | None) -> None:
    """A missing key is named by its variable."""
    if key is None:
        monkeypatch.delenv("FASTGPT_API_KEY", raising=False)
    else:
        monkeypatch.setenv("FASTGPT_API_KEY", key)
    for client in (ChatClient, AsyncChatClient):
        with pytest.raises(ConfigurationError, match=r"^FASTGPT_API_KEY: expected an API key in the environment"):
            client.from_env()


def test_the_key_of_the_environment_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that cannot be used is hidden there too."""
    monkeypatch.setenv("FASTGPT_API_KEY", "hunter2 hunter2")
    with pytest.raises(ConfigurationError, match=r"^api_key: ") as caught:
        ChatClient.from_env()
    assert not [shown for shown in (str(caught.value), *shown_by(caught.value)) if "hunter2" in shown]


def test_extra_fields_are_json_when_they_are_sent() -> None:
    """What was checked can be encoded again, whole."""
    extra = derived(settings(), extra_body={"a": {"b": [1, 2.5, None, "é"]}}).extra_body
    assert msgspec.json.decode(msgspec.json.encode(dict(extra))) == {"a": {"b": [1, 2.5, None, "é"]}}
