"""What a run asks of the user when it pauses, and the messages that let it go on.

``Interaction`` is the wire: a type, its parameters, and what the server needs to go on.  ``question`` gives it as one
member of a closed union, where a type that this version does not know is a member too, so that ``match`` can be
exhaustive and decoding cannot fail.
"""

from __future__ import annotations

__all__ = [
    "SelectOption", "UserSelect", "FormOption", "FormField", "UserInput", "AgentOption", "AgentQuestion", "AgentAsk",
    "AgentPlanAskQuery", "PaymentPause", "ChildrenInteractive", "PausedTool", "ToolChildrenInteractive",
    "LoopInteractive", "LoopRunInteractive", "UnknownInteraction", "Wrapper", "Question", "Interaction", "select",
    "fill_form", "answer_questions",
]  # fmt: skip

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TypeAlias, TypeVar, cast

import msgspec
from msgspec import Struct, field

from ..arguments import check_text, invalid_argument
from ..decoding import convert
from ..errors import InvalidRequestError
from ..values import JSONValue
from .base import Number, OrDefault, ResponseModel
from .messages import ChatMessage, user

T = TypeVar("T")

_DEPTH = 64
"""How many wrappers are taken off; real ones nest as deep as apps call apps."""


class SelectOption(ResponseModel, frozen=True):
    """One option; the answer is its ``value``, the ``key`` only names the branch."""

    value: str
    key: str


class UserSelect(ResponseModel, frozen=True, rename="camel"):
    """Pick one option; ``select`` makes the answer."""

    description: OrDefault[str] = ""
    options: OrDefault[tuple[SelectOption, ...]] = field(default=(), name="userSelectOptions")
    selected: str | None = field(default=None, name="userSelectedVal")
    """What was picked, once it was."""


class FormOption(ResponseModel, frozen=True):
    """One choice of a form's field."""

    value: str
    label: str | None = None


class FormField(ResponseModel, frozen=True, rename="camel"):
    """One field of a form; its ``key`` is the key of the answer.

    ``type`` is ``input``, ``textarea``, ``numberInput``, ``select``, ``multipleSelect``, ``switch``, ``fileSelect``, ….
    """

    key: str
    type: str
    label: str | None = None
    value_type: str | None = None
    required: bool | None = None
    description: str | None = None
    value: JSONValue = None
    default_value: JSONValue = None
    options: OrDefault[tuple[FormOption, ...]] = field(default=(), name="list")
    max_length: Number | None = None
    min_length: Number | None = None
    max: float | None = None
    min: float | None = None
    max_files: Number | None = None
    can_select_file: bool | None = None
    can_select_img: bool | None = None
    can_select_video: bool | None = None
    can_select_audio: bool | None = None
    can_select_custom_file_extension: bool | None = None
    custom_file_extension_list: OrDefault[tuple[str, ...]] = ()


class UserInput(ResponseModel, frozen=True, rename="camel"):
    """Fill in a form; ``fill_form`` makes the answer."""

    description: OrDefault[str] = ""
    fields: OrDefault[tuple[FormField, ...]] = field(default=(), name="inputForm")
    submitted: bool | None = None


class AgentOption(ResponseModel, frozen=True):
    """One answer that an agent proposes: ``summary`` is its short name, ``value`` the whole text."""

    summary: str
    value: str


class AgentQuestion(ResponseModel, frozen=True):
    """One question of an agent; any text is an answer, the options are proposals."""

    question: str
    options: OrDefault[tuple[AgentOption, ...]] = ()
    answer: str | None = None
    """What was answered, once it was."""


class AgentAsk(ResponseModel, frozen=True, rename="camel"):
    """Answer the questions of an agent (4.16); ``answer_questions`` makes the answer."""

    description: OrDefault[str] = ""
    questions: OrDefault[tuple[AgentQuestion, ...]] = ()
    submitted: bool | None = None
    ask_id: str | None = None


class AgentPlanAskQuery(ResponseModel, frozen=True, rename="camel"):
    """Answer the one question of an agent that makes a plan (before 4.16), with a plain user message."""

    content: str
    reason: str | None = None
    blocker_type: str | None = None
    """``missing_required_input``, ``tool_unavailable``, ``ambiguous_goal`` or ``user_choice``."""
    options: OrDefault[tuple[str, ...]] = ()
    answer: str | None = None
    ask_id: str | None = None


class PaymentPause(ResponseModel, frozen=True, rename="camel"):
    """The points ran out in mid-run (4.14+); the run goes on when there are more."""

    description: str | None = None
    continued: bool | None = field(default=None, name="continue")


class ChildrenInteractive(ResponseModel, frozen=True, rename="camel"):
    """An app that this app calls asks; what it asks is ``nested``."""

    nested: Interaction | None = field(default=None, name="childrenResponse")


