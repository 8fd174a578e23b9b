"""What is measured, how much of it, and which ratios are wanted: the table of the suite, as data.

A case is run by each of its contenders; a target sets one of their figures against another's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeAlias

from . import concurrency, contenders as by
from .concurrency import Calls, Streams, calling, holding, waiting, watching
from .contenders import Contender

Figure: TypeAlias = Literal["cpu", "wall", "growth", "result"]


def same(size: int) -> float:
    """Count the units of work of this size, where it is its units."""
    return size


def one(_: int) -> float:
    """Count the units of work of any size, where it is one."""
    return 1


@dataclass(frozen=True)
class Case:
    """Something to measure; ``unit`` says what times are per."""

    title: str
    unit: str
    contenders: Mapping[str, Contender]
    size: int
    warm_up: int
    repeat: int = 1
    scene: str = "0"
    units: Callable[[int], float] = same
    rounds: int = 1
    """How many times as many rounds it takes as others, for what swings."""
    server: Literal["server", "paced_server"] = "server"
    """Which of the canned servers answers."""
    result: Literal["seen", "delay", "memory"] = "seen"
    """What the work returns: what it saw, which is the same for all; seconds; or bytes."""
    may_fail: tuple[str, ...] = ()
    """Contenders of which it is known that they fail or do not end; another that fails is a fault of the suite."""


@dataclass(frozen=True)
class Target:
    """A wish: the figure of one contender is at most so many times that of another, in this case or in another.

    The medians of both are compared.  If ``paired``, the two are compared within each round and the median of these
    ratios counts: where a machine is fast and slow by turns, the runs beside each other still had the same of it.
    """

    case: str
    contender: str
    against: str
    most: float
    figure: Figure = "cpu"
    paired: bool = False
    against_case: str = ""
    """The case of the other's figure, where it is not the same."""


FASTGPT, HTTPTOOLS, BEFORE = "fastgpt", "fastgpt, httptools", "fastgpt before"
HTTPX, HTTPX_KEPT, AIOHTTP, PYREQWEST = "httpx", "httpx, all kept alive", "aiohttp", "pyreqwest"
FLOOR = "floor: httpcore, msgspec"
OPENAI, OPENAI_AIOHTTP = "openai", "openai, aiohttp"
JSON = "json and dicts"

CALLS: Mapping[str, Contender] = {
    FASTGPT: by.fastgpt_call,
    HTTPTOOLS: partial(by.fastgpt_call, engine="httptools"),
    BEFORE: by.fastgpt_call,
    HTTPX: by.httpx_call,
    "requests": by.requests_call,
    "urllib3": by.urllib3_call,
    PYREQWEST: by.pyreqwest_call,
    OPENAI: by.openai_call,
    "floor: prepared httpx request, msgspec": by.prepared_call,
    FLOOR: by.httpcore_call,
    "floor: socket, msgspec": by.socket_call,
}
STREAMS: Mapping[str, Contender] = {
    FASTGPT: by.fastgpt_stream,
    HTTPTOOLS: partial(by.fastgpt_stream, engine="httptools"),
    BEFORE: by.fastgpt_stream,
    "fastgpt async": by.fastgpt_astream,
    "fastgpt async, httptools": partial(by.fastgpt_astream, engine="httptools"),
    HTTPX: by.httpx_stream,
    "httpx-sse": by.httpx_sse_stream,
    "requests": by.requests_stream,
    "urllib3": by.urllib3_stream,
    PYREQWEST: by.pyreqwest_stream,
    OPENAI: by.openai_stream,
    "floor: httpx, bytes unread": by.bytes_stream,
    "floor: socket, msgspec": by.socket_stream,
}

AT_ONCE_CALLS: Mapping[str, Calls] = {
    FASTGPT: concurrency.fastgpt_calls,
    HTTPTOOLS: partial(concurrency.fastgpt_calls, engine="httptools"),
    BEFORE: concurrency.fastgpt_calls,
    HTTPX: concurrency.httpx_calls,
    HTTPX_KEPT: partial(concurrency.httpx_calls, keep_all=True),
    AIOHTTP: concurrency.aiohttp_calls,
    PYREQWEST: concurrency.pyreqwest_calls,
    OPENAI: concurrency.openai_calls,
    OPENAI_AIOHTTP: partial(concurrency.openai_calls, aiohttp=True),
    FLOOR: concurrency.httpcore_calls,
}
AT_ONCE_STREAMS: Mapping[str, Streams] = {
    FASTGPT: concurrency.fastgpt_streams,
    HTTPTOOLS: partial(concurrency.fastgpt_streams, engine="httptools"),
    BEFORE: concurrency.fastgpt_streams,
    HTTPX: concurrency.httpx_streams,
    AIOHTTP: concurrency.aiohttp_streams,
    PYREQWEST: concurrency.pyreqwest_streams,
    OPENAI: concurrency.openai_streams,
    OPENAI_AIOHTTP: partial(concurrency.openai_streams, aiohttp=True),
}

