"""The rows of a collection, one by one and by the batch, their indexes, and the rows that an answer cites.

Rows that are pushed wait in the training queue; rows that are inserted are there at once.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct, to_builtins

from ...values import JSONValue
from ..knowledge import TEAM_ID, Collection, Draft, Index, Library, Passage, mode_of
from ..schemas import ObjectId, Target, Text, Whole, custom, window
from ..state import stamp
from ..wire import JSONObject, Reply, failed, invalid, named, ok
from .collections import held
from .exchange import Exchange, Routes
from .files import download_link
from .views import collection_view, page, source_of

IndexType = Literal["default", "imageEmbedding", "summary", "question", "image", "custom"]
MOST_ROWS: Final = 30
MOST_PUSHED: Final = 200


class IndexAsk(Struct):
    """An index to be made."""

    text: str
    type: IndexType = "custom"


class Details(Struct, rename="camel", kw_only=True):
    """What a row to be made has besides its question."""

    a: str = ""
    image_id: str | None = None
    chunk_index: int = 0
    indexes: list[IndexAsk] = []
    metadata: JSONObject | None = None

    def draft(self, question: str) -> Draft:
        """Return it as what is to become a row."""
        return Draft(
            q=question,
            a=self.a,
            chunk_index=self.chunk_index,
            indexes=tuple((index.type, index.text) for index in self.indexes if index.type != "default"),
            image_id=self.image_id,
            metadata=self.metadata,
        )


class RowAsk(Details, rename="camel", kw_only=True):
    """A row to be put into the queue."""

    q: str = ""


class PushAsk(Struct, rename="camel", kw_only=True):
    """Rows to be put into the queue."""

    collection_id: ObjectId
    data: Annotated[list[RowAsk], Meta(max_length=MOST_PUSHED)]
    bill_id: str | None = None


class InsertAsk(Details, rename="camel", kw_only=True):
    """A row to be written at once."""

    q: Text
    collection_id: ObjectId


class ListAsk(Struct, rename="camel", kw_only=True):
    """Asks for a page of rows."""

    collection_id: ObjectId
    page_size: Whole = 10
    offset: Whole = 0
    page_num: Whole = 1
    search_text: str = ""


class IdAsk(Struct):
    """Names a row."""

    id: ObjectId


class UpdateAsk(Struct, rename="camel", kw_only=True):
    """Changes a row; indexes that are given take the place of those that were made by hand."""

    data_id: ObjectId
    q: str
    a: str | None = None
    indexes: list[IndexAsk] | None = None
    image_id: str | None = None


class QuoteAsk(Target, rename="camel", kw_only=True):
    """Names a row, alone or with the answer that cites it."""

    id: ObjectId
    chat_id: str | None = None
    chat_item_data_id: str | None = None


class NewIndexAsk(Struct, rename="camel", kw_only=True):
    """Describes an index of a row."""

    type: IndexType = "custom"
    text: Text
    data_id: ObjectId


class ChangedIndexAsk(NewIndexAsk, rename="camel", kw_only=True):
    """Describes an index anew."""

    index_data_id: str


class GoneIndexAsk(Struct, rename="camel"):
    """Names an index to delete."""

    data_id: ObjectId
    index_data_id: str


def push(exchange: Exchange) -> Reply:
    """Put rows into the queue and say how many; those without a question and a picture are left out."""
    asked = exchange.body(PushAsk)
    library, collection = held(exchange, asked.collection_id)
    drafts = [row.draft(row.q) for row in asked.data if row.q or row.image_id]
    return ok({"insertLen": library.enqueue(collection, mode_of(collection), drafts, bill_id=asked.bill_id)})


def insert(exchange: Exchange) -> Reply:
    """Write a row and give its id; the same question and answer twice are refused."""
    asked = exchange.body(InsertAsk)
    library, collection = held(exchange, asked.collection_id)
    return inserted(library, collection, asked.draft(asked.q))


def inserted(library: Library, collection: Collection, draft: Draft) -> Reply:
    """Give the id of a new row."""
    if any((row.q, row.a) == (draft.q, draft.a) for row in library.passages_of(collection.id)):
        raise failed("已经存在完全一致的数据")
    return ok(library.insert(collection, draft).id)


def listed(exchange: Exchange) -> Reply:
    """Give a page of at most 30 rows."""
    asked = exchange.body(ListAsk)
    skipped, size = window(asked.page_size, asked.offset, asked.page_num)
    library, collection = held(exchange, asked.collection_id)
    found = matching(library, collection, asked.search_text)
    rows = found[skipped : skipped + min(size, MOST_ROWS)]
    return ok(page(len(found), [_listed(exchange, row) for row in rows]))


def matching(library: Library, collection: Collection, text: str) -> list[Passage]:
    """Return a collection's rows that hold a text."""
    return [row for row in library.passages_of(collection.id) if text.lower() in f"{row.q}\n{row.a}".lower()]


