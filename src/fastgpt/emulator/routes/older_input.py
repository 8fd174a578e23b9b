"""How the routes of 4.9 and 4.12 read what they are sent: leniently, from body and query alike, without a schema.

What is missing is empty, and each handler says by itself what it cannot do without.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias, TypeVar
from urllib.parse import quote

from msgspec import Struct, ValidationError, convert

from ...values import JSONValue
from ..dialects import Dialect
from ..knowledge import Collection, Dataset, Library, Passage
from ..state import Upload
from ..wire import Reply, failed, named
from .exchange import Exchange

T = TypeVar("T", bound=Struct)

Older: TypeAlias = Callable[[Exchange, Dialect], Reply]

READ: Final = "/api/common/file/read/"
OBJECT_ID: Final = re.compile("[0-9a-fA-F]{24}")


class Ask(Struct, rename="camel"):
    """Names things; what is missing is empty."""

    id: str = ""
    dataset_id: str = ""
    collection_id: str = ""
    data_id: str = ""
    source_id: str = ""
    parent_id: str = ""
    vector_model: str = ""
    search_key: str = ""


def read(exchange: Exchange, schema: type[T]) -> T:
    """Return the body and the query as one value."""
    body = exchange.sent if isinstance(exchange.sent, dict) else {}
    return taken({**dict(exchange.request.query), **body}, schema)


def taken(sent: Mapping[str, JSONValue], schema: type[T]) -> T:
    """Return what was sent as a value; these servers check no types, so what does not fit is an error."""
    given = {name: value for name, value in sent.items() if value is not None}
    try:
        return convert(given, schema, strict=False)
    except ValidationError as error:
        raise failed(str(error))


def cast_id(given: str, model: str) -> str:
    """Return an id, or refuse what the database cannot take for one."""
    if not OBJECT_ID.fullmatch(given):
        message = f'Cast to ObjectId failed for value "{given}" (type string) at path "_id" for model "{model}"'
        raise failed(message)
    return given


def signed(exchange: Exchange) -> Library:
    """Return the library, with the key checked."""
    exchange.state.authorized(exchange.request)
    return exchange.state.library


def dataset_of(exchange: Exchange, dataset_id: str) -> Dataset:
    """Return a dataset, with the key checked."""
    library = signed(exchange)
    if not dataset_id:
        raise named("unExistDataset")
    return library.dataset(cast_id(dataset_id, "datasets"))


def collection_of(exchange: Exchange, collection_id: str) -> Collection:
    """Return a collection, with the key checked."""
    library = signed(exchange)
    if not collection_id:
        raise named("unExistCollection")
    return library.collection(cast_id(collection_id, "dataset_collections"))


def passage_of(exchange: Exchange, data_id: str) -> Passage:
    """Return a row, with the key checked; no id is an unknown one."""
    library = signed(exchange)
    return library.passage(cast_id(data_id, "dataset_datas") if data_id else "")


def needed(given: str) -> str:
    """Return what a handler cannot do without, or refuse."""
    if not given:
        raise named("missingParams")
    return given


def file_link(exchange: Exchange, file: Upload) -> str:
    """Return the address by which a file is read."""
    return f"{exchange.request.origin}{READ}{quote(file.filename)}?token={file.download}"


def denied(exchange: Exchange, dialect: Dialect) -> Reply:
    """Refuse any key: these routes are for the web page."""
    raise named("unAuthorization")
