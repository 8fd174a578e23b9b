"""Third-party sources: the tree of files that a dataset of the kind ``apiDataset`` and its like reads from."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from ...values import JSONValue
from ..knowledge import Library, SourceFile
from ..schemas import ObjectId
from ..wire import JSONObject, Reply, failed, named, ok
from .collections import opened
from .exchange import Exchange, Routes

CHANGED: Final = "2026-01-02T03:04:05.000Z"


class ListAsk(Struct, rename="camel", kw_only=True):
    """Asks for the files of a folder, or for those of a name."""

    dataset_id: ObjectId
    search_key: str = ""
    parent_id: str | None = None


class ExistAsk(Struct, rename="camel"):
    """Names a dataset."""

    dataset_id: ObjectId


class PathAsk(Struct, rename="camel", kw_only=True):
    """Asks for the path of a file. A source that is not yet a dataset's wants a login session."""

    dataset_id: ObjectId | None = None
    parent_id: str | None = None


def source_of_dataset(library: Library, dataset_id: str) -> None:
    """Check that a dataset has a third-party source."""
    if "apiDatasetServer" not in library.dataset(dataset_id).extra:
        raise failed("Can not find api dataset server")


def listed(exchange: Exchange) -> Reply:
    """Give the files of a folder as a bare list."""
    asked = exchange.body(ListAsk)
    library = opened(exchange, asked.dataset_id)
    source_of_dataset(library, asked.dataset_id)
    key = asked.search_key.lower()
    found: list[JSONValue] = [
        _item(library, file)
        for file in library.source.values()
        if file.parent_id == (asked.parent_id or None) and key in file.name.lower()
    ]
    return ok(found)


def _item(library: Library, file: SourceFile) -> JSONObject:
    return {
        "id": file.id,
        "rawId": file.id,
        "parentId": file.parent_id,
        "name": file.name,
        "type": "folder" if file.folder else "file",
        "updateTime": CHANGED,
        "createTime": CHANGED,
        "hasChild": any(inside.parent_id == file.id for inside in library.source.values()),
    }


def existing(exchange: Exchange) -> Reply:
    """Give the ids of the files that are in the dataset already."""
    asked = exchange.query(ExistAsk)
    library = opened(exchange, asked.dataset_id)
    found = [one.source.get("apiFileId") for one in library.collections.values() if one.dataset_id == asked.dataset_id]
    return ok([one for one in found if one])


def path(exchange: Exchange) -> Reply:
    """Give a file's path from the root of its source."""
    asked = exchange.body(PathAsk)
    if asked.dataset_id is None:
        raise named("unAuthorization")
    library = opened(exchange, asked.dataset_id)
    source_of_dataset(library, asked.dataset_id)
    names: list[str] = []
    current = asked.parent_id
    while current:
        file = library.source_file(current)
        names.append(file.name)
        current = file.parent_id
    return ok("".join(f"/{name}" for name in reversed(names)))


ROUTES: Final[Routes] = {
    "/api/core/dataset/apiDataset/list": listed,
    "/api/core/dataset/apiDataset/listExistId": existing,
    "/api/core/dataset/apiDataset/getPathNames": path,
}