WIDTHS: Mapping[int, tuple[int, int, int]] = {1: (1_500, 40, 1), 50: (2_000, 400, 5), 1_000: (3_000, 2_000, 50)}
"""How many are at once: calls, streams, and milliseconds between two events.

The more are at once, the more time passes, so that some 10,000 to 20,000 events a second are sent, which neither the
server nor a quick client is too slow for.
"""


def at_once(width: int) -> Mapping[str, Case]:
    """Return the cases of so many calls or streams at once."""
    count, streams, gap = WIDTHS[width]
    said = "one at a time" if width == 1 else f"{width:,} at once"
    # Pools that walk over all connections for each request may take hours, or keep the loop so long that connecting
    # takes longer than the SDK's five seconds.
    stuck = (HTTPX, OPENAI, OPENAI_AIOHTTP, BEFORE) if width > 50 else ()
    # Its pool does not end there, as httpx's own does not with all connections kept, and so is no floor.
    called = {name: calls for name, calls in AT_ONCE_CALLS.items() if width <= 50 or name != FLOOR}
    return {
        f"calls-{width}": Case(
            f"one typed call, async, {said}",
            "call",
            {name: calling(calls, width) for name, calls in called.items()},
            count,
            max(width, 200),
            server="paced_server",
            may_fail=(*stuck, HTTPX_KEPT) if stuck else (),
        ),
        f"streams-{width}": Case(
            f"one stream of {concurrency.EVENTS} events, async, {said}",
            "stream",
            {name: watching(stream, width) for name, stream in AT_ONCE_STREAMS.items()},
            streams,
            max(width, 10),
            scene=str(gap),
            server="paced_server",
            may_fail=stuck,
        ),
    }


CASES: Mapping[str, Case] = {
    "call": Case("one typed call, sync", "call", CALLS, 2_000, 200),
    "page": Case(
        "one page of 20 chats, sync",
        "page",
        {"fastgpt": by.fastgpt_rows, "httpx": by.httpx_rows},
        20,
        20,
        repeat=1_000,
        units=one,
    ),
    **at_once(1),
    **at_once(50),
    **at_once(1_000),
    "held": Case(
        f"memory of an open stream, {concurrency.HELD:,} at once",
        "stream",
        {name: holding(stream) for name, stream in AT_ONCE_STREAMS.items()},
        concurrency.HELD,
        20,
        scene="held",
        server="paced_server",
        result="memory",
        may_fail=(HTTPX, OPENAI, OPENAI_AIOHTTP, BEFORE),
    ),
    "delay": Case(
        "events 20 ms apart, from sending to having one",
        "stream",
        {name: waiting(stream) for name, stream in AT_ONCE_STREAMS.items()},
        5,
        1,
        scene="timed",
        server="paced_server",
        result="delay",
    ),
    "stream-1460": Case("stream, HTTP chunks of 1,460 bytes", "event", STREAMS, 20_000, 1_000, scene="1460"),
    "stream-65536": Case("stream, HTTP chunks of 65,536 bytes", "event", STREAMS, 20_000, 1_000, scene="65536"),
    "stream-events": Case("stream, one event per HTTP chunk", "event", STREAMS, 20_000, 1_000),
    "first-event": Case(
        "first event, from its sending to having it",
        "stream",
        {
            "fastgpt": by.fastgpt_first,
            "fastgpt async": by.fastgpt_afirst,
            "httpx": by.httpx_first,
            "httpx async": by.httpx_afirst,
        },
        60,
        5,
        scene="timed",
        result="delay",
    ),
    "memory": Case(
        "memory, stream of a million events",
        "event",
        {"fastgpt": by.fastgpt_stream, "fastgpt async": by.fastgpt_astream},
        1_000_000,
        20_000,
        scene="65536",
    ),
    "upload": Case(
        "upload of 1 GiB", "MiB", {"fastgpt": by.fastgpt_upload, "httpx": by.httpx_upload}, 1_024, 64, rounds=3
    ),
    "download": Case(
        "download of 1 GiB to a file",
        "MiB",
        {"fastgpt": by.fastgpt_download, "fastgpt async": by.fastgpt_adownload, "httpx": by.httpx_download},
        1_024,
        64,
        rounds=3,
    ),
    **{
        f"decoding-{kind}": Case(
            f"decoding one page of 100 {kind}", "page", {FASTGPT: typed, JSON: untyped}, 100, 10, repeat=500, units=one
        )
        for kind, typed, untyped in (
            ("skills", by.typed_skills, by.untyped_skills),
            ("collections", by.typed_collections, by.untyped_collections),
        )
    },
    **{
        f"event-{size}": Case(
            f"one event of {size} MiB",
            "MiB",
            {"fastgpt": by.fastgpt_stream, "httpx": by.httpx_stream},
            size,
            size,
            repeat=32 // size,
            scene="large",
            rounds=3,
        )
        for size in (1, 4, 16)
    },
    **{
        f"rows-{size}": Case(
            f"one page of {size:,} chats",
            "row",
            {"fastgpt": by.fastgpt_rows, "httpx": by.httpx_rows},
            size,
            size,
            repeat=20_000 // size,
        )
        for size in (10, 100, 1_000, 10_000)
    },
    **{
        f"pages-{size}": Case(
            f"{size:,} pages of 10 chats", "page", {"fastgpt": by.fastgpt_pages}, size, size, repeat=1_000 // size
        )
        for size in (1, 10, 100, 1_000)
    },
}

