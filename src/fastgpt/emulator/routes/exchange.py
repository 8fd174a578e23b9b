"""What a handler is given: the request with its JSON read, the server's memory, and the usual first steps.

The order of those steps is the server's: the schema speaks before the key is looked at, the key before the app.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias, TypeVar

from msgspec import Struct

from ...values import JSONValue
from ..schemas import Target, custom, decoded
from ..state import State
from ..wire import Reply, Request, invalid

T = TypeVar("T", bound=Struct)
TargetT = TypeVar("TargetT", bound=Target)

TARGET_MISSING: Final = "appId, skillId or share auth must be provided"


class Exchange(Struct, frozen=True):
    """One request on its way to an answer. ``sent`` is the body: JSON where the request says so, else text."""

    state: State
    request: Request
    sent: JSONValue

    def body(self, schema: type[T]) -> T:
        """Return the body as a schema's value."""
        return decoded(schema, self.sent)

    def query(self, schema: type[T]) -> T:
        """Return the query as a schema's value; numbers and booleans come as text there."""
        return decoded(schema, dict(self.request.query), strict=False)

    def app_body(self, schema: type[TargetT]) -> tuple[TargetT, str]:
        """Return the body and the id of its app, with the key checked and the app known."""
        return self._targeted(self.body(schema))

    def app_query(self, schema: type[TargetT]) -> tuple[TargetT, str]:
        """Return the query and the id of its app, with the key checked and the app known."""
        return self._targeted(self.query(schema))

    def _targeted(self, asked: TargetT) -> tuple[TargetT, str]:
        if asked.app_id is None:
            raise invalid([custom(TARGET_MISSING)])
        self.state.authorized(self.request)
        self.state.app(asked.app_id)
        return asked, asked.app_id


Handler: TypeAlias = Callable[[Exchange], Reply]
Routes: TypeAlias = Mapping[str, Handler]
