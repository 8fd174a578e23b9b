"""The table of paths and the way of one request through the server.

The body's framing is judged first, in plain text, then the path, then the handler speaks. The verb is not looked at,
since real servers hardly do.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final, Protocol

import msgspec

from ...values import JSONValue
from ..dialects import OLDER, Dialect
from ..state import State
from ..wire import CHUNKED, Refused, Reply, Request, Unreadable, not_found, once, plain, refusal
from . import (
    apps,
    chat,
    collections,
    data,
    dataset_files,
    datasets,
    feedback,
    files,
    histories,
    imports,
    older,
    records,
    sources,
    training,
)
from .exchange import Exchange, Handler, Routes

ROUTES: Final[Routes] = {
    **chat.ROUTES,
    **histories.ROUTES,
    **records.ROUTES,
    **feedback.ROUTES,
    **files.ROUTES,
    **apps.ROUTES,
    **datasets.ROUTES,
    **collections.ROUTES,
    **imports.ROUTES,
    **data.ROUTES,
    **dataset_files.ROUTES,
    **training.ROUTES,
    **sources.ROUTES,
}
"""Every path that is answered by its whole name."""

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
"""Those whose end says more."""

FORMS: Final = (
    "/api/core/dataset/collection/create/localFile",
    "/api/core/dataset/collection/create/images",
    "/api/core/dataset/collection/create/backup",
    "/api/core/dataset/collection/create/template",
    "/api/core/dataset/data/insertImages",
)
"""Paths that take a form, which the handler reads by itself."""

MEGABYTE: Final = 1024 * 1024
LIMITS: Final[Mapping[str, int]] = {
    "/api/v1/chat/completions": 10,
    "/api/v2/chat/completions": 10,
    "/api/core/app/create": 5,
    "/api/core/dataset/data/pushData": 10,
    "/api/core/dataset/collection/create/text": 10,
    "/api/core/dataset/file/getRawTextPreviewChunks": 10,
    **dict.fromkeys(FORMS, 500),
}
"""Largest body in megabytes, where it is not one."""


def respond(state: State, request: Request) -> Reply:
    """Return the answer to a request; a stream's body does its work as it is read."""
    dialect = OLDER.get(state.version)
    handler = _preflight if request.method == "OPTIONS" else _handler(request.path, dialect)
    if handler is None:
        return older.page_not_found(dialect) if dialect else not_found()
    with state.lock:
        own = not (dialect or request.path.startswith(FORWARDED))
        headers = (("x-request-id", state.ids.request_id()),) if own else ()
        try:
            return handler(Exchange(state, request, _sent(request, dialect))).with_headers(headers)
        except Refused as refused:
            return refusal(refused).with_headers(headers)
        except Unreadable as unreadable:
            return Reply(unreadable.status, CHUNKED, once(str(unreadable).encode()))


def _preflight(exchange: Exchange) -> Reply:
    origin = exchange.request.headers.get("origin", "*")
    methods = "GET,HEAD,PUT,PATCH,POST,DELETE"
    headers = (("access-control-allow-origin", origin), ("access-control-allow-methods", methods))
    return plain(200, b"", headers)


def _handler(path: str, dialect: Dialect | None) -> Handler | None:
    if dialect:
        return older.handler(dialect, path)
    for prefix, branch in PREFIXES.items():
        if path.startswith(prefix):
            return partial(branch, rest=path.removeprefix(prefix))
    return ROUTES.get(path)


def _sent(request: Request, dialect: Dialect | None) -> JSONValue:
    if request.path == older.UPLOAD or (request.path.startswith(UPLOADS) and request.method == "PUT"):
        return ""
    limit = older.LARGEST if dialect and request.path in older.COMPLETIONS else LIMITS.get(request.path, 1)
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
