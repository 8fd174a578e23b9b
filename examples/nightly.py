"""A folder into a dataset, night after night: what is new is sent, what changed is replaced, what vanished is deleted.

Each file (Markdown, text, PDF, Word) is a collection, and so is each CSV, whose columns ``question`` and ``answer`` are
rows.  Nothing is kept between the nights but on the server: the name of a file's collection ends in its digest, and
rows are compared with those that are there.  So a run that was stopped, or lost its connection, goes on with the next
one.  It talks to the embedded emulator, or, with ``FASTGPT_BASE_URL`` and ``FASTGPT_API_KEY`` set, to that server:

    python examples/nightly.py notes --dataset 64b000000000000000000001
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import re
import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from returns.result import Success

from fastgpt import DatasetClient, TypedClient, paginate
from fastgpt.batch import batch
from fastgpt.datasets import (
    CreateFileCollection,
    DataRow,
    DeleteSummary,
    GetCollections,
    GetDataList,
    TrainingFailed,
    TrainingReady,
)
from serving import run, server

KINDS = {".md", ".txt", ".pdf", ".docx"}
SAMPLE = {
    "storks.md": "# Storks\n\nStorks are large birds with long legs.\n",
    "birds.csv": "question,answer\nWhat do storks eat?,Frogs.\nWhere do they nest?,High up.\n",
}


@dataclass
class Report:
    """What became of the files and rows of a night."""

    kept: int = 0
    sent: int = 0
    deleted: int = 0
    failed: list[str] = field(default_factory=list[str])

    def fail(self, what: str, error: object) -> None:
        """Note what failed, and why; the next night tries it again."""
        self.failed.append(f"{what}: {error}")

    def delete(self, summary: DeleteSummary) -> None:
        """Note what became of a deletion."""
        self.deleted += len(summary.deleted)
        for each in summary.failed:
            self.fail(each.id, each.error)


@dataclass(frozen=True)
class Night:
    """A run: where to, and what is reported."""

    kb: TypedClient
    dataset_id: str
    report: Report = field(default_factory=Report)

    def collections(self) -> Mapping[str, str]:
        """Return the collections of the dataset by their names."""
        found = paginate(self.kb, GetCollections(dataset_id=self.dataset_id, page_size=30))
        return {each.name: each.id for each in found}

    def wait(self, report: Callable[[str, object], None]) -> None:
        """Wait until rows can be found; those that failed are reported."""
        match self.kb.wait_until_trained(dataset_id=self.dataset_id):
            case TrainingReady():
                pass
            case TrainingFailed(_, rows):
                for row in rows:
                    report(f"training of {row.q or row.id!r}", row.error_msg)
            case other:  # it takes too long, or the server trains no images
                report("training", type(other).__name__)

    def files(self, root: Path, paths: Sequence[Path]) -> None:
        """Send the files that are not there, and delete the collections of those that are not here."""
        there = self.collections()
        here = {named(root, path): path for path in paths}
        new = [name for name in here if name not in there]
        self.report.kept += len(here) - len(new)
        specs = (CreateFileCollection(dataset_id=self.dataset_id, file=here[name], filename=name) for name in new)
        failed = len(self.report.failed)
        with batch(self.kb, specs, max_concurrency=4) as outcomes:
            for done, (name, outcome) in enumerate(zip(new, outcomes, strict=True), 1):
                if isinstance(outcome, Success):
                    self.report.sent += 1
                else:
                    self.report.fail(name, outcome.failure())
                progress("files", done, len(new))
        if len(self.report.failed) == failed:  # else an old file would be gone before the new one is there
            gone = [there[name] for name in there if is_named(name) and name not in here]
            self.report.delete(self.kb.delete_collections_each(collection_ids=gone))

    def rows(self, root: Path, path: Path) -> None:
        """Push the rows of a CSV that are not there, and delete those that are not here."""
        name = path.relative_to(root).as_posix()
        try:
            here = rows_of(path)
        except (KeyError, UnicodeDecodeError, csv.Error):
            self.report.fail(name, "expected a CSV in UTF-8 with the columns question and answer")
            return
        collection = self.collections().get(name) or self.kb.create_collection(dataset_id=self.dataset_id, name=name)
        listed = paginate(self.kb, GetDataList(collection_id=collection, page_size=30))
        there = {(row.q, row.a): row.id for row in listed}
        new = [DataRow(q=q, a=a) for q, a in here if (q, a) not in there]
        self.report.kept += len(here) - len(new)
        pushed = self.kb.push_data_batches(
            collection_id=collection, data=new, on_progress=lambda done, total: progress(name, done, total)
        )
        self.report.sent += pushed.inserted
        for each in pushed.failed:
            self.report.fail(f"{name}, {len(each.rows)} rows", each.error)
        if pushed.not_attempted:
            self.report.fail(name, f"{len(pushed.not_attempted)} rows not attempted")
        gone = [row for key, row in there.items() if key not in here]
        self.report.delete(self.kb.delete_data_rows(data_ids=gone))

    def run(self, root: Path) -> Report:
        """Bring the dataset to where the folder is."""
        self.wait(lambda _, __: None)  # what the last run left is listed once it is trained
        paths = sorted(path for path in root.rglob("*") if path.is_file())
        self.files(root, [path for path in paths if path.suffix.lower() in KINDS])
        for path in paths:
            if path.suffix.lower() == ".csv":
                self.rows(root, path)
        self.wait(self.report.fail)
        return self.report


def rows_of(path: Path) -> dict[tuple[str, str], None]:
    """Return questions and answers of a CSV, each once and in order."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return dict.fromkeys((row["question"], row["answer"]) for row in csv.DictReader(lines))


def named(root: Path, path: Path) -> str:
    """Return the name of a file's collection: another one, once the file is another."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    place = path.relative_to(root).with_suffix("").as_posix().replace("/", " - ")
    return f"{place}.{digest}{path.suffix.lower()}"


def is_named(name: str) -> bool:
    """Whether a collection is one of ours, and not made by hand."""
    return re.search(r"\.[0-9a-f]{12}\.\w+$", name) is not None


def progress(what: str, done: int, total: int) -> None:
    """Show how far it is, in one line."""
    print(f"\r{what}: {done} of {total}", end="\n" if done == total else "", file=sys.stderr)


@contextmanager
def folder(named: Path | None) -> Generator[Path]:
    """Give the folder of the command line, or one with a sample."""
    if named is not None:
        yield named
        return
    with TemporaryDirectory() as made:
        for name, content in SAMPLE.items():
            Path(made, name).write_text(content, encoding="utf-8")
        yield Path(made)


def main(arguments: Sequence[str]) -> None:
    """Bring a dataset to where a folder is."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="what to bring in (default: a sample)")
    parser.add_argument("--dataset", help="the id of the dataset (default: a new one)")
    asked = parser.parse_args(arguments, Arguments())
    if asked.folder is not None and not asked.folder.is_dir():
        parser.error(f"expected a folder, got {asked.folder}")
    with folder(asked.folder) as root, server(), DatasetClient.from_env(timeout=120, max_retries=5) as client:
        dataset_id = asked.dataset or client.typed.create_dataset(name=root.name)
        report = Night(client.typed, dataset_id).run(root)
    print(f"dataset {dataset_id}: {report.sent} sent, {report.kept} kept, {report.deleted} deleted")
    if report.failed:
        sys.exit("\n".join(["failed:", *report.failed]))


class Arguments(argparse.Namespace):
    """What the command line says."""

    folder: Path | None
    dataset: str | None


if __name__ == "__main__":
    run(main)
