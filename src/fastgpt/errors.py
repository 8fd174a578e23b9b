"""Everything that can go wrong: a closed tree of exceptions that are also the ``E`` of every ``Result``.

What a response means is decided in ``error_responses``; here is only what an error knows, and how it reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TypeAlias, TypeVar

from msgspec import Struct

from .values import JSONValue

PROXY = "fastgpt_proxy"
"""Under this name a response knows, among its extensions, host and port of the proxy that it came through."""
PRESIGNED = "(presigned)"
"""Stands in place of the path of a presigned URL, which is a secret: who has it may write the file."""


class FastGPTError(Exception):
    """Base of every error of this library; it knows the call that it belongs to, as far as there was one."""

    method: str = ""
    """The HTTP method of the call: ``POST``; empty where the error belongs to no call."""
    path: str = ""
    """The path of the call's URL, without query: ``/api/core/chat/init``, or ``(presigned)`` for an upload.

    Of a call that was never sent, it is the path below the API base: ``/core/chat/init``.
    """
    host: str = ""
    """The host that was asked, with its port where the URL has one; empty where nothing was to be sent."""
    proxy: str = ""
    """The host and port of the proxy that the answer came through, which may have written it; empty without one."""
    is_unknown_route: bool = False
    """Whether the server does not know the route, as an older one may not: a 404 that FastGPT itself did not write."""

    @property
    def may_have_applied(self) -> bool:
        """Whether the server may have done what it was asked all the same: it was sent, and FastGPT did not say no."""
        return False

    def __str__(self) -> str:
        facts = ", ".join(filter(None, self._facts()))
        words = self._words()
        return f"{words} ({facts})" if facts else words

    def _words(self) -> str:
        return super().__str__()

    def _facts(self) -> Iterable[str]:
        place = (self.host, self.path) if self.path == PRESIGNED else (self.host + self.path,)
        return " ".join(filter(None, (self.method, *place))), self.proxy and f"through proxy {self.proxy}"


class ConfigurationError(FastGPTError, ValueError):
    """A client cannot be made of these settings; the message names the setting, and never repeats the key.

    So it is with a policy that does not keep to what a policy is, and with what is passed as an executor and is none.
    """


class ClientClosedError(FastGPTError):
    """The client was used after it had been closed."""

    def __init__(self, message: str = "the client is closed", *, sent: bool = True) -> None:
        super().__init__(message)
        self.sent = sent
        """False when it was closed before, so that the server cannot have seen the request."""

    @property
    def may_have_applied(self) -> bool:
        """Whether the call was under way when the client was closed."""
        return self.sent


class UncertainOutcomeError(FastGPTError):
    """The run that sent this request was killed before an answer was kept; the server may have done what it asks."""

    @property
    def may_have_applied(self) -> bool:
        """That is what it says."""
        return True


class InvalidRequestError(FastGPTError, ValueError):
    """An argument is such that no server would take it; nothing was sent."""

    __match_args__ = ("message", "field")

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(f"{field}: {message}" if field else message)
        self.message = message
        self.field = field
        """The argument at fault, as the caller spells it, with the path inside it: ``messages[0].role``."""

    def _facts(self) -> Iterable[str]:
        return ()  # the argument says more than the call, which the caller wrote


class TransportError(FastGPTError):
    """No usable answer came: the connection was refused, reset or cut."""

    __match_args__ = ("message",)

    def __init__(self, message: str, *, sent: bool = True, is_fatal: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.sent = sent
        """False when no connection was made, so that the server cannot have seen the request."""
        self.is_fatal = is_fatal
        """True when trying again cannot help: an unknown host, a bad certificate, a password that a proxy rejects."""

    @property
    def may_have_applied(self) -> bool:
        """Whether the request was sent."""
        return self.sent


class RequestTimeoutError(TransportError):
    """The server, or the way to it, was silent for longer than ``timeout`` or ``idle_timeout`` allows."""


class DeadlineExceededError(TransportError):
    """The call, with all its retries, pauses and events, took longer than its ``deadline``."""


class DecodeError(FastGPTError):
    """The answer is none of FastGPT, or does not have the declared shape; the message says what came, or where."""

    @property
    def may_have_applied(self) -> bool:
        """Something came, and it did not say no."""
        return True


class StreamParseError(DecodeError):
    """An event of a stream does not have the shape of its kind."""


class StreamInterruptedError(FastGPTError):
    """A stream ended without its end marker; every event that came whole was delivered before."""

    @property
    def may_have_applied(self) -> bool:
        """The run had begun."""
        return True


class APIError(FastGPTError):
    """The server said no; the subclass says in what way."""

    __match_args__ = ("message", "status_code", "code", "status_text")

    def __init__(
        self,
        message: str,
        *,
        status_code: int = 0,
        code: int | None = None,
        status_text: str = "",
        response_data: JSONValue = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message)  # pickling needs no more: the rest travels in __dict__
        self.message = message
        """The server's own words; a known error of FastGPT says an i18n key here, which ``str()`` explains."""
        self.status_code = status_code
        """The HTTP status; 200 for an error inside a stream."""
        self.code = code
        """``code`` of the envelope, where one came."""
        self.status_text = status_text
        """``statusText`` of the envelope: the stable name of a known error, ``error`` or empty for others."""
        self.response_data = response_data
        """The whole body, where it is JSON."""
        self.request_id = request_id
        """``x-request-id`` of the answer (4.14.10+)."""

    is_page: bool = False
    """Whether it came as an HTML page, which FastGPT sends for no call: ``message`` is its title, or how it begins."""

    @property
    def may_have_applied(self) -> bool:
        """Whether a gateway said it, with a status of 500 or more: FastGPT may be at work, and has not said no."""
        return self.status_code >= 500 and self.code is None and not self.status_text

    def _words(self) -> str:
        if self.is_page:
            said = "" if self.message == self._status() else f", {self.message!r}"
            return f"an HTML page{said}, in place of an answer of FastGPT{page_hint(self.status_code, self.path)}"
        meaning = _meaning(self.message, self.status_text)
        return f"{meaning}: {self.message}" if meaning else self.message

    def _status(self) -> str:
        return f"HTTP {self.status_code}" if self.status_code else ""

    def _facts(self) -> Iterator[str]:
        status = self._status()
        yield "" if status == self._words() else status
        yield f"code {self.code}" if self.code is not None else ""
        yield self.status_text
        yield f"request {self.request_id}" if self.request_id else ""
        yield from super()._facts()


