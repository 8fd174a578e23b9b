"""The answers of knowledge bases: every field is read under its wire name, and null for one means nothing there."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TypeVar

import msgspec
import pytest
from msgspec import Struct

from fastgpt import APIError, JSONValue, Page
from fastgpt.datasets import (
    Collection,
    CollectionItem,
    CollectionTraining,
    CreatedCollection,
    Data,
    DataItem,
    DataRow,
    Dataset,
    DatasetAccess,
    DatasetItem,
    DatasetWithFiles,
    DeleteSummary,
    FailedBatch,
    FailedDelete,
    IndexText,
    InsertResult,
    PushSummary,
    QuoteData,
    SearchResult,
    SourceFile,
    TrainingCounts,
    TrainingData,
    TrainingQueue,
    TrainingRow,
)

T = TypeVar("T")


def read(shape: type[T], value: JSONValue) -> T:
    """Decode a value from its wire form."""
    return msgspec.json.decode(msgspec.json.encode(value), type=shape)


LEAST: dict[type[Struct], dict[str, JSONValue]] = {
    DatasetItem: {"_id": "d", "name": "n", "type": "dataset"},
    Dataset: {"_id": "d", "name": "n", "type": "dataset"},
    DatasetWithFiles: {"datasetId": "d"},
    SearchResult: {"list": []},
    SourceFile: {"id": "f", "name": "n", "type": "file"},
    CollectionItem: {"_id": "c", "name": "n", "type": "file"},
    Collection: {"_id": "c", "name": "n", "type": "file", "datasetId": "d"},
    CreatedCollection: {"collectionId": "c"},
    CollectionTraining: {"queuedCounts": {}, "trainingCounts": {}, "errorCounts": {}, "trainedCount": 0},
    InsertResult: {"insertLen": 0},
    DataItem: {"_id": "x", "datasetId": "d", "collectionId": "c"},
    Data: {"id": "x", "q": "q", "datasetId": "d", "collectionId": "c", "indexes": []},
    QuoteData: {"collection": {"_id": "c", "name": "n", "type": "file", "datasetId": "d"}, "q": "q"},
    TrainingQueue: {},
    TrainingRow: {"_id": "r", "mode": "chunk", "datasetId": "d", "collectionId": "c"},
    TrainingData: {"_id": "r", "mode": "chunk", "datasetId": "d"},
    TrainingCounts: {},
}
"""What an answer must hold at least."""


@pytest.mark.parametrize("shape", LEAST)
def test_null_and_nothing_are_the_same(shape: type[Struct]) -> None:
    """Every field that may be left out may be null as well, and reads alike; unknown fields are no matter."""
    least = LEAST[shape]
    nulls = {name: None for name in shape.__struct_encode_fields__ if name not in least}
    assert len(nulls) > 0
    assert read(shape, {**least, **nulls, "kindOfTomorrow": 1}) == read(shape, least)


def test_a_dataset_is_typed() -> None:
    """A dataset has its models, sources and settings, without the credentials that servers send along."""
    dataset = read(
        Dataset,
        {
            "_id": "d",
            "name": "kb",
            "type": "apiDataset",
            "updateTime": "2026-11-22T10:38:45.600Z",
            "status": "active",
            "vectorModel": {"model": "emb", "maxToken": 3000, "requestAuth": "hush"},
            "agentModel": {"model": "llm", "maxContext": 16000, "toolChoice": True},
            "permission": {"isOwner": True, "role": 4294967295},
            "chunkSettings": {"chunkSize": 500, "paragraphChunkAIMode": "auto"},
            "websiteConfig": {"url": "http://w", "selector": "main"},
            "apiDatasetServer": {"apiServer": {"baseUrl": "http://s", "authorization": "hush"}},
        },
    )
    assert dataset.update_time == datetime(2026, 11, 22, 10, 38, 45, 600000, tzinfo=UTC)
    assert dataset.vector_model is not None
    assert (dataset.vector_model.model, dataset.vector_model.max_token) == ("emb", 3000)
    assert dataset.agent_model is not None
    assert (dataset.agent_model.max_context, dataset.agent_model.tool_choice) == (16000, True)
    assert dataset.chunk_settings is not None
    assert (dataset.chunk_settings.chunk_size, dataset.chunk_settings.paragraph_chunk_ai_mode) == (500, "auto")
    assert dataset.website_config is not None
    assert dataset.website_config.selector == "main"
    assert dataset.api_dataset_server is not None
    assert dataset.api_dataset_server.api_server is not None
    assert dataset.api_dataset_server.api_server.base_url == "http://s"
    assert "hush" not in repr(dataset)


def test_access_is_typed() -> None:
    """Where the key has no right, that is what the answer says."""
    access = read(DatasetAccess, {"datasetName": "kb", "permission": {"hasReadPer": True, "hasWritePer": False}})
    assert (access.dataset_name, access.permission.has_read_per, access.permission.has_write_per) == ("kb", True, False)


def test_what_a_search_found_is_typed() -> None:
    """A row that was found has its scores by method and its rank."""
    result = read(
        SearchResult,
        {
            "list": [{"id": "x", "q": "Q", "score": [{"type": "reRank", "value": 0.5, "index": 0}], "tokens": 5}],
            "duration": "0.075s",
            "limit": 5000,
            "searchMode": "mixedRecall",
            "usingReRank": True,
            "similarity": 0,
            "usingSimilarityFilter": False,
            "queryExtensionModel": "llm",
        },
    )
    assert (result.list[0].score[0].type, result.list[0].score[0].value) == ("reRank", 0.5)
    assert (result.using_re_rank, result.search_mode, result.query_extension_model) == (True, "mixedRecall", "llm")


def test_training_counts_add_up() -> None:
    """The counts of a collection are there by kind, and all together."""
    counts: JSONValue = {"parse": 1, "chunk": 2, "qa": 3, "auto": 4, "image": 5, "imageParse": 6}
    empty: JSONValue = {}
    training = read(
        CollectionTraining,
        {
            "trainingType": "qa",
            "queuedCounts": counts,
            "trainingCounts": empty,
            "errorCounts": empty,
            "trainedCount": 2,
        },
    )
    assert (training.queued_counts.total, training.queued_counts.image_parse, training.trained_count) == (21, 6, 2)
    assert training.error_counts.total == 0
    assert read(TrainingQueue, {"rebuildingCount": 1, "trainingCount": 2}).total == 3


def test_failed_rows_are_typed() -> None:
    """A failed row says what went wrong, in what, and whether it is tried again."""
    page = read(
        Page[TrainingRow],
        {
            "total": 3,
            "list": [
                {
                    "_id": "r",
                    "mode": "qa",
                    "datasetId": "d",
                    "collectionId": "c",
                    "errorMsg": "boom",
                    "retryCount": 0,
                    "lockTime": "2099-01-01T00:00:00.000Z",
                    "indexes": [{"type": "custom", "text": "t"}],
                }
            ],
        },
    )
    row = page.list[0]
    assert row.indexes is not None
    assert (page.total, row.error_msg, row.retry_count, row.indexes[0].text) == (3, "boom", 0, "t")
    assert row.lock_time == datetime(2099, 1, 1, tzinfo=UTC)


def test_rows_to_push_hold_what_is_passed() -> None:
    """A row goes out with the fields that it has, and with no others."""
    row = DataRow(q="Q", indexes=[IndexText(text="i"), IndexText(text="j", type="summary", data_id="7")])
    assert msgspec.json.decode(msgspec.json.encode(row)) == {
        "q": "Q",
        "indexes": [{"text": "i"}, {"text": "j", "type": "summary", "dataId": "7"}],
    }


def test_a_summary_is_complete_when_nothing_is_left() -> None:
    """What failed, and what was not sent, keep a summary from being complete; missing rows do not."""
    error = APIError("no")
    assert PushSummary(inserted=3).complete
    assert not PushSummary(failed=(FailedBatch(0, ({"q": "Q"},), error),)).complete
    assert not PushSummary(not_attempted=({"q": "Q"},)).complete
    assert DeleteSummary(deleted=("a",), missing=("b",)).complete
    assert not DeleteSummary(failed=(FailedDelete("a", error),)).complete
    assert not DeleteSummary(not_attempted=("a",)).complete
