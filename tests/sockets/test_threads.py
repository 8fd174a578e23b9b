"""Several threads may make their first calls at once: what builds types does so under one lock."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fastgpt.decoding import BUILDING, decode

PROGRAM = Path(__file__).parent / "first_calls.py"


ATTEMPTS = 2


@pytest.mark.parametrize("threads", [4, 30])
def test_first_calls_of_many_threads_end_well(threads: int) -> None:
    """In fresh processes, over every kind of call; without the lock most of these attempts crash the interpreter."""
    environment = {**os.environ, "PYTHONPATH": str(PROGRAM.parents[1])}
    command = [sys.executable, str(PROGRAM), str(threads), str(ATTEMPTS)]
    run = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    ended = run.stdout.count(f"{threads} threads, 0 failed")
    assert ended == (ATTEMPTS if hasattr(os, "fork") else 1)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_fork_does_not_keep_the_lock() -> None:
    """A child that is forked while the lock is held for the fork can build types; so can its parent."""
    with BUILDING:
        child = os.fork()
        if child == 0:
            os._exit(0 if decode(dict[str, set[int]], b'{"a":[1]}') == {"a": {1}} else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert decode(dict[str, frozenset[int]], b'{"a":[1]}') == {"a": frozenset({1})}
