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
    if not {"apiDatasetServer", "apiServer"} & library.dataset(dataset_id).extra.keys():
        raise failed("Can not find api dataset server")


def listed(exchange: Exchange) -> Reply:
    """Give the files of a folder as a bare list."""
    asked = exchange.body(ListAsk)
    library = opened(exchange, asked.dataset_id)
    source_of_dataset(library, asked.dataset_id)
    return ok(items(library, asked.parent_id, asked.search_key))


def items(library: Library, parent_id: str | None, search_key: str) -> list[JSONValue]:
    """Return the files of a folder whose names hold a text."""
    key = search_key.lower()
    return [
        _item(library, file)
        for file in library.source.values()
        if file.parent_id == (parent_id or None) and key in file.name.lower()
    ]


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
    return ok(imported(opened(exchange, asked.dataset_id), asked.dataset_id))


def imported(library: Library, dataset_id: str) -> list[JSONValue]:
    """Return the ids of the files that a dataset has."""
    found = [one.source.get("apiFileId") for one in library.collections.values() if one.dataset_id == dataset_id]
    return [one for one in found if one]


def path(exchange: Exchange) -> Reply:
    """Give a file's path from the root of its source."""
    asked = exchange.body(PathAsk)
    if asked.dataset_id is None:
        raise named("unAuthorization")
    library = opened(exchange, asked.dataset_id)
    source_of_dataset(library, asked.dataset_id)
    return ok(path_of(library, asked.parent_id))


def path_of(library: Library, file_id: str | None) -> str:
    """Return the path of a file; that of no file is empty."""
    names: list[str] = []
    current = file_id
    while current:
        file = library.source_file(current)
        names.append(file.name)
        current = file.parent_id
    return "".join(f"/{name}" for name in reversed(names))


ROUTES: Final[Routes] = {
    "/api/core/dataset/apiDataset/list": listed,
    "/api/core/dataset/apiDataset/listExistId": existing,
    "/api/core/dataset/apiDataset/getPathNames": path,
}
