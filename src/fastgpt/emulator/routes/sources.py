"""Third-party sources: the tree of files that a dataset of the kind ``apiDataset`` and its like reads from."""

from __future__ import annotations

from typing import Final

from ...datasets.sources import GetSourceFileIds, GetSourcePathNames, ListSourceFiles
from ...values import JSONValue
from ..bodies import Free
from ..knowledge import Library, SourceFile
from ..schemas import ObjectId
from ..shapes import view
from ..versions import V4_9, V4_12
from ..wire import JSONObject, Reply, failed, named, ok
from .datasets import SOURCES
from .exchange import Exchange, Routes

CHANGED: Final = "2026-01-02T03:04:05.000Z"

routes: Final = Routes()


def check_source(exchange: Exchange, dataset_id: str) -> None:
    """Check that a dataset has a third-party source, which each version says in other words."""
    if not any(exchange.dataset(dataset_id).extra.get(name) for name in SOURCES):
        newer = exchange.version >= V4_12
        raise failed("Can not find api dataset server" if newer else "No apiServer or feishuServer or yuqueServer")


@routes.answer(ListSourceFiles, since=V4_9, parent_id=str)
def listed(exchange: Exchange, asked: ListSourceFiles) -> Reply:
    """Give the files of a folder as a bare list."""
    check_source(exchange, asked.dataset_id)
    key = (asked.search_key or "").lower()
    found: list[JSONValue] = [
        _item(exchange.library, file)
        for file in exchange.library.source.values()
        if file.parent_id == (asked.parent_id or None) and key in file.name.lower()
    ]
    return ok(found)


def _item(library: Library, file: SourceFile) -> JSONObject:
    return {
        **view(file, "id", "parentId", "name"),
        "rawId": file.id,
        "type": "folder" if file.folder else "file",
        "updateTime": CHANGED,
        "createTime": CHANGED,
        "hasChild": any(inside.parent_id == file.id for inside in library.source.values()),
    }


@routes.answer(GetSourceFileIds, since=V4_9)
def existing(exchange: Exchange, asked: GetSourceFileIds) -> Reply:
    """Give the ids of the files that are in the dataset already."""
    dataset = exchange.dataset(asked.dataset_id)
    collections = exchange.library.collections.values()
    found = [one.source.get("apiFileId") for one in collections if one.dataset_id == dataset.id]
    return ok([one for one in found if one])


@routes.answer(GetSourcePathNames, since=V4_12, dataset_id=Free(ObjectId), parent_id=str, api_dataset_server=JSONObject)
def path(exchange: Exchange, asked: GetSourcePathNames) -> Reply:
    """Give a file's path from the root of its source; one that is no dataset's yet wants a login session."""
    if not asked.dataset_id:
        raise named("unAuthorization")
    check_source(exchange, asked.dataset_id)
    names: list[str] = []
    current = asked.parent_id or None
    while current:
        file = exchange.library.source_file(current)
        names.append(file.name)
        current = file.parent_id
    return ok("".join(f"/{name}" for name in reversed(names)))
