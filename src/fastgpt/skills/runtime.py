"""The sandbox in which a skill is edited: starting it, how it stands, and trying the skill out in a chat.

Starting is a stream of phases.  It has no end marker: the phase ``ready`` is the end, and a stream that ends before it
was cut short.
"""

from __future__ import annotations

__all__ = [
    "RuntimeEvent",
    "GetSkillRuntime", "get_skill_runtime",
    "InitSkillRuntime", "init_skill_runtime",
    "UpgradeSkillRuntime", "upgrade_skill_runtime",
    "StreamSkillDebugChat", "stream_skill_debug_chat",
]  # fmt: skip

from collections.abc import Callable, Iterator
from typing import ClassVar, Final, TypeAlias

from msgspec import UNSET
from msgspec.structs import replace

from ..decoding import decode
from ..error_responses import error_in_event
from ..errors import FastGPTError, StreamInterruptedError
from ..functions import endpoint, stream_endpoint
from ..http import MAX_EVENT, HTTPRequest, HTTPResponse
from ..models.events import ChatEvent, SandboxStatus, UnknownEvent
from ..models.messages import Messages
from ..specs import Id, Omittable, RequestSpec, encode
from ..streaming.protocols import Reader
from ..streaming.queries import EventStreamCall, StreamedCall
from ..streaming.reader import AFTER_DONE, Ids, StreamReader, chat_reader, check_stream, is_strict
from .models import SkillRuntime

RuntimeEvent: TypeAlias = SandboxStatus | UnknownEvent
"""What may come while a sandbox starts."""
READY, FAILED = "ready", "failed"


def status_of(data: bytes) -> SandboxStatus:
    """Return the status that an event reports; one without data only keeps the connection open."""
    return decode(SandboxStatus, data if data.strip() else b"{}")


class RuntimeReader:
    """Reads the phases of a sandbox that starts; the answer is the last of them."""

    def __init__(
        self, response: HTTPResponse, max_event: int, on_status: Callable[[SandboxStatus], None] | None = None
    ) -> None:
        check_stream(response)
        self._status_code = response.status_code
        self._events = StreamReader[RuntimeEvent](
            response, Ids(), {b"sandboxStatus": status_of}, UnknownEvent, max_event
        )
        self._on_status = on_status
        self._last = SandboxStatus()
        self.patience: float | None = None

    @property
    def count(self) -> int:
        """The number of events so far."""
        return self._events.count

    @property
    def done(self) -> bool:
        """Whether the sandbox is ready, or never will be."""
        return self._last.phase in (READY, FAILED)

    @property
    def within_event(self) -> bool:
        """Whether a part of an event has come, and not yet its end."""
        return self._events.within_event

    def feed(self, chunk: bytes, /) -> Iterator[RuntimeEvent]:
        """Yield the events that *chunk* completes."""
        for event in self._events.feed(chunk):
            if isinstance(event, SandboxStatus):
                self._last = event
                self.patience = AFTER_DONE if self.done else None  # a proxy may keep the connection open
                if self._on_status is not None:
                    self._on_status(event)
            yield event

    def end(self) -> None:
        """Check that the sandbox is ready."""
        if self._last.phase == FAILED:
            message = self._last.message or "the sandbox failed to start"
            raise error_in_event(self._status_code, {}, encode({"message": message}).decode())
        if not self.done:
            last = f"in the phase {self._last.phase!r}" if self._last.phase else "without any phase"
            raise self.broken_off(StreamInterruptedError(f"the stream ended {last}, before the sandbox was ready"))

    def broken_off(self, failure: FastGPTError, /) -> FastGPTError:
        """Return what it means that *failure* cut the stream short: that, unless what came last says more."""
        return self._events.broken_off(failure)

    def answer(self) -> SandboxStatus:
        """Return the last phase."""
        return self._last


class GetSkillRuntime(RequestSpec[SkillRuntime]):
    """Report whether the sandbox of a skill can be started (``POST /core/ai/skill/runtime/getStatus``, 4.15.0+).

    A sandbox that runs already is reported as ``readyToInit``, too; ``check_sandbox`` says whether it runs.
    """

    path: ClassVar[str] = "/core/ai/skill/runtime/getStatus"
    since: ClassVar[str] = "4.15.0"
    idempotent: ClassVar[bool] = True

    skill_id: Id
    """The skill, by its id."""


