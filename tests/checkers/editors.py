"""Asks language servers what an editor would: hover, signature help, completion of keywords, and the definition.

Each server is started by its own program and spoken to over its standard streams, in a folder that holds one file.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import IO, Final, cast

SERVERS: Final[Mapping[str, Sequence[str]]] = {
    "pyright": ("pyright-langserver", "--stdio"),
    "basedpyright": ("basedpyright-langserver", "--stdio"),
    "pyrefly": ("pyrefly", "lsp"),
    "ty": ("ty", "server"),
}


class Editor:
    """One file, open in one server."""

    def __init__(self, process: subprocess.Popen[bytes], path: Path) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._in: IO[bytes] = process.stdin
        self._out: IO[bytes] = process.stdout
        self._uri = path.as_uri()
        self._numbers = count(1)
        self._version = count(1)
        root = path.parent.as_uri()
        able = {"workspace": {"configuration": True}, "textDocument": {"hover": {"contentFormat": ["plaintext"]}}}
        folders = [{"uri": root, "name": "folder"}]
        self.ask("initialize", processId=None, rootUri=root, capabilities=able, workspaceFolders=folders)
        self.say("initialized")
        document = {"uri": self._uri, "languageId": "python", "version": 0, "text": ""}
        self.say("textDocument/didOpen", textDocument=document)

    def write(self, text: str) -> dict[str, object]:
        """Put *text* into the file, and return the place of the ``|`` in it."""
        before, _, after = text.partition("|")
        version = {"uri": self._uri, "version": next(self._version)}
        self.say("textDocument/didChange", textDocument=version, contentChanges=[{"text": before + after}])
        line = before.count("\n")
        place = {"line": line, "character": len(before.rpartition("\n")[2])}
        return {"textDocument": {"uri": self._uri}, "position": place}

    def at(self, method: str, text: str, **more: object) -> str:
        """Return what the server says of the place of the ``|``, as JSON."""
        return json.dumps(self.ask(f"textDocument/{method}", **self.write(text), **more))

    def ask(self, method: str, **params: object) -> object:
        """Send a request, and return its result; what the server asks meanwhile is answered with nothing."""
        number = next(self._numbers)
        self._send({"id": number, "method": method, "params": params})
        while True:
            came = self._receive()
            if came.get("id") == number and "method" not in came:
                return came.get("result")
            if "id" in came:
                asked = cast("Mapping[str, list[object]]", came.get("params") or {})  # by the protocol
                self._send({"id": came["id"], "result": [None for _ in asked.get("items", ())]})

    def say(self, method: str, **params: object) -> None:
        """Send what wants no answer."""
        self._send({"method": method, "params": params})

    def _send(self, message: Mapping[str, object]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._in.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._in.flush()

    def _receive(self) -> Mapping[str, object]:
        length = 0
        while line := self._out.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        assert length, "the server has ended"
        came: dict[str, object] = json.loads(self._out.read(length))
        return came


@contextmanager
def editor(server: str, folder: Path) -> Generator[Editor]:
    """Start a server of this interpreter's environment on an empty file."""
    path = folder / "used.py"
    path.touch()
    program, *arguments = SERVERS[server]
    command = [str(Path(sys.executable).with_name(program)), *arguments]
    # By these each server finds what is installed beside it.
    path_of_programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    environment = {**os.environ, "PATH": path_of_programs, "VIRTUAL_ENV": sys.prefix}
    (folder / "pyrightconfig.json").write_text(json.dumps({"pythonVersion": "3.11"}), encoding="utf-8")
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    with process:
        try:
            yield Editor(process, path)
        finally:
            process.kill()
