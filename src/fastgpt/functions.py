"""Endpoint functions: made of a spec, run by any executor, bound as methods; typed for all six flavours at once.

At run time each is a plain function whose first parameter is the executor.  In types it is a Protocol that takes its
parameters from the spec, and returns what the executor's own ``run`` or ``stream`` returns of that spec.  Only an
iteration has overloads, since executors have no method for it: ``functools.partial`` and own decorators lose those.
"""

from __future__ import annotations

import re
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Final, ParamSpec, Protocol, Self, TypeAlias, TypeVar, cast, get_type_hints, overload

from msgspec import Struct, StructMeta
from returns.result import Failure, Result, Success

from .arguments import came, check_callable, check_executor
from .docstrings import with_arguments
from .executors import AsyncRaw, AsyncTyped, Raw, Typed
from .flows import Steps
from .lazy import AWAITABLE, Module
from .options import Options
from .outcomes import Outcome, succeeded
from .pagination import Paged, paginate
from .protocols import AsyncExecutor, SyncExecutor
from .specs import RequestSpec
from .specs.requests import SpecMeta
from .steps import Flow
from .streaming.protocols import StreamQuery
from .values import ACCEPTED

if TYPE_CHECKING:
    import inspect
else:
    inspect = Module("inspect")

CALLED: Final = ("on_progress", "clock")
"""The arguments of flows that are functions of the caller's."""

P = ParamSpec("P")
T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., object])
T_co = TypeVar("T_co", covariant=True)
S = TypeVar("S", bound=StreamQuery[object, object])
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)
Query_contra = TypeVar("Query_contra", contravariant=True)
Spec_co = TypeVar("Spec_co", covariant=True)
Answer = TypeVar("Answer")
E = TypeVar("E")
Folded = TypeVar("Folded")
Other = TypeVar("Other")


class Runs(Protocol[Query_contra, R_co]):
    """What runs such a query: an executor, of which ``run`` says what comes back."""

    def run(self, query: Query_contra, /) -> R_co:
        """Run *query* to its end."""
        ...


class Streams(Protocol[Query_contra, R_co]):
    """What opens such a stream: an executor, of which ``stream`` says what comes back."""

    def stream(self, query: Query_contra, /) -> R_co:
        """Open the stream that *query* asks for."""
        ...


