"""Bodies of ``multipart/form-data`` into their parts.

Only what the servers use is read: the names of parts and files, and the bytes. File names are percent-decoded, as
FastGPT does, so a name that was sent unencoded comes out as it would there.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

from msgspec import Struct

from .shapes import json_object
from .wire import JSONObject, Request

_BOUNDARY: Final = re.compile(r'boundary="?([^";,]+)"?', re.IGNORECASE)
_NAME: Final = re.compile(r'(?<!file)name="([^"]*)"')
_FILENAME: Final = re.compile(r'filename="([^"]*)"')
_TYPE: Final = re.compile(r"(?im)^content-type:\s*([^\s;]+)")


class Part(Struct, frozen=True):
    """A file of a form."""

    filename: str
    content_type: str
    content: bytes


class Form(Struct, frozen=True):
    """A form: its text fields, and the files whose field is called ``file``."""

    fields: dict[str, str]
    files: list[Part]

    def data(self) -> JSONObject:
        """Return the field ``data``, which is JSON; none if it is missing or no JSON object."""
        return json_object(self.fields.get("data", ""))


def form(request: Request) -> Form:
    """Return the form that a request carries; any other body is an empty one."""
    fields: dict[str, str] = {}
    files: list[Part] = []
    boundary = _BOUNDARY.search(request.headers.get("content-type", ""))
    pieces = request.body.split(b"--" + boundary[1].encode()) if boundary else []
    for piece in pieces[1:-1]:
        head, _, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        content = content.removesuffix(b"\r\n")
        # Names arrive as bytes; the server reads them as Latin-1 and only then undoes the percent signs.
        headers = head.decode("latin-1")
        name, filename, kind = _NAME.search(headers), _FILENAME.search(headers), _TYPE.search(headers)
        field = name[1] if name else ""
        if filename is None:
            fields[field] = content.decode(errors="replace")
        elif field == "file":
            files.append(Part(unquote(filename[1]), kind[1] if kind else "application/octet-stream", content))
    return Form(fields, files)