class PausedTool(ResponseModel, frozen=True, rename="camel"):
    """The tool call that waits for the user."""

    tool_call_id: str | None = None
    memory_request_messages: JSONValue = None


class ToolChildrenInteractive(ResponseModel, frozen=True, rename="camel"):
    """A tool asks; what it asks is ``nested``."""

    nested: Interaction | None = field(default=None, name="childrenResponse")
    tool_params: PausedTool | None = None


class LoopInteractive(ResponseModel, frozen=True, rename="camel"):
    """A node inside a loop asks; what it asks is ``nested``."""

    nested: Interaction | None = field(default=None, name="childrenResponse")
    current_index: Number | None = None
    loop_result: JSONValue = None


class LoopRunInteractive(ResponseModel, frozen=True, rename="camel"):
    """A node inside a loop of the newer kind asks; what it asks is ``nested``."""

    nested: Interaction | None = field(default=None, name="childrenResponse")
    iteration: Number | None = None
    loop_history: JSONValue = None
    pending_iteration_summary: JSONValue = None


class UnknownInteraction(Struct, frozen=True):
    """A pause of a kind that this version has no type for, or whose parameters do not fit its type."""

    type: str
    params: Mapping[str, JSONValue]


Wrapper: TypeAlias = ChildrenInteractive | ToolChildrenInteractive | LoopInteractive | LoopRunInteractive
"""Pauses that only hand on what something inside them asks."""

Question: TypeAlias = UserSelect | UserInput | AgentAsk | AgentPlanAskQuery | PaymentPause | UnknownInteraction
"""What a run may ask, out of its wrappers."""


class Interaction(ResponseModel, frozen=True, rename="camel"):
    """A pause as it travels; ``question`` says what is asked.

    ``type`` is ``userSelect``, ``userInput``, ``agentAsk``, ``agentPlanAskQuery``, ``paymentPause``, or one of the
    wrappers ``childrenInteractive``, ``toolChildrenInteractive``, ``loopInteractive``, ``loopRunInteractive``.  The
    fields after ``params`` are the server's own notes on the run; they come with streams and records.
    """

    type: str
    params: OrDefault[Mapping[str, JSONValue]] = field(default_factory=dict[str, JSONValue])
    ask_id: str | None = None
    interactive_id: str | None = None
    node_response_id: str | None = None
    usage_id: str | None = None
    entry_node_ids: OrDefault[tuple[str, ...]] = ()
    memory_edges: JSONValue = None
    node_outputs: JSONValue = None
    skip_node_queue: JSONValue = None
    tool_params: JSONValue = None
    """Which tool call waits, on servers up to 4.12; later ones wrap the pause instead."""

    def innermost(self) -> Interaction:
        """Return the pause out of its wrappers; a wrapper that holds nothing readable is returned itself."""
        current = self
        for _ in range(_DEPTH):
            member = current.typed()
            if not isinstance(member, Wrapper) or member.nested is None:
                break
            current = member.nested
        return current

    @property
    def question(self) -> Question:
        """What is asked, typed, and out of its wrappers."""
        inner = self.innermost()
        member = inner.typed()
        return UnknownInteraction(inner.type, inner.params) if isinstance(member, Wrapper) else member

    def typed(self) -> Question | Wrapper:
        """Return this pause typed, as it stands: a wrapper stays one."""
        kind = _KINDS.get(self.type)
        if kind is not None:
            with suppress(msgspec.ValidationError):  # what a later server means by this type is not known
                member = convert({"askId": self.ask_id, **self.params}, kind)
                if asks_something(member):
                    return member
        return UnknownInteraction(self.type, self.params)


def asks_something(member: Question | Wrapper) -> bool:
    """Whether there is anything to answer: a choice without options, say, did not come as what its type says."""
    match member:
        case UserSelect(options=parts) | UserInput(fields=parts) | AgentAsk(questions=parts):
            return bool(parts)
        case _:
            return True


_KINDS: dict[str, type[Question | Wrapper]] = {
    "userSelect": UserSelect,
    "userInput": UserInput,
    "agentAsk": AgentAsk,
    "agentPlanAskQuery": AgentPlanAskQuery,
    "paymentPause": PaymentPause,
    "childrenInteractive": ChildrenInteractive,
    "toolChildrenInteractive": ToolChildrenInteractive,
    "loopInteractive": LoopInteractive,
    "loopRunInteractive": LoopRunInteractive,
}


def select(option: str | SelectOption, *, question: Interaction | UserSelect | None = None) -> ChatMessage:
    """Return the message that picks an option: send it to the same chat, and the run goes on.

    What travels is the option's ``value``; its ``key`` would run no branch.  With ``question``, an option that is not
    among its options is an ``InvalidRequestError``.
    """
    value = option.value if isinstance(option, SelectOption) else option
    if not isinstance(cast("object", value), str):  # callers without a checker pass anything
        raise invalid_argument("option", "text, or an option of the question", value)
    if question is not None:
        known = [each.value for each in _asked(question, UserSelect).options]
        if value not in known:
            raise InvalidRequestError(f"option: expected one of {_listed(known)}, got {value!r}")
    return user(value)


