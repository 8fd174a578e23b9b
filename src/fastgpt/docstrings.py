"""What ``help`` shows of an endpoint function: the docstring of its spec, and below it what is said of each argument.

A field is described where it is declared, which may be a base that many specs share.  Python drops such docstrings, so
they are read in the source.  Where there is none, or where a field is not described, the spec's own docstring is all.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from msgspec import NODEFAULT, Struct

from .lazy import source

DESCRIBED = re.compile(r'^class (\w+)|^ +(\w+): [^\n]*\n +"""(.*?)"""$', re.MULTILINE | re.DOTALL)
MARGIN = "" if sys.version_info >= (3, 13) else "    "
"""How far docstrings are indented; the compiler takes that off since 3.13."""


def with_arguments(spec: type[Struct]) -> str | None:
    """Return the docstring of *spec* with its arguments below, the required ones first, if all are described."""
    said = {name: text for kind in reversed(spec.__mro__) for name, text in _described(kind).items()}
    names = arguments(spec)
    if not spec.__doc__ or not names or not said.keys() >= {*names}:
        return spec.__doc__
    lines = (f"{MARGIN}  {name}: {said[name]}" for name in names)
    return "\n".join([spec.__doc__.rstrip(), "", f"{MARGIN}Arguments:", *lines])


def arguments(spec: type[Struct]) -> list[str]:
    """Return the fields of *spec*, those without a default first."""
    defaults = dict(zip(reversed(spec.__struct_fields__), reversed(spec.__struct_defaults__), strict=False))
    return sorted(spec.__struct_fields__, key=lambda name: defaults.get(name, NODEFAULT) is not NODEFAULT)


def _described(kind: type) -> Mapping[str, str]:
    return fields_by_class(kind.__module__).get(kind.__name__, {})


@cache
def fields_by_class(module: str) -> Mapping[str, Mapping[str, str]]:
    """Return what is said of the fields of each class of a module."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    name = ""
    for match in DESCRIBED.finditer(source(module).decode()):
        name = match[1] or name
        if match[2]:
            found[name][match[2]] = f"\n{MARGIN}    ".join(line.strip() for line in match[3].strip().splitlines())
    return found
