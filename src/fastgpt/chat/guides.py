"""What the user might say next: questions that a model proposes, and texts that the app's owner has prepared."""

from __future__ import annotations

__all__ = [
    "QuestionGuide",
    "CreateQuestionGuide", "create_question_guide",
    "CreateQuestionGuideV2", "create_question_guide_v2",
    "GetInputGuides", "get_input_guides",
]  # fmt: skip

from collections.abc import Mapping
from typing import ClassVar, Final, Literal

from msgspec import UNSET, Struct
from msgspec.structs import replace

from ..functions import endpoint
from ..http import HTTPRequest
from ..models.messages import Messages
from ..specs import Id, Omittable, RequestSpec
from ..specs.chat_fields import ChatId, OutLinkAuthData, SharedChatCall


class QuestionGuide(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """How questions are proposed: by which model, and with which instruction instead of the app's own."""

    open: bool
    model: str | None = None
    custom_prompt: str | None = None


class CreateQuestionGuide(RequestSpec[tuple[str, ...]]):
    """Propose questions that go on from *messages* (``POST /core/ai/agent/createQuestionGuide``).

    Billed to the owner of the key.  Prefer ``create_question_guide_v2`` for a chat that the server keeps.
    """

    path: ClassVar[str] = "/core/ai/agent/createQuestionGuide"

    messages: Messages
    """The turns to go on from."""
    out_link_auth_data: Omittable[OutLinkAuthData] = UNSET
    """A share link and who uses it, instead of the key's own right (4.15+)."""


class CreateQuestionGuideV2(SharedChatCall[tuple[str, ...]]):
    """Propose questions that go on from the last rows of a chat.

    ``POST /core/ai/agent/v2/createQuestionGuide``, 4.8.15+.  Without ``question_guide``, the app's own configuration
    says how.
    """

    path: ClassVar[str] = "/core/ai/agent/v2/createQuestionGuide"
    since: ClassVar[str] = "4.8.15"
    changed: ClassVar[Mapping[str, str]] = {
        "4.8.14 to 4.8.14": "is there, and wants the messages instead of the chat",
        "4.8.15 to 4.8.15": "ignores `question_guide`",
    }

    chat_id: ChatId
    """The chat to go on from."""
    question_guide: Omittable[QuestionGuide] = UNSET
    """How questions are proposed; left out, as the app is configured."""


class GetInputGuides(RequestSpec[tuple[str, ...]]):
    """List at most 6 prepared texts that contain ``search_key`` (``POST /core/chat/inputGuide/query``, 4.8.14+).

    ``app_id`` is enough: servers from 4.15 on get the same as ``source_id``.
    """

    path: ClassVar[str] = "/core/chat/inputGuide/query"
    since: ClassVar[str] = "4.8.14"
    changed: ClassVar[Mapping[str, str]] = {
        "4.8.12 to 4.8.13": "is there, and takes no key",
        "4.15.0": "knows the app as `source_id`; both names are sent",
    }
    idempotent: ClassVar[bool] = True
    targets: ClassVar[tuple[str, ...]] = ("app_id", "source_id")
    app_fields: ClassVar[tuple[str, ...]] = ("appId", "sourceId")
    needs_app: ClassVar[bool] = True

    search_key: str
    """The text that a prepared one must contain; empty for any."""
    app_id: Omittable[Id] = UNSET
    """The app; left out with ``source_id``, that of the client."""
    source_id: Omittable[Id] = UNSET
    """What the texts are prepared for instead, as ``source_type`` says (4.15+)."""
    source_type: Omittable[Literal["app", "skillEdit", "chatAgentHelper"]] = "app"
    """Whether that is an app, a skill that is being edited, or the helper of an agent app."""
    out_link_auth_data: Omittable[OutLinkAuthData] = UNSET
    """A share link and who uses it, instead of the key's own right (4.15+)."""

    def call(self, *, live: bool = False) -> HTTPRequest:
        """Encode this spec, with the app under its earlier and its later name."""
        if self.source_id is UNSET and self.app_id is not UNSET:
            return replace(self, source_id=self.app_id).call(live=live)
        return super().call(live=live)

    def check_target(self, name: str, *others: str) -> None:
        """Accept an app under both of its names."""


create_question_guide: Final = endpoint(CreateQuestionGuide)
create_question_guide_v2: Final = endpoint(CreateQuestionGuideV2)
get_input_guides: Final = endpoint(GetInputGuides)


class Methods:
    """The functions of this file as methods."""

    create_question_guide = create_question_guide
    create_question_guide_v2 = create_question_guide_v2
    get_input_guides = get_input_guides
