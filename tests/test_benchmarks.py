"""What the benchmarks do with what they measure, and how their paced server behaves; nothing is measured here."""

from __future__ import annotations

import asyncio
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from benchmarks.__main__ import compared, faults, put, taking_turns
from benchmarks.cases import CASES, FASTGPT, HTTPTOOLS, HTTPX, LIMITS, OPENAI, TARGETS, WIDTHS
from benchmarks.concurrency import at_once
from benchmarks.concurrency_plot import concurrency_drawing
from benchmarks.contenders import LeftOut, built
from benchmarks.paced_server import HOLD, Barrier, Connection
from benchmarks.processes import IMPORTS
from benchmarks.report import PROCESS_TARGETS, Report, Runs, cost_table, drawing, report_of, tables
from benchmarks.unit import Failed, Outcome, Taken
from fastgpt import ConfigurationError

pytestmark = pytest.mark.once


def taken(micro: float, result: float = 7.0) -> Taken:
    """Return an outcome of so many microseconds."""
    return Taken(cpu=micro / 1e6, wall=micro / 1e6, growth=0.0, result=result)


STOPPED = Failed(reason="does not end: stopped after 120 s")
LEFT_OUT = Failed(reason="left out: no such engine", left_out=True)


def measured_runs() -> Runs:
    """Return runs in which one contender does not end and one engine is not there."""
    widths = {
        f"{kind}-{width}": {
            FASTGPT: [taken(200.0 + width), taken(100.0 + width), taken(300.0 + width)],
            HTTPTOOLS: [LEFT_OUT],
            HTTPX: [STOPPED] if width == 1_000 else [taken(900.0)],
            "aiohttp": [taken(150.0)],
        }
        for kind in ("calls", "streams")
        for width in WIDTHS
    }
    return {"call": {FASTGPT: [taken(50.0)], HTTPX: [taken(100.0)], HTTPTOOLS: [LEFT_OUT]}, **widths}


def report() -> Report:
    """Return the report of these runs."""
    return report_of(measured_runs(), 0.0)


# The report


def test_targets_name_contenders_that_exist() -> None:
    """Each target, and each limit, is about contenders of its case, so that none is passed over in silence."""
    for target in (*TARGETS, *PROCESS_TARGETS):
        known = {"import": set(IMPORTS), "mypy": {FASTGPT, "untyped stub"}}
        own = known.get(target.case) or set(CASES[target.case].contenders)
        other = set(CASES[target.against_case].contenders) if target.against_case else own
        assert target.contender in own, target
        assert target.against in other, target
    assert all(limit.contender in CASES[limit.case].contenders for limit in LIMITS)
    assert all(set(case.may_fail) <= set(case.contenders) for case in CASES.values())


def test_the_median_counts_and_the_spread_is_shown() -> None:
    """Of three runs the middle one is the figure, with the least and the most beside it."""
    assert "| one typed call, async, 50 at once | fastgpt | 250 µs | 150 µs to 350 µs |" in tables(report())


def test_who_fails_stands_in_the_table_with_the_reason() -> None:
    """A contender without a figure has a row of its own, and a target about it is not measured rather than met."""
    text = tables(report())
    assert "| one typed call, async, 1,000 at once | httpx | – | | | call | does not end: stopped after 120 s |" in text
    assert "| one typed call, sync | fastgpt, httptools | – | | | call | left out: no such engine |" in text
    assert "| one typed call, sync | CPU | fastgpt | httpx | 0.500 | 0.55 | met |" in text
    assert "| one typed call, sync | CPU | fastgpt, httptools | httpx | – | 0.30 | not measured |" in text
    assert "| fastgpt | aiohttp | 8.000 | 2.00 | not met |" in text


def test_a_target_may_be_about_two_cases() -> None:
    """What a call costs at a thousand at once is held against what it costs at fifty."""
    (verdict,) = (each for each in report().verdicts if each.against.startswith("fastgpt at"))
    assert verdict.value == pytest.approx(1_200 / 250)
    assert verdict.against == "fastgpt at one typed call, async, 50 at once"


