"""What is measured, how much of it, and which ratios are wanted: the table of the suite, as data.

A case is run by each of its contenders; a bar sets one of their figures against another's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeAlias

from . import contenders as by
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


@dataclass(frozen=True)
class Bar:
    """A wish: the figure of one contender is at most so many times that of another.

    The medians of both are compared.  If ``paired``, the two are compared within each round and the median of these
    ratios counts: where a machine is fast and slow by turns, the runs beside each other still had the same of it.
    """

    case: str
    contender: str
    against: str
    most: float
    aim: float | None = None
    figure: Figure = "cpu"
    paired: bool = False


CALLS: Mapping[str, Contender] = {
    "fastgpt": by.fastgpt_call,
    "httpx": by.httpx_call,
    "openai": by.openai_call,
    "floor: prepared httpx request, msgspec": by.prepared_call,
    "floor: httpcore, msgspec": by.httpcore_call,
    "floor: socket, msgspec": by.socket_call,
}
STREAMS: Mapping[str, Contender] = {
    "fastgpt": by.fastgpt_stream,
    "fastgpt async": by.fastgpt_astream,
    "httpx": by.httpx_stream,
    "httpx-sse": by.httpx_sse_stream,
    "openai": by.openai_stream,
    "floor: httpx, bytes unread": by.bytes_stream,
    "floor: socket, msgspec": by.socket_stream,
}


def awaited(width: int) -> Mapping[str, Contender]:
    """Return who makes asynchronous calls, so many at once."""
    return {
        "fastgpt": partial(by.fastgpt_acall, width=width),
        "httpx": partial(by.httpx_acall, width=width),
        "openai": partial(by.openai_acall, width=width),
        "floor: httpcore, msgspec": partial(by.httpcore_acall, width=width),
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
    "async-call": Case("one typed call, async, one at a time", "call", awaited(1), 1_500, 200),
    "async-calls": Case("one typed call, async, 50 at once", "call", awaited(50), 1_500, 200),
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

BARS = (
    Bar("call", "fastgpt", "httpx", 0.95, 0.8),
    Bar("call", "fastgpt", "openai", 0.4),
    Bar("page", "fastgpt", "httpx", 0.95, 0.8),
    Bar("async-call", "fastgpt", "httpx", 0.95, 0.8),
    Bar("async-calls", "fastgpt", "httpx", 0.95, 0.8),
    Bar("stream-1460", "fastgpt", "httpx", 0.55, 0.4),
    Bar("stream-1460", "fastgpt", "openai", 0.05),
    Bar("stream-65536", "fastgpt", "httpx", 0.55, 0.4),
    Bar("stream-65536", "fastgpt", "openai", 0.05),
    Bar("stream-events", "fastgpt", "httpx", 0.85, 0.7),
    Bar("stream-events", "fastgpt", "openai", 0.2),
    Bar("first-event", "fastgpt", "httpx", 1.0, figure="result"),
    Bar("first-event", "fastgpt async", "httpx async", 1.0, figure="result"),
    # 0.9 of the throughput
    Bar("upload", "fastgpt", "httpx", 1 / 0.9, figure="wall", paired=True),
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
)

LINEAR = (("event-1", "event-4", "event-16"), ("rows-10", "rows-100", "rows-1000", "rows-10000"), (
    "pages-1", "pages-10", "pages-100", "pages-1000"
))  # fmt: skip
"""Sizes of which each is to cost no more per unit than the one before, but for noise."""
NOISE = 1.25
"""What a unit may cost more at a larger size."""
