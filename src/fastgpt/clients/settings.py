"""The settings of a client, checked: each value that cannot be is a ``ConfigurationError`` that names it.

Nothing here sends or knows httpx; the key is a ``Secret`` before anything is raised.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import cast

from msgspec import Raw, Struct
from msgspec.structs import asdict, replace

from ..arguments import came, count, seconds, switch
from ..errors import ConfigurationError
from ..http import MAX_BODY, MAX_EVENT, Pairs, Timeout
from ..options import ClientOptions, NetworkOptions, Options
from ..protocols import Policy
from ..specs import encode, is_json
from ..values import Secret, is_hostname
from .clock import DEFAULT_TIMEOUT, Clock

# What follows the last /api is dropped where it is a route of FastGPT; a gateway may have folders below an /api too.
_ROUTE = re.compile(
    r"/api(/+((v1|v2|core|common|support|system|admin|openapi|proApi|plusApi|marketing|outLink)(/+(?!api(/|$))[^/]+)*)?)?/*$"
)


class Settings(Struct, frozen=True, kw_only=True):
    """The settings of one client, checked."""

    api_key: Secret
    base_url: str
    timeout: Timeout | None = Timeout.all(DEFAULT_TIMEOUT)
    """None: as the ``http_client`` has it."""
    max_retries: int = 3
    retry_delay: float = 1.0
    enable_logging: bool = False
    deadline: float | None = None
    policies: tuple[Policy, ...] = ()
    attempt_policies: tuple[Policy, ...] = ()
    strict: bool = False
    app_id: str | None = None
    idle_timeout: float | None = None
    extra_headers: Pairs = ()
    extra_body: Mapping[str, Raw] = {}
    max_body: int = MAX_BODY
    max_event: int = MAX_EVENT
    limits_calls: bool = False
    """Whether the limits of calls differ from those that the transport has."""

    @property
    def extends(self) -> bool:
        """Whether anything is added to calls."""
        return bool(self.extra_headers or self.extra_body)


def checked(api_key: Secret, base_url: str, options: Options) -> Settings:
    """Check the arguments of a constructor."""
    settings = altered(Settings(api_key=usable(api_key), base_url=normalized(base_url)), options)
    # The transport of a new client has its timeout.
    limits = settings.idle_timeout is not None or settings.max_body != MAX_BODY
    return replace(settings, limits_calls=limits)


def of_client(
    api_key: Secret, base_url: str, options: ClientOptions, *, has_http_client: bool
) -> tuple[Settings, NetworkOptions]:
    """Check what a constructor is passed, and return it as settings, and what it says of connections.

    *has_http_client*: there is an ``http_client``, whose timeouts hold unless another is passed.
    """
    connecting, rest = split(options)
    chosen = checked(api_key, base_url, rest)
    timeout = options.get("timeout")
    if has_http_client and (timeout is None or timeout is DEFAULT_TIMEOUT):
        chosen = replace(chosen, timeout=None)
    return chosen, connecting


def split(options: ClientOptions) -> tuple[NetworkOptions, Options]:
    """Return what options say of connections, and what they say of calls."""
    rest: dict[str, object] = {**options}
    connecting = {name: rest.pop(name) for name in NetworkOptions.__annotations__ if name in rest}
    return cast(NetworkOptions, connecting), cast(Options, rest)  # each has the names that are its own


def altered(settings: Settings, options: Options) -> Settings:
    """Check options, and return the settings with them."""
    changes: dict[str, object] = {}
    for name, value in options.items():
        if name not in Options.__annotations__:  # a misspelled one may be None, too
            raise TypeError(f"got an unexpected keyword argument {name!r}{_why_unknown(name)}")
        match name, value:
            case "deadline" | "idle_timeout", None:
                changes[name] = None
            case _, None:
                continue  # left out
            case "timeout", _:
                changes[name] = timeouts(name, value)
            case "deadline" | "idle_timeout", _:
                changes[name] = seconds(name, value)
            case "retry_delay", _:
                changes[name] = seconds(name, value, least=0.0)
            case "max_retries", _:
                changes[name] = count(name, value)
            case "max_body" | "max_event", _:
                changes[name] = count(name, value, least=1)
            case "app_id", _:
                changes[name] = identifier(name, value)
            case "strict" | "enable_logging", _:
                changes[name] = switch(name, value)
            case "policies" | "attempt_policies", _:
                changes[name] = (*getattr(settings, name), *callables(name, value))
            case "extra_headers", _:
                changes[name] = tuple({**dict(settings.extra_headers), **dict(headers(name, value))}.items())
            case _:
                changes[name] = {**settings.extra_body, **fields(name, value)}
        if name in ("timeout", "idle_timeout", "max_body"):
            changes["limits_calls"] = True
    return replace(settings, **changes)


def _why_unknown(name: str) -> str:
    """Return what to do about an option that there is none of, as far as it can be guessed."""
    if name in NetworkOptions.__annotations__:
        return ", as how a client connects is settled when it is made"
    from difflib import get_close_matches  # slow to import, and rarely needed

    known = [*Options.__annotations__, *NetworkOptions.__annotations__, "api_key", "base_url"]
    alike = [each for each in known if each.endswith(f"_{name}")] or get_close_matches(name, known, 1, 0.7)
    return f"; {alike[0]!r} is one" if alike else ""


def usable(api_key: Secret) -> Secret:
    """Return *api_key* if it can travel in a header."""
    if not api_key:
        raise ConfigurationError("api_key: expected text that is not empty")
    if api_key.startswith(("http://", "https://")):
        raise ConfigurationError("api_key: expected a key, got an address: the key comes first, and then base_url")
    if not (api_key.isascii() and api_key.isprintable()) or " " in api_key:
        raise ConfigurationError(
            "api_key: expected the key alone, without spaces, control characters or letters beyond ASCII"
        )
    return api_key


def normalized(base_url: object) -> str:
    """Return ``https://host/sub`` for any form of it that users give: with a slash, ``/api``, or a route after it."""
    from urllib.parse import urlsplit  # slow to import, and httpx needs it as well

    if not isinstance(base_url, str):
        raise ConfigurationError(f"base_url: expected text, got {type(base_url).__name__}")
    text = base_url.strip()
    if "@" in text:
        shown = "a URL with a name or a password"
    elif len(text) > 19 and not re.search(r"[.:/\s]", text):
        shown = "text that may be a key"
    else:
        shown = repr(re.sub(r"(?s)[?#].+", "…", text))  # what a query says may be a secret, too
    problem = ConfigurationError(f"base_url: expected http://host or https://host, got {shown}")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise problem from None
    if not text.isprintable() or " " in text or "\\" in text:
        raise problem
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise problem
    if not is_hostname(parts.hostname) or not re.fullmatch(r"(\[[\da-fA-F:.]+\]|[^\[\]:%]+)(:\d*)?", parts.netloc):
        raise problem
    if "?" in text or "#" in text:
        raise ConfigurationError(f"base_url: expected no query and no fragment, got {shown}")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    path = _ROUTE.sub("", parts.path).rstrip("/")
    return f"{parts.scheme}://{host}{'' if port is None else f':{port}'}{path}"


