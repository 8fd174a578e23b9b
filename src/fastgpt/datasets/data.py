"""The rows of collections: pushing and inserting, listing, reading, changing and deleting them, and their indexes.

``push_data`` is one call, and takes 200 rows; ``push_data_batches``, in ``batches``, takes any number.
"""

from __future__ import annotations

__all__ = [
    "DataPageSize", "Rows",
    "PushData", "push_data",
    "InsertData", "insert_data",
    "InsertImages", "insert_images",
    "GetDataList", "get_data_list",
    "GetData", "get_data",
    "UpdateData", "update_data",
    "DeleteData", "delete_data",
    "GetQuoteData", "get_quote_data",
    "CreateDataIndex", "create_data_index",
    "UpdateDataIndex", "update_data_index",
    "DeleteDataIndex", "delete_data_index",
]  # fmt: skip

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, ClassVar, Final, TypeAlias, cast

from msgspec import UNSET, Meta, Struct, field
from msgspec.structs import replace
from returns.result import Failure

from ..error_responses import open_envelope
from ..errors import InvalidRequestError
from ..files import Uploads, Watcher
from ..flows import value_in
from ..functions import endpoint
from ..http import NEEDLESS, HTTPRequest, HTTPResponse, Lesson
from ..models.pages import Page
from ..outcomes import Outcome, succeeded
from ..specs import Delete, Get, Id, Multipart, Offset, Omittable, Put, RequestSpec, Size
from ..specs.adaptive import KEEPS_INDEXES, AdaptiveCall, extended_by
from ..specs.chat_fields import CitedCall
from ..specs.paging import OffsetPaged
from ..steps import Flow
from ..values import ACCEPTED
from .chunks import TrainingType
from .models.collections import InsertResult
from .models.data import Data, DataItem, DataRow, IndexResult, IndexText, IndexType, QuoteData, Row, UpdatedData

BATCH = 200
"""Rows that a server takes in one call."""

QUEUE_MODES = ("chunk", "qa", "auto")
"""What a queue before 4.14.9 can do with rows that are pushed."""

DataPageSize: TypeAlias = Annotated[int, Meta(ge=1, le=30)]
"""Rows of a page, 1 to 30."""

AnyRows: TypeAlias = Sequence[Row]
if TYPE_CHECKING:
    Rows: TypeAlias = AnyRows
    """Rows in their order, or dicts of the same shape under wire names."""
else:
    Rows = Annotated[Sequence[DataRow], Meta(max_length=BATCH)]
    ACCEPTED["Rows"] = AnyRows


class PushData(RequestSpec[InsertResult]):
    """Send rows to be trained, at most 200 and 10 MB at once (``POST /core/dataset/data/pushData``).

    Since 4.9.14 only ``insert_len`` is reported.
    """

    path: ClassVar[str] = "/core/dataset/data/pushData"
    changed: ClassVar[Mapping[str, str]] = {
        "4.8.12 to 4.8.23": "reads `training_type` as `trainingMode`; all names are sent",
        "4.9.0 to 4.14.8.3": "reads `training_type` as `mode`; all names are sent",
        "4.14.9": "the collection decides, whatever `training_type` says",
    }

    collection_id: Id
    """The collection."""
    data: Rows
    """``DataRow``s, or dicts of their shape under wire names; at most 200, and 10 MB.  Rows that are there already
    are passed over.  One without ``q`` and ``imageId``, and a key that is none of a row, are rejected.
    """
    training_type: Omittable[TrainingType] = UNSET
    """What is made of the rows, up to 4.14.8.3; from 4.14.9 on the collection decides."""
    index_size: Omittable[float] = UNSET
    """Characters of an index."""
    auto_indexes: Omittable[bool] = UNSET
    """Whether a model writes further indexes."""
    image_index: Omittable[bool] = UNSET
    """Whether a model describes the images."""
    prompt: Omittable[str] = UNSET
    """What the model is asked that writes questions and answers."""
    bill_id: Omittable[str] = UNSET
    """The usage that the costs are added to."""
    training_mode: Omittable[TrainingType] = UNSET
    """An older name of ``training_type``; either is sent under all names that servers read."""

    def call(self, *, live: bool = False) -> HTTPRequest:
        """Encode this spec, with the training under each of the three names that one version or another reads."""
        wanted = self.training_mode if self.training_type is UNSET else self.training_type
        if wanted is UNSET:
            call = super().call(live=live)
            check_rows(self.data)
            return call
        mode = wanted if self.training_mode is UNSET else self.training_mode
        named = replace(self, training_type=wanted, training_mode=mode)
        call = super(PushData, named).call(live=live)
        check_rows(self.data)
        return extended_by(call, mode=wanted) if wanted in QUEUE_MODES else call


