#!/usr/bin/env bash
# A class that holds a key is given a `__repr__` of its own, without the key, and rich 14.3.4 keeps to such a `__repr__`
# where the class is a dataclass.  A Struct of msgspec 0.22.0 has a `__rich_repr__` beside its `__repr__`, and rich asks
# that first: overriding `__repr__` changes what print, pprint and logging show, and nothing of what rich shows, in the
# tracebacks with local variables of command line tools say, where the key stands in full.  Both have to be overridden.
# This library did the one and not the other, until that was seen.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "msgspec==0.22.0" "rich==14.3.4"
seen=$("$folder/env/bin/python" - <<'PYTHON'
import pprint
from dataclasses import dataclass
from io import StringIO

from msgspec import Struct
from rich.console import Console
from rich.pretty import pretty_repr
from rich.traceback import Traceback


class Brief:
    def __repr__(self):
        return f"{type(self).__name__}(name={self.name!r})"


@dataclass(repr=False)
class OfDataclass(Brief):
    name: str
    key: str


class OfStruct(Struct):
    name: str
    key: str

    __repr__ = Brief.__repr__


class WithBoth(OfStruct):
    def __rich_repr__(self):
        return [("name", self.name)]


def shown_with_locals(value):
    try:
        value.missing
    except AttributeError as error:
        screen = Console(file=StringIO(), width=100)
        screen.print(Traceback.from_exception(type(error), error, error.__traceback__, show_locals=True))
        return screen.file.getvalue()


for kind in (OfDataclass, OfStruct, WithBoth):
    value = kind("mine", "open-sesame")
    places = {"pprint": pprint.pformat(value), "rich": pretty_repr(value), "rich's locals": shown_with_locals(value)}
    print(kind.__name__, {place: "key" if "open-sesame" in text else "no key" for place, text in places.items()})
PYTHON
)
expected="OfDataclass {'pprint': 'no key', 'rich': 'no key', \"rich's locals\": 'no key'}
OfStruct {'pprint': 'no key', 'rich': 'key', \"rich's locals\": 'key'}
WithBoth {'pprint': 'no key', 'rich': 'no key', \"rich's locals\": 'no key'}"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
