from __future__ import annotations

from collections.abc import Callable
from typing import assert_never, assert_type

from returns.methods import unwrap_or_failure
from returns.result import Failure, Result, Success

from fastgpt import (
    AnyError,
    APIError,
    CallError,
    ChatClient,
    ClientClosedError,
    ConfigurationError,
    DecodeError,
    FastGPTClient,
    FastGPTError,
    InvalidRequestError,
    NotFoundError,
    Outcome,
    RateLimitError,
    ResultsClient,
    StreamInterruptedError,
    TransportError,
    ValidationError,
    chain,
    fold,
    known_error,
)
from fastgpt.batch import UncertainOutcomeError
from fastgpt.chat import ChatInit


# CASE errors-known-match-never
def known_match(error: FastGPTError) -> str:
    match known := known_error(error):
        case APIError(message, status):
            assert_type(status, int)
            return message
        case TransportError(message):
            return message
        case InvalidRequestError(message, field):
            return f"{field}: {message}"
        case DecodeError() | StreamInterruptedError() | ClientClosedError():
            return str(known)
        case ConfigurationError() | UncertainOutcomeError():
            return str(known)
        case _:
            assert_never(known)


# CASE errors-known-match-without-wildcard
def known_without_wildcard(error: FastGPTError) -> str:
    match known_error(error):
        case APIError() | TransportError() | InvalidRequestError():
            return "no"
        case DecodeError() | StreamInterruptedError() | ClientClosedError():
            return "what?"
        case ConfigurationError() | UncertainOutcomeError():
            return "?"


# CASE errors-known-not-exhaustive
def known_open(error: AnyError) -> str:
    match error:
        case APIError() | TransportError() | InvalidRequestError():
            return "no"
        case DecodeError() | StreamInterruptedError() | ClientClosedError() | ConfigurationError():
            return "what?"
        case _:
            assert_never(error)  # EXPECT-ERROR


# CASE errors-known-isinstance-never
def known_isinstance(error: CallError) -> str:
    if isinstance(error, (APIError, TransportError, InvalidRequestError)):
        return error.message
    if isinstance(error, (DecodeError, StreamInterruptedError, ClientClosedError)):
        return str(error)
    assert_never(error)


# CASE errors-known-except
def known_except(client: FastGPTClient) -> str:
    try:
        return client.typed.get_chat_init(app_id="a").title or ""
    except FastGPTError as error:
        known = known_error(error)
        if isinstance(known, APIError | TransportError | InvalidRequestError):
            return known.message
        if isinstance(known, DecodeError | StreamInterruptedError | ClientClosedError):
            return str(known)
        if isinstance(known, ConfigurationError | UncertainOutcomeError):
            return str(known)
        assert_never(known)


# CASE errors-subclass-first
def subclass_first(error: AnyError) -> str:
    match error:
        case RateLimitError(retry_after=seconds):
            assert_type(seconds, float | None)
            return str(seconds)
        case ValidationError(issues=issues):
            return ", ".join(issue.message for issue in issues)
        case NotFoundError() | APIError():
            return error.status_text
        case _:
            return str(error)


# CASE errors-result-match-never
def result_match(outcome: Outcome[ChatInit]) -> str:
    match found := unwrap_or_failure(outcome.alt(known_error)):
        case ChatInit(title=title):
            return title or ""
        case APIError(message) | TransportError(message) | InvalidRequestError(message):
            return message
        case DecodeError() | StreamInterruptedError() | ClientClosedError():
            return str(found)
        case ConfigurationError() | UncertainOutcomeError():
            return str(found)
        case _:
            assert_never(found)


# CASE errors-result-match-base
def result_match_base(outcome: Outcome[ChatInit]) -> str:
    match found := unwrap_or_failure(outcome):
        case ChatInit():
            assert_type(found.title, str | None)
            return found.title or ""
        case FastGPTError():
            return found.path
        case _:
            assert_never(found)


# CASE errors-result-nested-patterns
def nested_patterns(outcome: Outcome[ChatInit]) -> str:
    match outcome:
        case Success(ChatInit(title=title)):
            assert_type(title, str | None)
            return title or ""
        case Failure(APIError(message, status)):
            assert_type(status, int)
            return message
        case Failure(FastGPTError() as error):
            assert_type(error, FastGPTError)
            return str(error)
        case _:
            return ""


# CASE errors-alt-known
def alt_known(outcome: Outcome[int]) -> None:
    assert_type(outcome.alt(known_error), Result[int, AnyError])


# CASE errors-union-is-base
def union_is_base(error: AnyError, narrow: CallError) -> tuple[FastGPTError, AnyError]:
    return error, narrow


# CASE errors-fold-handler-of-union
def handle(error: AnyError) -> str:
    return str(error)


def fold_handler(outcome: Outcome[int]) -> str:
    return fold(outcome.alt(known_error), str, handle)


# CASE errors-handler-of-base
def handled(outcome: Result[int, AnyError], handler: Callable[[FastGPTError], str]) -> str:
    return fold(outcome, str, handler)


# CASE errors-chain-known
def chain_known(client: ResultsClient) -> Result[str | None, AnyError]:
    def title(chat: ChatInit) -> Result[str | None, AnyError]:
        return Success(chat.title)

    found = chain(client.get_chat_init(app_id="a").alt(known_error), title)
    assert_type(found.failure(), AnyError)
    return found


# CASE errors-raise-known
def raise_known(client: ChatClient) -> str:
    try:
        return client.typed.get_chat_init(app_id="a").title or ""
    except (APIError, TransportError) as error:
        assert_type(known_error(error), AnyError)
        return error.message
