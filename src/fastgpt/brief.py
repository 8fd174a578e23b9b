"""How what callers make is shown: files, messages and requests fit a screen, whatever they hold.

A ``repr`` is for reading: in a traceback, a log or a debugger.  It leaves out what was not given, shows both ends of a
long text and the beginning of a long list, and says how much it does not show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from reprlib import Repr

from msgspec import NODEFAULT, Struct

SHOWN = 1500
"""Characters, which 24 lines of 80 hold beside a prompt."""


class Brief(Struct, frozen=True):
    """A struct that is shown in brief."""

    def __repr__(self) -> str:
        return shown(self)


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
        hidden: tuple[str, ...] = getattr(value, "secret_fields", ())  # structs hide their secrets themselves
        inside = (
            f"{name}={'{…}' if name in hidden and isinstance(held, Mapping) else self.repr1(held, level - 1)}"
            for name, held in changed_fields(value)
        )
        return f"{type(value).__name__}({', '.join(inside)})"

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
