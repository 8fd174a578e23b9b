"""The apps that an emulator serves, as values: which nodes run, what they say, where they pause or fail.

An app is data, so a test can describe its own; how the nodes run is in ``workflow``. The demonstration apps cover what
a client can meet: plain text, reasoning, tools, pauses for the user, failing nodes, heartbeats and citations.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from msgspec import UNSET, Struct, UnsetType

from ..values import JSONValue

ECHO: Final = ("Hello", " from", " the", " emulator", ".", " 你好", "！", " You said: ", "{{question}}")
REASONING: Final = ("Let me", " think", " about it.")
DATASET_ID: Final = "64d0000000000000000000d1"
COLLECTION_ID: Final = "64d0000000000000000000c1"


class Chat(Struct, frozen=True, kw_only=True):
    """A model call. ``pieces`` are streamed one by one; ``{{question}}`` and variables are filled in."""

    node_id: str = "chat1"
    name: str = "AI Chat"
    model: str = "emulated-model"
    pieces: tuple[str, ...] = ECHO
    reasoning: tuple[str, ...] = ()
    heartbeats: int = 0
    """How many empty chunks come before the first piece, as after a silence of ten seconds each."""
    error: str = ""
    """What the model call fails with; it then says nothing. A call without pieces fails too: with an empty answer."""
    finish_reason: Literal["stop", "length", "abnormal_close"] = "stop"
    pace: float = 0
    """Seconds of silence before each piece."""


class Wait(Struct, frozen=True, kw_only=True):
    """Silence in a stream, in seconds; a plain answer comes that much later. It leaves no node."""

    seconds: float
    node_id: str = "wait1"
    name: str = "Wait"


class Node(Struct, frozen=True, kw_only=True):
    """A node that only reports: its response has these fields, under their wire names, and what all nodes have."""

    fields: Mapping[str, JSONValue]
    node_id: str = "node1"
    name: str = "Node"


class Reply(Struct, frozen=True, kw_only=True):
    """A fixed text; the server puts a line break before it."""

    text: str
    node_id: str = "answer1"
    name: str = "Assigned reply"


class Http(Struct, frozen=True, kw_only=True):
    """An HTTP call out of the workflow; a failed one has its error inside the result and the run goes on."""

    result: JSONValue
    node_id: str = "http1"
    name: str = "HTTP request"


class Tools(Struct, frozen=True, kw_only=True):
    """A model call that picks one tool, reads its response and then answers; ``{{response}}`` is filled in."""

    tool_name: str
    function_name: str
    tool_avatar: str
    params: tuple[str, ...]
    """The pieces in which the arguments are streamed."""
    pieces: tuple[str, ...] = ("Tool", " returned: ", "{{response}}")
    response: str = ""
    """What the tool gives; without one, what its nodes have said."""
    steps: tuple[Step, ...] = ()
    """The nodes that are the tool; without any it is the server's own reader of files."""
    node_id: str = "tool1"
    name: str = "Tool call"
    model: str = "emulated-model"
    call_id: str = "call_emulated_1"


class Quote(Struct, frozen=True, kw_only=True, rename="camel"):
    """A row of a dataset that a search finds."""

    id: str
    q: str
    a: str | UnsetType = UNSET
    chunk_index: int = 0
    dataset_id: str = DATASET_ID
    collection_id: str = COLLECTION_ID
    source_name: str = "guide.txt"
    score: float = 0.5


class Search(Struct, frozen=True, kw_only=True):
    """A dataset search that finds the same rows whatever is asked."""

    quotes: tuple[Quote, ...]
    node_id: str = "search1"
    name: str = "Dataset Search"


class Option(Struct, frozen=True):
    """A choice of a select; a run goes on by the value, never by the key."""

    value: str
    key: str


class Select(Struct, frozen=True, kw_only=True):
    """A pause until the user picks one; ``branches`` are the nodes behind each value."""

    description: str
    options: tuple[Option, ...]
    branches: Mapping[str, tuple[Step, ...]]
    node_id: str = "select1"
    name: str = "User select"


