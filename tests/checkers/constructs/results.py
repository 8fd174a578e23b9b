from __future__ import annotations

from typing import assert_never, assert_type

from returns.converters import result_to_maybe
from returns.iterables import Fold
from returns.maybe import Maybe
from returns.methods import unwrap_or_failure
from returns.pipeline import flow, is_successful
from returns.pointfree import bind, bind_result, map_
from returns.result import Failure, Result, ResultE, Success, safe

from fastgpt import APIError, ChatClient, FastGPTError, NotFoundError, Outcome, Page, ResultsClient, chain, fold
from fastgpt.chat import ChatHistory, ChatInit, get_chat_histories, get_chat_init
from fastgpt.functions import partition, sequence, traverse


# CASE fold
def use_fold(r: Outcome[ChatInit]) -> None:
    assert_type(fold(r, lambda chat: chat.title or "", str), str)
    assert_type(fold(r, lambda chat: len(chat.title or ""), lambda error: -1), int)


# CASE fold-union
def use_fold_union(r: Outcome[ChatInit]) -> "ChatInit | FastGPTError":
    def same(x: ChatInit) -> "ChatInit | FastGPTError":
        return x

    def err(x: FastGPTError) -> "ChatInit | FastGPTError":
        return x

    return fold(r, same, err)


# CASE fold-none
def use_fold_none(r: Outcome[ChatInit]) -> None:
    assert_type(fold(r, lambda c: c.title, lambda _: None), str | None)


# CASE chain
def use_chain(x: ResultsClient) -> None:
    found = chain(
        get_chat_histories(x, app_id="a"), lambda page: get_chat_init(x, app_id="a", chat_id=page.list[0].chat_id)
    )
    assert_type(found, Result[ChatInit, FastGPTError])


# CASE map
def use_map(r: Outcome[Page[ChatHistory]]) -> None:
    assert_type(r.map(lambda p: p.total), Result[int, FastGPTError])


# CASE bind-lambda
def use_bind_lambda(x: ResultsClient) -> None:
    found = get_chat_histories(x, app_id="a").bind(
        lambda page: get_chat_init(x, app_id="a", chat_id=page.list[0].chat_id)
    )
    assert_type(found, Result[ChatInit, FastGPTError])


# CASE bind-named
def use_bind_named(x: ResultsClient) -> None:
    def first(page: Page[ChatHistory]) -> Result[ChatInit, FastGPTError]:
        return get_chat_init(x, app_id="a", chat_id=page.list[0].chat_id)

    assert_type(get_chat_histories(x, app_id="a").bind(first), Result[ChatInit, FastGPTError])


# CASE bind_result
def use_bind_result(x: ResultsClient) -> Outcome[ChatInit]:
    def first(page: Page[ChatHistory]) -> Result[ChatInit, FastGPTError]:
        return get_chat_init(x, app_id="a", chat_id=page.list[0].chat_id)

    assert_type(get_chat_histories(x, app_id="a").bind_result(first), Result[ChatInit, FastGPTError])
    return get_chat_histories(x, app_id="a").bind_result(first)


# CASE alt
def use_alt(r: Outcome[int]) -> None:
    assert_type(r.alt(str), Result[int, str])
    assert_type(r.alt(lambda error: repr(error)), Result[int, str])


# CASE lash-named
def use_lash(r: Outcome[int]) -> None:
    def recover(error: FastGPTError) -> Result[int, str]:
        return Success(0) if isinstance(error, NotFoundError) else Failure(str(error))

    assert_type(r.lash(recover), Result[int, str])


# CASE lash-lambda
def use_lash_lambda(r: Outcome[int]) -> Result[int, FastGPTError]:
    return r.lash(lambda error: Success(0) if isinstance(error, NotFoundError) else Failure(error))


# CASE value_or
def use_value_or(r: Outcome[int]) -> None:
    assert_type(r.value_or(0), int)
    assert_type(r.value_or(None), int | None)


# CASE unwrap
def use_unwrap(r: Outcome[int]) -> None:
    assert_type(r.unwrap(), int)
    assert_type(r.failure(), FastGPTError)


# CASE match-success-failure
def use_match(r: Outcome[int]) -> str:
    match r:
        case Success(value):
            assert_type(value, int)
            return str(value)
        case Failure(error):
            assert_type(error, FastGPTError)
            return str(error)
    return ""


# CASE match-exhaustive-assert_never
def use_match_never(r: Outcome[int]) -> str:
    match r:
        case Success(value):
            return str(value)
        case Failure(error):
            return str(error)
        case _:
            assert_never(r)


# CASE match-unwrap_or_failure
def use_unwrap_or_failure(r: Outcome[int]) -> str:
    match unwrap_or_failure(r):
        case FastGPTError() as error:
            assert_type(error, FastGPTError)
            return str(error)
        case value:
            assert_type(value, int)
            return str(value)