def check_rows(rows: Sequence[Row]) -> None:
    """Raise ``InvalidRequestError`` of a row that a server would pass over, or of which it would lose a part."""
    for number, row in enumerate(rows):
        value = cast("object", row)  # it may be of somebody's own class, of the same shape
        if not isinstance(value, Mapping | DataRow):
            continue
        place = f"data[{number}]"
        check_keys(row, DataRow, place)
        held = row if isinstance(row, Mapping) else {"q": row.q, "imageId": row.image_id, "indexes": row.indexes}
        if not (held.get("q") or held.get("imageId")):
            raise InvalidRequestError("expected q or imageId, got neither: servers pass such a row over", field=place)
        check_indexes(cast("Sequence[object] | None", held.get("indexes")), f"{place}.indexes")  # checked by its spec


def check_indexes(indexes: object, field: str) -> None:
    """Raise ``InvalidRequestError`` of an index with keys that are none, if there are any indexes."""
    for number, index in enumerate(cast("Sequence[object]", indexes or ())):  # what it is was looked at by its spec
        check_keys(index, IndexText, f"{field}[{number}]")


def check_keys(value: object, shape: type[Struct], field: str) -> None:
    """Raise ``InvalidRequestError`` of a dict with a key that its struct does not have: servers drop it in silence."""
    known = shape.__struct_encode_fields__
    keys = cast("Mapping[object, object]", value) if isinstance(value, Mapping) else ()  # the kind is all that is known
    for key in keys:
        if key not in known:
            raise InvalidRequestError(f"expected keys among {', '.join(known)}, got {key!r}", field=field)


class InsertData(RequestSpec[str]):
    """Insert one row at once, with its vectors, and return its id (``POST /core/dataset/data/insertData``).

    A row that is there already is an ``APIError``.
    """

    path: ClassVar[str] = "/core/dataset/data/insertData"

    collection_id: Id
    """The collection."""
    q: Id
    """The text of the row, or a question."""
    a: Omittable[str] = UNSET
    """Its second text, the answer to a question."""
    image_id: Omittable[str] = UNSET
    """The image of the row, by its id."""
    chunk_index: Omittable[int] = UNSET
    """The place of the row in its collection."""
    indexes: Omittable[Sequence[IndexText]] = UNSET
    """Further texts by which the row is found."""
    metadata: Omittable[Mapping[str, object]] = UNSET
    """Kept with the row."""

    def call(self, *, live: bool = False) -> HTTPRequest:
        """Encode this spec; of an index nothing may be lost."""
        call = super().call(live=live)
        check_indexes(self.indexes, "indexes")
        return call


class InsertImages(Multipart[None]):
    """Send images to a collection, a row each (``POST /core/dataset/data/insertImages``, 4.9.11+).

    As in ``create_image_collection``, a community server takes them and never trains them.

    ``files`` are paths, open files or ``File``s, at least one; ``on_progress`` is called with the bytes sent and the
    bytes of all.
    """

    path: ClassVar[str] = "/core/dataset/data/insertImages"
    since: ClassVar[str] = "4.9.11"
    non_json_fields: ClassVar[tuple[str, ...]] = ("files", "on_progress")

    collection_id: Id
    """The collection."""
    files: Uploads
    """Paths (``pathlib.Path``), files open for reading bytes, or ``File``s, at least one."""
    on_progress: Watcher = None
    """Called with the bytes sent and the bytes in all."""


