"""The rows of a chat: reading them page by page, what the nodes reported of one, what it cites, deleting one."""

from __future__ import annotations

__all__ = [
    "NoReports", "Limit200",
    "GetChatRecords", "get_chat_records",
    "GetChatRecordsV2", "get_chat_records_v2",
    "GetRecordDetail", "get_record_detail",
    "DeleteChatRecord", "delete_chat_record",
    "GetChatQuotes", "get_chat_quotes",
    "GetCollectionQuotes", "get_collection_quotes",
]  # fmt: skip

from collections.abc import Mapping, Sequence
from typing import Annotated, ClassVar, Final, TypeAlias, TypeVar, cast

import msgspec
from msgspec import UNSET, Meta, Struct
from msgspec.structs import replace
from returns.result import Failure, Success

from ..errors import DecodeError, InvalidRequestError, set_call
from ..functions import endpoint
from ..http import HTTPRequest, HTTPResponse, Verb
from ..models.nodes import NodeResponse
from ..models.pages import CursorPage, Page
from ..models.records import ChatRecord
from ..outcomes import Outcome, succeeded
from ..pagination import FetchedPage
from ..specs import Id, Offset, Omittable, Size, decode_answer
from ..specs.adaptive import extended_by
from ..specs.chat_fields import ChatId, RecordType, SharedChatCall
from ..specs.paging import OffsetPaged
from ..steps import Flow
from .models import DatasetCiteItem

T = TypeVar("T")


class NoReports(Struct, forbid_unknown_fields=True):
    """What 4.9 answers where there is nothing: an object without anything in it."""


REPORTS = cast("type[tuple[NodeResponse, ...] | NoReports]", tuple[NodeResponse, ...] | NoReports)  # a union is no type

Limit200: TypeAlias = Annotated[Sequence[Id], Meta(max_length=200)]
"""At most 200 ids."""


class GetChatRecords(SharedChatCall[Page[ChatRecord]], OffsetPaged[Page[ChatRecord]]):
    """Page through the rows of a chat (``POST /core/chat/getPaginationRecords``).

    Pages are counted back from the newest row; inside a page the older row stands first.
    """

    path: ClassVar[str] = "/core/chat/getPaginationRecords"
    idempotent: ClassVar[bool] = True
    newest_last: ClassVar[bool] = True

    chat_id: ChatId
    """The chat; an unknown one is an empty page."""
    offset: Omittable[Offset] = 0
    """Rows to pass over."""
    page_size: Omittable[Size] = 20
    """Rows of a page."""
    page_num: Omittable[Size] = UNSET
    """The page by its number, from 1, instead of ``offset``."""
    load_custom_feedbacks: Omittable[bool] = UNSET
    """Whether the rows carry what nodes of the workflow noted as feedback."""
    type: Omittable[RecordType] = UNSET
    """Where the rows are shown, which decides what of them is returned."""
    include_deleted: Omittable[bool] = UNSET
    """Whether rows that were deleted come too."""


class GetChatRecordsV2(SharedChatCall[CursorPage[ChatRecord]]):
    """Read the rows of a chat around one of them (``POST /core/chat/record/getRecords_v2``, 4.14.4+).

    Without an id it gives the newest rows.  The ids are the rows' ``cursor``.
    """

    path: ClassVar[str] = "/core/chat/record/getRecords_v2"
    fallback_paths: ClassVar[tuple[str, ...]] = ("/core/chat/getRecords_v2",)
    since: ClassVar[str] = "4.14.4"
    path_since: ClassVar[str] = "4.14.5"
    idempotent: ClassVar[bool] = True

    chat_id: ChatId
    """The chat."""
    page_size: Omittable[Size] = 20
    """Rows at once."""
    initial_id: Omittable[Id] = UNSET
    """Gives the rows around this one, by its ``cursor``."""
    prev_id: Omittable[Id] = UNSET
    """Gives the rows before this one."""
    next_id: Omittable[Id] = UNSET
    """Gives the rows after this one."""
    anchor: Omittable[int | str] = UNSET
    """Passed on as it is."""
    load_custom_feedbacks: Omittable[bool] = UNSET
    """Whether the rows carry what nodes of the workflow noted as feedback."""
    type: Omittable[RecordType] = UNSET
    """Where the rows are shown, which decides what of them is returned."""
    include_deleted: Omittable[bool] = UNSET
    """Whether rows that were deleted come too."""

    def fetch_page(self) -> Flow[Outcome[FetchedPage[ChatRecord]]]:
        """Run this spec, and return the page and the next one: on after ``next_id``, else back, newest row first."""
        found = yield from self
        return Failure(found.failure()) if not succeeded(found) else self._fetched(found.unwrap())

    def _fetched(self, page: CursorPage[ChatRecord]) -> Outcome[FetchedPage[ChatRecord]]:
        goes_on = self.next_id is not UNSET
        rows = page.list if goes_on else page.list[::-1]
        if not (page.has_more_next if goes_on else page.has_more_prev):
            return Success(FetchedPage(rows, None))
        cursor = rows[-1].cursor if rows else None
        if not cursor:
            return Failure(no_way_on(self, "a row with an id"))
        elsewhere = replace(self, initial_id=UNSET, prev_id=UNSET, next_id=UNSET)
        next_query = replace(elsewhere, next_id=cursor) if goes_on else replace(elsewhere, prev_id=cursor)
        return Success(FetchedPage(rows, next_query))


