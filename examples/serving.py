"""What every example needs besides the library: a server to talk to, packages, and errors that a person can read.

With ``FASTGPT_BASE_URL`` or ``FASTGPT_API_KEY`` set, the server is that of the environment; otherwise an emulator is
served on loopback, and named in the environment while it runs.  So each example makes its clients by ``from_env``, as a
program of your own would, and its ``main`` knows nothing of emulators.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager

from fastgpt import FastGPTError
from fastgpt.emulator import Emulator


@contextmanager
def server(make: Callable[[], Emulator] = Emulator) -> Generator[Emulator | None]:
    """Yield None where the environment names a server; else serve what ``make`` makes, and yield it."""
    if os.environ.get("FASTGPT_BASE_URL") or os.environ.get("FASTGPT_API_KEY"):
        yield None
        return
    emulator = make()
    with ExitStack() as stack:
        try:
            base_url = stack.enter_context(emulator.serve())
        except RuntimeError as error:  # what serves it is not installed
            sys.exit(str(error))
        key = emulator.account_key  # which may use every app
        here = {"FASTGPT_BASE_URL": base_url, "FASTGPT_API_KEY": key, "FASTGPT_APP_ID": emulator.app_id}
        before = {name: os.environ.get(name, "") for name in here}  # an empty variable is as good as none
        os.environ.update(here)
        try:
            yield emulator
        finally:
            os.environ.update(before)


@contextmanager
def from_group(name: str) -> Generator[None]:
    """Let a block import packages of a dependency group; a missing one is a line, with the way to get it."""
    try:
        yield
    except ImportError as error:
        sys.exit(f"{error}; in the folder of the project: pip install --group {name}")


def run(main: Callable[[Sequence[str]], None]) -> None:
    """Run a program with the arguments of the command line; what goes wrong is one line, and the exit status 1."""
    try:
        main(sys.argv[1:])
    except FastGPTError as error:
        sys.exit(f"{type(error).__name__}: {error}")
    except OSError as error:
        sys.exit(f"{error.filename}: {error.strerror}" if error.filename else str(error))
    except (UnicodeDecodeError, csv.Error) as error:
        sys.exit(f"expected a CSV in UTF-8: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


def positive(text: str) -> int:
    """Read a number of the command line that is 1 or more."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number, 1 or more, got {text!r}")
    return int(text)
