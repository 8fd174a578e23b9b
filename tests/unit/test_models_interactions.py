"""Pauses for the user: how they are typed and unwrapped, and the messages that let a run go on."""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never

import msgspec
import pytest

from fastgpt.errors import InvalidRequestError
from fastgpt.models.interactions import (
    AgentAsk,
    AgentOption,
    AgentPlanAskQuery,
    AgentQuestion,
    ChildrenInteractive,
    FormField,
    FormOption,
    Interaction,
    LoopInteractive,
    LoopRunInteractive,
    PaymentPause,
    Question,
    SelectOption,
    ToolChildrenInteractive,
    UnknownInteraction,
    UserInput,
    UserSelect,
    answer_questions,
    fill_form,
    select,
)
from fastgpt.values import JSONValue

SELECT: JSONValue = {
    "description": "Pick one",
    "userSelectOptions": [{"value": "Confirm", "key": "option1"}, {"value": "Cancel", "key": "option2"}],
}
FORM: JSONValue = {
    "description": "Fill the form",
    "inputForm": [
        {"key": "city", "label": "City", "type": "input", "valueType": "string", "required": True, "maxLength": 50},
        {"key": "age", "type": "numberInput", "defaultValue": 18, "min": 0, "max": 120.5},
        {"key": "color", "type": "select", "list": [{"label": "Red", "value": "red"}]},
    ],
}
ASK: JSONValue = {
    "description": "need input",
    "questions": [
        {"question": "Colour?", "options": [{"summary": "Red", "value": "I want red."}], "answer": ""},
        {"question": "Size?", "options": [], "answer": ""},
    ],
}


def pause(kind: str, params: JSONValue = None, **more: JSONValue) -> Interaction:
    """Return a pause as it comes off the wire."""
    return msgspec.json.decode(msgspec.json.encode({"type": kind, "params": params, **more}), type=Interaction)


def test_a_select_is_typed() -> None:
    """The options of a select have their value and their key."""
    question = pause("userSelect", SELECT).question
    assert question == UserSelect(
        "Pick one", (SelectOption("Confirm", "option1"), SelectOption("Cancel", "option2")), None
    )


def test_a_form_is_typed() -> None:
    """The fields of a form have their key, type, limits and choices."""
    question = pause("userInput", FORM).question
    assert isinstance(question, UserInput)
    city, age, color = question.fields
    assert (city.key, city.label, city.required, city.max_length) == ("city", "City", True, 50)
    assert (age.default_value, age.min, age.max) == (18, 0, 120.5)
    assert [option.value for option in color.options] == ["red"]


def test_the_questions_of_an_agent_are_typed_and_know_their_id() -> None:
    """The id of an ask stands beside the parameters on the wire, and in the typed question."""
    question = pause("agentAsk", ASK, askId="call_1").question
    assert isinstance(question, AgentAsk)
    assert question.ask_id == "call_1"
    assert question.questions == (
        AgentQuestion("Colour?", (AgentOption("Red", "I want red."),), ""),
        AgentQuestion("Size?", (), ""),
    )


def test_the_older_question_of_an_agent_is_typed() -> None:
    """Agents before 4.16 ask one question, with options that are texts."""
    params: JSONValue = {"content": "Which?", "blockerType": "user_choice", "options": ["a", "b"]}
    question = pause("agentPlanAskQuery", params, askId="a1").question
    assert question == AgentPlanAskQuery("Which?", None, "user_choice", ("a", "b"), None, "a1")


def test_a_pause_for_payment_is_typed() -> None:
    """A run that waits for points says so."""
    assert pause("paymentPause", {"description": "no points", "continue": True}).question == PaymentPause(
        "no points", continued=True
    )


def test_a_pause_of_an_unknown_kind_decodes() -> None:
    """What a later server invents is kept as it came."""
    assert pause("holdHands", {"a": [1]}).question == UnknownInteraction("holdHands", {"a": [1]})


def test_parameters_that_do_not_fit_their_kind_are_kept_as_they_came() -> None:
    """A known kind whose parameters have another shape is unknown, and no error of decoding escapes."""
    params: dict[str, JSONValue] = {"userSelectOptions": "none"}
    assert pause("userSelect", params).question == UnknownInteraction("userSelect", params)


