"""What a call about a chat is about: an app, a skill, or a share link.  The fields that such calls have in common.

The old paths are used where they are still served: those of 4.8.12 answer up to 4.16, the new ones only from 4.14.4.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias, TypeVar

from msgspec import UNSET, Meta, Struct

from ..specs import Id, Omittable, Request

T = TypeVar("T")

ChatId: TypeAlias = Annotated[str, Meta(min_length=1, max_length=1024)]
SourceType: TypeAlias = Literal["app", "chatAgentHelper"]
ChatSource: TypeAlias = Literal[
    "test", "online", "share", "api", "cronJob", "feishu", "official_account", "wecom", "wechat", "mcp"
]
"""Where a chat came from."""
RecordType: TypeAlias = Literal["normal", "outLink", "home"]


class OutLinkAuthData(Struct, frozen=True, kw_only=True, rename="camel"):
    """A share link and who uses it, instead of a key's own right to the app (4.15+)."""

    share_id: Id
    out_link_uid: Id


class ChatCall(Request[T]):
    """A call about the chats of an app (``app_id``), or of a skill that is being edited (``skill_id``).

    Exactly one is wanted: ``app_id=None`` says that it is not an app.
    """

    app_id: Omittable[Id]
    skill_id: Omittable[Id] = UNSET
    source_type: Omittable[SourceType] = UNSET
    """``chatAgentHelper`` for the helper of an agent app; it needs ``app_id``."""


class SharedChatCall(ChatCall[T]):
    """Likewise, where a share link is accepted instead of both."""

    out_link_auth_data: Omittable[OutLinkAuthData] = UNSET