def fill_form(values: Mapping[str, object], *, question: Interaction | UserInput | None = None) -> ChatMessage:
    """Return the message that hands in a form, as values by the keys of its fields.

    With ``question``, an ``InvalidRequestError`` names the field at fault: a key that the form has not, a required
    field without a value, a value that is not of the field's type or not among its options, a text, a number or a list
    of files beyond the field's bounds.  What a field of another type may hold is left to the server.  A value that is
    no JSON is rejected in any case.
    """
    if not isinstance(cast("object", values), Mapping):  # callers without a checker pass anything
        raise invalid_argument("values", "a mapping of values by the keys of their fields", values)
    if question is not None:
        fields = {each.key: each for each in _asked(question, UserInput).fields}
        for key in values:
            if key not in fields:
                raise InvalidRequestError(f"values: expected keys among {_listed([*fields])}, got {key!r}")
        for key, form_field in fields.items():
            value = values.get(key)
            if value is None or value in ("", [], ()):
                problem = "a value, as the form requires it" if form_field.required else None
            else:
                problem = _expected(form_field, value)
            if problem is not None:
                shown = "another" if form_field.type == "password" and value else repr(value)
                raise InvalidRequestError(f"expected {problem}, got {shown}", field=f"values[{key!r}]")
    return user(_json("values", values))


def _expected(form_field: FormField, value: object) -> str | None:
    """Return what a field wants instead of a value; None: it may hold it."""
    options = [option.value for option in form_field.options]
    match form_field.type:
        case "input" | "textarea" | "password":
            if not isinstance(value, str):
                return "text"
            return _bounds(len(value), form_field.min_length, form_field.max_length, "text of", "characters")
        case "numberInput":
            if isinstance(value, bool) or not isinstance(value, int | float):
                return "a number"
            return _bounds(value, form_field.min, form_field.max, "a number of", "")
        case "select":
            return None if value in options or not options else f"one of {_listed(options)}"
        case "multipleSelect":
            if not isinstance(value, list | tuple):
                return "a list of options"
            chosen = cast("Sequence[object]", value)  # what it holds is looked at here
            return None if all(each in options for each in chosen) or not options else f"some of {_listed(options)}"
        case "switch":
            return None if isinstance(value, bool) else "True or False"
        case "fileSelect":
            if not isinstance(value, list | tuple):
                return "a list of files"
            files = cast("Sequence[object]", value)  # only counted
            return _bounds(len(files), None, form_field.max_files, "a list of", "files")
        case _:
            return None


def _bounds(size: float, least: float | None, most: float | None, what: str, unit: str) -> str | None:
    """Return the bounds that a size does not keep, as words."""
    if (least is None or size >= least) and (most is None or size <= most):
        return None
    bounds = [f"{words} {bound:g}" for words, bound in (("at least", least), ("at most", most)) if bound is not None]
    return " ".join(filter(None, (what, " and ".join(bounds), unit)))


def answer_questions(
    answers: Sequence[str | AgentOption], *, question: Interaction | AgentAsk | None = None
) -> ChatMessage:
    """Return the message that answers the questions of an agent, one text for each, in their order.

    An option stands for its ``value``.  With ``question``, a number of answers that is not the number of questions is
    an ``InvalidRequestError``.
    """
    if isinstance(answers, str):
        raise InvalidRequestError("answers: expected a sequence of texts, one for each question, got one text")
    value = cast("object", answers)  # callers without a checker pass anything
    if isinstance(value, bytes) or not isinstance(value, Sequence):
        raise invalid_argument("answers", "a sequence of texts, one for each question", answers)
    if question is not None:
        wanted = len(_asked(question, AgentAsk).questions)
        if len(answers) != wanted:
            raise InvalidRequestError(f"answers: expected {wanted}, one for each question, got {len(answers)}")
    texts = [answer.value if isinstance(answer, AgentOption) else answer for answer in answers]
    for number, each in enumerate(texts):
        check_text(each, f"answers[{number}]")
    return user(_json("answers", {"answers": texts}))


def _asked(question: Interaction | T, kind: type[T]) -> T:
    asked = question.question if isinstance(question, Interaction) else question
    if not isinstance(asked, kind):
        raise invalid_argument("question", kind.__name__, asked)
    return asked


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(repr, names)) or "none"


def _json(name: str, value: object) -> str:
    from ..specs.jsons import MALFORMED, encode, unencodable  # with all of the specs, which few need for a message

    try:
        text = encode(value).decode()
    except MALFORMED as error:
        raise InvalidRequestError(f"{name}: expected JSON: {error}") from error
    if wrong := unencodable(value):
        raise InvalidRequestError(f"{name}: expected JSON, got {wrong}")
    return text
