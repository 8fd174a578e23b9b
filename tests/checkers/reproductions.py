"""What a checker does not see of this library, shown without it; ``SHOWS`` names the cells that a case explains.

``typing_constructs`` runs these too, and says when a checker has learned to see one.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Coroutine, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Generic, ParamSpec, Protocol, TypedDict, TypeVar, Unpack, assert_type

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R")
T_co = TypeVar("T_co", covariant=True)
R_co = TypeVar("R_co", covariant=True)


class Box(Generic[T]):
    def open(self) -> T:
        raise NotImplementedError


class Opens(Protocol[R_co]):
    def open(self) -> R_co: ...


class Opener(Protocol[P]):
    def __call__(self, box: Opens[R], /, *args: P.args, **kwargs: P.kwargs) -> R: ...


def call(f: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    return f(*args, **kwargs)


# CASE generic-function-cached
# SHOWS pyright, pyright 3.13, pyright 3.14, basedpyright: cached-function
def opened(box: Opens[R]) -> R:
    return box.open()


def cached(box: Box[int]) -> None:
    assert_type(functools.cache(opened)(box), int)


# CASE generic-function-in-a-pool
# SHOWS pyright, pyright 3.13, pyright 3.14, basedpyright: program-pool-map-of-run
def pooled(pool: ThreadPoolExecutor, boxes: list[Box[int]]) -> None:
    assert_type(list(pool.map(opened, boxes)), list[int])


# CASE parameters-of-a-generic-protocol
# SHOWS pyrefly: call-missing-argument, call-wrong-keyword, partial-missing-argument
# SHOWS zuban: partial-missing-argument
def without_argument(opener: Opener[[int]], box: Box[int]) -> None:
    functools.partial(opener, box)()  # EXPECT-ERROR
    call(opener, box)  # EXPECT-ERROR


# CASE keywords-of-a-typed-dict
# SHOWS ty: tool-batch-wrong-option, tool-options-misspelled
class Options(TypedDict, total=False):
    size: int


def made(**options: Unpack[Options]) -> None: ...


def misspelled() -> None:
    made(sice=3)  # EXPECT-ERROR


# CASE keywords-through-a-class
# SHOWS ty, zuban: tool-connect-wrong-argument
class Client:
    def __init__(self, **options: Unpack[Options]) -> None: ...


def door(make: Callable[P, Client]) -> Callable[P, int]:
    def entered(*args: P.args, **kwargs: P.kwargs) -> int:
        return len((args, kwargs, make))

    return entered


def misspelled_in_class() -> None:
    door(Client)(sice=3)  # EXPECT-ERROR


# CASE coroutine-from-a-callable
# SHOWS zuban: forgotten-await, forgotten-await-function, forgotten-await-flow
class Client2:
    @property
    def answer(self) -> Callable[[], Coroutine[Any, Any, int]]:
        raise NotImplementedError


async def forgotten(client: Client2) -> None:
    client.answer()  # EXPECT-ERROR


# CASE keyword-of-a-partial-method
# SHOWS zuban: partial-bound-method-wrong-kw
class Asks:
    def __call__(self, *, name: str | None = None, size: int = 1) -> int: ...


def wrong_keyword(ask: Callable[P, int], made: Asks) -> None:
    functools.partial(made, name=1)  # EXPECT-ERROR


# CASE generic-method-of-a-protocol
# SHOWS ty: port-executor-wrong-flavour, service-executor-stored, service-protocol-of-run
class RunsAll(Protocol):
    def run(self, query: Box[T], /) -> T: ...


class RunsLists:
    def run(self, query: Box[list[T]], /) -> T:
        raise NotImplementedError


def over(runner: RunsAll) -> None: ...


def wrong_method(runner: RunsLists) -> None:
    over(runner)  # EXPECT-ERROR
