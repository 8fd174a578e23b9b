"""What every test may use: the folders of recordings and contract, an event loop, and the engines of our own.

A run without them is allowed, since a clone does not bring them along, but it must never look like a full run.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fastgpt.options import EngineName, NetworkOptions
from fastgpt.transport import network
from support.recording_paths import CONTRACT, LATER_RECORDINGS, RECORDINGS

if TYPE_CHECKING:
    from _typeshed import TraceFunction


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Run the coroutines that are marked ``anyio`` on asyncio, where a module does not name trio as well."""
    return "asyncio"


@pytest.fixture(params=["httpcore", "httptools"])
def each_engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> EngineName:
    """Run a test over each engine of our own: clients that name none, and have no ``http_client``, take this one."""
    engine: EngineName = request.param

    def network_of(options: NetworkOptions, *, has_http_client: bool) -> network.Network:
        return network.network_of(
            options if has_http_client else {"engine": engine, **options}, has_http_client=has_http_client
        )

    monkeypatch.setattr("fastgpt.transport.network_of", network_of)
    return engine


@pytest.fixture(scope="session", autouse=True)
def _unmeasured_programs() -> None:
    """Keep coverage out of the programs that tests start, since some of them are about what they import."""
    os.environ.pop("COVERAGE_PROCESS_CONFIG", None)


def pytest_configure() -> None:
    """Take Ctrl-C, also where whoever runs the tests ignores it: programs that tests start would inherit that."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


traced: TraceFunction | None = None
"""What measures coverage, where a run is measured.

It slows all that Python does: what pytest does around a test, and is nothing of ours, cost half of what it added.
"""


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol() -> Generator[None, object, object]:
    """Measure nothing between what the next hooks let be measured."""
    global traced
    traced = sys.gettrace()
    sys.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(traced)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_pyfunc_call() -> Generator[None, object, object]:
    """Measure what a test calls."""
    return (yield from measured())


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_fixture_setup() -> Generator[None, object, object]:
    """Measure what a fixture calls."""
    return (yield from measured())


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_teardown() -> Generator[None, object, object]:
    """Measure what fixtures do at their end, which has no hook of its own."""
    return (yield from measured())


def measured() -> Generator[None, object, object]:
    """Let what is inside be measured."""
    sys.settrace(traced)
    try:
        return (yield)
    finally:
        sys.settrace(None)


@pytest.fixture(scope="module", autouse=True)
def _old_objects_frozen() -> None:
    """Take what is there before a module's first test out of its garbage collections: some tests collect in a loop.

    Each collection would otherwise go through all that the tests before have left alive, a tenth of a second long.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def recordings() -> Path:
    """Give the folder of recorded exchanges, or skip the test."""
    if RECORDINGS is None:
        pytest.skip("FASTGPT_RECORDINGS is not set")
    return RECORDINGS


@pytest.fixture(scope="session")
def later_recordings() -> Path:
    """Give the folder of exchanges that were recorded later, or skip the test."""
    if LATER_RECORDINGS is None:
        pytest.skip("FASTGPT_LATER_RECORDINGS is not set")
    return LATER_RECORDINGS


@pytest.fixture(scope="session")
def contract() -> Path:
    """Give the folder of the contract, or skip the test."""
    if CONTRACT is None:
        pytest.skip("FASTGPT_CONTRACT is not set")
    return CONTRACT


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how faithful the emulator is, and loudly which folders this run went without."""
    passed: list[pytest.TestReport] = terminalreporter.stats.get("passed", [])
    for report in passed:
        if "test_fidelity.py" in report.nodeid and report.capstdout:
            terminalreporter.write_line(report.capstdout.strip())
    folders = {
        "FASTGPT_RECORDINGS": RECORDINGS,
        "FASTGPT_LATER_RECORDINGS": LATER_RECORDINGS,
        "FASTGPT_CONTRACT": CONTRACT,
    }
    for name, folder in folders.items():
        if folder is None:
            terminalreporter.write_line(f"NOT A FULL RUN: {name} is not set, tests that need it were skipped", red=True)
