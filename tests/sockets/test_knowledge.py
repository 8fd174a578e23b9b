"""The whole way through a knowledge base, over a real socket: each server that the emulator can be, sync and async."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Never, TypeAlias, TypeVar, cast

import pytest

from fastgpt import AsyncFastGPTClient, FastGPTClient, paginate
from fastgpt.datasets import DataRow, GetCollections, GetDataList, IndexingProgress, TrainingReady
from fastgpt.emulator import Emulator

pytestmark = [pytest.mark.once, pytest.mark.unmeasured]

T = TypeVar("T")

Client: TypeAlias = FastGPTClient | AsyncFastGPTClient


async def done(value: T | Coroutine[object, Never, T]) -> T:
    """Return what a call sync and async gives."""
    if isinstance(value, Coroutine):
        coroutine = cast("Coroutine[object, Never, T]", value)  # isinstance tells the kind, not its arguments
        return await coroutine
    return value


async def seen(items: Iterator[T] | AsyncIterator[T]) -> list[T]:
    """Return what an iterator sync and async gives."""
    return list(items) if isinstance(items, Iterator) else [item async for item in items]


@asynccontextmanager
async def connected(mode: str, emulator: Emulator) -> AsyncGenerator[Client]:
    """Return a client, sync or async, whose emulator is on loopback, and which never waits."""

    def passed(seconds: float) -> None:
        """Let no time pass."""

    async def apassed(seconds: float) -> None:
        """Let no time pass."""

    with emulator.serve() as base_url:
        if mode == "sync":
            with FastGPTClient(emulator.account_key, base_url, sleep=passed) as client:
                yield client
        else:
            async with AsyncFastGPTClient(emulator.account_key, base_url, sleep=apassed) as asynchronously:
                yield asynchronously


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Give two files, one of which has a name that a careless client garbles."""
    texts = {"storks.md": "# Storks\nStorks have long legs.", "数据 a%b.md": "# Owls\nOwls see at night."}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return [tmp_path / name for name in texts]


@pytest.mark.anyio
@pytest.mark.parametrize("version", ["4.16.0", "4.12.1", "4.9.0"])
@pytest.mark.parametrize("mode", ["sync", "async"])
async def test_from_files_to_answers_and_away_again(mode: str, version: str, files: list[Path]) -> None:
    """The same calls do the same on every server: files become rows, rows are added, found, read, and deleted."""
    reported: list[IndexingProgress] = []
    async with connected(mode, Emulator(version)) as client:
        dataset_id = await done(client.typed.create_dataset(name="kb"))
        indexed = await done(
            client.typed.upload_and_index(
                dataset_id=dataset_id, files=files, max_concurrency=2, on_progress=reported.append
            )
        )
        assert indexed.complete
        assert reported[-1].training is not None
        assert reported[-1].training.waiting == 0
        listed = await seen(paginate(client.typed, GetCollections(dataset_id=dataset_id, page_size=1)))
        assert {item.name for item in listed} == {file.name for file in files}

        by_hand = await done(client.typed.create_collection(dataset_id=dataset_id, name="by hand", type="virtual"))
        rows = [DataRow(q=f"question {number}") for number in range(450)]
        pushed = await done(client.typed.push_data_batches(collection_id=by_hand, data=rows))
        assert (pushed.inserted, pushed.complete) == (450, True)
        *_, ended = await seen(client.typed.watch_training(dataset_id=dataset_id))
        assert isinstance(ended, TrainingReady)
        kept = await seen(paginate(client.typed, GetDataList(collection_id=by_hand, page_size=30)))
        assert {row.q for row in kept} == {row.q for row in rows}

        found = await done(client.typed.search_dataset(dataset_id=dataset_id, text="Owls", search_mode="embedding"))
        assert "Owls" in (found.list[0].q or "")

        swept = await done(client.typed.delete_data_rows(data_ids=[row.id for row in kept[:3]]))
        assert (swept.deleted, swept.complete) == (tuple(row.id for row in kept[:3]), True)
        ids = [by_hand, *(file.collection_id for file in indexed.indexed)]
        cleared = await done(client.typed.delete_collections_each(collection_ids=[*ids, by_hand]))
        assert (cleared.deleted, cleared.missing) == (tuple(ids), (by_hand,))
        assert await seen(paginate(client.typed, GetCollections(dataset_id=dataset_id))) == []