class GetDataList(OffsetPaged[Page[DataItem]]):
    """Page through the rows of a collection, at most 30 at once (``POST /core/dataset/data/v2/list``).

    From 4.17.2 on rows are there before they are indexed: a search does not find them until their training is over, and
    until then they cannot be changed.
    """

    path: ClassVar[str] = "/core/dataset/data/v2/list"
    changed: ClassVar[Mapping[str, str]] = {"4.17.2": "gives rows that are not indexed yet, too"}
    fallback_paths: ClassVar[tuple[str, ...]] = ("/core/dataset/data/list",)
    idempotent: ClassVar[bool] = True

    collection_id: Id
    """The collection."""
    offset: Omittable[Offset] = 0
    """Rows to pass over."""
    page_size: Omittable[DataPageSize] = 20
    """Rows of a page, at most 30."""
    page_num: Omittable[Size] = UNSET
    """The page by its number, from 1, instead of ``offset``."""
    search_text: Omittable[str] = UNSET
    """Text that the rows must contain."""


class GetData(Get[Data]):
    """Read a row with its indexes (``GET /core/dataset/data/detail``); ``data_id`` is ``id`` on the wire."""

    path: ClassVar[str] = "/core/dataset/data/detail"

    data_id: Id = field(name="id")
    """The row (wire name ``id``)."""


class UpdateData(Put[UpdatedData | None], AdaptiveCall[UpdatedData | None]):
    """Change a row (``PUT /core/dataset/data/update``); servers before 4.15.0 answer nothing.

    Indexes of one's own stay where ``indexes`` is left out, and are replaced by it where it is passed.  Servers before
    4.15.0 would delete them: so the row is read first, and what it has is sent back, until the client has seen that its
    server is a later one.  From 4.17.2 on a row whose training is not over cannot be changed.
    """

    path: ClassVar[str] = "/core/dataset/data/update"
    changed: ClassVar[Mapping[str, str]] = {
        "4.8.12 to 4.14.16": "deletes indexes that are not sent; they are read first, and sent back",
        "4.17.2": "rejects rows whose training is not over",
    }

    data_id: Id
    """The row."""
    q: str
    """The text of the row, or a question."""
    a: Omittable[str] = UNSET
    """Its second text, the answer to a question."""
    indexes: Omittable[Sequence[IndexText]] = UNSET
    """Further texts by which the row is found, in place of those before; left out, those stay."""
    image_id: Omittable[str] = UNSET
    """The image of the row, by its id."""
    index_prefix: Omittable[str] = UNSET
    """A text that is put before each index."""

    def call(self, *, live: bool = False) -> HTTPRequest:
        """Encode this spec; an answer with the row's texts shows that the server keeps indexes."""
        call = super().call(live=live)
        check_indexes(self.indexes, "indexes")
        return replace(call, teaches=Lesson(KEEPS_INDEXES, has_texts))

    def prepared(self) -> Flow[Outcome[HTTPRequest]]:
        """Return the request with the indexes that the row has, where nothing says that the server keeps them."""
        own = self.outgoing()
        if not succeeded(own) or self.indexes is not UNSET:
            return own
        reading = GetData(data_id=self.data_id)
        sent = yield replace(value_in(reading.outgoing()), unless=KEEPS_INDEXES)
        if not succeeded(sent):
            return Failure(sent.failure())
        if sent.unwrap() is NEEDLESS:
            return own
        read = reading.decode(sent.unwrap())
        if not succeeded(read):
            return Failure(read.failure())
        kept = [
            IndexText(
                text=index.text,
                type=cast("IndexType | None", index.type or None),  # as it came: what is sent is checked by its spec
                data_id=index.data_id,
            )
            for index in read.unwrap().indexes
            if not index.is_default
        ]
        return own.map(lambda call: extended_by(call, indexes=kept))


