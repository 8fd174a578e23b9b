r"""JSON as it comes in: one decoder for each shape, and the repair of what JavaScript writes and JSON does not allow.

FastGPT cuts texts by UTF-16 units, so that its JSON may hold half of a surrogate pair as an escape (``\ud83d``).  No
strict decoder takes that, and a paid run must not be lost to it: after a failed decode, U+FFFD is put in its place, a
byte order mark is left out, and the JSON is decoded again, so that the repair costs nothing where all is well.

msgspec builds what it knows of a type on first use, and is not thread-safe while it does so: two threads that build the
same type crash the interpreter.  Whatever builds types does it under one lock, ``BUILDING``; using them needs none.
"""

from __future__ import annotations

import os
import re
import sys
from _thread import RLock  # what ``threading`` offers under the same name; the module itself is slow to import
from typing import TypeVar, cast

import msgspec
from msgspec import Raw
from msgspec.json import Decoder

T = TypeVar("T")

BUILDING = RLock()
"""Held while msgspec builds types."""

BYTE_ORDER_MARK = "\ufeff"
"""What a proxy on Windows may put before a text; it is none of JSON, and parsers may pass over it (RFC 8259)."""

UNREADABLE = (msgspec.MsgspecError, ValueError, RecursionError)
"""What msgspec raises of bytes that are no JSON of a shape: bad UTF-8 and endless numbers are ValueErrors."""

if sys.platform != "win32":  # pragma: no branch - Windows has no fork
    # A child that is forked while another thread builds would wait for that thread for ever.
    os.register_at_fork(before=BUILDING.acquire, after_in_parent=BUILDING.release, after_in_child=BUILDING.release)

_DECODERS: dict[object, object] = {}
_PAIR = r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_NO_SURROGATE = r"\\(?!u[dD][89a-fA-F])."
_ESCAPE = rf"({_PAIR}|{_NO_SURROGATE})|\\u[dD][89a-fA-F][0-9a-fA-F]{{2}}"
"""Any escape; what stays is its group."""


def decoder(shape: type[T]) -> Decoder[T]:
    """Return the decoder of *shape*; made on first use, as importing the library must stay cheap."""
    known = _DECODERS.get(shape)
    if known is None:
        with BUILDING:
            known = _DECODERS[shape] = Decoder(shape)
    return cast("Decoder[T]", known)  # it is stored under the shape that it was made for


def decode(shape: type[T], data: bytes | str | Raw) -> T:
    """Decode JSON into *shape*; raise one of ``UNREADABLE`` where it has another shape, or is no JSON."""
    try:
        return decoder(shape).decode(data)
    except msgspec.ValidationError:
        raise  # it is JSON
    except msgspec.DecodeError:
        text = data if isinstance(data, str) else bytes(data).decode()
        plain = text.removeprefix(BYTE_ORDER_MARK)
        repaired = without_lone_surrogates(plain) or plain
        if repaired == text:
            raise
    return decoder(shape).decode(repaired)


def without_lone_surrogates(text: str) -> str | None:
    """Return JSON with U+FFFD for each escape that is half of a surrogate pair; None where there is none."""
    repaired = re.sub(_ESCAPE, lambda found: found[1] or r"\ufffd", text)
    return None if repaired == text else repaired


def convert(value: object, shape: type[T], *, strict: bool = True) -> T:
    """Make a *shape* of plain values; msgspec builds the type each time, so that this is not for busy paths."""
    with BUILDING:
        return msgspec.convert(value, shape, strict=strict)