def test_the_plots_are_svg_and_name_everybody() -> None:
    """Both are well-formed; the one over concurrency has a line for each who was measured, and says who was not."""
    ET.fromstring(drawing(report()))
    svg = ET.fromstring(concurrency_drawing(report()))
    space = "{http://www.w3.org/2000/svg}"
    assert len(svg.findall(f"{space}polyline")) == 2 * 3
    assert len(svg.findall(f"{space}circle")) == 2 * (3 + 2 + 3)
    words = [each.text or "" for each in svg.findall(f"{space}text")]
    assert words.count("httpx, 1,000 at once: does not end: stopped after 120 s") == 2
    assert "aiohttp: 150 µs" in words


def test_the_plot_of_nothing_says_so() -> None:
    """Where no concurrent case was measured, each panel says that, instead of showing an empty frame."""
    svg = concurrency_drawing(report_of({"call": {FASTGPT: [taken(50.0)]}}, 0.0))
    assert svg.count("nothing was measured") == 2


def test_the_table_of_the_readme_has_a_dash_where_there_is_no_figure() -> None:
    """The few figures of the README come from the report."""
    assert "| one typed call | 50.0 µs | – | 100 µs | – | – |\n" in cost_table(report())


def test_a_generated_place_is_replaced_and_nothing_else(tmp_path: Path) -> None:
    """A page keeps what stands around the place; a page without the place is an error, not left as it is."""
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- costs -->\nold\n<!-- end of costs -->\nafter\n", encoding="utf-8")
    put(page, "costs", "new\n")
    assert page.read_text(encoding="utf-8") == "before\n<!-- costs -->\nnew\n<!-- end of costs -->\nafter\n"
    with pytest.raises(RuntimeError, match="no place for figures"):
        put(page, "figures", "")


@pytest.mark.parametrize("page", ["README.md", "docs/performance.md"])
def test_the_pages_have_their_generated_places(page: str) -> None:
    """Every place that opens ends, so that writing a report cannot fail after an hour of measuring."""
    text = (Path(__file__).parents[1] / page).read_text(encoding="utf-8")
    places = re.findall(r"^<!-- (\w+) -->$", text, re.MULTILINE)
    assert places == {"README.md": ["costs"], "docs/performance.md": ["plots", "figures"]}[page]
    assert re.findall(r"^<!-- end of (\w+) -->$", text, re.MULTILINE) == places


# Running


def test_contenders_take_turns() -> None:
    """Each round begins with another contender, and who failed is not run again."""
    order: list[str] = []

    def runner(name: str, outcome: Outcome) -> Callable[[], Outcome]:
        def run() -> Outcome:
            order.append(name)
            return outcome

        return run

    runners = {"a": runner("a", taken(1)), "b": runner("b", STOPPED), "c": runner("c", taken(1))}
    outcomes = taking_turns(runners, 3)
    assert order == ["a", "b", "c", "c", "a", "c", "a"]
    assert {name: len(each) for name, each in outcomes.items()} == {"a": 3, "b": 1, "c": 3}


def test_only_expected_failures_pass() -> None:
    """A contender that is known to fail may, and one that is left out is no fault; any other makes the suite fail."""
    assert not tuple(faults(measured_runs()))
    assert tuple(faults({"calls-1": {FASTGPT: [STOPPED]}})) == (f"calls-1, fastgpt: {STOPPED.reason}",)
    assert tuple(faults({"calls-50": {HTTPX: [STOPPED]}})) == (f"calls-50, httpx: {STOPPED.reason}",)


def test_contenders_must_see_the_same() -> None:
    """Nobody is fast by leaving out; who failed saw nothing that could be compared."""
    compared("call", {FASTGPT: [taken(1, 3.0)], HTTPX: [STOPPED], "floor: bytes unread": [taken(1, 9.0)]})
    with pytest.raises(RuntimeError, match="disagree"):
        compared("call", {FASTGPT: [taken(1, 3.0)], OPENAI: [taken(1, 4.0)]})


def test_an_engine_that_is_not_there_is_left_out() -> None:
    """A version without the argument, or an engine that cannot be used, is a reason and not a failure."""

    def old(key: str, url: str) -> str:
        return f"{key} {url}"

    def new(key: str, url: str, **options: str) -> str:
        if options["engine"] == "absent":
            raise ConfigurationError("install the extra")
        return f"{url} {options['engine']}"

    assert built(old, "http://x").endswith("http://x")
    assert built(new, "http://x", "httptools") == "http://x httptools"
    with pytest.raises(LeftOut, match="no argument `engine`"):
        built(old, "http://x", "httptools")
    with pytest.raises(LeftOut, match="install the extra"):
        built(new, "http://x", "absent")