def timeouts(name: str, value: object) -> Timeout:
    """Return *value* if it is a time, or several, that can be waited for."""
    if not isinstance(value, Timeout):
        return Timeout.all(seconds(name, value))
    return Timeout(**{phase: seconds(f"{name}.{phase}", limit) for phase, limit in asdict(value).items()})


def identifier(name: str, value: object) -> str:
    """Return *value* if it is an id."""
    if isinstance(value, str) and value and is_json(value):
        return value
    raise ConfigurationError(f"{name}: expected an id, text that is not empty, got {value!r}")


def callables(name: str, value: object) -> tuple[Policy, ...]:
    """Return *value* if it is a sequence of policies."""
    if isinstance(value, tuple | list):
        policies = tuple(cast("Sequence[Policy]", value))  # isinstance tells the kind; what it holds is looked at below
        if all(map(callable, policies)):
            return policies
    raise ConfigurationError(f"{name}: expected a sequence of policies, got {value!r}")


def headers(name: str, value: object) -> Pairs:
    """Return *value* if it can travel as headers beside the key's own."""
    pairs: list[tuple[str, str]] = []
    for key, text in mapping(name, value).items():
        if not isinstance(key, str) or not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", key):
            raise ConfigurationError(f"{name}: expected names of headers, got {key!r}")
        if key.lower() in ("authorization", "host", "content-type", "content-length", "transfer-encoding"):
            raise ConfigurationError(f"{name}: {key} is the client's own, and cannot be set")
        if not isinstance(text, str) or not text.isascii() or not text.isprintable():
            raise ConfigurationError(f"{name}[{key!r}]: expected ASCII text without control characters")
        pairs.append((key, text))
    return tuple(pairs)


def fields(name: str, value: object) -> Mapping[str, Raw]:
    """Return *value* if it can travel as fields of a JSON object."""
    found: dict[str, Raw] = {}
    for key, field in mapping(name, value).items():
        if not isinstance(key, str) or not is_json(key):
            raise ConfigurationError(f"{name}: expected names of fields, got {key!r}")
        if not is_json(field):
            raise ConfigurationError(f"{name}[{key!r}]: expected JSON")
        found[key] = Raw(encode(field))
    return found


def timed(clock: object, sleep: object, *, is_async: bool) -> None:
    """Reject what tells no time, what is no function, and an async function that a sync client could not wait for."""
    if not isinstance(clock, Clock):
        raise ConfigurationError(f"clock: expected a Clock, got {came(clock)}")
    if sleep is None:
        return
    from inspect import iscoroutinefunction  # slow to import

    if not callable(sleep):
        raise ConfigurationError(f"sleep: expected a function of seconds, got {came(sleep)}")
    if iscoroutinefunction(sleep) and not is_async:
        raise ConfigurationError("sleep: expected a sync function, as the client is, got an `async def`")


def mapping(name: str, value: object) -> Mapping[object, object]:
    """Return *value* if it is a mapping."""
    if not isinstance(value, Mapping):
        raise ConfigurationError(f"{name}: expected a mapping, got {type(value).__name__}")
    return value  # pyright: ignore[reportUnknownVariableType]  # what it holds is looked at by who asked
