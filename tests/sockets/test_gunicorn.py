"""gunicorn with preloading: workers that were forked from a process that had used the client answer their own users."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from support.sockets import echo, listening

pytestmark = pytest.mark.skipif(importlib.util.find_spec("gunicorn") is None, reason="gunicorn is not installed")

HERE = Path(__file__).parent
WORKERS = 4


@contextmanager
def gunicorn(server: str, engine: str, *options: str) -> Generator[str]:
    """Run the application while a block runs, and give its address."""
    command = (
        sys.executable, "-m", "gunicorn", "--preload", "--bind", "127.0.0.1:0", "--workers", str(WORKERS),
        "--chdir", str(HERE), *options, "preloaded:app",
    )  # fmt: skip
    with subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "SERVER": server, "ENGINE": engine},
    ) as process:
        try:
            assert process.stderr is not None
            found = next(filter(None, (re.search(r"Listening at: (\S+)", line) for line in process.stderr)))
            yield found[1]
        finally:
            process.terminate()
            process.communicate(timeout=30)


@pytest.mark.parametrize(
    ("engine", "options"),
    [("httpcore", ()), ("httpcore", ("--threads", "4")), ("httptools", ("--threads", "4"))],
    ids=["processes", "processes and threads", "the same over httptools"],
)
def test_workers_get_the_answers_to_their_own_questions(engine: str, options: tuple[str, ...]) -> None:
    """Of 48 users at once, in several workers, each gets the answer to what was asked."""
    fresh = httpx.Limits(max_keepalive_connections=0)
    with (
        listening(echo) as server,
        gunicorn(server.url, engine, *options) as url,
        httpx.Client(base_url=url, timeout=30, limits=fresh) as http,
    ):

        def ask(number: int) -> tuple[str, str]:
            process, _, name = http.get(f"/?user-{number}").text.partition(" ")
            return process, name

        processes = set[str]()
        with ThreadPoolExecutor(12) as threads:
            for _ in range(50):  # a worker that is quick may answer all of them
                answers = list(threads.map(ask, range(48)))
                assert [name for _, name in answers] == [f"user-{number}" for number in range(48)]
                processes |= {process for process, _ in answers}
                if len(processes) > 1:
                    break
    assert len(processes) > 1