def has_texts(response: HTTPResponse) -> bool:
    """Whether the update of a row was answered with its texts."""
    envelope = open_envelope(response.content)
    return response.is_success and envelope is not None and envelope.succeeded and b'"q"' in bytes(envelope.data)


class DeleteData(Delete[None]):
    """Delete a row (``DELETE /core/dataset/data/delete``); ``data_id`` is ``id`` on the wire.

    ``delete_data_rows`` deletes many.
    """

    path: ClassVar[str] = "/core/dataset/data/delete"

    data_id: Id = field(name="id")
    """The row (wire name ``id``)."""


class GetQuoteData(CitedCall[QuoteData]):
    """Read a row with its collection (``POST /core/dataset/data/getQuoteData``, 4.8.20+).

    ``data_id`` is ``id`` on the wire.  With the target, ``chat_id`` and ``chat_item_data_id`` of an answer that cites
    it, also where the key may not read the dataset.
    """

    path: ClassVar[str] = "/core/dataset/data/getQuoteData"
    since: ClassVar[str] = "4.8.20"
    idempotent: ClassVar[bool] = True

    data_id: Id = field(name="id")
    """The row (wire name ``id``)."""

    def call(self, *, live: bool = False) -> HTTPRequest:
        """Encode this spec; the id goes into the query as well, which is where servers up to 4.9.7 look."""
        return replace(super().call(live=live), query=(("id", self.data_id),))


class CreateDataIndex(RequestSpec[IndexResult]):
    """Add an index to a row (``POST /core/dataset/data/index/create``, 4.15.0+)."""

    path: ClassVar[str] = "/core/dataset/data/index/create"
    since: ClassVar[str] = "4.15.0"

    data_id: Id
    """The row."""
    text: Id
    """The text by which the row is found."""
    type: Omittable[IndexType] = UNSET
    """What the text is to the row; ``custom`` where it is left out."""


class UpdateDataIndex(RequestSpec[IndexResult]):
    """Change an index of a row (``POST /core/dataset/data/index/update``, 4.15.0+); it gets a new id by that."""

    path: ClassVar[str] = "/core/dataset/data/index/update"
    since: ClassVar[str] = "4.15.0"

    data_id: Id
    """The row."""
    index_data_id: Id
    """The index, by its ``data_id`` among those of the row."""
    text: Id
    """The text by which the row is found."""
    type: Omittable[IndexType] = UNSET
    """What the text is to the row; ``custom`` where it is left out."""


class DeleteDataIndex(RequestSpec[None]):
    """Delete an index of a row (``POST /core/dataset/data/index/delete``, 4.15.0+); default ones cannot be deleted."""

    path: ClassVar[str] = "/core/dataset/data/index/delete"
    since: ClassVar[str] = "4.15.0"

    data_id: Id
    """The row."""
    index_data_id: Id
    """The index, by its ``data_id`` among those of the row."""


push_data: Final = endpoint(PushData)
insert_data: Final = endpoint(InsertData)
insert_images: Final = endpoint(InsertImages)
get_data_list: Final = endpoint(GetDataList)
get_data: Final = endpoint(GetData)
update_data: Final = endpoint(UpdateData)
delete_data: Final = endpoint(DeleteData)
get_quote_data: Final = endpoint(GetQuoteData)
create_data_index: Final = endpoint(CreateDataIndex)
update_data_index: Final = endpoint(UpdateDataIndex)
delete_data_index: Final = endpoint(DeleteDataIndex)


class Methods:
    """The functions of this file as methods."""

    push_data = push_data
    insert_data = insert_data
    insert_images = insert_images
    get_data_list = get_data_list
    get_data = get_data
    update_data = update_data
    delete_data = delete_data
    get_quote_data = get_quote_data
    create_data_index = create_data_index
    update_data_index = update_data_index
    delete_data_index = delete_data_index