class AuthenticationError(APIError):
    """The key, or the share link, is not accepted."""


class PermissionDeniedError(APIError):
    """The key is good, and may not do this."""


class NotFoundError(APIError):
    """No such app, dataset, collection, file, row or route."""


class Issue(Struct, frozen=True):
    """One thing that the server's validation found wrong."""

    message: str = ""
    path: tuple[str | int, ...] = ()
    code: str = ""


class ValidationError(APIError):
    """The server does not accept the shape or the values of the request."""

    issues: tuple[Issue, ...] = ()
    """What was wrong, item by item (``zodError``, 4.14.11+); empty where the server gives no list."""

    def _words(self) -> str:
        if not self.issues:
            return super()._words()
        shown = [_issue_words(issue) for issue in self.issues[:SHOWN_ISSUES]]
        more = len(self.issues) - len(shown)
        # Some servers put the whole list, as JSON, into the message as well.
        words = "the request is not valid" if self.message.startswith("[") else super()._words()
        return f"{words}: {'; '.join(shown)}{f'; and {more} more' if more else ''}"


class RateLimitError(APIError):
    """Too many requests."""

    retry_after: float | None = None
    """Seconds after which to come back, where the server said it in a header or in its message."""


class QuotaError(APIError):
    """Points, plan or licence are used up."""


class ConflictError(APIError):
    """Something is in progress that excludes this, such as another answer of the same chat."""


CallError: TypeAlias = (
    APIError | TransportError | DecodeError | StreamInterruptedError | InvalidRequestError | ClientClosedError
)
"""What may come instead of an answer: every error that a call raises, or that its ``Failure`` holds.

A ``ConfigurationError`` comes only where the executor, or a policy of the caller's own, is at fault.
"""
AnyError: TypeAlias = CallError | UncertainOutcomeError | ConfigurationError
"""Every error of this library: those of calls, of batches with a journal, and of making a client."""

Error = TypeVar("Error", bound=FastGPTError)


