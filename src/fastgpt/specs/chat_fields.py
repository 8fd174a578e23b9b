"""What a call about a chat is about: an app, a skill, or a share link.  The fields that such calls have in common.

The old paths are used where they are still served: those of 4.8.12 answer up to 4.17, the new ones only from 4.14.4.
"""

from __future__ import annotations

__all__ = [
    "ChatId", "SourceType", "ChatSource", "RecordType", "OutLinkAuthData",
]  # fmt: skip

from typing import Annotated, ClassVar, Final, Literal, TypeAlias, TypeVar

from msgspec import UNSET, Meta, Struct

from ..errors import InvalidRequestError
from ..http import HTTPRequest
from . import Id, Omittable, RequestSpec

T_co = TypeVar("T_co", covariant=True)

ChatId: TypeAlias = Annotated[str, Meta(min_length=1, max_length=1024)]
"""The id of a chat, 1 to 1,024 characters; callers choose it."""
SourceType: TypeAlias = Literal["app", "chatAgentHelper"]
"""What kind of app a chat belongs to."""
ChatSource: TypeAlias = Literal[
    "test", "online", "share", "api", "cronJob", "feishu", "official_account", "wecom", "wechat", "mcp"
]
"""Where a chat came from."""
RecordType: TypeAlias = Literal["normal", "outLink", "home"]
"""Where the rows of a chat are shown."""
EDIT_CHAT: Final = "edit-debug"
"""The one chat of a skill that is being edited; a sandbox knows no other."""


class OutLinkAuthData(Struct, frozen=True, kw_only=True, rename="camel"):
    """A share link and who uses it, instead of a key's own right to the app (4.15+)."""

    share_id: Id
    out_link_uid: Id


class ChatCall(RequestSpec[T_co]):
    """A call about the chats of an app (``app_id``), or of a skill that is being edited (``skill_id``).

    One is wanted at most: without any, it is the app of the client.
    """

    targets: ClassVar[tuple[str, ...]] = ("app_id", "skill_id")
    app_fields: ClassVar[tuple[str, ...]] = ("appId",)
    needs_app: ClassVar[bool] = True

    app_id: Omittable[Id] = UNSET
    """The app whose chats are meant; left out, that of the client, unless they are those of a skill or a share link."""
    skill_id: Omittable[Id] = UNSET
    """The skill, instead of an app, that is being edited."""
    source_type: Omittable[SourceType] = UNSET
    """``chatAgentHelper`` for the helper of an agent app; it needs ``app_id``."""

    def check_target(self, name: str, *others: str) -> None:
        """Raise ``InvalidRequestError`` of several targets, and of a helper of what is no app."""
        super().check_target(name, *others)
        check_helper(self.source_type, name)


class SharedChatCall(ChatCall[T_co]):
    """A call about chats, where a share link is accepted instead of an app and a skill."""

    targets: ClassVar[tuple[str, ...]] = ("app_id", "skill_id", "out_link_auth_data")

    out_link_auth_data: Omittable[OutLinkAuthData] = UNSET
    """A share link and who uses it, instead of the key's own right (4.15+)."""


class AppCall(RequestSpec[T_co]):
    """A call about one app: the one that it names, or else that of the client."""

    targets: ClassVar[tuple[str, ...]] = ("app_id",)
    app_fields: ClassVar[tuple[str, ...]] = ("appId",)
    needs_app: ClassVar[bool] = True

    app_id: Omittable[Id] = UNSET
    """The app; left out, that of the client."""


class CitedCall(RequestSpec[T_co]):
    """A call about what lies in a dataset: by the key's own right to it, or because an answer cites it.

    For the second, give the target, ``chat_id`` and the ``chat_item_data_id`` of the answer, all of them; else none.
    """

    targets: ClassVar[tuple[str, ...]] = SharedChatCall.targets

    app_id: Omittable[Id] = UNSET
    """With the rest of a citation, the app of the answer that cites it."""
    skill_id: Omittable[Id] = UNSET
    """With the rest of a citation, the skill of the answer, instead of an app."""
    source_type: Omittable[SourceType] = UNSET
    """``chatAgentHelper`` for the helper of an agent app; it needs ``app_id``."""
    out_link_auth_data: Omittable[OutLinkAuthData] = UNSET
    """With the rest of a citation, a share link and who uses it, instead of an app (4.15+)."""
    chat_id: Omittable[ChatId] = UNSET
    """With the rest of a citation, the chat of the answer."""
    chat_item_data_id: Omittable[Id] = UNSET
    """With the rest of a citation, the answer's ``data_id``."""

    def call(self, *, live: bool = False) -> HTTPRequest:
        """Encode this spec, with a whole citation or with none, as half of one would be passed over or rejected."""
        call = super().call(live=live)
        is_named = any(getattr(self, name) is not UNSET for name in self.targets)
        parts = {"app_id": is_named, "chat_id": bool(self.chat_id), "chat_item_data_id": bool(self.chat_item_data_id)}
        lacking = next((name for name, is_there in parts.items() if not is_there), None)
        if lacking is not None and any(parts.values()):
            message = "expected a whole citation (a target, chat_id and chat_item_data_id) or none, got part of one"
            raise InvalidRequestError(message, field=lacking)
        return call

    def check_target(self, name: str, *others: str) -> None:
        """Raise ``InvalidRequestError`` of several targets, and of a helper of what is no app."""
        super().check_target(name, *others)
        check_helper(self.source_type, name)


def check_helper(source_type: Omittable[SourceType], target: str) -> None:
    """Raise ``InvalidRequestError`` of the helper of an agent app where *target* is no app."""
    if source_type == "chatAgentHelper" and target != "app_id":
        raise InvalidRequestError(f"expected app_id with chatAgentHelper, got {target}", field="source_type")
