"""From files to answers: upload files into a dataset, watch them become searchable, then search.

It talks to the embedded emulator, or, with ``FASTGPT_BASE_URL`` and ``FASTGPT_API_KEY`` set, to that server.  With
``FASTGPT_DATASET_ID`` it works in that dataset; else it makes one, and deletes it in the end.  Without files it uploads
a sample.  The bars need ``rich``, which is in the dependency group ``examples``:

    python examples/ingest.py "what is a stork?" notes.md guide.pdf
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from fastgpt import DatasetClient, FastGPTError, File
from fastgpt.datasets import (
    IndexingProgress,
    IndexingSummary,
    TrainingFailed,
    TrainingReady,
    TrainingStalled,
    TrainingTimedOut,
)
from serving import from_group, run, server

with from_group("examples"):
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

SAMPLE = File.from_bytes(b"# Storks\n\nStorks are large birds with long legs.\n", name="storks.md")


class Bars:
    """Two bars: one for the bytes of all files, which names the one that is sent, and one for the rows in training."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._upload: TaskID = progress.add_task("upload", total=None)
        self._training: TaskID = progress.add_task("training", total=None, visible=False)
        self._most = 0

    def __call__(self, progress: IndexingProgress) -> None:
        """Draw how far it is."""
        name = f"upload {progress.files_done}/{progress.files} {progress.name}".rstrip()
        self._progress.update(
            self._upload, description=escape(name), completed=progress.total_sent, total=progress.total_size
        )
        if progress.training is None:
            return
        left = progress.training.waiting + progress.training.failed
        self._most = max(self._most, left, 1)
        self._progress.update(self._training, visible=True, completed=self._most - left, total=self._most)


@contextmanager
def dataset(client: DatasetClient) -> Generator[str]:
    """Give the id of the dataset to work in."""
    named = os.environ.get("FASTGPT_DATASET_ID")
    if named:
        yield named
        return
    made = client.typed.create_dataset(name="ingest example")
    try:
        yield made
    finally:
        client.delete_dataset(dataset_id=made)


def show(console: Console, summary: IndexingSummary) -> None:
    """Print what became of the files."""
    for file in summary.indexed:
        console.print(f"[green]indexed[/] {escape(file.name)} as {file.collection_id}")
    for failed in summary.failed:
        console.print(f"[red]failed[/]  {escape(failed.name)}: {escape(str(failed.error))}")
    for name in summary.not_attempted:
        console.print(f"[red]unsent[/]  {escape(name)}")
    match summary.training:
        case TrainingReady(progress):
            console.print(f"All rows can be searched after {progress.seconds:.0f} s.")
        case TrainingFailed(_, rows):
            for row in rows:
                console.print(f"[red]row[/]     {escape(repr((row.q or '')[:40]))}: {escape(str(row.error_msg))}")
        case TrainingStalled(progress, collections):
            console.print(
                f"{progress.waiting} images of {escape(', '.join(collections))} are stuck; this server trains none."
            )
        case TrainingTimedOut(progress):
            console.print(f"Still {progress.waiting} rows in work; a search finds the others.")
        case FastGPTError() as error:
            console.print(f"[red]waiting ended:[/] {escape(str(error))}")
        case None:
            console.print("No file was indexed.")


def main(arguments: Sequence[str]) -> None:
    """Index files, and search in them."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("question", nargs="?", default="stork", help="what to search for (default: %(default)s)")
    parser.add_argument("files", nargs="*", type=Path, help="what to index (default: a sample)")
    asked = parser.parse_args(arguments, Arguments())
    console = Console()
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with server(), DatasetClient.from_env() as client, dataset(client) as dataset_id:
        with Progress(*columns, console=console) as progress:
            summary = client.typed.upload_and_index(
                dataset_id=dataset_id, files=asked.files or [SAMPLE], on_progress=Bars(progress)
            )
        show(console, summary)
        found = client.typed.search_dataset(dataset_id=dataset_id, text=asked.question)
        console.rule(f"{len(found.list)} rows for {escape(repr(asked.question))}")
        for row in found.list[:5]:
            console.print(f"[bold]{escape(str(row.source_name))}[/]  {escape((row.q or '')[:200])}")


class Arguments(argparse.Namespace):
    """What the command line says."""

    question: str
    files: list[Path]


if __name__ == "__main__":
    run(main)
