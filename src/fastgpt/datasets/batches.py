"""Rows and collections in any number: flows that push and delete more than one call takes, and say what came of each.

A batch that is rejected does not end the flow, unless the same error would meet the others as well.  Nor does a call
that was cut off under way: a push may have been done, and is not sent again, while a deletion is, as it does no more
then.  Two in a row that are cut off show a server that is not there, and end it.
"""

from __future__ import annotations

__all__ = [
    "push_data_batches",
    "delete_data_rows",
    "delete_collections_each",
]  # fmt: skip

import re
from collections.abc import Callable, Iterator, Sequence

from msgspec import UNSET
from msgspec.structs import replace

from ..errors import (
    APIError,
    AuthenticationError,
    DeadlineExceededError,
    FastGPTError,
    InvalidRequestError,
    NotFoundError,
    PermissionDeniedError,
    QuotaError,
    RateLimitError,
    TransportError,
)
from ..files import Progress, listed
from ..flows import EarlyExit
from ..functions import flow
from ..http import HTTPRequest
from ..outcomes import Outcome, succeeded
from ..specs import MALFORMED, Omittable, RequestSpec, encode
from ..steps import Flow
from .chunks import TrainingType
from .collections import DeleteCollections
from .data import BATCH, DeleteData, PushData
from .models.data import DeleteSummary, FailedBatch, FailedDelete, PushSummary, Row

BATCH_BYTES = 8_000_000
"""Bytes of rows in one call; servers take 10 MB, and count all else as well."""


@flow
def push_data_batches(
    *,
    collection_id: str,
    data: Sequence[Row],
    training_type: Omittable[TrainingType] = UNSET,
    index_size: Omittable[float] = UNSET,
    auto_indexes: Omittable[bool] = UNSET,
    image_index: Omittable[bool] = UNSET,
    prompt: Omittable[str] = UNSET,
    bill_id: Omittable[str] = UNSET,
    on_progress: Progress | None = None,
) -> Flow[PushSummary]:
    """Send any number of rows in order, in batches of at most 200, and return what came of each.

    A row that no server would take is an ``InvalidRequestError`` before anything is sent.  A rejected batch is noted in
    the summary with its rows, and the next one is sent.  So it is with a batch whose connection was lost: its rows may
    be in (``may_have_applied``), so that they are not sent again.  After an error that has to do with no batch (key,
    right, quota, rate, a collection or a server that is not there, two lost connections in a row) the rest is noted as
    not attempted.

    Arguments:
      collection_id: The collection.
      data: ``DataRow``s, or dicts of their shape under wire names.  Rows that are there already are passed over.
      training_type: What is made of the rows; on 4.16 the collection decides.
      index_size: Characters of an index.
      auto_indexes: Whether a model writes further indexes.
      image_index: Whether a model describes the images.
      prompt: What the model is asked that writes questions and answers.
      bill_id: The usage that the costs are added to.
      on_progress: Called with the rows that were dealt with and the rows in all.
    """
    rows = tuple(listed(data, "data"))
    settings = PushData(
        collection_id=collection_id,
        data=(),
        training_type=training_type,
        index_size=index_size,
        auto_indexes=auto_indexes,
        image_index=image_index,
        prompt=prompt,
        bill_id=bill_id,
    )
    batches = tuple((start, replace(settings, data=batch)) for start, batch in batched(rows))
    for start, spec in batches:
        if (fault := fault_of(spec.outgoing())) is not None:
            raise EarlyExit(shifted(fault, start))
    summary, was_cut_off = PushSummary(), False
    for start, spec in batches:
        pushed = yield from spec
        stop = start + len(spec.data)
        if succeeded(pushed):
            result = pushed.unwrap()
            summary = replace(
                summary,
                inserted=summary.inserted + result.insert_len,
                over_token=summary.over_token + result.over_token,
                repeated=summary.repeated + result.repeat,
                rejected=summary.rejected + result.error,
            )
            was_cut_off = False
        else:
            error = pushed.failure()
            summary = replace(summary, failed=(*summary.failed, FailedBatch(start, rows[start:stop], error)))
            cut_off = is_cut_off(error)
            ends_all = was_cut_off if cut_off else is_fatal(error)
            if ends_all:
                return replace(summary, not_attempted=rows[stop:])
            was_cut_off = cut_off
        if on_progress is not None:
            on_progress(stop, len(rows))
    return summary


