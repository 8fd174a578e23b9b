"""Completions, v1 and v2: asking an app for the whole answer or for a stream, stopping it, resuming it.

A completion's answer may come in three forms: JSON without an envelope, a stream, or an error response; one base knows
them.
"""

from __future__ import annotations

__all__ = [
    "Username", "CustomUid", "Always", "AuthProxy",
    "CreateChatCompletion", "create_chat_completion",
    "CreateChatCompletionV2", "create_chat_completion_v2",
    "StreamChatCompletion", "stream_chat_completion",
    "StreamChatCompletionV2", "stream_chat_completion_v2",
    "StopChat", "stop_chat",
    "ResumeChatStream", "resume_chat_stream",
]  # fmt: skip

from collections.abc import Mapping
from types import NoneType
from typing import TYPE_CHECKING, Annotated, ClassVar, Final, Literal, TypeAlias

from msgspec import UNSET, Meta, Struct
from msgspec.structs import force_setattr, replace
from returns.result import Failure, Success

from ..decoding import BYTE_ORDER_MARK
from ..error_responses import set_call_of, unexpected
from ..errors import InvalidRequestError
from ..functions import endpoint, stream_endpoint
from ..http import MAX_EVENT, HTTPRequest, HTTPResponse, Pairs, Verb
from ..media import is_event_stream, is_page
from ..models.chat import ChatCompletion
from ..models.events import ChatEvent
from ..models.messages import Messages
from ..observing import error_in_answer
from ..outcomes import Outcome, succeeded
from ..specs import Id, Omittable, decode_answer, decode_data, encode
from ..specs.chat_fields import ChatId, OutLinkAuthData, SharedChatCall
from ..steps import Flow
from ..streaming.queries import StreamedCall
from ..streaming.reader import Ids, ResumeReader, StreamReader, chat_reader, is_strict, resume_reader
from .models import StopResult
from .records import GetChatRecords

Username: TypeAlias = Annotated[str, Meta(min_length=1, max_length=128)]
"""The name of a user, 1 to 128 characters."""
RESUMABLE: Pairs = (("x-fastgpt-stream-resume", "1"),)
CustomUid: TypeAlias = Annotated[str, Meta(max_length=1024)]
"""The caller's own id of a user, at most 1,024 characters."""


if TYPE_CHECKING:
    Always: TypeAlias = Literal[True]
    """What can only be true, and may be left out."""
else:
    Always = bool  # msgspec knows ``Literal[True]`` only from 0.22


