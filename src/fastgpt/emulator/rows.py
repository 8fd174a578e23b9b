"""The rows of chats, in the shape that goes out: values, questions to the user, and what is asked for separately."""

from __future__ import annotations

from typing import TypeAlias

from msgspec import UNSET, Struct, UnsetType, field

from .shapes import items, json_object, objects
from .wire import JSONObject


class Text(Struct):
    """A text inside a value."""

    content: str


class Tool(Struct, rename="camel"):
    """A tool call of an answer."""

    id: str
    tool_name: str
    tool_avatar: str
    function_name: str
    params: str = ""
    response: str = ""


class FileValue(Struct):
    """A file that the user sent."""

    type: str
    name: str
    url: str
    key: str | None


class ChildParams(Struct, rename="camel"):
    """A question of an app inside the app."""

    children_response: Pause
    tool_params: JSONObject | UnsetType = UNSET


Params: TypeAlias = JSONObject | ChildParams
"""What a question says: what the user sees, or the question of an app inside."""


class Pause(Struct, rename="camel", kw_only=True):
    """A question to the user, with what the server needs to go on. Answers without a stream leave all that out."""

    type: str
    ask_id: str | UnsetType = UNSET
    params: Params
    interactive_id: str | UnsetType = UNSET
    node_response_id: str | UnsetType = UNSET
    skip_node_queue: tuple[JSONObject, ...] | UnsetType = UNSET
    entry_node_ids: tuple[str, ...] | UnsetType = UNSET
    memory_edges: tuple[JSONObject, ...] | UnsetType = UNSET
    node_outputs: tuple[JSONObject, ...] | UnsetType = UNSET
    usage_id: str | UnsetType = UNSET

    def innermost(self) -> Pause:
        """Return the question that the user sees."""
        return self.params.children_response.innermost() if isinstance(self.params, ChildParams) else self

    def asked(self) -> JSONObject:
        """Return what the user sees of the question and, once it is answered, of the answer."""
        params = self.innermost().params
        assert isinstance(params, dict)  # what wraps a question is never the innermost
        return params

    def is_open(self) -> bool:
        """Return whether nothing was answered yet."""
        return not self.asked().keys() & {"userSelectedVal", "submitted"}

    def answer(self, text: str) -> None:
        """Keep an answer. An agent reads ``{"answers": […]}``; anything else counts as no answer."""
        params = self.asked()
        params |= {"userSelectedVal": text} if "userSelectOptions" in params else {"submitted": True}
        answers = json_object(text).get("answers")
        for question, answer in zip(objects(params.get("questions")), items(answers), strict=False):
            question["answer"] = answer


class Value(Struct, kw_only=True, rename="camel"):
    """One part of a row's or an answer's content; its kind is that of the key it has."""

    id: str | UnsetType = UNSET
    ask_id: str | UnsetType = UNSET
    plan: JSONObject | UnsetType = UNSET
    agent_ask: JSONObject | UnsetType = UNSET
    agent_plan_update: JSONObject | UnsetType = UNSET
    reasoning: Text | UnsetType = UNSET
    tools: list[Tool] | UnsetType = UNSET
    file: FileValue | UnsetType = UNSET
    text: Text | UnsetType = UNSET
    interactive: Pause | UnsetType = UNSET
    type: str | UnsetType = UNSET


class Record(Struct, kw_only=True, rename="camel"):
    """A row of a chat as the record routes give it."""

    id_: str = field(name="_id")
    data_id: str
    hide_in_ui: bool = field(name="hideInUI", default=False)
    obj: str
    value: list[Value]
    custom_feedbacks: list[str] | UnsetType = UNSET
    user_good_feedback: str | UnsetType = UNSET
    user_bad_feedback: str | UnsetType = UNSET
    admin_feedback: JSONObject | UnsetType = UNSET
    is_feedback_read: bool | UnsetType = UNSET
    delete_time: str | None | UnsetType = UNSET
    time: str
    duration_seconds: float | UnsetType = UNSET
    use_agent_sandbox: bool | UnsetType = UNSET
    total_quote_list: tuple[JSONObject, ...] | UnsetType = UNSET
    llm_module_account: int | UnsetType = UNSET
    id: str | UnsetType = UNSET


class Row(Struct, kw_only=True):
    """A stored row: what goes out, and what is asked for separately."""

    record: Record
    nodes: list[JSONObject] = []
    error: str = ""
