"""Thousands of questions on a Dask cluster: a CSV goes in, and answers come out beside the questions.

Each task asks some hundred questions through ``batch``, with a client that it makes on its worker of the settings that
it was sent: a client holds connections and does not travel.  What may be sent again is left to one side, the client and
the journal of the task.  Dask runs a task again when its worker dies, and one that was done, too, if its result was
still there; from the journal it then has what was answered, sends what was not, and does not repeat what was under way.

The cluster is one of local processes, or the one whose scheduler ``--scheduler`` names; its workers need the package,
the folder of the answers at the same path, and the server, which is that of the environment (``FASTGPT_BASE_URL``,
``FASTGPT_API_KEY``, ``FASTGPT_APP_ID``) or an emulator.  It needs ``distributed``; the first column of the input is the
question, and without a file it makes up 2,000.  A run that was stopped goes on:

    python examples/dask_batch.py questions.csv --scheduler tcp://scheduler:8786
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from csv_pipeline import HEAD, questions_in
from fastgpt import ChatClient, FastGPTError, fold, user
from fastgpt.batch import Journal, batch
from fastgpt.chat import CreateChatCompletion
from serving import from_group, positive, run, server

with from_group("clusters"):
    from distributed import Client, LocalCluster

Answered = tuple[str, str]
"""An answer, and the error that came instead."""


@dataclass(frozen=True)
class Settings:
    """What is sent to a worker in place of a client; its ``repr`` may be seen in logs, and hides the key."""

    base_url: str
    app_id: str | None
    max_concurrency: int
    journals: Path
    """The folder of the journals, which all workers reach."""
    repeat_failed: bool
    """Whether what failed in an earlier run is asked again."""
    api_key: str = field(repr=False)

    def client(self) -> ChatClient:
        """Make a client where it is used."""
        return ChatClient(self.api_key, self.base_url, app_id=self.app_id, strict=True)


# What travels stands in this file alone: Dask sends what is defined in a program as it is, and of a module its name.
def ask(settings: Settings, number: int, questions: Sequence[str]) -> list[Answered]:
    """Ask the questions of a task, on a worker, and return no more than what is written of each."""
    specs = [CreateChatCompletion(messages=[user(question)]) for question in questions]
    path = settings.journals / f"{number}.journal"
    journal = Journal(path=path, repeat_failed=settings.repeat_failed)
    with (
        settings.client() as client,
        batch(client, specs, max_concurrency=settings.max_concurrency, journal=journal) as outcomes,
    ):
        return [fold(each, lambda answer: (answer.text, ""), lambda error: ("", str(error))) for each in outcomes]


def answers(cluster: Client, settings: Settings, tasks: Sequence[Sequence[str]]) -> Iterator[Answered]:
    """Yield the answers to the questions of all tasks, in their order.

    Raises what says that nothing can be asked so; a task whose workers died again and again has their error as answers.
    """
    # Not pure: the same questions may have other answers.
    begun = deque(cluster.submit(ask, settings, number, task, pure=False) for number, task in enumerate(tasks))
    for task in tasks:
        future = begun.popleft()  # so that the cluster does not keep its result any longer
        error = future.exception()
        if isinstance(error, FastGPTError):
            raise error
        yield from future.result() if error is None else [("", f"{type(error).__name__}: {error}")] * len(task)


def tasks_of(questions: Iterator[str], size: int) -> list[list[str]]:
    """Cut the questions into the tasks of the cluster."""
    return list(iter(lambda: list(islice(questions, size)), []))


def settings_of_environment(max_concurrency: int, journals: Path, repeat_failed: bool) -> Settings:
    """Return what the environment says of the server; what cannot be is said here, and not on a worker."""
    ChatClient.from_env().close()
    base_url, api_key, app_id = (os.environ.get(f"FASTGPT_{name}", "") for name in ("BASE_URL", "API_KEY", "APP_ID"))
    where = (base_url or "http://localhost:3000", app_id or None)
    return Settings(*where, max_concurrency, journals, repeat_failed, api_key)


@contextmanager
def connected(scheduler: str | None, workers: int) -> Generator[Client]:
    """Give a client of the cluster at an address, or of one of local processes; ``batch`` has threads of its own."""
    with ExitStack() as stack:
        local = None
        if scheduler is None:
            cluster = LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None)
            local = stack.enter_context(cluster)
        yield stack.enter_context(Client(scheduler if local is None else local))


def made_up(folder: Path) -> Path:
    """Make up some questions."""
    path = folder / "questions.csv"
    questions = "".join(f"What is {number} squared?\n" for number in range(2000))
    path.write_text(f"question\n{questions}", encoding="utf-8")
    return path


def main(arguments: Sequence[str]) -> None:
    """Answer the questions of a CSV on a cluster."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("questions", nargs="?", type=Path, help="a CSV whose first column is the question")
    parser.add_argument("--answers", type=Path, help="the CSV to write (default: beside the questions)")
    parser.add_argument("--scheduler", help="address of a cluster (default: one of local processes)")
    parser.add_argument(
        "--workers", type=positive, default=2, help="processes of a local cluster (default: %(default)s)"
    )
    parser.add_argument("--size", type=positive, default=100, help="questions of a task (default: %(default)s)")
    parser.add_argument("--max-concurrency", type=positive, default=10, help="calls at once of a task (%(default)s)")
    parser.add_argument("--repeat-failed", action="store_true", help="ask again what failed in an earlier run")
    asked = parser.parse_args(arguments, Arguments())
    with ExitStack() as stack:
        source = asked.questions or made_up(Path(stack.enter_context(TemporaryDirectory())))
        target = asked.answers or source.with_suffix(".answers.csv")
        if target.resolve() == source.resolve():
            parser.error("expected another file for the answers")
        with source.open(encoding="utf-8-sig", newline="") as lines:
            tasks = tasks_of(questions_in(lines), asked.size)
        stack.enter_context(server())
        journals = target.with_suffix(".journals").resolve()
        settings = settings_of_environment(asked.max_concurrency, journals, asked.repeat_failed)
        journals.mkdir(exist_ok=True)
        cluster = stack.enter_context(connected(asked.scheduler, asked.workers))
        rows = csv.writer(stack.enter_context(target.open("w", encoding="utf-8", newline="")))
        rows.writerow(HEAD)
        failed = 0
        pairs = zip(chain.from_iterable(tasks), answers(cluster, settings, tasks), strict=True)
        for number, (question, (answer, error)) in enumerate(pairs, 1):
            rows.writerow((question, answer, error))
            failed += bool(error)
            print(f"\r{number} answered, {failed} of them by an error", end="", file=sys.stderr)
        print(f"\n{target}")


class Arguments(argparse.Namespace):
    """What the command line says."""

    questions: Path | None
    answers: Path | None
    scheduler: str | None
    workers: int
    size: int
    max_concurrency: int
    repeat_failed: bool


if __name__ == "__main__":
    run(main)
