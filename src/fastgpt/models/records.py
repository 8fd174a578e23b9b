"""The rows of a chat as the server keeps them, made of the pieces of ``chat``; resumed streams bring them too."""

from __future__ import annotations

__all__ = [
    "AdminFeedback", "CiteLink", "RecordError", "ChatRecord",
]  # fmt: skip

from datetime import datetime

from msgspec import field

from ..values import JSONValue
from .base import Number, OrDefault, ResponseModel
from .chat import ToolResponse, Value, interaction_of, joined_text, reasoning_of, tools_of
from .interactions import Interaction
from .nodes import NodeReports, NodeResponse, Quote


class AdminFeedback(ResponseModel, frozen=True, rename="camel"):
    """What a marker made of an answer: a row of a dataset."""

    dataset_id: str | None = None
    data_id: str | None = None
    feedback_data_id: str | None = None
    q: str | None = None
    a: str | None = None


class CiteLink(ResponseModel, frozen=True):
    """A page that a tool cited."""

    name: str | None = None
    url: str | None = None


class RecordError(ResponseModel, frozen=True, rename="camel"):
    """The error of a record, and the node that it came from."""

    module_name: str | None = None
    error_text: str | None = None


class ChatRecord(ResponseModel, NodeReports, frozen=True, rename="camel"):
    """One row: what the user said, or what the app answered.

    On 4.16 both rows of a round share their ``data_id``; ``obj`` tells them apart: ``Human``, ``AI`` or ``System``.
    """

    data_id: str
    obj: str
    value: tuple[Value, ...]
    id: str | None = field(default=None, name="_id")
    cursor: str | None = field(default=None, name="id")
    """The id that cursor paging counts by (wire ``id``); only in its pages."""
    anchor: JSONValue = None
    time: datetime | None = None
    hide_in_ui: bool | None = field(default=None, name="hideInUI")
    user_good_feedback: str | None = None
    user_bad_feedback: str | None = None
    custom_feedbacks: OrDefault[tuple[str, ...]] = ()
    admin_feedback: AdminFeedback | None = None
    is_feedback_read: bool | None = None
    duration_seconds: float | None = None
    total_running_time: float | None = None
    """The same in seconds, as servers up to 4.12 call it."""
    error_msg: str | None = None
    error_text: RecordError | str | None = None
    response_data: OrDefault[tuple[NodeResponse, ...]] = ()
    """What the nodes reported; most servers keep it apart, see the record's detail."""
    total_quote_list: OrDefault[tuple[Quote, ...]] = ()
    tool_cite_links: OrDefault[tuple[CiteLink, ...]] = ()
    llm_module_account: Number | None = None
    """How many nodes called a model."""
    history_preview_length: Number | None = None
    use_agent_sandbox: bool | None = None
    delete_time: datetime | None = None

    @property
    def text(self) -> str:
        """The row as text."""
        return joined_text(self.value)

    @property
    def reasoning(self) -> str:
        """What the model thought before it answered."""
        return reasoning_of(self.value)

    @property
    def tools(self) -> tuple[ToolResponse, ...]:
        """The tools that were called."""
        return tools_of(self.value)

    @property
    def interactive(self) -> Interaction | None:
        """What the app asked at the end of this row, out of its wrappers; also where it was answered since."""
        return interaction_of(self.value)