def _listed(exchange: Exchange, row: Passage) -> JSONObject:
    changed: JSONObject = {"updated": True} if row.changed else {}
    picture: JSONObject = {}
    if row.image_id:
        stored = exchange.state.library.file(row.image_id)
        picture = {
            "imageId": row.image_id,
            "imageSize": stored.size,
            "imagePreviewUrl": download_link(exchange, stored),
        }
    return {
        "_id": row.id,
        "datasetId": row.dataset_id,
        "collectionId": row.collection_id,
        "q": row.q,
        "a": row.a,
        "chunkIndex": row.chunk_index,
        **changed,
        **picture,
    }


def detail(exchange: Exchange) -> Reply:
    """Give a row with its indexes."""
    asked = exchange.query(IdAsk)
    library, row = _held(exchange, asked.id)
    indexes: JSONValue = to_builtins(row.indexes)
    optional: JSONObject = {"metadata": row.metadata, "imageId": row.image_id}
    if row.image_id:
        optional["imagePreivewUrl"] = download_link(exchange, library.file(row.image_id))
    return ok(
        {
            "q": row.q,
            "a": row.a,
            "id": row.id,
            "teamId": TEAM_ID,
            "datasetId": row.dataset_id,
            "collectionId": row.collection_id,
            "updateTime": stamp(row.updated),
            **source_of(library.collections[row.collection_id]),
            "chunkIndex": row.chunk_index,
            "indexes": indexes,
            "isOwner": True,
            **{name: value for name, value in optional.items() if value is not None},
        }
    )


def _held(exchange: Exchange, data_id: str) -> tuple[Library, Passage]:
    exchange.state.authorized(exchange.request)
    return exchange.state.library, exchange.state.library.passage(data_id)


def update(exchange: Exchange) -> Reply:
    """Change a row and give what it says now."""
    asked = exchange.body(UpdateAsk)
    library, row = _held(exchange, asked.data_id)
    row.image_id = asked.image_id or row.image_id
    change(library, row, asked.q, asked.a, asked.indexes)
    return ok({"q": row.q, "a": row.a})


def change(library: Library, row: Passage, q: str, a: str | None, indexes: list[IndexAsk] | None) -> None:
    """Change what a row says, and the texts by which it is found."""
    row.q = q
    row.a = row.a if a is None else a
    if indexes is not None:
        row.indexes = [library.index(index.type, index.text) for index in indexes]
    library.index_texts(row)
    _changed(library, row)


def _changed(library: Library, row: Passage) -> None:
    row.updated = library.clock()
    row.changed = True


def delete(exchange: Exchange) -> Reply:
    """Delete a row."""
    asked = exchange.query(IdAsk)
    library, row = _held(exchange, asked.id)
    del library.passages[row.id]
    return ok()


def quote(exchange: Exchange) -> Reply:
    """Give a row as an answer cites it, with its collection."""
    asked = exchange.body(QuoteAsk)
    cited = (asked.app_id, asked.chat_id, asked.chat_item_data_id)
    if any(cited) and not all(cited):
        raise invalid([custom("appId, chatId and chatItemDataId must be provided together")])
    library, row = _held(exchange, asked.id)
    if asked.app_id and not exchange.state.session(asked.app_id, asked.chat_id):
        raise named("unAuthChat")
    collection = library.collections[row.collection_id]
    tags: list[JSONValue] = [*collection.tags]
    answer: JSONObject = {"a": row.a} if row.a else {}
    return ok({"q": row.q, **answer, "collection": {**collection_view(collection), "tags": tags}})


def create_index(exchange: Exchange) -> Reply:
    """Give a row one more index."""
    asked = exchange.body(NewIndexAsk)
    library, row = _held(exchange, asked.data_id)
    made = library.index(asked.type, asked.text)
    row.indexes.insert(0, made)
    _changed(library, row)
    return _index(made)


def _index(index: Index) -> Reply:
    shown: JSONValue = to_builtins(index)
    return ok({"index": shown})


def update_index(exchange: Exchange) -> Reply:
    """Change an index, which gets another number by it."""
    asked = exchange.body(ChangedIndexAsk)
    library, row = _held(exchange, asked.data_id)
    place = row.indexes.index(_found(row, asked.index_data_id))
    row.indexes[place] = library.index(asked.type, asked.text)
    _changed(library, row)
    return _index(row.indexes[place])


def delete_index(exchange: Exchange) -> Reply:
    """Delete an index that was made by hand."""
    asked = exchange.body(GoneIndexAsk)
    library, row = _held(exchange, asked.data_id)
    index = _found(row, asked.index_data_id)
    if index.type == "default":
        raise failed("System indexes cannot be deleted separately")
    row.indexes.remove(index)
    _changed(library, row)
    return ok()


def _found(row: Passage, index_id: str) -> Index:
    for index in row.indexes:
        if index.data_id == index_id:
            return index
    raise failed("Dataset data index not found")


ROUTES: Final[Routes] = {
    "/api/core/dataset/data/pushData": push,
    "/api/core/dataset/data/insertData": insert,
    "/api/core/dataset/data/v2/list": listed,
    "/api/core/dataset/data/list": listed,
    "/api/core/dataset/data/detail": detail,
    "/api/core/dataset/data/update": update,
    "/api/core/dataset/data/delete": delete,
    "/api/core/dataset/data/getQuoteData": quote,
    "/api/core/dataset/data/index/create": create_index,
    "/api/core/dataset/data/index/update": update_index,
    "/api/core/dataset/data/index/delete": delete_index,
}
