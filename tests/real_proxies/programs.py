"""Starts nginx, haproxy, caddy and squid on ports of loopback, each with a configuration and a folder of its own.

Nothing that is installed is changed, and no file of the system's own configuration is read.  Started by root, the
programs run as ``nobody``.  What they say stands in their folder, and in the error where one does not start.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 20.0
"""Seconds that a program gets to listen, or to end."""
PLACES = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/local/sbin", "/usr/sbin"))
"""Where programs are looked for: daemons stand where the search path of people often does not lead."""


def found(program: str) -> str | None:
    """Return the path of a program; None where it is not installed."""
    return shutil.which(program, path=PLACES)


def free_ports(count: int) -> list[int]:
    """Return ports of loopback on which nothing listens."""
    opened = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports: list[int] = [each.getsockname()[1] for each in opened]
    for each in opened:
        each.close()
    return ports


@contextmanager
def folder() -> Generator[Path]:
    """Give a folder that whoever runs a program may write in."""
    made = Path(tempfile.mkdtemp(prefix="proxies-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(made, "nobody")
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def place(folder: Path, name: str, text: str) -> Path:
    """Write a file that whoever runs a program may read, and nobody else."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    if os.geteuid() == 0:
        shutil.chown(path, "nobody")
    return path


@contextmanager
def running(program: str, arguments: Sequence[str], folder: Path, ports: Sequence[int]) -> Generator[None]:
    """Run a program while a block does, once it listens on *ports*."""
    log = folder / "output"
    nobody = pwd.getpwnam("nobody")
    root = os.geteuid() == 0
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [found(program) or program, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=folder,
            env={**os.environ, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "XDG_DATA_HOME": str(folder)},
            user=nobody.pw_uid if root else None,
            group=nobody.pw_gid if root else None,
            extra_groups=() if root else None,
        ) as process,
    ):
        try:
            for port in ports:
                wait_for(port, process, folder)
            yield
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()


def wait_for(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    """Wait until a program listens on *port*."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > until:
                said = "\n".join(path.read_text(errors="replace") for path in sorted(folder.glob("*o*t*")))
                raise RuntimeError(f"{process.args!r} does not listen on port {port}:\n{said}") from None
            time.sleep(0.02)
        else:
            return