@pytest.mark.parametrize(("width", "total", "most"), [(1, 5, 1), (3, 7, 3), (50, 4, 4)])
def test_so_many_are_at_once(width: int, total: int, most: int) -> None:
    """So many run at the same time while enough are left, all are done once, and their results are added up."""
    running, highest = 0, 0

    async def once() -> float:
        nonlocal running, highest
        running += 1
        highest = max(highest, running)
        await asyncio.sleep(0)
        running -= 1
        return 2.0

    assert asyncio.run(at_once(width, total, once)) == 2.0 * total
    assert highest == most


# The paced server


class Written(asyncio.Transport):
    """A transport that keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[bytes] = []
        self.closing = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Keep it."""
        self.pieces.append(bytes(data))

    def is_closing(self) -> bool:
        """Whether the client has left."""
        return self.closing


@dataclass
class Loop:
    """Keeps what is to be called later, until it is asked to call it."""

    due: list[tuple[float, Callable[[], None]]] = field(default_factory=list[tuple[float, Callable[[], None]]])

    def call_later(self, delay: float, call: Callable[[], None]) -> None:
        """Keep it."""
        self.due.append((delay, call))

    def step(self) -> list[float]:
        """Call all that is due, and return after how many seconds it was to be."""
        due, self.due = self.due, []
        for _, call in due:
            call()
        return [delay for delay, _ in due]


def connected(loop: Loop, barrier: Barrier | None = None) -> tuple[Connection, Written]:
    """Connect to the paced server."""
    connection, transport = Connection(barrier or Barrier(loop.call_later), loop.call_later), Written()
    connection.connection_made(transport)
    return connection, transport


def request(scene: str, content: str, *, stream: bool = True) -> bytes:
    """Return a request as a client sends it."""
    flag = "true" if stream else "false"
    body = f'{{"stream":{flag},"detail":{flag},"messages":[{{"role":"user","content":"{content}"}}]}}'.encode()
    return b"POST /%s/api HTTP/1.1\r\nContent-Length: %d\r\n\r\n%s" % (scene.encode(), len(body), body)


def test_a_call_is_answered_when_all_of_it_has_come() -> None:
    """A request may come in pieces, and one connection may carry several; each has one answer."""
    connection, transport = connected(Loop())
    asking = request("0", "Hello", stream=False)
    for at in range(len(asking)):
        assert not transport.pieces
        connection.data_received(asking[at : at + 1])
    connection.data_received(asking)
    assert len(transport.pieces) == 2
    assert all(piece.startswith(b"HTTP/1.1 200 OK\r\n") for piece in transport.pieces)


@pytest.mark.parametrize(("scene", "gap"), [("5", 0.005), ("50", 0.05), ("timed", 0.02)])
def test_events_come_one_by_one(scene: str, gap: float) -> None:
    """Between two events the server lets time pass, so that no write holds two of them."""
    loop = Loop()
    connection, transport = connected(loop)
    connection.data_received(request(scene, "3"))
    for count in range(3):
        assert len(transport.pieces) == 1 + count
        assert loop.step() == [gap]
        assert transport.pieces[-1].count(b"event: answer\ndata: {") == 1
    assert loop.step() == [gap]
    assert transport.pieces[-1].endswith(b"data: [DONE]\n\n\r\n0\r\n\r\n")
    assert not loop.due


def test_a_client_that_leaves_is_sent_nothing_more() -> None:
    """A stream ends where its reader has left."""
    loop = Loop()
    connection, transport = connected(loop)
    connection.data_received(request("5", "3"))
    transport.closing = True
    loop.step()
    assert len(transport.pieces) == 1
    assert not loop.due


def test_streams_are_held_until_all_are_open() -> None:
    """A held stream has its first event at once, and its end after the last has opened; who left is not counted."""
    loop = Loop()
    barrier = Barrier(loop.call_later)
    leaving, _ = connected(loop, barrier)
    leaving.data_received(request("held", "2"))
    leaving.connection_lost(None)
    first, first_written = connected(loop, barrier)
    first.data_received(request("held", "2"))
    assert not loop.due
    second, second_written = connected(loop, barrier)
    second.data_received(request("held", "2"))
    assert loop.step() == [HOLD, HOLD]
    for transport in (first_written, second_written):
        assert [b"[DONE]" in piece for piece in transport.pieces] == [False, True]