class AuthProxy(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Another member of the team, in whose name to run; the key must have the switch for it on (4.15+)."""

    username: Username | None = None
    tmb_id: Id | None = None


COMPLETION_CHANGES: Final[Mapping[str, str]] = {
    "4.8.12 to 4.14.16": "an unknown app is `app is empty` (`NotFoundError`)",
    "4.14.4 to 4.16.0": "not streamed, an answer without text is left out; it is read from the chat's newest row",
}


class Completion(StreamedCall):
    """The fields that every completion has, and the forms that its answer may take."""

    messages: Messages
    """The turns, of which the last is the user's; empty for a tool app, which takes ``variables`` only."""
    app_id: Omittable[Id] = UNSET
    """The app; left out, that of the client, or else the one that the key is bound to."""
    chat_id: Omittable[ChatId] = UNSET
    """The chat in which the server keeps the run (``new_id()`` begins one); without it nothing is kept."""
    variables: Omittable[Mapping[str, object]] = UNSET
    """The values of the app's variables, by name."""
    response_chat_item_id: Omittable[Id] = UNSET
    """The id that the answer's row is to have, to rate or delete it later: no server returns one."""
    custom_uid: Omittable[CustomUid] = UNSET
    """The user in the app's logs, at most 1,024 characters (4.8.13+)."""
    metadata: Omittable[Mapping[str, object]] = UNSET
    """Stored with the chat (4.8.13+)."""
    retain_dataset_cite: Omittable[bool] = UNSET
    """Whether citation marks stay in the text (4.9.8+)."""
    show_skill_references: Omittable[bool] = UNSET
    """Has no effect on calls with a key."""
    out_link_auth_data: Omittable[OutLinkAuthData] = UNSET
    """A share link and who uses it, instead of the key's own right (4.15+)."""
    auth_proxy: Omittable[AuthProxy] = UNSET
    """Another member of the team, in whose name to run (4.15+)."""

    strict: Omittable[bool] = UNSET
    """Whether a failed run is a ``RunFailedError``; left out, the client decides.  True asks for ``detail``."""

    non_json_fields: ClassVar[tuple[str, ...]] = ("strict",)
    targets: ClassVar[tuple[str, ...]] = ("app_id", "out_link_auth_data")
    app_fields: ClassVar[tuple[str, ...]] = ("appId",)

    @property
    def ids(self) -> Ids:
        """What this request says of its chat and of the row that the answer becomes."""
        return Ids(chat_id=_text(self.chat_id), response_chat_item_id=_text(self.response_chat_item_id))

    @property
    def streams(self) -> bool:
        """Whether the answer is asked for as a stream."""
        return getattr(self, "stream", False) is True

    def call(self, *, live: bool = False) -> HTTPRequest:
        """Encode this spec; whether a run failed is only reported with detail."""
        detail = getattr(self, "detail", None)  # of another kind, it is still to be named
        spec = replace(self, detail=True) if self.strict is True and (detail is UNSET or detail is False) else self
        call = super(Completion, spec).call(live=live)
        if isinstance(self.chat_id, str) and not self.chat_id.strip():
            message = "expected an id, got blank text, in place of which a server makes an id that it does not tell"
            raise InvalidRequestError(message, field="chat_id")
        if self.auth_proxy is not UNSET and encode(self.auth_proxy) == b"{}":
            message = "expected a username or a tmb_id, got neither, with which the owner of the key would run it"
            raise InvalidRequestError(message, field="auth_proxy")
        return replace(call, strict=_switch(self.strict))

    def reader(self, response: HTTPResponse, max_event: int = MAX_EVENT, /) -> StreamReader[ChatEvent]:
        """Return a reader of the stream that came; raise what came instead of one."""
        return chat_reader(response, self.ids, max_event, strict=is_strict(self.strict, response))

    def decode(self, response: HTTPResponse) -> Outcome[ChatCompletion]:
        """Decode an answer that has no envelope, or a stream that was read to its end."""
        if is_event_stream(response.headers):
            return super().decode(response)
        if (error := error_in_answer(response)) is not None:
            return Failure(error)
        if response.status_code != 200 or not is_completion(response.content):
            return Failure(unexpected("a completion", response))
        decoded = decode_data(self.path, ChatCompletion, response.content, response)
        if not succeeded(decoded):
            return decoded
        ids = self.ids
        if not decoded.unwrap().choices:
            return Failure(unexpected("a completion with a choice", response))
        completion = decoded.unwrap()
        for name in ids.__struct_fields__:
            force_setattr(completion, name, getattr(ids, name))  # nobody has seen it yet; it is frozen from here on
        failure = completion.failure if is_strict(self.strict, response) else None
        return decoded if failure is None else Failure(set_call_of(failure, response))

    def check(self, response: HTTPResponse) -> Outcome[HTTPResponse]:
        """Return the response, unread if it streams, unless it is an error response, or a failed run if that counts."""
        if response.is_live:
            return Success(response)
        if is_strict(self.strict, response):
            return self.decode(response).map(lambda _: response)
        if (error := error_in_answer(response)) is not None:
            return Failure(error)
        page = is_page(response.headers, response.content) and not is_completion(response.content)
        return Failure(unexpected("a completion", response)) if page else Success(response)


class CreateChatCompletion(Completion):
    """Ask an app, and get the whole answer (``POST /v1/chat/completions``).

    Never retried once it may have started.  Servers of 4.14.4 to 4.16 leave out an answer that is one piece and no
    text, a pause or a tool call, unless it is streamed: it is then read from the chat's newest row, where there is a
    ``chat_id``; ``is_unreported`` of the completion says that it could not be had.
    """

    path: ClassVar[str] = "/v1/chat/completions"
    changed: ClassVar[Mapping[str, str]] = COMPLETION_CHANGES

    stream: Omittable[bool] = False
    """Whether the wire carries a stream, so that no gateway times out: a raw client gets it live and unread, the
    others get it collected.
    """
    detail: Omittable[bool] = False
    """Whether the answer carries what the nodes report, and what a paused run asks."""

    def __iter__(self) -> Flow[Outcome[ChatCompletion]]:
        """Run this request, and look for an answer that the server left out."""
        answered = yield from super().__iter__()
        if not succeeded(answered) or not answered.unwrap().is_unreported or not isinstance(self.chat_id, str):
            return answered
        page = yield from GetChatRecords(
            app_id=self.app_id, out_link_auth_data=self.out_link_auth_data, chat_id=self.chat_id, page_size=1
        )
        row = page.unwrap().list[-1:] if succeeded(page) else ()
        own = self.response_chat_item_id  # another row is another run's: this one was not kept
        said = [each.value for each in row if each.obj == "AI" and each.value and own in (each.data_id, UNSET, None)]
        return answered.map(lambda completion: completion.with_content(said[0])) if said else answered


class CreateChatCompletionV2(CreateChatCompletion):
    """Ask an app, and get the whole answer (``POST /v2/chat/completions``, 4.9.4+).

    A v2 run goes on when the caller is gone; see ``stop_chat``.
    """

    path: ClassVar[str] = "/v2/chat/completions"
    since: ClassVar[str] = "4.9.4"


class StreamChatCompletion(Completion):
    """Ask an app, and watch the answer arrive (``POST /v1/chat/completions``).

    Leaving the ``with`` early closes the connection, which stops the run.
    """

    path: ClassVar[str] = "/v1/chat/completions"

    stream: Always = True
    """Can only be true."""
    detail: Omittable[bool] = True
    """On, since without it a failed model, a pause for the user and an empty answer look the same."""

    def call(self, *, live: bool = False) -> HTTPRequest:
        """Encode this spec; without a stream there is nothing to watch."""
        if self.stream is not True:
            raise InvalidRequestError(f"expected True, got {self.stream!r}", field="stream")
        return super().call(live=live)


class StreamChatCompletionV2(StreamChatCompletion):
    """Ask an app, and watch the answer arrive (``POST /v2/chat/completions``, 4.9.4+).

    Nodes report one by one, and the run goes on when the caller is gone; see ``stop_chat``.
    """

    path: ClassVar[str] = "/v2/chat/completions"
    since: ClassVar[str] = "4.9.4"

    resumable: Omittable[bool] = UNSET
    """Whether the server keeps the stream, so that ``resume_chat_stream`` can resume it (4.14.11+, header
    ``x-fastgpt-stream-resume``).
    """

    non_json_fields: ClassVar[tuple[str, ...]] = ("strict", "resumable")

    def call(self, *, live: bool = False) -> HTTPRequest:
        """Encode this spec; ``resumable`` is no field of the body, but a header."""
        call = super().call(live=live)
        return replace(call, headers=call.headers + RESUMABLE) if self.resumable is True else call


class StopChat(SharedChatCall[StopResult]):
    """Stop the run of a chat that v2 started (``POST /v2/chat/stop``, 4.14.5+); waits up to 5 s for it to end.

    A v1 run is not stopped by this: it stops when its connection is closed.  Servers from 4.17.0 on do not wait:
    ``completed`` is always false there, and says that the stop was asked for.  Close the stream then; when the run is
    over, ``get_chat_history_status`` says so.
    """

    path: ClassVar[str] = "/v2/chat/stop"
    since: ClassVar[str] = "4.14.5"
    changed: ClassVar[Mapping[str, str]] = {
        "4.17.0": "answers at once: `completed` is always false, and the caller closes the stream",
    }

    chat_id: ChatId
    """The chat whose run is to stop."""


class ResumeChatStream(SharedChatCall[None]):
    """Resume the stream of a v2 run (``GET /core/chat/resume``, 4.14.11+).

    It repeats what was sent so far and goes on live, if the run was started with ``resumable``.  Of a run that is over
    it gives the chat, as ``ResumeCompleted``.
    """

    verb: ClassVar[Verb] = "GET"
    path: ClassVar[str] = "/core/chat/resume"
    since: ClassVar[str] = "4.14.11"
    in_query: ClassVar[bool] = True
    idempotent: ClassVar[bool] = True

    chat_id: ChatId
    """The chat whose run is to be followed."""
    strict: Omittable[bool] = UNSET
    """Whether a run that failed is a ``RunFailedError``; None: as the client has it.  Not on the wire."""

    non_json_fields: ClassVar[tuple[str, ...]] = ("strict",)

    def call(self, *, live: bool = False) -> HTTPRequest:
        """Encode this spec, and say whether a failed run is an error."""
        return replace(super().call(live=live), strict=_switch(self.strict))

    def opening(self) -> Outcome[HTTPRequest]:
        """Return the call that opens the stream, or what is wrong with it."""
        accept = (("Accept", "text/event-stream"),)
        return self.outgoing(live=True).map(lambda call: replace(call, headers=call.headers + accept))

    def reader(self, response: HTTPResponse, max_event: int, /) -> ResumeReader:
        """Return a reader of the stream that came; raise what came instead of one."""
        return resume_reader(response, Ids(chat_id=self.chat_id), max_event, strict=_switch(self.strict))

    def decode(self, response: HTTPResponse) -> Outcome[None]:
        """Check that a stream came, or the chat of a run that is over; run without being opened, it is dropped."""
        if is_event_stream(response.headers):
            return self.check(response).map(lambda _: None)
        return decode_answer(self.path, NoneType, response)


def is_completion(body: bytes) -> bool:
    """Whether a body is meant as a completion, whatever its media type says: a proxy may call it ``text/html``."""
    if not body.removeprefix(BYTE_ORDER_MARK.encode()).lstrip().startswith(b"{"):
        return False
    return body.find(b'"choices"') >= 0  # half of what `in` takes


def _switch(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


create_chat_completion: Final = endpoint(CreateChatCompletion)
create_chat_completion_v2: Final = endpoint(CreateChatCompletionV2)
stream_chat_completion: Final = stream_endpoint(StreamChatCompletion)
stream_chat_completion_v2: Final = stream_endpoint(StreamChatCompletionV2)
stop_chat: Final = endpoint(StopChat)
resume_chat_stream: Final = stream_endpoint(ResumeChatStream)


class Methods:
    """The functions of this file as methods."""

    create_chat_completion = create_chat_completion
    create_chat_completion_v2 = create_chat_completion_v2
    stream_chat_completion = stream_chat_completion
    stream_chat_completion_v2 = stream_chat_completion_v2
    stop_chat = stop_chat
    resume_chat_stream = resume_chat_stream