class InitSkillRuntime(EventStreamCall[SandboxStatus]):
    """Start the sandbox in which a skill is edited, and watch it (``POST /core/ai/skill/runtime/init``, 4.15.0+).

    The phases are ``creatingContainer``, ``downloadingPackage``, …, ``ready``; one that runs already is ready at once.
    Run without being opened, it returns the last phase.  A wrong key and an unknown skill look the same: an
    ``APIError`` that says that the runtime failed to start.
    """

    path: ClassVar[str] = "/core/ai/skill/runtime/init"
    since: ClassVar[str] = "4.15.0"

    skill_id: Id
    """The skill, by its id."""

    def reader(self, response: HTTPResponse, max_event: int = MAX_EVENT, /) -> Reader[RuntimeEvent, SandboxStatus]:
        """Return a reader of the stream that came; raise what came instead of one."""
        return RuntimeReader(response, max_event)


class UpgradeSkillRuntime(RequestSpec[SkillRuntime]):
    """Upgrade the sandbox of a skill where its status asks for it (``POST /core/ai/skill/runtime/upgrade``, 4.15.0+).

    A ``ConflictError`` where that is under way.
    """

    path: ClassVar[str] = "/core/ai/skill/runtime/upgrade"
    since: ClassVar[str] = "4.15.0"

    skill_id: Id
    """The skill, by its id."""


class StreamSkillDebugChat(StreamedCall):
    """Try a skill out, and watch the answer arrive (``POST /core/ai/skill/debugChat``, 4.15.0+).

    Its sandbox must run (``init_skill_runtime``).  Events are those of ``stream_chat_completion_v2``.
    """

    path: ClassVar[str] = "/core/ai/skill/debugChat"
    since: ClassVar[str] = "4.15.0"
    non_json_fields: ClassVar[tuple[str, ...]] = ("strict",)

    skill_id: Id
    """The skill."""
    chat_id: Id
    """The chat in which the server keeps the run: ``fastgpt.sandbox.EDIT_CHAT`` by habit."""
    messages: Messages
    """The turns, of which the last is the user's."""
    model: Omittable[str] = UNSET
    """The model of the server, by name; left out, its default."""
    system_prompt: Omittable[str] = UNSET
    """What the agent reads before all else."""
    response_chat_item_id: Omittable[str] = UNSET
    """The id that the answer's row is to have."""
    strict: Omittable[bool] = UNSET
    """Whether a failed run is a ``RunFailedError``; left out, the client decides.  Not on the wire."""

    @property
    def ids(self) -> Ids:
        """What this request says of its chat and of the row that the answer becomes."""
        item = self.response_chat_item_id
        return Ids(chat_id=self.chat_id, response_chat_item_id=item if isinstance(item, str) else None)

    def call(self, *, live: bool = False) -> HTTPRequest:
        """Encode this spec, and say whether a failed run is an error."""
        return replace(super().call(live=live), strict=self.strict if isinstance(self.strict, bool) else None)

    def reader(self, response: HTTPResponse, max_event: int = MAX_EVENT, /) -> StreamReader[ChatEvent]:
        """Return a reader of the stream that came; raise what came instead of one."""
        return chat_reader(response, self.ids, max_event, strict=is_strict(self.strict, response))


get_skill_runtime: Final = endpoint(GetSkillRuntime)
init_skill_runtime: Final = stream_endpoint(InitSkillRuntime)
upgrade_skill_runtime: Final = endpoint(UpgradeSkillRuntime)
stream_skill_debug_chat: Final = stream_endpoint(StreamSkillDebugChat)


class Methods:
    """The functions of this file as methods."""

    get_skill_runtime = get_skill_runtime
    init_skill_runtime = init_skill_runtime
    upgrade_skill_runtime = upgrade_skill_runtime
    stream_skill_debug_chat = stream_skill_debug_chat
