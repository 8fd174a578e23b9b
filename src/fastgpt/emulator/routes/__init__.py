"""The table of paths and the way of one request through the server.

The body's framing is judged first, in plain text, then the path, then the handler speaks. The verb is ignored,
since real servers hardly do.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final, Protocol

import msgspec

from ...values import JSONValue
from .. import wire
from ..state import State
from ..versions import V4_9, V4_12, V4_16, Version
from ..wire import Rejected, Reply, Request, Unreadable, named
from . import apps, chat, collections, data, dataset_files, datasets, files, imports, mcp, records, training
from .exchange import Exchange, Handler


def web_page_only(exchange: Exchange) -> Reply:
    """Answer with an error: some paths want a login session and take no key."""
    raise named("unAuthorization")


AREAS: Final = (
    apps.routes,
    chat.completion_routes,
    chat.routes,
    collections.routes,
    data.routes,
    dataset_files.preview_routes,
    dataset_files.routes,
    datasets.routes,
    files.routes,
    imports.routes,
    imports.source_routes,
    mcp.routes,
    records.feedback_routes,
    records.routes,
    training.routes,
)
"""The routes of each area."""
COMMON_SESSION_ONLY: Final = (
    "/api/core/app/detail",
    "/api/core/app/getChatLogs",
    "/api/core/dataset/update",
    "/api/core/dataset/training/getQueueLen",
)
SESSION_ONLY: Final[Mapping[Version, tuple[str, ...]]] = {
    V4_9: (*COMMON_SESSION_ONLY, "/api/core/dataset/paths", "/api/core/dataset/folder/create"),
    V4_12: COMMON_SESSION_ONLY,
    V4_16: (
        "/api/core/dataset/paths",
        "/api/core/dataset/exportAll",
        "/api/core/dataset/collection/paths",
        "/api/core/dataset/apiDataset/getCatalog",
    ),
}
"""Paths that are there for the web page only."""
ROUTES: Final[Mapping[Version, Mapping[str, Handler]]] = {
    version: {
        **{path: handler for area in AREAS for path, handler in area.handlers[version].items()},
        **dict.fromkeys(SESSION_ONLY[version], web_page_only),
    }
    for version in Version
}
"""Every path of each version that is answered by its whole name."""

UPLOADS: Final = "/api/system/file/u/"
FORWARDED: Final = "/api/proApi/"
"""What goes to the commercial server; its answers carry no id of the request."""


class Branch(Protocol):
    """Answers all paths that start alike."""

    def __call__(self, exchange: Exchange, rest: str) -> Reply:
        """Answer; ``rest`` is the path behind the common start."""
        ...


PREFIXES: Final[Mapping[str, Branch]] = {
    UPLOADS: files.write,
    "/api/system/file/d/": files.read,
    FORWARDED: apps.commercial,
}
"""Those of the newest version whose end says more."""

MEGABYTE: Final = 1024 * 1024
LIMITS: Final[Mapping[str, int]] = {path: limit for area in AREAS for path, limit in area.limits.items()}
"""Largest body in megabytes, where it is not one."""
FORMS: Final = frozenset(path for area in AREAS for path in area.forms)
FORM_LIMIT: Final = 500
OLD_FACTOR: Final = 2
"""How much larger a completion may be on older servers."""
OLD_PAGE_HEADERS: Final = (
    ("cache-control", "no-store, must-revalidate"),
    ("x-powered-by", "Next.js"),
    ("content-type", "text/html; charset=utf-8"),
)


def respond(state: State, request: Request) -> Reply:
    """Return the answer to a request; a stream's body does its work as it is read."""
    handler = _preflight if request.method == "OPTIONS" else _handler(request.path, state.version)
    if handler is None:
        return _page_not_found(state.version)
    with state.lock:
        own = state.version == V4_16 and not request.path.startswith(FORWARDED)
        headers = (("x-request-id", state.ids.request_id()),) if own else ()
        try:
            exchange = Exchange(state, request, _sent(request, state.version))
        except Unreadable as unreadable:
            return Reply(unreadable.status, wire.CHUNKED, wire.once(str(unreadable).encode()))
        try:
            return handler(exchange).with_headers(headers)
        except Rejected as rejected:
            return wire.error_reply(exchange.rendered(rejected)).with_headers(headers)


def _preflight(exchange: Exchange) -> Reply:
    origin = exchange.request.headers.get("origin", "*")
    methods = "GET,HEAD,PUT,PATCH,POST,DELETE"
    headers = (("access-control-allow-origin", origin), ("access-control-allow-methods", methods))
    return wire.plain(200, b"", headers)


def _page_not_found(version: Version) -> Reply:
    if version == V4_16:
        return wire.not_found()
    cached = (("x-nextjs-cache", "MISS"),) if version == V4_12 else ()
    return wire.plain(404, wire.NOT_FOUND_PAGE.encode(), (*cached, *OLD_PAGE_HEADERS))


def _handler(path: str, version: Version) -> Handler | None:
    if version < V4_16:
        return files.read_by_token if path.startswith(files.READ) else ROUTES[version].get(path)
    for prefix, branch in PREFIXES.items():
        if path.startswith(prefix):
            return partial(branch, rest=path.removeprefix(prefix))
    return ROUTES[version].get(path)


def _sent(request: Request, version: Version) -> JSONValue:
    if request.path == f"/api{files.FORM}" or (request.path.startswith(UPLOADS) and request.method == "PUT"):
        return ""
    larger = OLD_FACTOR if version < V4_16 and request.path.endswith("/chat/completions") else 1
    limit = FORM_LIMIT if request.path in FORMS else LIMITS.get(request.path, 1) * larger
    if len(request.body) > limit * MEGABYTE:
        raise Unreadable(413, f"Body exceeded {limit}mb limit")
    if request.path in FORMS:
        return ""
    if "json" not in request.headers.get("content-type", ""):
        return request.body.decode(errors="replace")
    try:
        read: JSONValue = msgspec.json.decode(request.body or b"{}")
        return read
    except msgspec.DecodeError:
        raise Unreadable(400, "Invalid JSON")
