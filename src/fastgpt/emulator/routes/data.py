"""The rows of a collection, one by one and by the batch, their indexes, and the rows that an answer cites.

Rows that are pushed wait in the training queue; rows that are inserted are there at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Final

from msgspec import Meta, to_builtins

from ...datasets import data as specs
from ...datasets.models.data import DataRow
from ...values import JSONValue
from ..bodies import sent_or
from ..ids import existing
from ..knowledge import TEAM_ID, Draft, Index, Library, Passage, mode_named, mode_of
from ..schemas import ObjectId, Whole, custom, window
from ..shapes import as_json, present, shape, view
from ..versions import V4_12, V4_16, V4_17
from ..wire import JSONObject, failed, named
from .datasets import indexes_of
from .exchange import Exchange, Routes
from .files import download_link
from .imports import queued
from .views import collection_view, dataset_view, holds, page, source_of

MOST_ROWS: Final = 30
MOST_PUSHED: Final = 200
NO_QUESTION: Final = "q, datasetId, collectionId, model is required"
NO_OBJECT: Final = "Cannot use 'in' operator to search for 'chatId' in "

routes: Final = Routes()


def _draft(asked: DataRow | specs.InsertData) -> Draft:
    """Return what is to become a row."""
    indexes = asked.indexes or ()
    return Draft(
        q=asked.q or "",
        a=asked.a or "",
        chunk_index=asked.chunk_index or 0,
        indexes=tuple((index.type or "custom", index.text) for index in indexes if index.type != "default"),
        image_id=asked.image_id or None,
        metadata=as_json(asked.metadata) or None,
    )


@routes.answer(specs.PushData, limit=10, data=Annotated[list[DataRow], Meta(max_length=MOST_PUSHED)])
def push(exchange: Exchange, asked: specs.PushData) -> JSONValue:
    """Put rows into the queue and say how many; those without a question and a picture are left out."""
    newest, library = exchange.newest, exchange.library
    if not newest and not asked.collection_id:
        raise failed("collectionId or data is empty")
    if len(asked.data) > MOST_PUSHED:
        raise failed(f"Data is too long, max {MOST_PUSHED}")
    collection = exchange.collection(asked.collection_id)
    rows = [row for row in asked.data if isinstance(row, DataRow)]
    drafts = [_draft(row) for row in rows if row.q or (row.image_id and newest)]
    mode = mode_of(collection) if newest else mode_named(exchange.object.get("mode"))
    if exchange.version < V4_12:
        return queued(library, collection, drafts, mode)
    return {"insertLen": library.enqueue(collection, mode, drafts, bill_id=asked.bill_id or "")}


@routes.answer(specs.InsertData)
def insert(exchange: Exchange, asked: specs.InsertData) -> JSONValue:
    """Write a row and give its id; the same question and answer twice are an error."""
    if not asked.q:
        raise named("missingParams") if exchange.version >= V4_12 else failed(NO_QUESTION)
    library, collection, draft = exchange.library, exchange.collection(asked.collection_id), _draft(asked)
    if any((row.q, row.a) == (draft.q, draft.a) for row in library.passages_of(collection)):
        raise failed("已经存在完全一致的数据")
    return library.insert(collection, draft).id


@routes.answer(specs.GetDataList, "/core/dataset/data/list", page_size=Whole)
def listed(exchange: Exchange, asked: specs.GetDataList) -> JSONValue:
    """Give a page of at most 30 rows."""
    shown = window(asked, most=MOST_ROWS, offset_first=exchange.version >= V4_17)
    rows = exchange.library.passages_of(exchange.collection(asked.collection_id))
    found = [row for row in rows if holds(f"{row.q}\n{row.a}", asked.search_text)]
    return page(found, shown, partial(_listed, exchange))


def _listed(exchange: Exchange, row: Passage) -> JSONObject:
    """Return a row as a list shows it; pictures are shown by the newest version, and teams named by 4.12."""
    shown = shape("listedRow", row)
    if not exchange.newest:
        return {**shown, **({"teamId": TEAM_ID} if exchange.version == V4_12 else {})}
    if row.changed:
        shown["updated"] = True
    if row.image_id:
        stored = exchange.library.file(row.image_id)
        link = download_link(exchange, stored)
        shown |= {"imageId": row.image_id, "imageSize": stored.size, "imagePreviewUrl": link}
    return shown


@routes.answer(specs.GetData, data_id=ObjectId)
def detail(exchange: Exchange, asked: specs.GetData) -> JSONValue:
    """Give a row with its indexes."""
    library, row = exchange.library, exchange.passage(asked.data_id)
    optional: JSONObject = {"metadata": row.metadata, "imageId": row.image_id} if exchange.newest else {}
    if row.image_id and exchange.newest:
        optional["imagePreivewUrl"] = download_link(exchange, library.file(row.image_id))
    indexes: JSONValue = to_builtins(row.indexes) if exchange.newest else indexes_of(row)
    cited = source_of(library.collections[row.collection_id])
    return shape("row", row, id=row.id, teamId=TEAM_ID, indexes=indexes, **cited, **present(optional))


@routes.answer(specs.UpdateData)
def update(exchange: Exchange, asked: specs.UpdateData) -> JSONValue:
    """Change a row; from 4.15 on its indexes stay where none are sent, and the answer gives what it says now."""
    library, row, newest = exchange.library, exchange.passage(asked.data_id), exchange.version >= V4_16
    row.image_id = (asked.image_id if newest else None) or row.image_id
    row.q = asked.q if newest else asked.q or row.q
    row.a = sent_or(asked.a, row.a)
    if isinstance(asked.indexes, Sequence) or not newest:
        row.indexes = [library.index(index.type or "custom", index.text) for index in asked.indexes or ()]
    library.index_texts(row)
    _changed(library, row)
    return view(row, "q", "a") if newest else None


def _changed(library: Library, row: Passage) -> None:
    row.update_time = library.clock()
    row.changed = True


@routes.answer(specs.DeleteData, data_id=ObjectId)
def delete(exchange: Exchange, asked: specs.DeleteData) -> JSONValue:
    """Delete a row."""
    del exchange.library.passages[exchange.passage(asked.data_id).id]
    return None if exchange.newest else "success"


def _whole_citation(asked: specs.GetQuoteData) -> JSONObject | None:
    named_parts = [bool(part) for part in (asked.app_id, asked.chat_id, asked.chat_item_data_id)]
    half = any(named_parts) and not all(named_parts)
    return custom("appId, chatId and chatItemDataId must be provided together") if half else None


@routes.answer(specs.GetQuoteData, check=_whole_citation, data_id=ObjectId, chat_id=str, chat_item_data_id=str)
def quote(exchange: Exchange, asked: specs.GetQuoteData) -> JSONValue:
    """Give a row as an answer cites it, with its collection; 4.12 wants its id in the body, 4.9 in the query."""
    if exchange.version == V4_12 and not isinstance(exchange.sent, dict):
        raise failed(NO_OBJECT)
    by_query = str(exchange.params.get("id", ""))
    row = exchange.passage(by_query if exchange.version < V4_12 else asked.data_id)
    if exchange.newest and asked.app_id and not exchange.session(asked.chat_id or ""):
        raise named("unAuthChat")
    collection = exchange.library.collections[row.collection_id]
    stored = collection_view(collection, exchange.version)
    if not exchange.newest:
        dataset = exchange.library.datasets[collection.dataset_id]
        stored |= {"__v": 0, "dataset": dataset_view(dataset, exchange.version)}
    answer: JSONObject = {} if exchange.newest and not row.a else {"a": row.a}
    return {"q": row.q, **answer, "collection": {**stored, "tags": [*collection.tags]}}


@routes.answer(specs.CreateDataIndex)
def create_index(exchange: Exchange, asked: specs.CreateDataIndex) -> JSONValue:
    """Give a row one more index."""
    library, row = exchange.library, exchange.passage(asked.data_id)
    row.indexes.insert(0, library.index(asked.type or "custom", asked.text))
    _changed(library, row)
    return {"index": to_builtins(row.indexes[0])}


@routes.answer(specs.UpdateDataIndex, index_data_id=str)
def update_index(exchange: Exchange, asked: specs.UpdateDataIndex) -> JSONValue:
    """Change an index, which gets another number by it."""
    library, row = exchange.library, exchange.passage(asked.data_id)
    place = row.indexes.index(_found(row, asked.index_data_id))
    row.indexes[place] = library.index(asked.type or "custom", asked.text)
    _changed(library, row)
    return {"index": to_builtins(row.indexes[place])}


@routes.answer(specs.DeleteDataIndex, index_data_id=str)
def delete_index(exchange: Exchange, asked: specs.DeleteDataIndex) -> None:
    """Delete an index that was made by hand."""
    row = exchange.passage(asked.data_id)
    index = _found(row, asked.index_data_id)
    if index.type == "default":
        raise failed("System indexes cannot be deleted separately")
    row.indexes.remove(index)
    _changed(exchange.library, row)


def _found(row: Passage, index_id: str) -> Index:
    indexes = {index.data_id: index for index in row.indexes}
    return existing(indexes, index_id, failed("Dataset data index not found"))