@flow
def delete_data_rows(*, data_ids: Sequence[str], on_progress: Progress | None = None) -> Flow[DeleteSummary]:
    """Delete any number of rows, one after the other, since servers take one at a time, and say what came of each.

    Rows that are not there are noted as missing.  After a lost connection, or a gateway's error, a row is asked for
    once more, and is deleted if it is not there then; a second lost connection in a row ends it, and the rest is noted
    as not attempted.  Else as in ``push_data_batches``.

    Arguments:
      data_ids: The rows.
      on_progress: Called with the rows that were dealt with and the rows in all.
    """
    return (yield from deleted_each(lambda each: DeleteData(data_id=each), data_ids, "data_ids", on_progress))


@flow
def delete_collections_each(
    *, collection_ids: Sequence[str], on_progress: Progress | None = None
) -> Flow[DeleteSummary]:
    """Delete any number of collections with their rows, one after the other, and return what came of each.

    It does on every server what ``delete_collections``, which is one call, does from 4.12 only.  Collections that went
    with their folder are noted as missing; else as in ``delete_data_rows``.

    Arguments:
      collection_ids: The collections.
      on_progress: Called with the collections that were dealt with and the collections in all.
    """
    return (
        yield from deleted_each(
            lambda each: DeleteCollections(collection_ids=[each]), collection_ids, "collection_ids", on_progress
        )
    )


def deleted_each(
    deletion: Callable[[str], RequestSpec[None]], ids: Sequence[str], argument: str, on_progress: Progress | None
) -> Flow[DeleteSummary]:
    """Run the *deletion* of each id; *argument* is the name under which callers pass the ids."""
    specs = [(each, deletion(each)) for each in listed(ids, argument)]
    for number, (_, spec) in enumerate(specs):
        if (fault := fault_of(spec.outgoing())) is not None:
            raise EarlyExit(InvalidRequestError(fault.message, field=f"{argument}[{number}]"))
    summary = DeleteSummary()
    for done, (each, spec) in enumerate(specs, start=1):
        deleted = yield from spec
        error = None if succeeded(deleted) else deleted.failure()
        if error is not None and (is_cut_off(error) or (isinstance(error, APIError) and error.may_have_applied)):
            deleted = yield from spec  # what is gone already cannot be deleted twice
            error = None if succeeded(deleted) or isinstance(deleted.failure(), NotFoundError) else deleted.failure()
        if error is None:
            summary = replace(summary, deleted=(*summary.deleted, each))
        elif isinstance(error, NotFoundError):
            summary = replace(summary, missing=(*summary.missing, each))
        else:
            summary = replace(summary, failed=(*summary.failed, FailedDelete(each, error)))
            if is_fatal(error):
                return replace(summary, not_attempted=tuple(rest for rest, _ in specs[done:]))
        if on_progress is not None:
            on_progress(done, len(specs))
    return summary


def batched(rows: Sequence[Row]) -> Iterator[tuple[int, tuple[Row, ...]]]:
    """Cut rows into batches that one call takes, by their number and by their size; each with where it starts."""
    start, size = 0, 0
    for number, row in enumerate(rows):
        weight = weight_of(row)
        if number > start and (number - start == BATCH or size + weight > BATCH_BYTES):
            yield start, tuple(rows[start:number])
            start, size = number, 0
        size += weight
    if rows:
        yield start, tuple(rows[start:])


def weight_of(row: Row) -> int:
    """Return the bytes of a row; what is no row is found out by its batch."""
    try:
        return len(encode(row))
    except MALFORMED:
        return 0


def fault_of(call: Outcome[HTTPRequest]) -> InvalidRequestError | None:
    """Return what is wrong with a call that could not be made."""
    error = None if succeeded(call) else call.failure()
    return error if isinstance(error, InvalidRequestError) else None


def shifted(fault: InvalidRequestError, start: int) -> InvalidRequestError:
    """Count the row that is at fault from the first of all rows, not from the first of its batch."""
    field = re.sub(r"^data\[(\d+)\]", lambda found: f"data[{int(found[1]) + start}]", fault.field)
    return InvalidRequestError(fault.message, field=field)


def is_cut_off(error: FastGPTError) -> bool:
    """Whether a call was sent and had no answer, which says nothing of the calls that follow."""
    return isinstance(error, TransportError) and error.sent and not isinstance(error, DeadlineExceededError)


def is_fatal(error: FastGPTError) -> bool:
    """Whether an error would meet every call that follows, so that going on is no use."""
    general = (AuthenticationError, PermissionDeniedError, NotFoundError, QuotaError, RateLimitError)
    return not isinstance(error, APIError) or isinstance(error, general)


class Methods:
    """The functions of this file as methods."""

    push_data_batches = push_data_batches
    delete_data_rows = delete_data_rows
    delete_collections_each = delete_collections_each