class GetRecordDetail(SharedChatCall[tuple[NodeResponse, ...]]):
    """Read what the nodes reported of one answer (``GET /core/chat/getResData``).

    Empty for a row that is no answer, and for one that is not there.
    """

    verb: ClassVar[Verb] = "GET"
    path: ClassVar[str] = "/core/chat/getResData"
    in_query: ClassVar[bool] = True
    idempotent: ClassVar[bool] = True

    chat_id: ChatId
    """The chat."""
    data_id: Id
    """The answer's row, by its ``data_id``."""

    def decode(self, response: HTTPResponse) -> Outcome[tuple[NodeResponse, ...]]:
        """Decode the response; where there is nothing, 4.9 answers an empty object, later servers an empty list."""
        return decode_answer(self.path, REPORTS, response).map(lambda found: found if isinstance(found, tuple) else ())


class DeleteChatRecord(SharedChatCall[None]):
    """Delete a row of a chat, or several (``DELETE /core/chat/record/delete``, ``chat/item/delete`` before 4.14.11).

    Give ``content_id``, the row's ``data_id``; ``content_ids`` only where every server is 4.14.11 or later.  A row
    that is not there is no error.
    """

    verb: ClassVar[Verb] = "DELETE"
    path: ClassVar[str] = "/core/chat/record/delete"
    path_since: ClassVar[str] = "4.14.11"
    older_paths: ClassVar[tuple[str, ...]] = ("/core/chat/item/delete",)
    changed: ClassVar[Mapping[str, str]] = {"4.8.12 to 4.14.10.1": "takes one row, not several"}
    in_query: ClassVar[bool] = True

    chat_id: ChatId
    """The chat."""
    content_id: Omittable[Id] = UNSET
    """The row, by its ``data_id``; works on every server."""
    content_ids: Omittable[Sequence[Id]] = UNSET
    """Several rows, where every server is 4.14.10.1 or later; an id with a comma goes as ``content_id``."""

    def call(self, *, live: bool = False) -> HTTPRequest:
        """Encode this spec; several ids are joined by commas, as the server wants them in a query."""
        call = super().call(live=live)
        if self.content_id is UNSET and not self.content_ids:
            raise InvalidRequestError("expected the id of a row, got none", field="content_id")
        query = dict(call.query)
        if isinstance(self.content_ids, Sequence):
            for number, each in enumerate(self.content_ids):
                if "," in each:  # callers choose ids, and the server would delete other rows
                    message = (
                        f"expected an id without a comma, where servers cut the list, got {each!r}: use content_id"
                    )
                    raise InvalidRequestError(message, field=f"content_ids[{number}]")
            query["contentIds"] = ",".join(self.content_ids)
        # The old route reads the query (up to 4.13) or the body (4.14) and does not look at the verb.  It answers what
        # it misses with an envelope, so a second try would never be made: one call carries both.
        both = self.routed(self.older_paths[0], verb="POST", query=call.query, content=msgspec.json.encode(query))
        return replace(call, query=tuple(query.items()), fallbacks=(both,))


class GetChatQuotes(SharedChatCall[tuple[DatasetCiteItem, ...]]):
    """Read rows of datasets that an answer cites (``POST /core/chat/record/getQuote``, 4.9.1+ as ``chat/quote/*``).

    ``chat_item_data_id`` is the answer's ``data_id``; the collections must be among those that it cites.
    """

    path: ClassVar[str] = "/core/chat/record/getQuote"
    fallback_paths: ClassVar[tuple[str, ...]] = ("/core/chat/quote/getQuote",)
    since: ClassVar[str] = "4.9.1"
    path_since: ClassVar[str] = "4.14.11"
    idempotent: ClassVar[bool] = True

    chat_id: ChatId
    """The chat of the answer."""
    chat_item_data_id: Id
    """The answer's ``data_id``."""
    dataset_data_id_list: Limit200
    """The rows, by their ids in the dataset, at most 200."""
    collection_id_list: Limit200
    """Their collections, which must be among those that the answer cites; at most 200."""