# CASE isinstance-success
def use_isinstance(r: Outcome[int]) -> str:
    if isinstance(r, Success):
        assert_type(r.unwrap(), int)
        return str(r.unwrap())
    return str(r.failure())


# CASE is_successful
def use_is_successful(r: Outcome[int]) -> int:
    if not is_successful(r):
        return 0
    return r.unwrap()


# CASE do-notation
def use_do(x: ResultsClient) -> None:
    done = Result.do(
        (page.total, chat.title)
        for page in get_chat_histories(x, app_id="a")
        for chat in get_chat_init(x, app_id="a", chat_id=page.list[0].chat_id)
    )
    assert_type(done, Result[tuple[int, str | None], FastGPTError])


# CASE pipeline-flow
def use_flow(x: ResultsClient) -> None:
    def first(page: Page[ChatHistory]) -> Result[ChatInit, FastGPTError]:
        return get_chat_init(x, app_id="a", chat_id=page.list[0].chat_id)

    def title(chat: ChatInit) -> str:
        return chat.title or ""

    done = flow(get_chat_histories(x, app_id="a"), bind(first), map_(title))
    assert_type(done, Result[str, FastGPTError])


# CASE pipeline-flow-noassert
def use_flow_noassert(x: ResultsClient) -> Result[str, FastGPTError]:
    def first(page: Page[ChatHistory]) -> Result[ChatInit, FastGPTError]:
        return get_chat_init(x, app_id="a", chat_id=page.list[0].chat_id)

    def title(chat: ChatInit) -> str:
        return chat.title or ""

    return flow(get_chat_histories(x, app_id="a"), bind_result(first), map_(title))


# CASE fold-collect
def use_fold_collect(x: ResultsClient, apps: list[str]) -> Result[tuple[ChatInit, ...], FastGPTError]:
    acc: Result[tuple[()], FastGPTError] = Success(())
    done = Fold.collect([get_chat_init(x, app_id=app) for app in apps], acc)
    assert_type(done, Result[tuple[ChatInit, ...], FastGPTError])
    return done


# CASE maybe
def use_maybe(r: Outcome[ChatInit]) -> None:
    assert_type(result_to_maybe(r), Maybe[ChatInit])
    assert_type(r.map(lambda c: Maybe.from_optional(c.title)), Result[Maybe[str], FastGPTError])


# CASE swap
def use_swap(r: Outcome[int]) -> None:
    assert_type(r.swap(), Result[FastGPTError, int])


# CASE safe-decorator
def use_safe(client: ChatClient) -> None:
    @safe(exceptions=(FastGPTError,))
    def fetch(app: str) -> Page[ChatHistory]:
        return client.typed.get_chat_histories(app_id=app)

    assert_type(fetch("a"), Result[Page[ChatHistory], FastGPTError])


# CASE safe-call
def use_safe_call(client: ChatClient) -> None:
    fetch = safe(client.typed.get_chat_histories)
    assert_type(fetch(app_id="a"), Result[Page[ChatHistory], Exception])


# CASE widen-error
def use_widen(r: Outcome[int]) -> Result[int, Exception]:
    return r


# CASE ResultE
def use_resulte(r: Outcome[int]) -> ResultE[int]:
    return r


# CASE own-error-type
class Mine(Exception):
    pass


def use_own(r: Outcome[int]) -> Result[int, Mine | FastGPTError]:
    return r.bind(lambda n: Success(n) if n > 0 else Failure(Mine()))


# CASE apply
def use_apply(r: Outcome[int]) -> None:
    def show(n: int) -> str:
        return str(n)

    func: Result[Callable[[int], str], FastGPTError] = Success(show)
    assert_type(r.apply(func), Result[str, FastGPTError])


from collections.abc import Callable  # noqa: E402


# CASE narrow-error-in-fold
def narrow(r: Outcome[int]) -> int:
    def status(error: FastGPTError) -> int:
        return error.status_code if isinstance(error, APIError) else 0

    return fold(r, lambda _: 200, status)


# CASE sorted-by-unwrapped
def collect_ok(x: ResultsClient, apps: list[str]) -> list[ChatInit]:
    return [r.unwrap() for app in apps if is_successful(r := get_chat_init(x, app_id=app))]


# CASE fold-two-types
def fold_two_types(r: Outcome[int]) -> None:
    assert_type(fold(r, str, lambda _: None), str | None)


# CASE sequence
def use_sequence(x: ResultsClient, apps: list[str]) -> None:
    found = sequence(x.get_chat_init(app_id=app) for app in apps)
    assert_type(found, Result[tuple[ChatInit, ...], FastGPTError])


# CASE traverse
def use_traverse(x: ResultsClient, apps: list[str]) -> None:
    found = traverse(apps, lambda app: x.get_chat_init(app_id=app))
    assert_type(found, Result[tuple[ChatInit, ...], FastGPTError])


# CASE partition
def use_partition(results: list[Outcome[ChatInit]]) -> None:
    assert_type(partition(results), tuple[tuple[ChatInit, ...], tuple[FastGPTError, ...]])
