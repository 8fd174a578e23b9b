"""One whole process: one contender at one case, warmed up and then timed; what it took is printed as JSON.

CPU time is that of this process alone (user and system), so neither the server nor other work on the machine counts.
"""

from __future__ import annotations

import cProfile
import pstats
import resource
import sys
import time

import msgspec

from .cases import CASES, Case


class Taken(msgspec.Struct, kw_only=True):
    """What one process measured; times are seconds per unit of the case."""

    cpu: float
    wall: float
    growth: float
    """Bytes by which the peak of the resident memory rose after the warm-up."""
    result: float
    """What the work returned at last."""


def peak() -> int:
    """Return the most bytes that were resident so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024  # Linux counts kibibytes


def measure(case: Case, contender: str, server: str, *, short: bool, profile: cProfile.Profile | None = None) -> Taken:
    """Warm up, then time the work."""
    with case.contenders[contender](f"{server}/{case.scene}") as work:
        size, repeat = (case.warm_up, 1) if short else (case.size, case.repeat)
        result = work(case.warm_up)
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


def main(case: str, contender: str, server: str, mode: str) -> None:
    """Measure what the command line names, and print it; with the mode ``profile``, print where the time went."""
    if mode == "profile":
        profile = cProfile.Profile()
        taken = measure(CASES[case], contender, server, short=False, profile=profile)
        pstats.Stats(profile).sort_stats("tottime").print_stats(40)
        print(taken)
    else:
        taken = measure(CASES[case], contender, server, short=mode == "short")
        print(msgspec.json.encode(taken).decode())


if __name__ == "__main__":
    main(*sys.argv[1:])