class GetCollectionQuotes(SharedChatCall[CursorPage[DatasetCiteItem]]):
    """Read the rows of one cited collection around a row (``POST /core/chat/record/getCollectionQuote``).

    4.9.1+; as ``chat/quote/getCollectionQuote`` before 4.14.11.  Without one of the three ids of a row there are no
    rows.
    """

    path: ClassVar[str] = "/core/chat/record/getCollectionQuote"
    fallback_paths: ClassVar[tuple[str, ...]] = ("/core/chat/quote/getCollectionQuote",)
    since: ClassVar[str] = "4.9.1"
    path_since: ClassVar[str] = "4.14.11"
    changed: ClassVar[Mapping[str, str]] = {
        "4.9.1 to 4.14.3": "reads `anchor` under names of its own, which are sent as well; rows have `index` alone",
    }
    idempotent: ClassVar[bool] = True

    chat_id: ChatId
    """The chat of the answer."""
    chat_item_data_id: Id
    """The answer's ``data_id``."""
    collection_id: Id
    """One of the collections that the answer cites."""
    page_size: Omittable[Annotated[int, Meta(ge=1, le=30)]] = 15
    """Rows at once, at most 30."""
    anchor: Omittable[int | float] = UNSET
    """The number of that row in its collection, its ``anchor`` or ``index``.  With ``initial_id`` it is 0 unless
    passed, which is right for the collection's first rows; with the other two it must be passed.
    """
    initial_id: Omittable[Id] = UNSET
    """Gives the rows around this one."""
    prev_id: Omittable[Id] = UNSET
    """Gives the rows before this one."""
    next_id: Omittable[Id] = UNSET
    """Gives the rows after this one."""

    def call(self, *, live: bool = False) -> HTTPRequest:
        """Encode this spec; servers reject every request without an anchor, which older ones know by other names."""
        if self.anchor is not None and self.anchor is not UNSET:
            call = super().call(live=live)
            old = {f"{name}Index": self.anchor for name in ("initial", "prev", "next") if getattr(self, f"{name}_id")}
            return replace(call, fallbacks=tuple(extended_by(each, **old) for each in call.fallbacks))
        if self.prev_id or self.next_id:
            cursor = "prev_id" if self.prev_id else "next_id"
            raise InvalidRequestError(f"expected the number of the row of {cursor}, got none", field="anchor")
        return replace(self, anchor=0).call(live=live)

    def fetch_page(self) -> Flow[Outcome[FetchedPage[DatasetCiteItem]]]:
        """Run this spec, and return the page with what follows it: back after ``prev_id``, else on."""
        found = yield from self
        return Failure(found.failure()) if not succeeded(found) else self._fetched(found.unwrap())

    def _fetched(self, page: CursorPage[DatasetCiteItem]) -> Outcome[FetchedPage[DatasetCiteItem]]:
        goes_back = self.prev_id is not UNSET
        rows = page.list[::-1] if goes_back else page.list
        if not (page.has_more_prev if goes_back else page.has_more_next):
            return Success(FetchedPage(rows, None))
        last = rows[-1] if rows else None
        if last is None or last.place is None:
            return Failure(no_way_on(self, "a row with its number"))
        elsewhere = replace(self, initial_id=UNSET, prev_id=UNSET, next_id=UNSET, anchor=last.place)
        next_query = replace(elsewhere, prev_id=last.id) if goes_back else replace(elsewhere, next_id=last.id)
        return Success(FetchedPage(rows, next_query))


def no_way_on(spec: SharedChatCall[CursorPage[T]], expected: str) -> DecodeError:
    """Return the error of a page that says that there is more, and not from where."""
    error = DecodeError(f"expected {expected} to go on by, got none, although there are more")
    return set_call(error, method=spec.verb, path=spec.path)


get_chat_records: Final = endpoint(GetChatRecords)
get_chat_records_v2: Final = endpoint(GetChatRecordsV2)
get_record_detail: Final = endpoint(GetRecordDetail)
delete_chat_record: Final = endpoint(DeleteChatRecord)
get_chat_quotes: Final = endpoint(GetChatQuotes)
get_collection_quotes: Final = endpoint(GetCollectionQuotes)


class Methods:
    """The functions of this file as methods."""

    get_chat_records = get_chat_records
    get_chat_records_v2 = get_chat_records_v2
    get_record_detail = get_record_detail
    delete_chat_record = delete_chat_record
    get_chat_quotes = get_chat_quotes
    get_collection_quotes = get_collection_quotes
