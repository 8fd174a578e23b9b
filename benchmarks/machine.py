"""What the operating system says of this process, and what it lets it do: memory, and open files.

Contenders and servers hold a thousand connections each; where the limit of open files is too low for that and cannot
be raised, it is said here, before a connection fails for a reason that has nothing to do with who is measured.
"""

from __future__ import annotations

import os
import resource
from pathlib import Path

OPEN_FILES = 4_096
"""How many files a process may need: a thousand connections, some of them twice while others close, and its own."""


def peak() -> int:
    """Return the most bytes that were resident so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024  # Linux counts kibibytes


def resident() -> int:
    """Return how many bytes are resident now."""
    return int(Path("/proc/self/statm").read_bytes().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def allow_open_files(wanted: int = OPEN_FILES) -> None:
    """Raise this process's limit of open files to what is wanted; raises ``RuntimeError`` where that is not allowed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        if hard != resource.RLIM_INFINITY and hard < wanted:
            raise RuntimeError(f"{wanted} open files are needed and {hard} allowed (see ulimit -Hn)")
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