TARGETS = (
    Target("call", FASTGPT, HTTPX, 0.55),
    Target("call", HTTPTOOLS, HTTPX, 0.3),
    Target("call", HTTPTOOLS, PYREQWEST, 1.0),
    Target("call", FASTGPT, OPENAI, 0.4),
    Target("page", FASTGPT, HTTPX, 0.8),
    Target("calls-1", FASTGPT, HTTPX, 0.8),
    Target("calls-50", FASTGPT, HTTPX, 0.8),
    Target("calls-1000", FASTGPT, BEFORE, 0.25),
    Target("calls-1000", FASTGPT, AIOHTTP, 2.0),
    Target("calls-1000", FASTGPT, FASTGPT, 1.1, against_case="calls-50"),
    Target("calls-1000", HTTPTOOLS, AIOHTTP, 0.75),
    Target("streams-1000", FASTGPT, BEFORE, 0.3),
    Target("streams-1000", FASTGPT, AIOHTTP, 1.3),
    Target("streams-1000", HTTPTOOLS, AIOHTTP, 0.8),
    Target("held", FASTGPT, AIOHTTP, 1.2, figure="result"),
    Target("held", HTTPTOOLS, AIOHTTP, 1.0, figure="result"),
    Target("stream-1460", FASTGPT, HTTPX, 0.45),
    Target("stream-1460", HTTPTOOLS, HTTPX, 0.3),
    Target("stream-1460", FASTGPT, OPENAI, 0.05),
    Target("stream-65536", FASTGPT, HTTPX, 0.4),
    Target("stream-65536", FASTGPT, OPENAI, 0.05),
    Target("stream-events", FASTGPT, HTTPX, 0.7),
    Target("stream-events", HTTPTOOLS, HTTPX, 0.3),
    Target("stream-events", FASTGPT, OPENAI, 0.2),
    Target("first-event", FASTGPT, HTTPX, 1.0, figure="result"),
    Target("first-event", "fastgpt async", "httpx async", 1.0, figure="result"),
    # 0.9 of the throughput
    Target("upload", FASTGPT, HTTPX, 1 / 0.9, figure="wall", paired=True),
    Target("download", FASTGPT, HTTPX, 1.1, figure="wall", paired=True),
    Target("decoding-skills", FASTGPT, JSON, 0.35),
    Target("decoding-collections", FASTGPT, JSON, 0.35),
)


@dataclass(frozen=True)
class Limit:
    """A wish: a figure is at most so much."""

    case: str
    contender: str
    most: float
    figure: Figure


MIB = 1024 * 1024
LIMITS = (
    Limit("memory", "fastgpt", 2 * MIB, "growth"),
    Limit("memory", "fastgpt async", 2 * MIB, "growth"),
    Limit("upload", "fastgpt", 2 * MIB, "growth"),
    Limit("download", "fastgpt", 2 * MIB, "growth"),
    Limit("download", "fastgpt async", 2 * MIB, "growth"),
)

LATEST = 0.015
"""Seconds; in the case ``delay`` events are 20 ms apart, and who holds one until the next is later by that at least."""

LINEAR = (("event-1", "event-4", "event-16"), ("rows-10", "rows-100", "rows-1000", "rows-10000"), (
    "pages-1", "pages-10", "pages-100", "pages-1000"
))  # fmt: skip
"""Sizes of which each is to cost no more per unit than the one before, but for noise."""
NOISE = 1.25
"""What a unit may cost more at a larger size."""
