"""From a CSV of questions to a CSV of answers: so many at once, and a run that was stopped goes on where it was.

It talks to the embedded emulator, or, with ``FASTGPT_BASE_URL`` and ``FASTGPT_API_KEY`` set, to that server, about the
app of ``FASTGPT_APP_ID``.  The first column of the input is the question; without a file, it asks some of its own:

    python examples/csv_pipeline.py questions.csv answers.csv
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterable, Iterator
from itertools import tee
from pathlib import Path
from tempfile import TemporaryDirectory

from fastgpt import ChatClient, ChatCompletion, Outcome, fold, user
from fastgpt.batch import Journal, batch
from fastgpt.chat import CreateChatCompletion
from fastgpt.emulator import Emulator

SAMPLE = "question\nWhat is a stork?\nWhere do storks nest?\nWhat do storks eat?\n"


def read(path: Path) -> Iterator[str]:
    """Yield the questions, without the head of their column."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows, None)
        for row in rows:
            yield row[0]


def as_row(question: str, outcome: Outcome[ChatCompletion]) -> tuple[str, str, str]:
    """Return what is written of a question: it, its answer, and the error that came instead."""
    return fold(outcome, lambda answer: (question, answer.text, ""), lambda error: (question, "", str(error)))


def show(done: int, _: int | None) -> None:
    """Say how far it is."""
    print(f"\r{done} answered", end="", file=sys.stderr)


def answer(client: ChatClient, questions: Iterable[str], app_id: str | None, path: Path) -> None:
    """Write an answer beside each question; what was answered by an earlier run is not asked again."""
    journal = Journal(path=path.with_suffix(".journal"))
    asked, shown = tee(questions)
    specs = (CreateChatCompletion(messages=[user(each)], app_id=app_id) for each in asked)
    with (
        path.open("w", encoding="utf-8", newline="") as file,
        batch(client, specs, max_concurrency=20, journal=journal, on_progress=show) as outcomes,
    ):
        rows = csv.writer(file)
        rows.writerow(("question", "answer", "error"))
        rows.writerows(map(as_row, shown, outcomes))


def main(arguments: list[str]) -> None:
    """Answer the questions of the command line's file, or some of its own."""
    with TemporaryDirectory() as folder, Emulator().serve() as emulated:
        source, target = map(Path, arguments) if arguments else (Path(folder, "in.csv"), Path(folder, "out.csv"))
        if not arguments:
            source.write_text(SAMPLE, encoding="utf-8")
        own = "FASTGPT_BASE_URL" in os.environ
        with ChatClient.from_env() if own else ChatClient(Emulator().api_key, emulated) as client:
            answer(client, read(source), os.environ.get("FASTGPT_APP_ID"), target)
        print(f"\n{target.read_text(encoding='utf-8')}")


if __name__ == "__main__":
    main(sys.argv[1:])
