"""The apps that an emulator serves, as values: which nodes run, what they say, where they pause or fail.

An app is data, so a test can describe its own; how the nodes run is in ``workflow``. The demonstration apps, which are
in ``demo_apps.json``, cover what a client can meet: plain text, reasoning, tools, pauses for the user, failing nodes,
heartbeats and citations.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from msgspec import UNSET, Struct, UnsetType

from ..values import JSONValue
from .described import Count, Seconds
from .shapes import read_data

ECHO: Final = ("Hello", " from", " the", " emulator", ".", " 你好", "！", " You said: ", "{{question}}")
DATASET_ID: Final = "64d0000000000000000000d1"
COLLECTION_ID: Final = "64d0000000000000000000c1"


class Chat(Struct, frozen=True, kw_only=True, tag=True):
    """A model call. ``pieces`` are streamed one by one; ``{{question}}`` and variables are filled in."""

    node_id: str = "chat1"
    name: str = "AI Chat"
    model: str = "emulated-model"
    pieces: tuple[str, ...] = ECHO
    reasoning: tuple[str, ...] = ()
    heartbeats: Count = 0
    """How many empty chunks come before the first piece, as after a silence of ten seconds each."""
    error: str = ""
    """What the model call fails with; it then says nothing. A call without pieces fails too: with an empty answer."""
    finish_reason: Literal["stop", "length", "abnormal_close"] = "stop"
    pace: Seconds = 0
    """Seconds of silence before each piece."""
    max_token: Count = 0
    """The tokens that an answer may have, where the node sets a limit; it reports it then."""


class Wait(Struct, frozen=True, kw_only=True, tag=True):
    """Silence in a stream, in seconds; a plain answer comes that much later. It leaves no node."""

    seconds: Seconds
    node_id: str = "wait1"
    name: str = "Wait"


class Node(Struct, frozen=True, kw_only=True, tag=True):
    """A node that only reports: its response has these fields, under their wire names, and what all nodes have."""

    fields: Mapping[str, JSONValue]
    node_id: str = "node1"
    name: str = "Node"


class Reply(Struct, frozen=True, kw_only=True, tag=True):
    """A fixed text; the server puts a line break before it."""

    text: str
    node_id: str = "answer1"
    name: str = "Assigned reply"
    announced: bool = False
    """Whether the node says when it runs."""


class Http(Struct, frozen=True, kw_only=True, tag=True):
    """An HTTP call out of the workflow; a failed one has its error inside the result and the run goes on."""

    result: JSONValue
    node_id: str = "http1"
    name: str = "HTTP request"


class Tools(Struct, frozen=True, kw_only=True, tag=True):
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
    chunk_index: Count = 0
    dataset_id: str = DATASET_ID
    collection_id: str = COLLECTION_ID
    source_name: str = "guide.txt"
    score: float = 0.5


class Search(Struct, frozen=True, kw_only=True, tag=True):
    """A dataset search that finds the same rows whatever is asked."""

    quotes: tuple[Quote, ...]
    node_id: str = "search1"
    name: str = "Dataset Search"


class Option(Struct, frozen=True):
    """A choice of a select; a run goes on by the value, never by the key."""

    value: str
    key: str


class Select(Struct, frozen=True, kw_only=True, tag=True):
    """A pause until the user picks one; ``branches`` are the nodes behind each value."""

    description: str
    options: tuple[Option, ...]
    branches: Mapping[str, tuple[Step, ...]]
    node_id: str = "select1"
    name: str = "User select"
    announced: bool = False
    """Whether the node says when it runs."""


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


class Form(Struct, frozen=True, kw_only=True, tag=True):
    """A pause until the user fills a form; its keys then fill the texts of ``then``."""

    description: str
    fields: tuple[InputField, ...]
    then: tuple[Step, ...]
    node_id: str = "form1"
    name: str = "Form input"
    announced: bool = False
    """Whether the node says when it runs."""


class Output(Struct, frozen=True, kw_only=True, tag=True):
    """What a tool app gives back, under the name of its output."""

    key: str = "result"
    node_id: str = "pluginOutput"
    name: str = "Plugin output"


class Update(Struct, frozen=True, kw_only=True, tag=True):
    """Sets a variable of the chat."""

    variable: str
    value: JSONValue
    node_id: str = "update1"
    name: str = "Variable update"


class Child(Struct, frozen=True, kw_only=True, tag=True):
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


class Agent(Struct, frozen=True, kw_only=True, tag=True):
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
    announced: tuple[str, ...] = ()
    """The nodes before the first of ``steps`` that say when they run, by their names."""
    sandbox: bool = False
    """Whether its chats have a sandbox."""
    uploads: bool = False
    guides: tuple[str, ...] = ()
    """The texts that the input guide offers."""


DEMO_APPS: Final[Mapping[str, App]] = read_data(dict[str, App], "demo_apps.json")
"""The apps of an emulator that gets no others."""
