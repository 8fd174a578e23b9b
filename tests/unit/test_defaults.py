"""What a model says in place of what did not come: nothing that looks like data, unless there is a reason for it.

A field that every server sends has no default, or None.  An empty list stands for one that servers leave out where
there is nothing in it; ``recorded/test_contract.py`` holds each of these against the contract.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args

import pytest
from msgspec import Struct, inspect

from fastgpt.chat import ChatEvent, Question, ResumeEvent
from support.endpoint_list import declared_specs
from support.mutations import MISSING, known_fields

INTERNAL = ("text", "reasoning")
"""Fields of a piece of an answer: an event has the one, the other, or both, and is made here."""
WORDS: Mapping[tuple[str, str], str] = {
    ("ChatCompletion", "id"): "servers send an empty text themselves, where they keep it",
    ("ChatCompletion", "model"): "servers send an empty text themselves",
    ("Choice", "index"): "there is one choice",
    ("Message", "role"): "there is no other role, and no server needs to send it",
    ("Text", "content"): "a piece without a text has none: JSON leaves out what is undefined",
    **{
        ("ToolResponse", name): "an event carries what is new, and the wire itself is blank elsewhere"
        for name in ("tool_name", "function_name", "params", "tool_avatar")
    },
    **{
        (kind, "description"): "a question may have none, and is shown without"
        for kind in ("UserSelect", "UserInput", "AgentAsk")
    },
    **{
        ("NodeResponse", name): "every server names a node; without a name the report of a paid run still has the rest"
        for name in ("module_name", "module_type")
    },
    ("PresignedUpload", "key"): "4.14.0 to 4.14.4 give the fields of a form instead; a place with neither is an error",
    ("PresignedUpload", "upload_mode"): "servers before 4.16 know no other",
    **{
        (kind, name): "servers leave a text out that is empty"
        for kind, names in {"DataItem": "q a", "Data": "a", "TrainingData": "q a"}.items()
        for name in names.split()
    },
}
"""Texts and numbers that stand for nothing, with the reason why no None does."""
COUNTS = "TrainingCounts"
"""A model of counts by mode: a mode that is not there has no rows."""


def structs(kind: inspect.Type, seen: set[object]) -> Iterator[type[Struct]]:
    """Yield the structs that a type is made of, each once."""
    match kind:
        case inspect.StructType(cls=cls, fields=fields):
            if kind.cls not in seen:
                seen.add(kind.cls)
                yield getattr(cls, "__origin__", cls)
                for known in fields:
                    yield from structs(known.type, seen)
        case inspect.UnionType(types=types):
            for each in types:
                yield from structs(each, seen)
        case (
            inspect.VarTupleType(item_type=held) | inspect.ListType(item_type=held) | inspect.DictType(value_type=held)
        ):
            yield from structs(held, seen)
        case _:
            pass


def models() -> list[type[Struct]]:
    """Return every struct that an answer, an event of a stream, or a question of a run, is made of."""
    seen: set[object] = set()
    answers: list[Any] = [spec.answer for spec in declared_specs()]
    kinds = [*answers, *get_args(ChatEvent), *get_args(ResumeEvent), *get_args(Question)]
    found = [each for kind in kinds for each in structs(inspect.type_info(kind), seen)]
    assert len(found) > 100
    return sorted(set(found), key=lambda each: each.__name__)


def filled(kind: type[Struct]) -> Iterator[tuple[str, object]]:
    """Yield the fields of a model that say something of themselves where nothing came."""
    for name, _, default in known_fields(kind):
        if default is not MISSING and default is not None:
            yield name, default


def test_nothing_that_looks_like_data_stands_for_what_did_not_come() -> None:
    """No empty text, zero or False, but those of the table; and the table holds no other."""
    found = {
        (kind.__name__, name)
        for kind in models()
        for name, default in filled(kind)
        if not isinstance(default, tuple | dict | Struct) and kind.__name__ != COUNTS and name not in INTERNAL
    }
    assert found == WORDS.keys()


@pytest.mark.parametrize("kind", models(), ids=lambda kind: str(kind.__name__))
def test_a_default_is_empty(kind: type[Struct]) -> None:
    """Of lists, mappings and parts only an empty one is a default."""
    for name, default in filled(kind):
        if isinstance(default, Struct):
            assert default == type(default)(), name
        elif isinstance(default, tuple | dict):
            assert not default, name
