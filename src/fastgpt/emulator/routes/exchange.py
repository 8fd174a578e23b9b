"""What a handler gets, and the way there: the request read by its spec, the key and the app checked.

The order of those steps is the server's: the schema speaks before the key is checked, the key before the app. Older
servers have no schema, and take body and query alike. A route is declared once, for all versions that have it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from copy import copy
from typing import Final, Generic, TypeAlias, TypeVar, cast

from msgspec import UNSET, Struct, ValidationError, structs

from ...decoding import BUILDING, convert
from ...specs import Multipart, Omittable, RequestSpec
from ...specs.chat_fields import ChatCall
from ...values import JSONValue
from ..bodies import body_of
from ..ids import existing
from ..knowledge import Collection, Dataset, Library, Passage
from ..rows import Row
from ..runs import Session
from ..schemas import custom, decoded, issues, missing
from ..shapes import present
from ..state import State
from ..versions import V4_14, V4_16, V4_17, Version, has
from ..wire import Form, JSONObject, Reply, Request, failed, form, invalid, named, ok

S = TypeVar("S", bound=Struct)

TARGET_MISSING: Final = "appId, skillId or share auth must be provided"
OBJECT_ID: Final = re.compile("[0-9a-fA-F]{24}")


class Exchange(Struct, frozen=True):
    """One request on its way to an answer. ``sent`` is the body: JSON where the request says so, else text."""

    state: State
    request: Request
    sent: JSONValue
    app_id: str = ""
    """The app whose chats the call is about."""
    form: Form = Form({}, [])
    """The form that came."""

    @property
    def version(self) -> Version:
        """The version that answers."""
        return self.state.version

    @property
    def newest(self) -> bool:
        """Whether that is one of the newest line: 4.14.11 and later, which read requests by schemas."""
        return self.state.version >= V4_14

    @property
    def library(self) -> Library:
        """The knowledge bases."""
        return self.state.library

    @property
    def object(self) -> JSONObject:
        """The body, if it is a JSON object; else an empty one."""
        return self.sent if isinstance(self.sent, dict) else {}

    @property
    def params(self) -> JSONObject:
        """The query."""
        return dict(self.request.query)

    def session(self, chat_id: Omittable[str]) -> Session | None:
        """Return a chat of the app, or None where there is no such one."""
        return self.state.session(self.app_id, chat_id or None)

    def rows(self, chat_id: Omittable[str], *, deleted: bool = False) -> list[Row]:
        """Return the rows of a chat, without the deleted ones unless asked for; none where there is no such chat."""
        session = self.session(chat_id)
        return session.live(deleted=deleted) if session else []

    def dataset(self, dataset_id: str) -> Dataset:
        """Return a dataset, or raise the error response."""
        living = {one.id: one for one in self.library.datasets.values() if not one.deleted}
        return existing(living, self.cast(dataset_id, "datasets", "unExistDataset"), named("unExistDataset"))

    def collection(self, collection_id: str) -> Collection:
        """Return a collection, or raise the error response."""
        wanted = self.cast(collection_id, "dataset_collections", "unExistCollection")
        return existing(self.library.collections, wanted, named("unExistCollection"))

    def passage(self, data_id: str) -> Passage:
        """Return a row, or raise the error response."""
        wanted = self.cast(data_id, "dataset_datas") if data_id else ""
        return existing(self.library.passages, wanted, failed("common:core.dataset.error.Data not found"))

    def model_works(self) -> None:
        """Raise the error response of a model that fails."""
        if self.state.model_error:
            raise failed(self.state.model_error)

    def addressed(self, asked: Struct, *, to_chat: bool) -> Exchange:
        """Check the key, and return the exchange with the app that is named, or else with the key's.

        The newest version wants the chats' app to be named, and knows it.
        """
        named_app: object = getattr(asked, "app_id", UNSET)
        to_chat = to_chat and self.version >= V4_14
        if to_chat and not named_app:
            raise invalid([missing("appId") if self.version == V4_14 else custom(TARGET_MISSING)])
        bound = self.state.authorized(self.request)
        found = structs.replace(self, app_id=named_app if isinstance(named_app, str) and named_app else bound or "")
        if to_chat:
            self.state.app(found.app_id)
        return found

    def cast(self, sent: str, model: str, missing: str = "") -> str:
        """Return an id; older servers, which have no schemas, ask their database and fail where it is none."""
        if self.version < V4_14 and missing and not sent:
            raise named(missing)
        if self.version < V4_14 and not OBJECT_ID.fullmatch(sent):
            raise failed(f'Cast to ObjectId failed for value "{sent}" (type string) at path "_id" for model "{model}"')
        return sent

    def needed(self, sent: str) -> str:
        """Return what older servers cannot do without, or raise the error response."""
        if self.version < V4_14 and not sent:
            raise named("missingParams")
        return sent


Handler: TypeAlias = Callable[[Exchange], Reply]
Answer: TypeAlias = Callable[[Exchange, S], JSONValue | Reply]
"""Answers a call with data, which then go into the envelope of success, or with a whole reply."""
Check: TypeAlias = Callable[[S], JSONObject | None]
"""A rule that the type of no single field breaks: its issue, or None."""


class Body(Struct, Generic[S], frozen=True, kw_only=True):
    """Reads the calls of one route as values of their spec."""

    spec: type[S]
    differences: Mapping[str, object]
    check: Check[S] | None
    either: bool
    versions: Mapping[Version, Mapping[str, object]] = {}
    """The differences of single versions, beside those of all."""
    shapes: dict[Version, type[S]] = {}
    """The shapes that were asked for, by version."""

    def shape(self, version: Version) -> type[S]:
        """Return the shape that a version lets through, made when it is first asked for."""
        later: Mapping[str, str] = getattr(self.spec, "later_fields", {})
        unknown = tuple(name for name, since in later.items() if not has(version, since))
        with BUILDING:
            if version not in self.shapes:
                own = {**self.differences, **self.versions.get(version, {})}
                self.shapes[version] = body_of(self.spec, own, lenient=version < V4_14, unknown=unknown)
        return self.shapes[version]

    def read(self, exchange: Exchange) -> S:
        """Return what was sent, or raise the error response."""
        shape, is_form = self.shape(exchange.version), issubclass(self.spec, Multipart)
        if not exchange.newest:
            return _taken(exchange.form.data() if is_form else {**exchange.params, **exchange.object}, shape)
        if is_form:
            return _inside(shape, {**(exchange.form.fields if self.either else {}), **exchange.form.data()})
        by_query = getattr(self.spec, "in_query", False) and not (self.either and exchange.object)
        found = decoded(shape, exchange.params if by_query else exchange.sent, strict=not by_query)
        if self.check and (issue := self.check(found)):
            raise invalid([issue])
        return found


def _taken(sent: JSONObject, shape: type[S]) -> S:
    """Return what was sent to an older server, which checks no types: what does not fit makes it fail."""
    try:
        return convert(present(sent), shape, strict=False)
    except ValidationError as error:
        raise failed(str(error))


def _inside(shape: type[S], sent: JSONObject) -> S:
    """Return what a form asks for; the dataset is looked for before the rest is judged."""
    if "datasetId" in shape.__struct_encode_fields__ and not sent.get("datasetId"):
        raise named("unExistDataset")
    if found := issues(shape, sent):
        raise invalid(found, inside=True)
    return convert(present(sent), shape)


class Routes:
    """The routes of an area. ``differences`` hold for each of its specs that has such a field."""

    def __init__(self, **differences: object) -> None:
        self._differences = differences
        self.handlers: Final[Mapping[Version, dict[str, Handler]]] = defaultdict(dict)
        """What answers each path, by version."""
        self.shapes: Final[dict[str, Callable[[Version], type[Struct]]]] = {}
        """What each path lets through on a version."""
        self.limits: Final[dict[str, int]] = {}
        """The largest body of a path in megabytes, where it is not one."""
        self.forms: Final[set[str]] = set()
        """The paths that take a form."""

    def differing(self, **differences: object) -> Routes:
        """Return the same routes for specs that have more differences in common."""
        part = copy(self)
        part._differences = {**self._differences, **differences}
        return part

    def answer(
        self,
        spec: type[S],
        *aliases: str,
        path: str = "",
        check: Check[S] | None = None,
        targeted: bool = True,
        either: bool = False,
        limit: int = 0,
        versions: Mapping[Version, Mapping[str, object]] | None = None,
        **differences: object,
    ) -> Callable[[Answer[S]], Answer[S]]:
        """Return a decorator of what answers the calls of a spec, under its path and ``aliases``.

        The spec says which versions have it, and under which paths before 4.14; ``path`` is its path where that is not
        the spec's. ``either`` lets a body stand in for the query, and the fields of a form for its part ``data``. With
        ``targeted=False`` nothing is checked but the key: the handler finds its app by itself. ``versions`` holds the
        differences of single versions.
        """
        own = (path or _path(spec), *aliases)
        body = self.body(spec, *own, check=check, either=either, limit=limit, versions=versions, **differences)
        described = cast("type[RequestSpec[object]]", spec)  # as every route's is

        def declare(answer: Answer[S]) -> Answer[S]:
            def handler(exchange: Exchange) -> Reply:
                if issubclass(spec, Multipart):
                    exchange.state.authorized(exchange.request)
                    exchange = structs.replace(exchange, form=form(exchange.request))
                asked = body.read(exchange)
                found = answer(exchange.addressed(asked, to_chat=targeted and issubclass(spec, ChatCall)), asked)
                return found if isinstance(found, Reply) else ok(found)

            for version in Version:
                known = (version,) if has(version, described.since) else ()
                for each in own if version >= V4_14 or path else _older_paths(described, own, version):
                    self.at(each, *known)(handler)
            return answer

        return declare

    def body(
        self,
        spec: type[S],
        *paths: str,
        check: Check[S] | None = None,
        either: bool = False,
        limit: int = 0,
        versions: Mapping[Version, Mapping[str, object]] | None = None,
        **differences: object,
    ) -> Body[S]:
        """Return what reads the calls of a spec, for a handler of ``at`` that has an order of its own."""
        common = {name: kind for name, kind in self._differences.items() if name in spec.__struct_fields__}
        own_differences = {**common, **differences}
        body = Body(spec=spec, differences=own_differences, check=check, either=either, versions=versions or {})
        own = [f"/api{path}" for path in paths or (_path(spec),)]
        self.shapes.update(dict.fromkeys(own, body.shape))
        self.limits.update(dict.fromkeys(own, limit) if limit else {})
        self.forms.update(own if issubclass(spec, Multipart) else ())
        return body

    def at(self, path: str, *versions: Version) -> Callable[[Handler], Handler]:
        """Return a decorator of what answers a path by itself, on these versions; 4.17 has what 4.16 has."""

        def declare(handler: Handler) -> Handler:
            for version in (*versions, *((V4_17,) if V4_16 in versions else ())):
                self.handlers[version][f"/api{path}"] = handler
            return handler

        return declare


def _older_paths(spec: type[RequestSpec[object]], own: tuple[str, ...], version: Version) -> tuple[str, ...]:
    """Return the paths of a route on a version before 4.14; later names are not known there."""
    older = (*spec.fallback_paths, *getattr(spec, "older_paths", ()))
    if spec.path_since and not has(version, spec.path_since):
        return older
    return (own[0], *(each for each in own[1:] if each in older))


def _path(spec: type[Struct]) -> str:
    path: str = getattr(spec, "path")  # noqa: B009 - every spec has one
    return path