class InputField(Struct, frozen=True, kw_only=True, rename="camel"):
    """One field of a form, as the pause shows it."""

    type: str = "input"
    key: str
    label: str
    value: str = ""
    value_type: str = "string"
    description: str = ""
    default_value: str | int = ""
    required: bool = False
    max_length: int | UnsetType = UNSET
    min: int | UnsetType = UNSET
    max: int | UnsetType = UNSET
    list: tuple[Mapping[str, str], ...] | UnsetType = UNSET


class Form(Struct, frozen=True, kw_only=True):
    """A pause until the user fills a form; its keys then fill the texts of ``then``."""

    description: str
    fields: tuple[InputField, ...]
    then: tuple[Step, ...]
    node_id: str = "form1"
    name: str = "Form input"


class Output(Struct, frozen=True, kw_only=True):
    """What a tool app gives back, under the name of its output."""

    key: str = "result"
    node_id: str = "pluginOutput"
    name: str = "Plugin output"


class Update(Struct, frozen=True, kw_only=True):
    """Sets a variable of the chat."""

    variable: str
    value: JSONValue
    node_id: str = "update1"
    name: str = "Variable update"


class Child(Struct, frozen=True, kw_only=True):
    """The nodes of another app, run as one node. A pause inside comes out wrapped."""

    steps: tuple[Step, ...]
    node_id: str = "child1"
    name: str = "Sub app"


class Suggestion(Struct, frozen=True):
    """An answer that an agent offers; ``value`` is what is sent."""

    summary: str
    value: str


class Question(Struct, frozen=True):
    """What an agent asks."""

    question: str
    options: tuple[Suggestion, ...]


class Agent(Struct, frozen=True, kw_only=True):
    """An agent: it asks its questions, or sets its plan, and answers; ``{{answers}}`` is what was answered."""

    pieces: tuple[str, ...] = ECHO
    questions: tuple[Question, ...] = ()
    reason: str = "need input"
    plan: tuple[str, ...] = ()
    plan_name: str = "My plan"
    node_id: str = "agent1"
    name: str = "Agent"
    model: str = "emulated-model"
    call_id: str = "call_emulated_2"


Step: TypeAlias = Chat | Reply | Http | Tools | Search | Select | Form | Output | Update | Child | Agent | Wait | Node


class App(Struct, frozen=True, kw_only=True):
    """An app: its nodes in order, and what `chat/init` shows of it."""

    name: str
    steps: tuple[Step, ...] = (Chat(),)
    type: str = "advanced"
    intro: str = ""
    system: str = "You are an emulated model."
    welcome_text: str = ""
    variables: tuple[str, ...] = ("name",)
    """The names of the declared text variables; what else a caller sends is not kept."""
    inputs: tuple[str, ...] = ()
    """The inputs of a tool app, which come as variables."""
    uploads: bool = False
    guides: tuple[str, ...] = ()
    """The texts that the input guide offers."""


_OPTIONS: Final = (Option(value="Confirm", key="option1"), Option(value="Cancel", key="option2"))
_FIELDS: Final = (
    InputField(key="city", label="city", description="Your city", required=True, max_length=50),
    InputField(type="numberInput", key="age", label="age", value_type="number", default_value=18, min=0, max=120),
    InputField(
        type="select",
        key="color",
        label="color",
        default_value="red",
        list=({"label": "red", "value": "red"}, {"label": "blue", "value": "blue"}),
    ),
)
_CITY: Final = Reply(node_id="answerF", text="City={{city}} age={{age}}")
_FORM: Final = Form(description="Fill the form", fields=_FIELDS, then=(_CITY,))
_CANCELLED: Final = Reply(node_id="answerB", text="You cancelled.")
_SELECT: Final = Select(
    description="Pick one",
    options=_OPTIONS,
    branches={"Confirm": (Reply(node_id="answerA", text="You confirmed: Confirm"),), "Cancel": (_CANCELLED,)},
)
_LISTING: Final = '{\n  "object": "list",\n  "data": []\n}'
_RESULT: Final[JSONValue] = {"object": "list", "data": []}
_UNREACHED: Final[JSONValue] = {
    "message": "connect ECONNREFUSED 127.0.0.1:1",
    "name": "Error",
    "method": "get",
    "code": "ECONNREFUSED",
}


