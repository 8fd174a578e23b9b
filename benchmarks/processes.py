"""What is measured as whole processes, since it happens once in each: imports, first clients and type checks.

Bytecode is written and caches are filled by a first run, which is not counted.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from .unit import Taken

ENVIRONMENT: Mapping[str, str] = MappingProxyType(
    {
        name: value
        for name, value in os.environ.items()
        if name not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")
    }
)
"""What children get: they may write bytecode, whatever the caller's shell says."""

IMPORTS = {
    "fastgpt": "from fastgpt import ChatClient",
    "msgspec and returns": "import msgspec, returns.result",
    "httpx": "import httpx",
    "openai": "from openai import OpenAI",
    "floor: the interpreter": "pass",
}
CLIENTS = {
    "fastgpt": "from fastgpt import ChatClient; ChatClient('key', 'https://a.invalid')",
    "fastgpt, httptools": "from fastgpt import ChatClient; ChatClient('key', 'https://a.invalid', engine='httptools')",
    "httpx": "import httpx; httpx.Client(base_url='https://a.invalid')",
    "openai": "from openai import OpenAI; OpenAI(api_key='key', base_url='https://a.invalid')",
}
"""The same and a client, which is what a user pays: this library imports httpx with the first one."""

USER_FILE = (Path(__file__).parent / "user_file.py").read_text(encoding="utf-8")
CHECKED = {
    "fastgpt": USER_FILE,
    "untyped stub": USER_FILE,
    "floor: an empty file": "",
    "floor: import of msgspec and returns": "import msgspec\nimport returns.result\n",
    "floor: import of httpx, msgspec and returns": "import httpx\nimport msgspec\nimport returns.result\n",
    "floor: import of fastgpt": "import fastgpt\n",
}
STUB = "from typing import Any\n\ndef __getattr__(name: str) -> Any: ...\n"


def process(
    command: Sequence[str], *, folder: Path | None = None, allowed: tuple[int, ...] = (0,), limit: float | None = None
) -> tuple[Taken, str]:
    """Run a command, and return what it took and what it printed.

    Raises ``RuntimeError`` on another exit status, and ``TimeoutError`` when it was stopped after *limit* seconds.
    """
    began, stopped = time.perf_counter(), threading.Event()

    def stop() -> None:
        stopped.set()
        running.kill()

    with subprocess.Popen(command, stdout=subprocess.PIPE, env=dict(ENVIRONMENT), cwd=folder, text=True) as running:
        timer = threading.Timer(limit or 0.0, stop)
        if limit is not None:
            timer.start()
        try:
            output = running.stdout.read() if running.stdout is not None else ""
        finally:
            timer.cancel()
        _, status, used = os.wait4(running.pid, 0)
        running.returncode = os.waitstatus_to_exitcode(status)
    if stopped.is_set():
        raise TimeoutError(f"does not end: stopped after {limit:.0f} s")
    if running.returncode not in allowed:
        raise RuntimeError(f"{command}: exit status {running.returncode}\n{output}")
    wall = time.perf_counter() - began
    taken = Taken(cpu=used.ru_utime + used.ru_stime, wall=wall, growth=used.ru_maxrss * 1024, result=0.0)
    return taken, output


def importing(statement: str) -> Taken:
    """Run one statement in a bare interpreter; ``result`` is the CPU seconds of the statement alone."""
    program = (
        f"import sys, time; began = time.process_time(); {statement}; took = time.process_time() - began\n"
        "print(took, *{'httpx', 'httptools'} & set(sys.modules))"
    )
    taken, output = process((sys.executable, "-I", "-c", program))
    took, *loaded = output.split()
    if statement == IMPORTS["fastgpt"] and loaded:
        raise RuntimeError(f"importing the library imported {' and '.join(loaded)}")
    taken.result = float(took)
    return taken


class Checking:
    """Checks a file by the mypy of some interpreter, with the package or with an untyped stub in its place."""

    def __init__(self, python: str, folder: Path, source: str, *, stubbed: bool) -> None:
        self._python = python
        self._folder = folder
        self._stubbed = stubbed
        self._edits = 0
        folder.mkdir()
        (folder / "user_file.py").write_text(source, encoding="utf-8")
        # A package of which only the top is a stub is taken from where it is installed.
        for module in set(re.findall(r"^from ([\w.]+) import", source, re.MULTILINE)) if stubbed else ():
            if module.partition(".")[0] == "fastgpt":
                package = folder / module.replace(".", "/")
                package.mkdir(parents=True, exist_ok=True)
                (package / "__init__.pyi").write_text(STUB, encoding="utf-8")

    def __call__(self) -> Taken:
        """Edit the file, so that it is checked again, and check it; all it imports comes from the cache."""
        self._edits += 1
        with (self._folder / "user_file.py").open("a", encoding="utf-8") as file:
            file.write(f"EDIT_{self._edits} = {self._edits}\n")
        # The stub makes every answer an `Any`, which is an error of its own under --strict.
        allowed = (0, 1) if self._stubbed else (0,)
        command = (self._python, "-m", "mypy", "--strict", "--config-file=", "--cache-dir=cache", "user_file.py")
        return process(command, folder=self._folder, allowed=allowed)[0]
