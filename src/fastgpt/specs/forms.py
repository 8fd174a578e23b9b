"""Forms with files, as pieces of a body of which the files are read while they are sent."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import cast

from msgspec import Raw

from ..decoding import decode
from ..files import File, Slice
from ..http import Pairs
from .jsons import encode

DATA = b'name="data"\r\n\r\n'
"""What stands before the fields of a form, which are JSON in its first part."""


def form(fields: Pairs, name: str, *files: File) -> tuple[Pairs, tuple[bytes | Slice, ...]]:
    """Return the headers and the pieces of a form that carries *fields* and then *files*.

    The names of files are percent-encoded, since FastGPT decodes them, and would garble a bare ``%`` or other letters.
    """
    from urllib.parse import quote  # slow to import, and not needed by who uploads nothing

    boundary = os.urandom(16).hex()
    pieces: list[bytes | Slice] = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields
    ]
    for file in files:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{quote(file.name, safe="")}"'
        pieces += (f"{head}\r\nContent-Type: {file.content_type}\r\n\r\n".encode(), file.part(), b"\r\n")
    headers = (("Content-Type", f"multipart/form-data; boundary={boundary}"),)
    return headers, (*pieces, f"--{boundary}--\r\n".encode())


def with_data(pieces: Sequence[bytes | Slice], fields: Mapping[str, Raw]) -> tuple[bytes | Slice, ...]:
    """Add fields to the JSON of a form that ``form`` has made, without looking at its files."""
    first, *others = pieces
    head, mark, data = cast("bytes", first).partition(DATA)  # the fields stand before the first file
    body = encode({**decode(dict[str, Raw], data), **fields})
    return (head + mark + body + b"\r\n", *others)