class Endpoint(Protocol[P, Spec_co]):
    """A function of an executor and the fields of a spec, that returns what the executor's own ``run`` returns."""

    def __call__(self, executor: Runs[Spec_co, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the spec that the arguments make."""
        ...

    @property
    def __name__(self) -> str:
        """The name that the function is exported under."""
        ...

    @overload
    def __get__(self, executor: None, owner: type, /) -> Self: ...
    @overload
    def __get__(self, executor: Runs[Spec_co, R], owner: type, /) -> Callable[P, R]: ...


class StreamEndpoint(Protocol[P, Spec_co]):
    """A function of an executor and the fields of a spec, that returns what the executor's own ``stream`` returns."""

    def __call__(self, executor: Streams[Spec_co, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Open the stream that the arguments ask for."""
        ...

    @property
    def __name__(self) -> str:
        """The name that the function is exported under."""
        ...

    @overload
    def __get__(self, executor: None, owner: type, /) -> Self: ...
    @overload
    def __get__(self, executor: Streams[Spec_co, R], owner: type, /) -> Callable[P, R]: ...


class IterationEndpoint(Protocol[P, T_co]):
    """A function of an executor and where to begin, whose items come as the executor gives its answers."""

    @overload
    def __call__(self, executor: Raw | Typed, /, *args: P.args, **kwargs: P.kwargs) -> Iterator[T_co]: ...
    @overload
    def __call__(
        self, executor: AsyncRaw | AsyncTyped, /, *args: P.args, **kwargs: P.kwargs
    ) -> AsyncIterator[T_co]: ...
    @overload
    def __call__(self, executor: SyncExecutor, /, *args: P.args, **kwargs: P.kwargs) -> Iterator[Outcome[T_co]]: ...
    @overload
    def __call__(
        self, executor: AsyncExecutor, /, *args: P.args, **kwargs: P.kwargs
    ) -> AsyncIterator[Outcome[T_co]]: ...

    @property
    def __name__(self) -> str:
        """The name that the function is exported under."""
        ...

    @overload
    def __get__(self, executor: None, owner: type, /) -> Self: ...
    @overload
    def __get__(self, executor: Raw | Typed, owner: type, /) -> Callable[P, Iterator[T_co]]: ...
    @overload
    def __get__(self, executor: AsyncRaw | AsyncTyped, owner: type, /) -> Callable[P, AsyncIterator[T_co]]: ...
    @overload
    def __get__(self, executor: SyncExecutor, owner: type, /) -> Callable[P, Iterator[Outcome[T_co]]]: ...
    @overload
    def __get__(self, executor: AsyncExecutor, owner: type, /) -> Callable[P, AsyncIterator[Outcome[T_co]]]: ...


if TYPE_CHECKING:
    # Jedi knows no ParamSpec, and would show ``*args: P.args``.  It does not follow quoted aliases, and looks at what
    # the functions below do with their arguments instead, where it finds the fields of the spec, and what the executor
    # that is passed returns of it.
    Running: TypeAlias = "Runs[RequestSpec[T], R]"
    RunningSteps: TypeAlias = "Runs[Steps[T], R]"
    Opening: TypeAlias = "Streams[StreamQuery[T, Answer], R]"
    Spec: TypeAlias = "Callable[P, RequestSpec[T]]"
    SpecEndpoint: TypeAlias = "Endpoint[P, RequestSpec[T]]"
    StreamSpec: TypeAlias = "Callable[P, StreamQuery[T, Answer]]"
    StreamSpecEndpoint: TypeAlias = "StreamEndpoint[P, StreamQuery[T, Answer]]"
    FlowOf: TypeAlias = "Callable[P, Flow[T]]"
    FlowEndpoint: TypeAlias = "Endpoint[P, Steps[T]]"
    """The function of a flow, which is decoded by raw executors too."""
else:
    Running, RunningSteps, Opening = Runs[RequestSpec[T], R], Runs[Steps[T], R], Streams[StreamQuery[T, Answer], R]
    Spec, SpecEndpoint = Callable[P, RequestSpec[T]], Endpoint[P, RequestSpec[T]]
    StreamSpec, StreamSpecEndpoint = Callable[P, StreamQuery[T, Answer]], StreamEndpoint[P, StreamQuery[T, Answer]]
    FlowOf, FlowEndpoint = Callable[P, Flow[T]], Endpoint[P, Steps[T]]


def endpoint(spec: Spec[P, T], /) -> SpecEndpoint[P, T]:
    """Make a function that runs *spec*.

    Raises ``TypeError`` of what is no class of requests.
    """
    if not isinstance(cast("object", spec), SpecMeta):  # callers without a checker pass anything
        raise TypeError(f"spec: expected a class derived from RequestSpec, got {came(spec)}")

    def function(executor: Running[T, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        check_executor(executor)
        try:
            made = spec(*args, **kwargs)
        except TypeError as error:
            raise explained(error, kwargs, spec) from None
        return executor.run(made)

    setattr(function, AWAITABLE, True)
    return with_metadata_of(function, spec)


def flow(query: FlowOf[P, T], /) -> FlowEndpoint[P, T]:
    """Make a function that runs several steps; having no one response, it comes back decoded from a raw client too.

    The error that ends it early is its outcome, be it of a step or of an argument.
    """

    def function(executor: RunningSteps[T, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        check_executor(executor)
        try:
            steps = query(*args, **kwargs)
        except TypeError as error:
            raise explained(error, kwargs, query) from None
        return executor.run(Steps(calling(steps, kwargs)))

    setattr(function, AWAITABLE, True)
    return with_metadata_of(function, query)


def calling(steps: Flow[T], arguments: Mapping[str, object]) -> Flow[T]:
    """Check that what a flow calls can be called, before it sends anything, and go on with the flow."""
    for name in CALLED:
        check_callable(arguments.get(name), name)
    return (yield from steps)


def explained(error: TypeError, arguments: Mapping[str, object], source: Callable[..., object]) -> TypeError:
    """Return the error of a wrong argument, which says whose it is and what would be right.

    Where it is an option of clients, it says how one call has its own.
    """
    words = str(error)
    for name in Options.__annotations__:
        if name in arguments and f"argument {name!r}" in words:
            return TypeError(f"{error}, which is an option of clients; for one call: with_options({name}=…)")
    fields: tuple[str, ...] = getattr(source, "__struct_fields__", ())
    if not fields:
        return error  # a function says it itself
    where = f"{name_of(source)}()"
    if words.startswith("Extra positional"):
        return TypeError(f"{where}: expected its arguments by name, such as {fields[0]}=…, got some without")
    unknown = next((name for name in arguments if f"argument {name!r}" in words and name not in fields), "")
    if not unknown:
        return TypeError(f"{where}: {words[:1].lower()}{words[1:]}")
    from difflib import get_close_matches  # slow to import, and rarely needed

    alike = get_close_matches(unknown, fields, 1)
    return TypeError(f"{where}: unexpected keyword argument {unknown!r}{f'; {alike[0]!r} is one' if alike else ''}")


def name_of(source: Callable[..., object]) -> str:
    """Return the name of the function that is made of something: ``create_app`` of ``CreateApp``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", source.__name__).lower()


def stream_endpoint(spec: StreamSpec[P, T, Answer], /) -> StreamSpecEndpoint[P, T, Answer]:
    """Make a function that opens a stream."""

    def function(executor: Opening[T, Answer, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        check_executor(executor, "stream")
        try:
            made = spec(*args, **kwargs)
        except TypeError as error:
            raise explained(error, kwargs, spec) from None
        return executor.stream(made)

    return with_metadata_of(function, spec)


def iteration(spec: Callable[P, Paged[T]], /) -> IterationEndpoint[P, T]:
    """Make a function that iterates over the pages from *spec* on, as ``paginate`` does."""

    def function(executor: Typed, /, *args: P.args, **kwargs: P.kwargs) -> Iterator[T]:
        try:
            made = spec(*args, **kwargs)
        except TypeError as error:
            raise explained(error, kwargs, spec) from None
        return paginate(executor, made)

    return cast(
        "IterationEndpoint[P, T]", with_metadata_of(function, spec)
    )  # the overloads say what the executor decides


def with_metadata_of(function: F, source: Callable[..., object]) -> F:
    """Give *function* the name, docstring and signature that go with what it is made of.

    ``CreateChatCompletion`` makes ``create_chat_completion``: that is what it must be bound as, so that it pickles.
    """
    name = name_of(source)
    function.__name__ = function.__qualname__ = name
    function.__module__ = source.__module__
    is_spec = isinstance(source, StructMeta)
    function.__doc__ = with_arguments(cast(type[Struct], source)) if is_spec else source.__doc__  # its only instances
    function.__annotations__ = accepted_by(source)
    function.__dict__["__wrapped__"] = Inspected(function, source)
    return function


def accepted_by(source: Callable[..., object], /) -> dict[str, object]:
    """Return what callers may pass as each argument of *source*, by which validators and containers go at run time.

    They take it from the function, or evaluate it in a module of their choice, so that it is evaluated here, where each
    field is declared.
    """
    if not isinstance(source, StructMeta):
        return {name: hint for name, hint in get_type_hints(source).items() if name != "return"}
    return {
        name: _evaluated(hint, module) if isinstance(hint, str) else hint
        for name, (hint, module) in _written(source).items()
    }


def _written(source: object) -> dict[str, tuple[object, str]]:
    """Return the annotations of a spec as they are written, and where; of what is no class, none."""
    bases: tuple[type, ...] = getattr(source, "__mro__", ())
    kinds = [(kind.__module__, getattr(kind, "__annotations__", {})) for kind in reversed(bases)]
    fields = getattr(source, "__struct_fields__", ())
    return {name: (hint, module) for module, hints in kinds for name, hint in hints.items() if name in fields}


@cache
def _evaluated(hint: str, module: str) -> object:
    alone = SimpleNamespace(__annotations__={"hint": hint})  # one at a time, as some cannot be had
    try:
        return get_type_hints(alone, vars(sys.modules[module]), ACCEPTED, include_extras=True)["hint"]
    except NameError:
        return hint  # of what its module defines later, or shows to checkers only


class Inspected:
    """What ``inspect.signature`` finds under an endpoint function: the parameters of its spec, after an executor.

    A signature costs more than the function itself, so it is made when somebody asks.  Those who document a function
    look at what it wraps, and demand that this be callable: it is the function.
    """

    def __init__(self, function: Callable[..., object], source: Callable[..., object]) -> None:
        self.__module__, self.__doc__ = source.__module__, function.__doc__
        self.__wrapped__ = source
        self._function = function

    def __call__(self, *args: object, **kwargs: object) -> object:
        """Call the function."""
        return self._function(*args, **kwargs)

    @property
    def __signature__(self) -> inspect.Signature:
        inner = inspect.signature(self.__wrapped__)
        # Annotations are shown as they are written: resolved, they fill pages.
        written = {name: hint for name, (hint, _) in _written(self.__wrapped__).items()}
        executor = inspect.Parameter("executor", inspect.Parameter.POSITIONAL_ONLY)
        required_first = sorted(inner.parameters.values(), key=lambda each: each.default is not each.empty)
        own = (each.replace(annotation=written.get(each.name, each.annotation)) for each in required_first)
        # What comes back is the executor's affair, and stands in the types.
        return inner.replace(parameters=(executor, *own), return_annotation=inspect.Signature.empty)


def _check_result(result: object) -> None:
    if not isinstance(result, Result):
        raise TypeError(f"expected a Result, got {came(result)}")


def chain(result: Result[T, E], step: Callable[[T], Result[Folded, E]], /) -> Result[Folded, E]:
    """Go on with the value, if there is one; ``Result.bind`` does the same, but pyright strict cannot type it."""
    _check_result(result)
    if not succeeded(result):
        return Failure(result.failure())
    following = step(result.unwrap())
    if not isinstance(cast("object", following), Result):  # callers without a checker return anything
        raise TypeError(f"step: expected a function that returns a Result, got one that returns {came(following)}")
    return following


def fold(
    result: Result[T, E], on_success: Callable[[T], Folded], on_failure: Callable[[E], Other], /
) -> Folded | Other:
    """Take a result apart, with exact types in every checker."""
    _check_result(result)
    return on_success(result.unwrap()) if succeeded(result) else on_failure(result.failure())


def sequence(results: Iterable[Result[T, E]], /) -> Result[tuple[T, ...], E]:
    """Return all values, or the first failure; no result after a failure is asked for."""
    return traverse(results, lambda result: result)


def traverse(items: Iterable[T], step: Callable[[T], Result[Folded, E]], /) -> Result[tuple[Folded, ...], E]:
    """Return what *step* makes of all items, or its first failure; after a failure nothing is called."""
    values: list[Folded] = []
    for result in map(step, items):
        _check_result(result)
        if not succeeded(result):
            return Failure(result.failure())
        values.append(result.unwrap())
    return Success(tuple(values))


def partition(results: Iterable[Result[T, E]], /) -> tuple[tuple[T, ...], tuple[E, ...]]:
    """Return all values and all failures, each in their order."""
    values: list[T] = []
    failures: list[E] = []
    for result in results:
        _check_result(result)
        if succeeded(result):
            values.append(result.unwrap())
        else:
            failures.append(result.failure())
    return tuple(values), tuple(failures)
