"""How what callers make is shown: files, messages and requests fit a screen, whatever they hold.

A ``repr`` is for reading: in a traceback, a log or a debugger.  It leaves out what was not passed, shows both ends of a
long text and the beginning of a long list, and says how much it does not show.  What is hidden is in none; rich, which
asks a struct for its fields and not for its ``repr``, gets what the ``repr`` has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from reprlib import Repr
from typing import ClassVar, Final

from msgspec import NODEFAULT, Struct

SHOWN = 1500
"""Characters, which 24 lines of 80 hold beside a prompt."""


class Brief(Struct, frozen=True):
    """A struct that is shown in brief."""

    hidden: ClassVar[tuple[str, ...]] = ()
    """The fields that are never shown."""

    def __repr__(self) -> str:
        return shown(self)

    def __rich_repr__(self) -> list[tuple[str, object]]:
        """Return the fields for rich, each as it stands in the ``repr``."""
        return [(name, Written(text)) for name, text in _SHORT.fields(self, _SHORT.maxlevel)]


class Written:
    """What shows itself as a text that was written before."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text: Final = text

    def __repr__(self) -> str:
        return self._text


def shown(value: Struct) -> str:
    """Return *value* as it is written, with the fields that differ from their defaults, on no more than a screen."""
    text = _SHORT.struct(value, _SHORT.maxlevel)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…)"


def changed_fields(value: Struct) -> Iterator[tuple[str, object]]:
    """Yield the fields of *value* that differ from their defaults, by name."""
    defaults: tuple[object, ...] = value.__struct_defaults__
    required = len(value.__struct_fields__) - len(defaults)
    for number, name in enumerate(value.__struct_fields__):
        held: object = getattr(value, name)
        default = defaults[number - required] if number >= required else NODEFAULT
        factory: Callable[[], object] | None = getattr(default, "factory", None)
        if held is not default and held != (default if factory is None else factory()):
            yield name, held


class _Short(Repr):
    """Shows values in short, and structs as ``shown`` does, however deep."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlevel = 8
        self.maxstring = self.maxother = 120
        self.maxlist = self.maxtuple = self.maxdict = 6

    def struct(self, value: Struct, level: int) -> str:
        """Return a struct, with the values of its fields in short."""
        inside = ", ".join(f"{name}={text}" for name, text in self.fields(value, level))
        return f"{type(value).__name__}({inside})"

    def fields(self, value: Struct, level: int) -> Iterator[tuple[str, str]]:
        """Yield what is shown of a struct: the names and the values in short."""
        hidden = value.hidden if isinstance(value, Brief) else ()
        secret: tuple[str, ...] = getattr(value, "secret_fields", ())  # structs hide their secrets themselves
        for name, held in changed_fields(value):
            if name not in hidden:
                is_plain = name in secret and isinstance(held, Mapping)
                yield name, "{…}" if is_plain else self.repr1(held, level - 1)

    def repr_str(self, x: str, level: int) -> str:
        """Return both ends of a text, and how long it is."""
        return self._cut(x, "characters")

    def repr_bytes(self, x: bytes, level: int) -> str:
        """Return both ends of bytes, and how many they are."""
        return self._cut(x, "bytes")

    def repr_instance(self, x: object, level: int) -> str:
        """Return a struct that is shown in brief with as much depth as is left; all else as it shows itself."""
        if isinstance(x, Brief):
            return self.struct(x, level)
        return super().repr_instance(x, level)

    def _cut(self, value: str | bytes, unit: str) -> str:
        if len(value) <= self.maxstring:
            return repr(value)
        half = self.maxstring // 2
        return f"<{value[:half]!r}…{value[-half:]!r}, {len(value):,} {unit}>"


_SHORT = _Short()
