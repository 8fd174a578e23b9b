"""Collections: making them of texts, links, files, images and third-party files, listing, changing, exporting them."""

from __future__ import annotations

__all__ = [
    "CollectionPageSize", "ScrollPageSize", "SearchText", "ApiFile", "TagFilter", "CollectionPage",
    "CreateCollection", "create_collection",
    "CreateTextCollection", "create_text_collection",
    "CreateLinkCollection", "create_link_collection",
    "CreateFileCollection", "create_file_collection",
    "CreateFileIdCollection", "create_file_id_collection",
    "CreateImageCollection", "create_image_collection",
    "CreateApiCollection", "create_api_collection",
    "CreateApiCollections", "create_api_collections",
    "CreateBackupCollection", "create_backup_collection",
    "CreateTemplateCollection", "create_template_collection",
    "RetrainCollection", "retrain_collection",
    "GetCollections", "get_collections",
    "ScrollCollections", "scroll_collections",
    "GetCollection", "get_collection",
    "UpdateCollection", "update_collection",
    "DeleteCollections", "delete_collections",
    "ReadCollectionSource", "read_collection_source",
    "ExportCollection", "export_collection",
    "SyncCollection", "sync_collection",
    "GetCollectionTraining", "get_collection_training",
]  # fmt: skip

from collections.abc import Mapping, Sequence
from typing import Annotated, ClassVar, Final, Literal, TypeAlias

from msgspec import UNSET, Meta, Struct, field
from msgspec.structs import replace
from returns.result import Failure, Success

from ..error_responses import open_envelope, set_call_of
from ..errors import APIError, DecodeError, InvalidRequestError
from ..files import Upload, Uploads, Watcher
from ..functions import endpoint
from ..http import HTTPRequest, HTTPResponse, Lesson
from ..models.pages import Page
from ..outcomes import Outcome, succeeded
from ..specs import (
    Delete,
    Get,
    Id,
    Moment,
    Multipart,
    Offset,
    Omittable,
    RequestSpec,
    Size,
    decode_amended,
    decode_answer,
    decode_bytes,
    encode,
)
from ..specs.adaptive import OLDER_THAN_4_8_15, AdaptiveCall, extended_by, is_wanted
from ..specs.chat_fields import CitedCall
from ..specs.paging import OffsetPaged
from ..steps import Flow
from ..values import JSONValue
from .chunks import NewCollection, ParsedCall
from .models.collections import (
    Collection,
    CollectionItem,
    CollectionSource,
    CollectionTag,
    CollectionTraining,
    CreatedCollection,
    RetrainedCollection,
    TrainingCounts,
)

CollectionPageSize: TypeAlias = Annotated[int, Meta(ge=1, le=100)]
"""Collections of a page, 1 to 100."""
ScrollPageSize: TypeAlias = Annotated[int, Meta(ge=1, le=30)]
"""Collections of a page, 1 to 30."""
SearchText: TypeAlias = Annotated[str, Meta(max_length=100)]
"""Text to search for, at most 100 characters."""
OLD_PAGE_SIZE = 30
"""Collections that servers up to 4.12.0 give at once, which ``collection/list`` counts its pages by."""
CSV = ("text/csv",)


def says_nothing(response: HTTPResponse) -> bool:
    """Whether an answer is a success whose data is null."""
    envelope = open_envelope(response.content)
    return response.is_success and envelope is not None and envelope.succeeded and bytes(envelope.data) == b"null"


