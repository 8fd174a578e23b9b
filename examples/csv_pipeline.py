"""From a CSV of questions to a CSV of answers: so many at once, and a run that was stopped goes on where it was.

It talks to the embedded emulator, or, with ``FASTGPT_BASE_URL`` and ``FASTGPT_API_KEY`` set, to that server, about the
app of ``FASTGPT_APP_ID``.  The first column of the input is the question; without a file, it asks some of its own.
What was answered stands in a journal beside the answers, so that another run asks the rest:

    python examples/csv_pipeline.py questions.csv answers.csv
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import tee
from pathlib import Path
from tempfile import TemporaryDirectory

from fastgpt import ChatClient, ChatCompletion, Outcome, fold, user
from fastgpt.batch import Journal, batch
from fastgpt.chat import CreateChatCompletion
from serving import run, server

SAMPLE = "question\nWhat is a stork?\nWhere do storks nest?\nWhat do storks eat?\n"
HEAD = ("question", "answer", "error")


def questions_in(lines: Iterable[str]) -> Iterator[str]:
    """Yield the questions of a CSV, without the head of their column and without empty rows."""
    rows = csv.reader(lines)
    next(rows, None)
    return (row[0] for row in rows if row and row[0].strip())


def as_row(question: str, outcome: Outcome[ChatCompletion]) -> tuple[str, str, str]:
    """Return what is written of a question: it, its answer, and the error that came instead."""
    return fold(outcome, lambda answer: (question, answer.text, ""), lambda error: (question, "", str(error)))


def answer(client: ChatClient, source: Path, target: Path) -> None:
    """Write an answer beside each question; what was answered by an earlier run is not asked again, what failed is."""
    # The source is opened first: if it is not there, answers of an earlier run stay as they are.
    with source.open(encoding="utf-8-sig", newline="") as lines, target.open("w", encoding="utf-8", newline="") as file:
        asked, shown = tee(questions_in(lines))
        specs = (CreateChatCompletion(messages=[user(each)]) for each in asked)
        journal = Journal(path=target.with_suffix(".journal"), repeat_failed=True)
        rows = csv.writer(file)
        rows.writerow(HEAD)
        failed = 0
        with batch(client, specs, max_concurrency=20, journal=journal) as outcomes:
            for number, row in enumerate(map(as_row, shown, outcomes), 1):
                rows.writerow(row)
                failed += bool(row[2])
                print(f"\r{number} answered, {failed} of them by an error", end="", file=sys.stderr)


def files(arguments: Sequence[str], description: str | None) -> tuple[Path, Path] | None:
    """Return the files of the command line, None where it names none; what cannot be is said, and ends the program."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("files", nargs="*", type=Path, help="a CSV of questions, and the CSV of answers to write")
    named = parser.parse_args(arguments, Arguments()).files
    if named and (len(named) != 2 or named[0].resolve() == named[1].resolve()):
        parser.error("expected two files, of questions and of answers")
    return (named[0], named[1]) if named else None


class Arguments(argparse.Namespace):
    """What the command line says."""

    files: list[Path]


def main(arguments: Sequence[str]) -> None:
    """Answer the questions of a file, or some of its own."""
    named = files(arguments, main.__doc__)
    with TemporaryDirectory() as folder, server(), ChatClient.from_env(strict=True) as client:
        source, target = named or (Path(folder, "questions.csv"), Path(folder, "answers.csv"))
        if named is None:
            source.write_text(SAMPLE, encoding="utf-8")
        answer(client, source, target)
        print(f"\n{target.read_text(encoding='utf-8') if named is None else target}")


if __name__ == "__main__":
    run(main)