@pytest.mark.parametrize(("kind", "parts"), [("userSelect", "userSelectOptions"), ("userInput", "inputForm")])
@pytest.mark.parametrize("came", [{}, None, []])
def test_a_question_of_which_nothing_came_is_unknown(kind: str, parts: str, came: JSONValue) -> None:
    """A select without options has no answer: it is shown as it came, and not as one that asks nothing."""
    params: dict[str, JSONValue] = {"description": "Which?", parts: came}
    assert pause(kind, params).question == UnknownInteraction(kind, params)
    assert pause(kind).question == UnknownInteraction(kind, {})


def asked(question: Question) -> str:
    """Return what a question asks; the checkers hold that no kind is left out."""
    match question:
        case UserSelect(description) | UserInput(description) | AgentAsk(description):
            return description or ""
        case AgentPlanAskQuery(content):
            return content
        case PaymentPause(description):
            return description or ""
        case UnknownInteraction(kind):
            return kind
        case _:
            assert_never(question)


@pytest.mark.parametrize(
    ("kind", "params", "said"),
    [
        ("userSelect", SELECT, "Pick one"),
        ("userInput", FORM, "Fill the form"),
        ("agentAsk", ASK, "need input"),
        ("agentPlanAskQuery", {"content": "Which?"}, "Which?"),
        ("paymentPause", {}, ""),
        ("holdHands", {}, "holdHands"),
    ],
)
def test_every_kind_of_question_can_be_matched(kind: str, params: JSONValue, said: str) -> None:
    """A match over all kinds takes each to its own branch, with the description in the first place."""
    assert asked(pause(kind, params).question) == said


def test_what_the_server_notes_of_a_run_stays_in_reach() -> None:
    """The fields that the server needs to go on are kept, typed as far as they have a shape."""
    interaction = pause(
        "userSelect",
        SELECT,
        interactiveId="i1",
        nodeResponseId="n1",
        usageId="u1",
        entryNodeIds=["sel1"],
        memoryEdges=[{"source": "a"}],
        nodeOutputs=[{"key": "k"}],
        skipNodeQueue=[],
        toolParams={"toolCallId": "t"},
    )
    assert (interaction.interactive_id, interaction.node_response_id, interaction.usage_id) == ("i1", "n1", "u1")
    assert interaction.entry_node_ids == ("sel1",)
    assert interaction.memory_edges == [{"source": "a"}]
    assert interaction.node_outputs == [{"key": "k"}]
    assert interaction.skip_node_queue == []
    assert interaction.tool_params == {"toolCallId": "t"}


@pytest.mark.parametrize(
    ("kind", "member"),
    [
        ("childrenInteractive", ChildrenInteractive),
        ("toolChildrenInteractive", ToolChildrenInteractive),
        ("loopInteractive", LoopInteractive),
        ("loopRunInteractive", LoopRunInteractive),
    ],
)
def test_every_wrapper_is_typed_and_taken_off(kind: str, member: type[object]) -> None:
    """A wrapper hands on what is asked inside it, and can itself be looked at."""
    outer = pause(kind, {"childrenResponse": {"type": "userSelect", "params": SELECT, "entryNodeIds": ["sel1"]}})
    assert isinstance(outer.typed(), member)
    assert outer.innermost().entry_node_ids == ("sel1",)
    assert isinstance(outer.question, UserSelect)


def test_the_fields_of_a_wrapper_are_typed() -> None:
    """The tool call that waits, and the turn of a loop, can be read."""
    tool = pause("toolChildrenInteractive", {"toolParams": {"toolCallId": "call_1"}}).typed()
    assert isinstance(tool, ToolChildrenInteractive)
    assert tool.tool_params is not None
    assert tool.tool_params.tool_call_id == "call_1"
    loop = pause("loopInteractive", {"currentIndex": 2, "loopResult": ["a"]}).typed()
    assert loop == LoopInteractive(None, 2, ["a"])


def test_wrappers_in_wrappers_are_taken_off() -> None:
    """An app that calls an app whose tool asks still asks one question."""
    params: JSONValue = {"type": "userInput", "params": FORM}
    for kind in ("toolChildrenInteractive", "loopInteractive", "childrenInteractive"):
        params = {"type": kind, "params": {"childrenResponse": params}}
    assert msgspec.convert(params, Interaction).innermost().type == "userInput"