_QUOTES: Final = (
    Quote(id="64d0000000000000000000a1", q="FastGPT is a platform for knowledge bases."),
    Quote(id="64d0000000000000000000a2", q="What does it need?", a="A model.", chunk_index=1, score=0.25),
)


def _calling(name: str, function: str, template: str, *steps: Step, response: str = "[]") -> tuple[Step]:
    avatar = f"core/workflow/template/{template}"
    params = ("{}",) if steps else ('{"urls":', " []}")
    return (
        Tools(
            tool_name=name,
            function_name=function,
            tool_avatar=avatar,
            params=params,
            response=response,
            steps=steps,
        ),
    )


def _question(text: str, **values: str) -> Question:
    return Question(question=text, options=tuple(Suggestion(name, value) for name, value in values.items()))


DEMO_APPS: Final[Mapping[str, App]] = {
    "simple": App(
        name="Simple chat",
        type="simple",
        welcome_text="Welcome!",
        uploads=True,
        guides=("How do I pay?", "How do I start?", "What does it cost?"),
    ),
    "reasoning": App(
        name="Reasoning chat", type="simple", steps=(Chat(model="emulated-reasoner", reasoning=REASONING),)
    ),
    "workflow": App(name="Workflow", steps=(Chat(), Reply(text="\nFixed reply."))),
    "tool": App(name="Tool calling", steps=_calling("FileParsing", "read_files", "readFiles")),
    "tool_http": App(
        name="Tool calling over HTTP",
        steps=_calling("HTTP request", "http1", "httpRequest", Http(result=_RESULT), response=_LISTING),
    ),
    "tool_search": App(
        name="Tool that searches",
        steps=_calling("Dataset Search", "dataset_search", "datasetSearch", Search(quotes=())),
    ),
    "tool_select": App(
        name="Tool that asks", steps=_calling("User select", "select1", "userSelect", _SELECT, response="")
    ),
    "select": App(name="Select", steps=(_SELECT,)),
    "form": App(name="Form", steps=(_FORM,)),
    "select_form": App(
        name="Chat, then select, then form",
        steps=(
            Chat(),
            Select(description="Pick one", options=_OPTIONS, branches={"Confirm": (_FORM,), "Cancel": (_CANCELLED,)}),
        ),
    ),
    "plugin": App(
        name="Tool app",
        type="plugin",
        variables=(),
        inputs=("query",),
        steps=(Chat(pieces=(*ECHO[:-1], "{{query}}")), Output()),
    ),
    "failing": App(name="Failing model", type="simple", steps=(Chat(error="500 emulated upstream failed"),)),
    "empty": App(name="Model without an answer", type="simple", steps=(Chat(pieces=()),)),
    "cut": App(
        name="Model cut in mid-answer",
        type="simple",
        steps=(Chat(pieces=ECHO[:2], finish_reason="abnormal_close"),),
    ),
    "http_error": App(name="Failing HTTP node", steps=(Http(result={"error": _UNREACHED}), Reply(text="after http: "))),
    "heartbeat": App(name="Slow model", type="simple", steps=(Chat(heartbeats=2),)),
    "variables": App(
        name="Variable update",
        steps=(Update(variable="name", value="Grace"), Reply(text="hello {{name}}")),
    ),
    "child": App(name="App in an app", steps=(Child(steps=(Chat(),)), Reply(text="after child"))),
    "child_select": App(
        name="App in an app that asks", steps=(Child(steps=(_SELECT,)), Reply(node_id="answerC", text="after child"))
    ),
    "agent": App(name="Agent", type="chatAgent", steps=(Agent(),)),
    "agent_ask": App(
        name="Agent that asks",
        type="chatAgent",
        steps=(
            Agent(
                pieces=("Tool", " returned: ", "{{answers}}"),
                questions=(
                    _question("Which colour?", Red="I want red.", Blue="I want blue."),
                    _question("Which size?", S="Small.", L="Large."),
                ),
            ),
        ),
    ),
    "agent_plan": App(name="Agent with a plan", type="chatAgent", steps=(Agent(plan=("Step one", "Step two")),)),
    "knowledge": App(
        name="Knowledge base",
        steps=(Search(quotes=_QUOTES), Chat()),
    ),
}
"""The apps of an emulator that gets no others."""
