"""An extension of griffe, and so of mkdocstrings: endpoint functions and methods as functions, not as assignments.

Copy it, and name it to mkdocstrings, ``extensions: [griffe_endpoints.py]`` among the options of its handler for Python,
or to griffe, ``extensions=griffe.load_extensions("griffe_endpoints.py")``.  Functions of your own specs are shown too.
All else is read as griffe reads it; a module that has such functions is imported, as that is where they are made.
"""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import Any

import griffe

MAKERS = {f"fastgpt.functions.{name}" for name in ("endpoint", "stream_endpoint", "flow", "iteration")}


class Endpoints(griffe.Extension):
    """Puts a function in the place of what is assigned: parameters and docs are those of its spec."""

    def on_package(self, *, pkg: griffe.Module, **_: Any) -> None:
        """Go through all modules of a package that was read."""
        replace_in(pkg)


def replace_in(module: griffe.Module) -> None:
    """Replace what a module assigns, in its class of methods too, and go on with the modules below it."""
    for name, member in [*module.members.items()]:
        if isinstance(member, griffe.Module):
            replace_in(member)
        elif is_endpoint(member):
            runs: Any = getattr(import_module(module.path), name)
            module.set_member(name, function_of(runs, name, member))
            for owner in module.classes.values():
                if not owner.is_alias and name in owner.members:
                    owner.set_member(name, function_of(runs, name, owner.members[name], is_method=True))


def is_endpoint(member: object) -> bool:
    """Whether it is made by one of ``MAKERS``, by a call or as decorated."""
    if isinstance(member, griffe.Attribute):
        return isinstance(member.value, griffe.ExprCall) and member.value.canonical_path in MAKERS
    return isinstance(member, griffe.Function) and any(each.callable_path in MAKERS for each in member.decorators)


def function_of(runs: Any, name: str, assigned: Any, *, is_method: bool = False) -> griffe.Function:
    """Return a function where it was assigned; of a method, the executor is the client itself."""
    taken = [*inspect.signature(runs).parameters.values()]
    first = [griffe.Parameter("self", kind=griffe.ParameterKind.positional_or_keyword)] if is_method else []
    function = griffe.Function(
        name,
        lineno=assigned.lineno,
        endlineno=assigned.endlineno,
        parameters=griffe.Parameters(*first, *map(parameter_of, taken[is_method:])),
    )
    function.docstring = griffe.Docstring(inspect.getdoc(runs) or "", parent=function)
    return function


def parameter_of(taken: inspect.Parameter) -> griffe.Parameter:
    """Return a parameter as it is written."""
    return griffe.Parameter(
        taken.name,
        annotation=None if taken.annotation is taken.empty else str(taken.annotation),
        kind=griffe.ParameterKind[taken.kind.name.lower()],
        default=None if taken.default is taken.empty else repr(taken.default),
    )