@pytest.mark.parametrize("nested", [None, "text", {"params": {}}, {"type": 3}])
def test_a_wrapper_that_holds_nothing_readable_is_an_unknown_question(nested: JSONValue) -> None:
    """An empty or broken wrapper stays itself, and its question is unknown rather than an error."""
    outer = pause("childrenInteractive", {"childrenResponse": nested})
    assert outer.innermost() is outer
    assert isinstance(outer.question, UnknownInteraction)


def test_unwrapping_ends_even_where_a_wrapper_holds_itself() -> None:
    """Unwrapping is bounded, so that no value can hang it."""
    params: dict[str, JSONValue] = {}
    outer = Interaction("childrenInteractive", params)
    params["childrenResponse"] = {"type": "childrenInteractive", "params": params}
    assert outer.innermost().type == "childrenInteractive"


def test_a_pick_sends_the_value_of_its_option() -> None:
    """The server knows an option by its value; an option object gives that too."""
    assert select("Confirm").content == "Confirm"
    assert select(SelectOption("Cancel", "option2")).content == "Cancel"
    assert select("Confirm").role == "user"


@pytest.mark.parametrize("question", [pause("userSelect", SELECT), pause("userSelect", SELECT).question])
def test_a_pick_is_checked_against_its_question(question: Interaction | Question) -> None:
    """With the question at hand, only a value of its options goes out; a key is not one."""
    assert isinstance(question, Interaction | UserSelect)
    assert select("Confirm", question=question).content == "Confirm"
    with pytest.raises(InvalidRequestError, match=r"^option: expected one of 'Confirm', 'Cancel', got 'option1'$"):
        select("option1", question=question)


def test_a_pick_among_no_options_is_rejected() -> None:
    """A select without options has no right answer."""
    with pytest.raises(InvalidRequestError, match="expected one of none"):
        select("x", question=UserSelect())


def test_a_form_is_sent_as_json_by_the_keys_of_its_fields() -> None:
    """The content is the JSON text of the values."""
    message = fill_form({"city": "Hangzhou", "age": 30}, question=pause("userInput", FORM))
    assert message.content == '{"city":"Hangzhou","age":30}'
    assert message.role == "user"
    assert fill_form({}).content == "{}"


def test_the_values_of_a_form_are_sent_as_what_they_are() -> None:
    """Texts and numbers of classes of their own are texts and numbers; what JSON has not is named, and not replaced."""

    class Own(str):
        __slots__ = ()

    assert fill_form({"a": Own("x"), "b": Decimal("1.50")}).content == '{"a":"x","b":1.50}'
    assert answer_questions([Own("x")]).content == '{"answers":["x"]}'
    for value, came in ((float("nan"), "nan"), ([float("inf")], "inf"), (b"x", "bytes"), (Decimal("NaN"), "NaN")):
        with pytest.raises(InvalidRequestError, match=rf"^values: expected JSON, got {came}$"):
            fill_form({"a": value})


def test_a_key_that_the_form_has_not_is_rejected() -> None:
    """A misspelt key would be dropped by the server, so that it is named here."""
    with pytest.raises(InvalidRequestError, match=r"^values: expected keys among 'city', 'age', 'color', got 'town'$"):
        fill_form({"town": "x"}, question=pause("userInput", FORM))


CHECKED = UserInput(
    fields=(
        FormField(key="name", type="input", required=True, min_length=2, max_length=4),
        FormField(key="age", type="numberInput", min=0, max=120.5),
        FormField(key="score", type="numberInput", min=1),
        FormField(key="shade", type="select", options=(FormOption(value="red"), FormOption(value="blue"))),
        FormField(key="tags", type="multipleSelect", options=(FormOption(value="a"), FormOption(value="b"))),
        FormField(key="free", type="select"),
        FormField(key="any", type="multipleSelect"),
        FormField(key="on", type="switch"),
        FormField(key="files", type="fileSelect", max_files=1),
        FormField(key="when", type="timePointSelect"),
    )
)
FILLED: dict[str, object] = {
    "name": "Ann", "age": 120.5, "score": 1, "shade": "red", "tags": ["a", "b"], "free": "x", "any": ("x",),
    "on": False, "files": ["https://a"], "when": {"a": 1},
}  # fmt: skip


