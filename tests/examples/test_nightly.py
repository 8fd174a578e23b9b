"""A folder night after night: what is sent, kept and deleted, and what a night that failed leaves to the next."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import pytest

from fastgpt.emulator import Emulator, faults
from nightly import main


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Give a folder of two notes and a table of 450 rows, which three calls take."""
    root = tmp_path / "notes"
    (root / "birds").mkdir(parents=True)
    (root / "owls.md").write_text("Owls see at night.", encoding="utf-8")
    (root / "birds" / "storks.md").write_text("Storks have long legs.", encoding="utf-8")
    table(root, range(450))
    return root


def table(root: Path, numbers: Iterable[int]) -> None:
    """Write the rows of some numbers."""
    with (root / "squares.csv").open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([("question", "answer"), *((f"{n} squared?", n * n) for n in numbers)])


@pytest.fixture
def dataset(emulator: Emulator) -> str:
    """Give a dataset with a collection that was made by hand."""
    with emulator.client(emulator.account_key) as client:
        made = client.typed.create_dataset(name="Notes")
        client.typed.create_text_collection(dataset_id=made, name="By hand", text="Stays.")
    return made


class Nights:
    """Runs the program, and returns its line and what it ended with."""

    def __init__(self, root: Path, dataset: str, capsys: pytest.CaptureFixture[str]) -> None:
        self._arguments = [str(root), "--dataset", dataset]
        self._capsys = capsys

    def run(self) -> tuple[str, str]:
        """Run one night."""
        ended = ""
        try:
            main(self._arguments)
        except SystemExit as end:
            ended = str(end.code)
        return self._capsys.readouterr().out.partition(": ")[2].strip(), ended


@pytest.fixture
def nights(root: Path, dataset: str, capsys: pytest.CaptureFixture[str]) -> Nights:
    """Give what runs nights."""
    return Nights(root, dataset, capsys)


def names(emulator: Emulator, dataset: str) -> list[str]:
    """Return the collections of a dataset, without the digests in their names."""
    with emulator.client(emulator.account_key) as client:
        found = client.typed.get_collections(dataset_id=dataset, page_size=30).list
    return sorted(each.name.partition(".")[0] for each in found)


def test_a_second_night_sends_nothing(nights: Nights) -> None:
    """What is there already is kept."""
    assert nights.run() == ("452 sent, 0 kept, 0 deleted", "")
    assert nights.run() == ("0 sent, 452 kept, 0 deleted", "")


def test_what_changed_is_replaced_and_what_vanished_is_deleted(
    nights: Nights, root: Path, dataset: str, emulator: Emulator
) -> None:
    """Files as a whole, tables row by row; what was made by hand stays."""
    nights.run()
    (root / "owls.md").write_text("Owls hear well, too.", encoding="utf-8")
    (root / "birds" / "storks.md").unlink()
    table(root, range(10, 455))
    assert nights.run() == ("6 sent, 440 kept, 12 deleted", "")
    assert names(emulator, dataset) == ["By hand", "owls", "squares"]
    with emulator.client(emulator.account_key) as client:
        found = client.typed.search_dataset(dataset_id=dataset, text="owls hear").list
    assert [row.q for row in found if "Owls" in (row.q or "")] == ["Owls hear well, too."]


@pytest.mark.parametrize(
    ("fault", "path", "next_night"),
    [
        (faults.ConnectionReset(), "*/pushData", "0 sent, 452 kept, 0 deleted"),  # it was done all the same
        (faults.ConnectionReset(), "*/localFile", "0 sent, 452 kept, 0 deleted"),
        (faults.BadGateway(), "*/pushData", "200 sent, 252 kept, 0 deleted"),  # it was not
        (faults.BadGateway(), "*/localFile", "1 sent, 451 kept, 0 deleted"),
    ],
)
def test_a_night_that_lost_a_call_is_made_up_for(
    nights: Nights, emulator: Emulator, fault: faults.Fault, path: str, next_night: str
) -> None:
    """What was lost is reported; whether it was done is seen the next night, and nothing is there twice."""
    emulator.faults.plan(fault, path=path)
    _, ended = nights.run()
    assert ended.startswith("failed:\n")
    assert ended.count("\n") == 1
    assert nights.run() == (next_night, "")
    assert nights.run() == ("0 sent, 452 kept, 0 deleted", "")


def test_what_is_wrong_with_one_file_does_not_end_the_night(nights: Nights, root: Path, emulator: Emulator) -> None:
    """A table of another form, and a text that no model learns, are named."""
    (root / "prices.csv").write_text("name,price\nstork,1\n", encoding="utf-8")
    (root / "latin.csv").write_bytes(b"question,answer\n\xfc,1\n")
    emulator.fail_training("Owls", "model down")
    line, ended = nights.run()
    assert line == "452 sent, 0 kept, 0 deleted"
    assert ended.splitlines() == [
        "failed:",
        "latin.csv: expected a CSV in UTF-8 with the columns question and answer",
        "prices.csv: expected a CSV in UTF-8 with the columns question and answer",
        "training of 'Owls see at night.': model down",
    ]