class ApiFile(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """A file or a folder of a third-party source, as ``list_source_files`` reports it."""

    id: str
    raw_id: str
    name: str
    type: Literal["file", "folder"]
    update_time: str
    create_time: str
    parent_id: str | None = None
    has_child: bool | None = None


class TagFilter(Struct, frozen=True, kw_only=True, rename="camel"):
    """A tag of which a collection must have one of the values (4.17.1+)."""

    tag_id: str
    values: Sequence[str | int | float]


class CreateCollection(RequestSpec[str]):
    """Make an empty collection for rows of one's own, or a folder, and return its id.

    ``POST /core/dataset/collection/create``.  ``parent_id=None`` is sent as null and means the top.
    """

    path: ClassVar[str] = "/core/dataset/collection/create"
    null_fields: ClassVar[tuple[str, ...]] = ("parent_id",)
    always_sent: ClassVar[tuple[str, ...]] = ("type",)

    dataset_id: Id
    """The dataset."""
    name: Id
    """The name."""
    type: Omittable[Literal["folder", "virtual"]] = "virtual"
    """``virtual`` for a collection, ``folder`` for a folder; always sent."""
    parent_id: Omittable[str] = UNSET
    """The folder; None is sent as null and means the top."""
    tags: Omittable[Sequence[str]] = UNSET
    """Names, which come into being where they are not known."""


class CreateTextCollection(NewCollection[CreatedCollection]):
    """Make a collection of a text (``POST /core/dataset/collection/create/text``).

    From 4.9.11 on it is parsed later, so that ``results.insert_len`` is 0.
    """

    path: ClassVar[str] = "/core/dataset/collection/create/text"
    changed: ClassVar[Mapping[str, str]] = {
        "4.8.12 to 4.9.10": "parses the text at once, and keeps the name as it is; later it is `<name>.txt`",
    }

    name: Id
    """The name; it is stored as ``<name>.txt``, which becomes its name on servers from 4.9.11 on."""
    text: str
    """The text, at most 10 MB with all else."""


class CreateLinkCollection(NewCollection[CreatedCollection]):
    """Make a collection of a web page (``POST /core/dataset/collection/create/link``).

    The page is fetched later by the queue; up to 4.9.10 at once, and what cannot be reached is rejected.
    ``metadata={"webPageSelector": "main"}`` picks the part of the page that counts, as a CSS selector.
    """

    path: ClassVar[str] = "/core/dataset/collection/create/link"
    changed: ClassVar[Mapping[str, str]] = {
        "4.8.12 to 4.8.14": "the name is the link",
        "4.8.15 to 4.9.10": "fetches the page at once, and keeps only `webPageSelector` of `metadata`",
    }

    link: Id
    """The address of the page."""


class CreateFileCollection(NewCollection[CreatedCollection], Multipart[CreatedCollection]):
    """Send a file, and make a collection of it (``POST /core/dataset/collection/create/localFile``).

    A kind of file that the server cannot read is rejected, but by 4.12, where it fails later, in the queue.
    """

    path: ClassVar[str] = "/core/dataset/collection/create/localFile"
    also_as: ClassVar[Mapping[str, tuple[str, ...]]] = {"metadata": ("collectionMetadata",)}  # up to 4.14.10.1
    changed: ClassVar[Mapping[str, str]] = {
        "4.8.12 to 4.14.10.1": "reads `metadata` under another name; both are sent",
        "4.8.12 to 4.9.10": "reads the file at once",
    }

    file: Upload
    """Bytes with a ``filename``, a ``pathlib.Path``, a file open for reading bytes, or a ``File``; paths and open
    files are read while they are sent.
    """
    filename: Omittable[str] = UNSET
    """The name; needed for bytes."""
    content_type: Omittable[str] = UNSET
    """The media type, where the name does not say it."""
    on_progress: Watcher = None
    """Called with the bytes sent and the bytes in all."""


class CreateFileIdCollection(NewCollection[CreatedCollection]):
    """Make a collection of an uploaded file (``POST /core/dataset/collection/create/fileId``).

    Servers up to 4.8.14 make it and do not say its id, which is then read from the newest collections of the folder.
    """

    path: ClassVar[str] = "/core/dataset/collection/create/fileId"
    changed: ClassVar[Mapping[str, str]] = {
        "4.8.12 to 4.8.14": "says no id; it is looked up in the list",
        "4.14.4": "takes keys of files in S3 only (`upload_dataset_file` gives the right one)",
    }

    file_id: Id
    """The ``key`` that ``upload_dataset_file`` gives."""

    def call(self, *, live: bool = False) -> HTTPRequest:
        """Encode this spec; a null in answer shows that the server is one of 4.8.12 to 4.8.14."""
        return replace(super().call(live=live), teaches=Lesson(OLDER_THAN_4_8_15, says_nothing))

    def __iter__(self) -> Flow[Outcome[CreatedCollection]]:
        """Run this request; where the answer is null, find what was made."""
        call = self.outgoing()
        if not succeeded(call):
            return Failure(call.failure())
        sent = yield call.unwrap()
        if not succeeded(sent):
            return Failure(sent.failure())
        response = sent.unwrap()
        made = self.decode(response)
        if succeeded(made) or not says_nothing(response):
            return made
        page = yield from GetCollections(dataset_id=self.dataset_id, parent_id=self.parent_id or None, page_size=30)
        if not succeeded(page):
            return made
        found = (item.id for item in page.unwrap().list if item.file_id == self.file_id)
        return next((Success(CreatedCollection(collection_id=each)) for each in found), made)


class CreateImageCollection(Multipart[CreatedCollection]):
    """Send images, and make a collection of them, a row each.

    ``POST /core/dataset/collection/create/images``, 4.9.11+.  Needs a commercial server and a model that can
    see: on a community server the rows stay in the training queue for ever.  ``files`` are paths, open
    files or ``File``s, at least one; ``on_progress`` counts the bytes of all.  ``parent_id=None`` is sent as null and
    means the top.
    """

    path: ClassVar[str] = "/core/dataset/collection/create/images"
    since: ClassVar[str] = "4.9.11"
    null_fields: ClassVar[tuple[str, ...]] = ("parent_id",)
    non_json_fields: ClassVar[tuple[str, ...]] = ("files", "on_progress")

    dataset_id: Id
    """The dataset."""
    collection_name: Id
    """The name of the collection."""
    parent_id: Omittable[str] = UNSET
    """The folder; None is sent as null and means the top."""
    files: Uploads
    """Paths (``pathlib.Path``), files open for reading bytes, or ``File``s, at least one."""
    on_progress: Watcher = None
    """Called with the bytes sent and the bytes in all."""


class CreateApiCollection(NewCollection[None]):
    """Make a collection of one third-party file (``POST /core/dataset/collection/create/apiCollection``, 4.8.15+).

    No server from 4.10.1 on reports the id of what it made; ``create_api_collections`` takes many.
    """

    path: ClassVar[str] = "/core/dataset/collection/create/apiCollection"
    since: ClassVar[str] = "4.8.15"

    name: Id
    """The name of the collection."""
    api_file_id: Id
    """The file, by its id at the source."""


class CreateApiCollections(NewCollection[None]):
    """Make collections of third-party files and folders, a collection each, without reporting their ids.

    ``POST /core/dataset/collection/create/apiCollectionV2``, 4.10.1+.
    """

    path: ClassVar[str] = "/core/dataset/collection/create/apiCollectionV2"
    since: ClassVar[str] = "4.10.1"

    api_files: Sequence[ApiFile]
    """Files and folders as ``list_source_files`` reports them; those that were imported before are passed over."""


class TableCollection(Multipart[None]):
    """A call that sends a table; ``file`` and what goes with it are as in ``CreateFileCollection``."""

    null_fields: ClassVar[tuple[str, ...]] = ("parent_id",)

    dataset_id: Id
    """The dataset."""
    parent_id: Omittable[str] = UNSET
    """The folder; None is sent as null and means the top."""
    file: Upload
    """The table: bytes with a ``filename``, a ``pathlib.Path``, a file open for reading bytes, or a ``File``."""
    filename: Omittable[str] = UNSET
    """The name; needed for bytes."""
    content_type: Omittable[str] = UNSET
    """The media type, where the name does not say it."""
    on_progress: Watcher = None
    """Called with the bytes sent and the bytes in all."""


class CreateBackupCollection(TableCollection):
    """Send a CSV that was exported, and make a collection of it, without reporting its id.

    ``POST /core/dataset/collection/create/backup``, 4.9.10+.  Its first line is ``q,a`` with ``index`` columns behind,
    and must begin with ``q,a,indexes`` on servers up to 4.15.2, where a table that was exported cannot be sent back.
    4.16 takes an Excel file of one sheet as well.  ``parent_id=None`` is sent as null and means the top.
    """

    path: ClassVar[str] = "/core/dataset/collection/create/backup"
    since: ClassVar[str] = "4.9.10"
    changed: ClassVar[Mapping[str, str]] = {
        "4.9.10 to 4.14.10.1": "ignores `parent_id`",
        "4.9.10 to 4.15.2": "the first line must begin with `q,a,indexes`; what `export_collection` gives does not",
    }


class CreateTemplateCollection(TableCollection):
    """Send a CSV of questions and answers, and make a collection of it, without reporting its id.

    ``POST /core/dataset/collection/create/template``, 4.9.11+.  The arguments are those of
    ``create_backup_collection``.
    """

    path: ClassVar[str] = "/core/dataset/collection/create/template"
    since: ClassVar[str] = "4.9.11"
    changed: ClassVar[Mapping[str, str]] = {
        "4.9.11 to 4.14.3": "the file must be declared as `text/csv`",
        "4.9.11 to 4.14.10.1": "ignores `parent_id`",
        "4.9.11 to 4.15.2": "the first line must begin with `q,a,indexes`",
    }


class RetrainCollection(ParsedCall[RetrainedCollection], AdaptiveCall[RetrainedCollection]):
    """Cut the source of a collection again (``POST /core/dataset/collection/create/reTrainingCollection``, 4.8.15+).

    The answer holds a new id: the old collection is gone, and so are rows that were added to it by hand.
    """

    path: ClassVar[str] = "/core/dataset/collection/create/reTrainingCollection"
    since: ClassVar[str] = "4.8.15"
    changed: ClassVar[Mapping[str, str]] = {
        "4.8.15 to 4.9.7": "wants the right to read only; later to write",
        "4.8.15 to 4.9.10": "rejects collections of the type `virtual`",
        "4.14.11 to 4.14.16": "wants the dataset as well; it is read and sent after that error",
    }

    collection_id: Id
    """The collection, which gets a new id."""

    def amended(self, call: HTTPRequest, error: APIError) -> Flow[Outcome[HTTPRequest] | None]:
        """Return the request with the id of the dataset, which 4.14.11 to 4.14.16 want."""
        if not is_wanted("datasetId", error):
            return None
        collection = yield from GetCollection(collection_id=self.collection_id)
        return collection.map(lambda known: extended_by(call, datasetId=known.dataset_id))


class CollectionPage(Struct, frozen=True, rename="camel"):
    """A page of collections in either of its two shapes: old routes say ``data`` for ``list``."""

    total: int
    list: tuple[CollectionItem, ...] | None = None
    data: tuple[CollectionItem, ...] | None = None


class CollectionList(OffsetPaged[Page[CollectionItem]]):
    """What the lists of the collections of a folder ask for."""

    later_fields: ClassVar[Mapping[str, str]] = {"tag_filters": "4.17.1"}
    idempotent: ClassVar[bool] = True
    null_fields: ClassVar[tuple[str, ...]] = ("parent_id",)

    dataset_id: Id
    """The dataset."""
    offset: Omittable[Offset] = 0
    """Collections to pass over."""
    page_size: Omittable[CollectionPageSize] = 20
    """Collections of a page, at most 100."""
    page_num: Omittable[Size] = UNSET
    """The page by its number, from 1, instead of ``offset``."""
    parent_id: Omittable[str] = UNSET
    """The folder; None is sent as null and means the top."""
    search_text: Omittable[SearchText] = UNSET
    """Text to search for in all folders, at most 100 characters."""
    select_folder: Omittable[bool] = UNSET
    """Whether folders alone are listed."""
    filter_tags: Omittable[Sequence[str]] = UNSET
    """Tags of which a collection must have one."""
    simple: Omittable[bool] = UNSET
    """Whether the counts are left out."""
    tag_filters: Omittable[Sequence[TagFilter]] = UNSET
    """Tags with values, of each of which a collection must have one (4.17.1+)."""


class GetCollections(CollectionList):
    """Page through the collections of a folder, newest first (``POST /core/dataset/collection/listV2``).

    ``collection/list`` before 4.8.19.  Servers up to 4.12.0 give 30 at most, so that a page may be shorter than it was
    asked for; ``paginate`` goes on with the first row that is missing.  From 4.17.1 on ``tag_filters`` takes the place
    of ``filter_tags``, which such a server does not read: what it gives is then a ``DecodeError`` where that shows.
    """

    path: ClassVar[str] = "/core/dataset/collection/listV2"
    path_since: ClassVar[str] = "4.8.19"
    changed: ClassVar[Mapping[str, str]] = {
        "4.8.12 to 4.12.0": "gives 30 at most; pages go on by the rows that came",
        "4.8.12 to 4.9.12": "`search_text` searches only the folder that is named",
        "4.8.12 to 4.10.1": "`search_text` is a regular expression, and a broken one an error",
        "4.8.19 to 4.8.22": "with `simple`, all come at once",
        "4.17.1": "reads `tag_filters` instead of `filter_tags`; tags in answers may have values",
        "4.17.2": "`search_text` with a `parent_id` searches in that folder and below",
    }
    fallback_paths: ClassVar[tuple[str, ...]] = ("/core/dataset/collection/list",)

    def call(self, *, live: bool = False) -> HTTPRequest:
        """Encode this spec; the old route knows only page numbers, and pages of 30 at most."""
        call = super().call(live=live)
        start = self.first_row
        size = next(each for each in range(min(self.page_rows, OLD_PAGE_SIZE), 0, -1) if start % each == 0)
        numbered = encode(replace(self, offset=UNSET, page_size=size, page_num=start // size + 1))
        return replace(call, fallbacks=tuple(self.routed(path, content=numbered) for path in self.fallback_paths))

    def decode(self, response: HTTPResponse) -> Outcome[Page[CollectionItem]]:
        """Decode the response, of whichever of the two routes it is."""
        page = decode_answer(self.path, CollectionPage, response)
        if not succeeded(page):
            return Failure(page.failure())
        found = page.unwrap()
        items = found.data if found.list is None else found.list
        if items is None:
            error = DecodeError("data: Object missing required field `list` - at `$`")
            return Failure(set_call_of(error, response))
        return filtered(self, Success(Page(list=items, total=found.total)), response)


def filtered(
    spec: CollectionList, page: Outcome[Page[CollectionItem]], response: HTTPResponse
) -> Outcome[Page[CollectionItem]]:
    """Return a page, unless it shows that the server did not read ``filter_tags``: its tags have values."""
    if not (spec.filter_tags and not spec.tag_filters and succeeded(page)):
        return page
    if not any(isinstance(tag, CollectionTag) for item in page.unwrap().list for tag in item.tags):
        return page
    message = (
        "expected collections with one of filter_tags, got unfiltered ones: this server reads tag_filters (4.17.1+)"
    )
    return Failure(set_call_of(DecodeError(message), response))


class ScrollCollections(CollectionList):
    """Page through the collections of a folder, newest first (``POST /core/dataset/collection/scrollList``).

    An older list: at most 30 at once, and nothing of their training.
    """

    path: ClassVar[str] = "/core/dataset/collection/scrollList"
    changed: ClassVar[Mapping[str, str]] = {
        "4.8.12 to 4.9.12": "`search_text` searches only the folder that is named",
        "4.8.12 to 4.14.10.1": "`search_text` is a regular expression, and a broken one an error",
        "4.17.1": "reads `tag_filters` instead of `filter_tags`; tags in answers may have values",
    }

    page_size: Omittable[ScrollPageSize] = 20
    """Collections of a page, at most 30."""

    def decode(self, response: HTTPResponse) -> Outcome[Page[CollectionItem]]:
        """Decode the response."""
        return filtered(self, super().decode(response), response)


class GetCollection(Get[Collection]):
    """Read a collection with its settings (``GET /core/dataset/collection/detail``).

    ``collection_id`` is ``id`` on the wire.
    """

    path: ClassVar[str] = "/core/dataset/collection/detail"
    changed: ClassVar[Mapping[str, str]] = {
        "4.8.12 to 4.8.16": "has the whole dataset in place of its id; it is read into `dataset`",
        "4.14.4": "a file of before that was not moved to S3 is an error (`Invalid dataset file key`)",
    }

    collection_id: Id = field(name="id")
    """The collection (wire name ``id``)."""

    def decode(self, response: HTTPResponse) -> Outcome[Collection]:
        """Decode the response; servers up to 4.8.16 have the dataset where its id belongs."""
        return decode_amended(self.path, Collection, with_dataset_id, response)


def with_dataset_id(sent: JSONValue) -> JSONValue:
    """Put the id of a dataset where the dataset stands."""
    dataset = sent.get("datasetId") if isinstance(sent, Mapping) else None
    if not (isinstance(sent, Mapping) and isinstance(dataset, Mapping)):
        return sent
    return {**sent, "datasetId": dataset.get("_id"), "dataset": dataset}


class UpdateCollection(RequestSpec[None]):
    """Change a collection (``POST /core/dataset/collection/update``).

    It is named by ``collection_id``, ``id`` on the wire, or by ``dataset_id`` with ``external_file_id``.  What is left
    out stays as it is; ``parent_id=None`` is sent as null and moves it to the top.  ``tags`` are names.  ``forbid``
    keeps it out of searches.
    """

    path: ClassVar[str] = "/core/dataset/collection/update"
    null_fields: ClassVar[tuple[str, ...]] = ("parent_id",)

    collection_id: Omittable[Id] = field(default=UNSET, name="id")
    """The collection (wire name ``id``)."""
    dataset_id: Omittable[Id] = UNSET
    """With ``external_file_id``, the dataset of the collection, instead of its id."""
    external_file_id: Omittable[Id] = UNSET
    """The file of the collection, by the id that an external source has for it."""
    parent_id: Omittable[str] = UNSET
    """The folder that it moves to; None is sent as null and means the top."""
    name: Omittable[str] = UNSET
    """Another name."""
    tags: Omittable[Sequence[str]] = UNSET
    """Names, which take the place of those before."""
    forbid: Omittable[bool] = UNSET
    """Whether it is kept out of searches."""
    create_time: Omittable[Moment] = UNSET
    """Another moment of creation."""

    def call(self, *, live: bool = False) -> HTTPRequest:
        """Encode this spec; something must say which collection is meant."""
        call = super().call(live=live)
        if not self.collection_id and not (self.dataset_id and self.external_file_id):
            raise InvalidRequestError("expected the id of a collection, got none", field="collection_id")
        return call


class DeleteCollections(Delete[None]):
    """Delete collections with their rows (``DELETE /core/dataset/collection/delete``).

    One works on every server; several need 4.12.1, and older ones reject them: ``delete_collections_each`` does not
    mind which server it is.
    """

    path: ClassVar[str] = "/core/dataset/collection/delete"
    changed: ClassVar[Mapping[str, str]] = {"4.8.12 to 4.12.0": "takes one id, not several"}
    in_query: ClassVar[bool] = False

    collection_ids: Annotated[Sequence[Id], Meta(min_length=1)]
    """The collections: one on any server, several from 4.12."""

    def call(self, *, live: bool = False) -> HTTPRequest:
        """Encode this spec; a single id goes into the query as well, which is where servers before 4.12.1 look."""
        call = super().call(live=live)
        return replace(call, query=(("id", *self.collection_ids),)) if len(self.collection_ids) == 1 else call


class ReadCollectionSource(CitedCall[CollectionSource]):
    """Get a link to the source of a collection, for an hour (``POST /core/dataset/collection/read``).

    With the target, ``chat_id`` and ``chat_item_data_id`` of an answer that cites it, also where the key may not read
    the dataset.  Fetch the link without the key.
    """

    path: ClassVar[str] = "/core/dataset/collection/read"
    changed: ClassVar[Mapping[str, str]] = {
        "4.8.12 to 4.8.12": "looks for the id in the query; it is sent there as well",
        "4.8.12 to 4.9.0": "knows nothing of citations, or under another name: the key's own right counts",
    }

    collection_id: Id
    """The collection."""

    def call(self, *, live: bool = False) -> HTTPRequest:
        """Encode this spec; the id goes into the query as well, which is where 4.8.12 looks."""
        return replace(super().call(live=live), query=(("collectionId", self.collection_id),))


class ExportCollection(CitedCall[str]):
    """Return the rows of a collection as CSV text (``POST /core/dataset/collection/export``, 4.9.1+).

    The first line says what the columns are; a byte order mark is taken off.  One call a minute is allowed, and
    rejected ones count: beyond that it is a ``RateLimitError``, and is never sent again by itself.  At most 50 000
    rows.
    """

    path: ClassVar[str] = "/core/dataset/collection/export"
    since: ClassVar[str] = "4.9.1"
    changed: ClassVar[Mapping[str, str]] = {
        "4.9.1 to 4.14.4": "the columns are `index,content`; later `q,a`",
        "4.9.1 to 4.9.13": "a row without `a` ends the table early",
    }
    retryable: ClassVar[bool] = False

    collection_id: Id
    """The collection."""
    chat_time: Omittable[Moment] = UNSET
    """With the rest of a citation, the moment of the answer; rows that came later are left out."""

    def decode(self, response: HTTPResponse) -> Outcome[str]:
        """Decode the response: an error response, or the table, which has no envelope."""
        return decode_bytes(self.path, CSV, response).map(lambda table: table.decode("utf-8-sig", "replace"))


class SyncCollection(RequestSpec[str]):
    """Fetch the source of a link or API file collection again (``POST /core/dataset/collection/sync``, 4.8.22+).

    Answers ``sameRaw``, ``success`` or ``failed``; after ``success`` the collection has a new id.
    """

    path: ClassVar[str] = "/core/dataset/collection/sync"
    since: ClassVar[str] = "4.8.22"
    changed: ClassVar[Mapping[str, str]] = {"4.8.15 to 4.8.21": "is there, and takes no key"}

    collection_id: Id
    """The collection."""


class GetCollectionTraining(Get[CollectionTraining]):
    """Report how far the training of a collection is (``GET /core/dataset/collection/trainingDetail``, 4.9.14+)."""

    path: ClassVar[str] = "/core/dataset/collection/trainingDetail"
    since: ClassVar[str] = "4.9.14"
    changed: ClassVar[Mapping[str, str]] = {
        "4.9.4 to 4.9.13": "is there, and takes no key",
        "4.17.2": "has other modes: `index` in place of `chunk`, `rebuildIndex` and `rebuildSynonym`",
    }

    collection_id: Id
    """The collection."""

    def decode(self, response: HTTPResponse) -> Outcome[CollectionTraining]:
        """Decode the response; modes that are not known are counted too."""
        decoded, counts = super().decode(response), decode_answer(self.path, SentCounts, response)
        if not (succeeded(decoded) and succeeded(counts)):
            return Failure(counts.failure()) if succeeded(decoded) else decoded
        return decoded.map(lambda training: replace(training, **counts.unwrap().by_field()))


class SentCounts(Struct, frozen=True, rename="camel"):
    """The counts of an answer, by mode as the wire has it."""

    queued_counts: Mapping[str, int | None]
    training_counts: Mapping[str, int | None]
    error_counts: Mapping[str, int | None]

    def by_field(self) -> Mapping[str, TrainingCounts]:
        """Return them by field."""
        return {name: TrainingCounts.of(getattr(self, name)) for name in self.__struct_fields__}


create_collection: Final = endpoint(CreateCollection)
create_text_collection: Final = endpoint(CreateTextCollection)
create_link_collection: Final = endpoint(CreateLinkCollection)
create_file_collection: Final = endpoint(CreateFileCollection)
create_file_id_collection: Final = endpoint(CreateFileIdCollection)
create_image_collection: Final = endpoint(CreateImageCollection)
create_api_collection: Final = endpoint(CreateApiCollection)
create_api_collections: Final = endpoint(CreateApiCollections)
create_backup_collection: Final = endpoint(CreateBackupCollection)
create_template_collection: Final = endpoint(CreateTemplateCollection)
retrain_collection: Final = endpoint(RetrainCollection)
get_collections: Final = endpoint(GetCollections)
scroll_collections: Final = endpoint(ScrollCollections)
get_collection: Final = endpoint(GetCollection)
update_collection: Final = endpoint(UpdateCollection)
delete_collections: Final = endpoint(DeleteCollections)
read_collection_source: Final = endpoint(ReadCollectionSource)
export_collection: Final = endpoint(ExportCollection)
sync_collection: Final = endpoint(SyncCollection)
get_collection_training: Final = endpoint(GetCollectionTraining)


class Methods:
    """The functions of this file as methods."""

    create_collection = create_collection
    create_text_collection = create_text_collection
    create_link_collection = create_link_collection
    create_file_collection = create_file_collection
    create_file_id_collection = create_file_id_collection
    create_image_collection = create_image_collection
    create_api_collection = create_api_collection
    create_api_collections = create_api_collections
    create_backup_collection = create_backup_collection
    create_template_collection = create_template_collection
    retrain_collection = retrain_collection
    get_collections = get_collections
    scroll_collections = scroll_collections
    get_collection = get_collection
    update_collection = update_collection
    delete_collections = delete_collections
    read_collection_source = read_collection_source
    export_collection = export_collection
    sync_collection = sync_collection
    get_collection_training = get_collection_training