def known_error(error: FastGPTError, /) -> AnyError:
    """Return *error* itself, as a member of the closed union of all errors, so that a ``match`` can be exhaustive.

    >>> match known_error(TransportError("the connection was reset")):
    ...     case APIError() | DecodeError() | StreamInterruptedError():
    ...         print("the server said something else")
    ...     case TransportError() | ClientClosedError():
    ...         print("no answer came")
    ...     case InvalidRequestError() | ConfigurationError() | UncertainOutcomeError():
    ...         print("nothing was sent, or it is not known")
    no answer came

    Raises ``TypeError`` where *error* is of a class of your own that is derived from none of them.
    """
    if isinstance(error, AnyError):
        return error
    raise TypeError(f"{type(error).__name__} is derived from no member of fastgpt.errors.AnyError")


def set_call(error: Error, *, method: str, path: str, host: str = "") -> Error:
    """Return *error* with the call that it belongs to, unless it knows one already."""
    if not error.path:
        error.method, error.path, error.host = method, path, host
    return error


def with_words(error: Error, words: str) -> Error:
    """Return *error*, whose message goes on with these words."""
    message = f"{error.args[0]}; {words}"
    error.args = (message,)
    if isinstance(error, TransportError):
        error.message = message
    return error


def page_hint(status: int, path: str) -> str:
    """Return what an HTML page in place of an answer suggests, by the HTTP status and the path that was asked."""
    if status in (502, 503, 504):
        return ": a gateway could not reach it"
    if "/api/api/" in path:
        return ": is base_url right? The path has /api twice"
    if status in (200, 404, 405):
        hint = ": is base_url right? It is the address of FastGPT, to which /api is added"
        return hint if status == 200 else f"{hint}; if it is right, this server has no such route"
    return ""


def _meaning(message: str, name: str) -> str:
    """Return a readable name for an i18n key; empty where *message* is words already."""
    if re.fullmatch(_KEY, message) is None:
        return ""
    if name in _MEANINGS:
        return _MEANINGS[name]
    # Of a key, the last parts say it: ``skill_error.no_storage``; a number there says nothing, the name does.
    *_, group, last = ("", *re.split(r"[:.]", message))
    key = name if last.isdigit() else f"{group.removesuffix('_error')} {last}" if group.endswith("_error") else last
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_", " ", key).lower().strip()


def _issue_words(issue: Issue) -> str:
    place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in issue.path).removeprefix(".")
    return f"{place}: {issue.message}" if place else issue.message


SHOWN_ISSUES = 5
"""Things that are wrong with a request and are shown in the text of its error; ``issues`` holds all."""
_KEY = r"(?:[a-z]\w*:\w+|(?:core|error|code_error)(?=\.))(?:\.\w[\w ]*)*"  # compiled when it is first needed
# What keys and names do not say well; the others are read out of the key.
_MEANINGS = {
    "unAuthorization": "the key is missing, or may not do this",
    "unAuthApiKey": "the API key is not valid",
    "outlinkUnExist": "the share link does not exist",
    "unAuthLink": "the share link is not valid",
    "linkUnInvalid": "the share link is not valid",
    "unAuthUser": "the user is not known",
    "unAuthApp": "no right to this app",
    "unAuthChat": "no right to this chat",
    "unAuthDataset": "no right to this dataset",
    "unAuthDatasetCollection": "no right to this collection",
    "unAuthDatasetData": "no right to this row",
    "unAuthDatasetFile": "no right to this file",
    "unAuthFile": "no right to this file",
    "unAuthSkill": "no right to this skill",
    "unPermission": "no right to do this",
    "unAuthTeam": "no right to this team",
    "unAuthModel": "no right to this model",
    "modelUnExist": "the model does not exist",
    "modelUnConfigured": "no model is configured",
    "tagNotExist": "the tag does not exist",
    "collectionPermissionDisabled": "collections of this dataset have no permissions of their own",
    "unExist": "the app does not exist",
    "appUnExist": "the app does not exist",
    "unExistDataset": "the dataset does not exist",
    "unExistCollection": "the collection does not exist",
    "skillUnExist": "the skill does not exist",
    "pluginUnExist": "the plugin does not exist",
    "invalidResource": "the resource does not exist, or is not valid",
    "aiPointsNotEnough": "the AI points are used up",
    "chatIsGenerating": "another answer of this chat is on its way",
    "InvalidUploadFileType": "files of this type are not accepted",
    "FileUploadDisabled": "the app accepts no files",
}