def test_values_that_fit_their_fields_are_taken() -> None:
    """What need not be filled in may be left out, or be None or empty."""
    assert fill_form(FILLED, question=CHECKED).role == "user"
    assert fill_form({"name": "Ann", "age": None, "shade": ""}, question=CHECKED).role == "user"


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("name", None, "a value, as the form requires it"),
        ("name", "", "a value, as the form requires it"),
        ("name", 3, "text"),
        ("name", "A", "text of at least 2 and at most 4 characters"),
        ("name", "Annabel", "text of at least 2 and at most 4 characters"),
        ("age", "30", "a number"),
        ("age", True, "a number"),
        ("age", -1, "a number of at least 0 and at most 120.5"),
        ("age", 121, "a number of at least 0 and at most 120.5"),
        ("score", 0, "a number of at least 1"),
        ("shade", "green", "one of 'red', 'blue'"),
        ("shade", ["red"], "one of 'red', 'blue'"),
        ("tags", "a", "a list of options"),
        ("tags", ["a", "c"], "some of 'a', 'b'"),
        ("on", "yes", "True or False"),
        ("files", "https://a", "a list of files"),
        ("files", ["https://a", "https://b"], "a list of at most 1 files"),
    ],
)
def test_a_value_that_does_not_fit_its_field_is_rejected(key: str, value: object, expected: str) -> None:
    """The error names the field and says what it takes, before anything is sent."""
    with pytest.raises(InvalidRequestError) as caught:
        fill_form({**FILLED, key: value}, question=CHECKED)
    assert caught.value.field == f"values[{key!r}]"
    assert str(caught.value) == f"values[{key!r}]: expected {expected}, got {value!r}"


@pytest.mark.parametrize("value", [[], ()])
@pytest.mark.parametrize("kind", ["multipleSelect", "fileSelect"])
def test_a_list_of_nothing_is_no_value(kind: str, value: object) -> None:
    """A form that requires a choice, or a file, is not content with none."""
    form = UserInput(fields=(FormField(key="a", type=kind, required=True), FormField(key="b", type=kind)))
    with pytest.raises(InvalidRequestError, match=r"values\['a'\]: expected a value, as the form requires it"):
        fill_form({"a": value}, question=form)
    assert fill_form({"a": ["x"], "b": value}, question=form).role == "user"


def test_a_password_is_not_shown() -> None:
    """What is wrong with it is said, and not what it is."""
    form = UserInput(fields=(FormField(key="word", type="password", min_length=8, required=True),))
    with pytest.raises(InvalidRequestError, match=r"expected text of at least 8 characters, got another$"):
        fill_form({"word": "hunter2"}, question=form)
    with pytest.raises(InvalidRequestError, match=r"as the form requires it, got ''$"):
        fill_form({"word": ""}, question=form)


@pytest.mark.parametrize("value", [object(), "\ud800"], ids=["object", "surrogate"])
def test_a_form_of_values_that_are_no_json_is_rejected(value: str) -> None:
    """What cannot be written as JSON is named by its argument."""
    with pytest.raises(InvalidRequestError, match=r"^values: expected JSON"):
        fill_form({"city": value})


def test_answers_are_sent_as_the_json_that_agents_read() -> None:
    """Plain text would count as unanswered, so that answers travel in an object."""
    message = answer_questions(["Red", AgentOption("L", "Large.")], question=pause("agentAsk", ASK))
    assert message.content == '{"answers":["Red","Large."]}'
    assert answer_questions(["x"]).content == '{"answers":["x"]}'


def test_each_question_takes_one_answer() -> None:
    """Too few answers, and one text in place of a list, are rejected."""
    with pytest.raises(InvalidRequestError, match=r"^answers: expected 2, one for each question, got 1$"):
        answer_questions(["Red"], question=pause("agentAsk", ASK))
    with pytest.raises(InvalidRequestError, match=r"^answers: expected a sequence of texts"):
        answer_questions("Red")


def test_an_answer_to_another_kind_of_question_is_rejected() -> None:
    """A helper that does not fit what is asked says what it expects."""
    with pytest.raises(InvalidRequestError, match=r"^question: expected UserSelect, got UserInput$"):
        select("x", question=pause("userInput", FORM))
    with pytest.raises(InvalidRequestError, match=r"^question: expected AgentAsk, got UserSelect$"):
        answer_questions(["x"], question=pause("userSelect", SELECT))
