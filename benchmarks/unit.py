"""One whole process: one contender at one case, warmed up and then timed; what it took is printed as JSON.

In short, where no figure counts, it is all contenders of a case, one after the other, a line each.
CPU time is that of this process alone (user and system), so neither the server nor other work on the machine counts.
"""

from __future__ import annotations

import cProfile
import os
import pstats
import sys
import time
from typing import TypeAlias

import msgspec

from .cases import CASES, LATEST, Case
from .contenders import LeftOut
from .machine import allow_open_files, peak


class Taken(msgspec.Struct, kw_only=True, tag=True):
    """What one process measured; times are seconds per unit of the case."""

    cpu: float
    wall: float
    growth: float
    """Bytes by which the peak of the resident memory rose after the warm-up."""
    result: float
    """What the work returned at last."""


class Failed(msgspec.Struct, kw_only=True, tag=True):
    """Why there is no figure of a contender."""

    reason: str
    left_out: bool = False
    """Whether it was not tried at all, for a reason that is no failure of its own."""


Outcome: TypeAlias = Taken | Failed


def measure(case: Case, contender: str, server: str, *, short: bool, profile: cProfile.Profile | None = None) -> Taken:
    """Warm up, then time the work; in short, time a first run with as little work as the warm-up has."""
    with case.contenders[contender](f"{server}/{case.scene}") as work:
        size, repeat = (case.warm_up, 1) if short else (case.size, case.repeat)
        result = 0.0 if short else work(case.warm_up)
        resident = peak()
        if profile is not None:
            profile.enable()
        cpu, wall = time.process_time(), time.perf_counter()
        for _ in range(repeat):
            result = work(size)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        if profile is not None:
            profile.disable()
        units = case.units(size) * repeat
        return Taken(cpu=cpu / units, wall=wall / units, growth=peak() - resident, result=result)


def outcome(case: Case, contender: str, server: str, *, short: bool) -> Outcome:
    """Measure one contender; whatever it raises is an outcome too."""
    try:
        allow_open_files()
        taken = measure(case, contender, server, short=short)
    except LeftOut as error:
        return Failed(reason=str(error), left_out=True)
    except Exception as error:  # noqa: BLE001 - whatever a contender raises, it is reported and never passed over
        return Failed(reason=" ".join(f"{type(error).__name__}: {error}".split()))
    if case.server == "paced_server" and case.result == "delay" and taken.result > LATEST:
        return Failed(reason=f"holds events back: {taken.result * 1e3:.1f} ms late, where one comes every 20 ms")
    return taken


def main(case: str, server: str, mode: str, *contenders: str) -> None:
    """Measure what the command line names, and print it; with the mode ``profile``, print where the time went."""
    for contender in contenders:
        if mode == "profile":
            profile = cProfile.Profile()
            allow_open_files()
            taken = measure(CASES[case], contender, server, short=False, profile=profile)
            pstats.Stats(profile).sort_stats("tottime").print_stats(40)
            print(taken)
        else:
            print(msgspec.json.encode(outcome(CASES[case], contender, server, short=mode == "short")).decode())
    # The figures are out.  pyreqwest 0.15.1 may abort the interpreter while it ends, which would pass for a failure.
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
