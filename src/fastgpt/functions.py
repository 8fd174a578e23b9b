"""Endpoint functions: made of a spec, run by any executor, bound as methods; typed for all six flavours at once.

At run time each is a plain function whose first parameter is the executor.  In types it is a ``Bindable``, which
takes parameters, defaults and docstring from the spec and picks what comes back from the executor.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TYPE_CHECKING, ParamSpec, Protocol, Self, TypeAlias, TypeVar, cast, overload

from msgspec import Struct, StructMeta
from returns.result import Failure, Result

from .docstrings import with_arguments
from .executors import AsyncRaw, AsyncTyped, Raw, Typed
from .flows import outcome_of
from .outcomes import Outcome, succeeded
from .pagination import Paged, paginate
from .protocols import AsyncExecutor, SyncExecutor
from .specs import RequestSpec
from .steps import Flow
from .streaming.protocols import AsyncOpening, Opening, StreamQuery
from .values import Async

if TYPE_CHECKING:
    import inspect

    import httpx

P = ParamSpec("P")
T = TypeVar("T")
Answer = TypeVar("Answer")
E = TypeVar("E")
Folded = TypeVar("Folded")
Raw_co = TypeVar("Raw_co", covariant=True)
AsyncRaw_co = TypeVar("AsyncRaw_co", covariant=True)
Typed_co = TypeVar("Typed_co", covariant=True)
AsyncTyped_co = TypeVar("AsyncTyped_co", covariant=True)
Result_co = TypeVar("Result_co", covariant=True)
AsyncResult_co = TypeVar("AsyncResult_co", covariant=True)


class Bindable(Protocol[P, Raw_co, AsyncRaw_co, Typed_co, AsyncTyped_co, Result_co, AsyncResult_co]):
    """A function whose first parameter, the executor, picks what it returns; on a class, that is its client."""

    @overload
    def __call__(self, executor: Raw, /, *args: P.args, **kwargs: P.kwargs) -> Raw_co: ...
    @overload
    def __call__(self, executor: AsyncRaw, /, *args: P.args, **kwargs: P.kwargs) -> AsyncRaw_co: ...
    @overload
    def __call__(self, executor: Typed, /, *args: P.args, **kwargs: P.kwargs) -> Typed_co: ...
    @overload
    def __call__(self, executor: AsyncTyped, /, *args: P.args, **kwargs: P.kwargs) -> AsyncTyped_co: ...
    @overload
    def __call__(self, executor: SyncExecutor, /, *args: P.args, **kwargs: P.kwargs) -> Result_co: ...
    @overload
    def __call__(self, executor: AsyncExecutor, /, *args: P.args, **kwargs: P.kwargs) -> AsyncResult_co: ...

    @overload
    def __get__(self, executor: None, owner: type, /) -> Self: ...
    @overload
    def __get__(self, executor: Raw, owner: type, /) -> Callable[P, Raw_co]: ...
    @overload
    def __get__(self, executor: AsyncRaw, owner: type, /) -> Callable[P, AsyncRaw_co]: ...
    @overload
    def __get__(self, executor: Typed, owner: type, /) -> Callable[P, Typed_co]: ...
    @overload
    def __get__(self, executor: AsyncTyped, owner: type, /) -> Callable[P, AsyncTyped_co]: ...
    @overload
    def __get__(self, executor: SyncExecutor, owner: type, /) -> Callable[P, Result_co]: ...
    @overload
    def __get__(self, executor: AsyncExecutor, owner: type, /) -> Callable[P, AsyncResult_co]: ...


Endpoint: TypeAlias = Bindable[
    P, "httpx.Response", Async["httpx.Response"], T, Async[T], Outcome[T], Async[Outcome[T]]
]  # fmt: skip
FlowEndpoint: TypeAlias = Bindable[P, T, Async[T], T, Async[T], Outcome[T], Async[Outcome[T]]]
StreamEndpoint: TypeAlias = Bindable[
    P,
    Opening[T, Answer],
    AsyncOpening[T, Answer],
    Opening[T, Answer],
    AsyncOpening[T, Answer],
    Opening[Outcome[T], Outcome[Answer]],
    AsyncOpening[Outcome[T], Outcome[Answer]],
]

IterationEndpoint: TypeAlias = Bindable[
    P, Iterator[T], AsyncIterator[T], Iterator[T], AsyncIterator[T], Iterator[Outcome[T]], AsyncIterator[Outcome[T]]
]  # fmt: skip


def endpoint(spec: Callable[P, RequestSpec[T]], /) -> Endpoint[P, T]:
    """Make a function that runs *spec*."""

    def function(executor: Raw, /, *args: P.args, **kwargs: P.kwargs) -> httpx.Response:
        return executor.run(spec(*args, **kwargs))

    return cast("Endpoint[P, T]", with_metadata_of(function, spec))  # the overloads say what executor.run decides


def flow(query: Callable[P, Flow[T]], /) -> FlowEndpoint[P, T]:
    """Make a function that runs several steps; having no one response, it comes back decoded from a raw client too.

    The error that ends it early is its outcome, be it of a step or of an argument.
    """

    def function(executor: Raw | Typed, /, *args: P.args, **kwargs: P.kwargs) -> T:
        decoding = executor.typed if isinstance(executor, Raw | AsyncRaw) else executor
        return decoding.run(outcome_of(query(*args, **kwargs)))

    return cast("FlowEndpoint[P, T]", with_metadata_of(function, query))  # the overloads say what executor.run decides


def stream_endpoint(spec: Callable[P, StreamQuery[T, Answer]], /) -> StreamEndpoint[P, T, Answer]:
    """Make a function that opens a stream."""

    def function(executor: Raw, /, *args: P.args, **kwargs: P.kwargs) -> Opening[T, Answer]:
        return executor.stream(spec(*args, **kwargs))

    return cast(
        "StreamEndpoint[P, T, Answer]", with_metadata_of(function, spec)
    )  # the overloads say what the executor decides


def iteration(spec: Callable[P, Paged[T]], /) -> IterationEndpoint[P, T]:
    """Make a function that iterates over the pages from *spec* on, as ``paginate`` does."""

    def function(executor: Typed, /, *args: P.args, **kwargs: P.kwargs) -> Iterator[T]:
        return paginate(executor, spec(*args, **kwargs))

    return cast(
        "IterationEndpoint[P, T]", with_metadata_of(function, spec)
    )  # the overloads say what the executor decides


def with_metadata_of(function: Callable[P, T], source: Callable[..., object]) -> Callable[P, T]:
    """Give *function* the name, docstring and signature that go with what it is made of.

    ``CreateChatCompletion`` makes ``create_chat_completion``: that is what it must be bound as, so that it pickles.
    """
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", source.__name__).lower()
    function.__name__ = function.__qualname__ = name
    function.__module__ = source.__module__
    is_spec = isinstance(source, StructMeta)
    function.__doc__ = with_arguments(cast(type[Struct], source)) if is_spec else source.__doc__  # its only instances
    function.__dict__["__wrapped__"] = Inspected(source)
    return function


class Inspected:
    """What ``inspect.signature`` finds under an endpoint function: the parameters of its spec, behind an executor.

    A signature costs more than the function itself, so it is made when somebody asks.
    """

    def __init__(self, source: Callable[..., object]) -> None:
        self.__wrapped__ = source

    @property
    def __signature__(self) -> inspect.Signature:
        import inspect

        inner = inspect.signature(self.__wrapped__)
        # Annotations are shown as they are written: resolved, they fill pages.
        written = {
            name: hint for kind in _lineage(self.__wrapped__) for name, hint in vars(kind)["__annotations__"].items()
        }
        executor = inspect.Parameter("executor", inspect.Parameter.POSITIONAL_ONLY)
        required_first = sorted(inner.parameters.values(), key=lambda each: each.default is not each.empty)
        own = (each.replace(annotation=written.get(each.name, each.annotation)) for each in required_first)
        # What comes back is the executor's affair, and stands in the types.
        return inner.replace(parameters=(executor, *own), return_annotation=inspect.Signature.empty)


def _lineage(source: object) -> list[type]:
    bases: tuple[type, ...] = getattr(source, "__mro__", ())
    return [kind for kind in reversed(bases) if "__annotations__" in vars(kind)]


def chain(result: Result[T, E], step: Callable[[T], Result[Folded, E]], /) -> Result[Folded, E]:
    """Go on with the value, if there is one; ``Result.bind`` does the same, but pyright strict cannot type it."""
    return step(result.unwrap()) if succeeded(result) else Failure(result.failure())


def fold(result: Result[T, E], on_success: Callable[[T], Folded], on_failure: Callable[[E], Folded], /) -> Folded:
    """Take a result apart, with exact types in every checker."""
    return on_success(result.unwrap()) if succeeded(result) else on_failure(result.failure())
