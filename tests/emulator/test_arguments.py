"""What a test passes to an emulator that cannot be: each error names the argument, and comes where it is passed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from fastgpt import AsyncChatClient, AsyncDatasetClient, DatasetClient, InvalidRequestError
from fastgpt.emulator import (
    DEMO_APPS,
    App,
    Chat,
    Emulator,
    ErrorAnswer,
    Node,
    Quote,
    Script,
    Search,
    SourceFile,
    ToolCall,
    faults,
)

MAKE: Any = Emulator
"""The class, to be called as callers without a checker do; so are those below."""
SCRIPT: Any = Script
ERROR_ANSWER: Any = ErrorAnswer
TOOL_CALL: Any = ToolCall
LIMITED: Any = faults.RateLimited
GATEWAY: Any = faults.BadGateway
SLOW: Any = faults.SlowBody
FAULTS: Any = faults
APP: Any = App
CHAT: Any = Chat
NODE: Any = Node
QUOTE: Any = Quote
SEARCH: Any = Search
FILE: Any = SourceFile


def emulator() -> Any:
    """Return an emulator."""
    return Emulator()


WRONG: dict[str, Callable[[], object]] = {
    "version: expected one of 4.": lambda: MAKE("3.0"),
    "kind: expected a class of sync clients, such as ChatClient, got the class AsyncChatClient": (
        lambda: emulator().client(kind=AsyncChatClient)
    ),
    "kind: expected a class of async clients, such as AsyncChatClient, got int": (
        lambda: emulator().async_client(kind=5)
    ),
    "path: expected a path, or a pattern such as '*/completions', got 'completions'": (
        lambda: emulator().faults.plan(faults.BadGateway(), path="completions")
    ),
    "path: expected a path, or a pattern such as '*/completions', got 'v1'": (
        lambda: emulator().faults.at_random(1, 0.5, path="v1")
    ),
    "version: expected one of 4.17.3, 4.16.0, 4.14.13, 4.12.1, 4.9.0, got int": lambda: MAKE(4),
    "app: expected one of simple, reasoning, ": lambda: MAKE(app="nope"),
    "app: expected one of simple, reasoning": lambda: MAKE(app=["simple"]),
    "apps: expected a mapping of names to apps, got list": lambda: MAKE(apps=[]),
    "apps: expected text, got int": lambda: MAKE(apps={1: DEMO_APPS["simple"]}),
    "apps['simple']: expected an App, got str": lambda: MAKE(apps={"simple": "an app"}),
    "commercial: expected True or False, got str": lambda: MAKE(commercial="yes"),
    "sandboxes: expected True or False, got None": lambda: MAKE(sandboxes=None),
    "rate_limit: expected a whole number, 0 or more, got -1": lambda: MAKE(rate_limit=-1),
    "rate_limit: expected a whole number, 0 or more, got bool": lambda: MAKE(rate_limit=True),
    "source: expected a sequence of source files, got int": lambda: MAKE(source=5),
    "source[0]: expected a SourceFile, got str": lambda: MAKE(source=["a"]),
    "pages: expected a mapping of addresses to texts, got list": lambda: MAKE(pages=["a"]),
    "recently_used: expected a sequence of names of apps, got str": lambda: MAKE(recently_used="simple"),
    "recently_used[0]: expected one of simple, ": lambda: MAKE(recently_used=["nope"]),
    "training: expected one of polled, manual, got 'never'": lambda: MAKE(training="never"),
    "unresumable: expected one of silent, reported, got None": lambda: MAKE(unresumable=None),
    "clock: expected a function, got int": lambda: MAKE(clock=5),
    "sleep: expected a function, got None": lambda: MAKE(sleep=None),
    "async_sleep: expected a function, got float": lambda: MAKE(async_sleep=0.0),
    "app: expected one of simple, reasoning, workflow": lambda: emulator().api_key_for("nope"),
    "answers: expected at least one, got none": lambda: emulator().queue_answers(),
    "answers[0]: expected a text, a Script or an ErrorAnswer, got None": lambda: emulator().queue_answers(None),
    "answers[1]: expected a text, a Script or an ErrorAnswer, got the class Script; call it to make one": (
        lambda: emulator().queue_answers("a", Script)
    ),
    "app: expected one of simple": lambda: emulator().queue_answers("a", app="nope"),
    "repeat: expected True or False, got int": lambda: emulator().queue_answers("a", repeat=2),
    "steps: expected a whole number, 0 or more, got str": lambda: emulator().train("x"),
    "steps: expected a whole number, 0 or more, got -1": lambda: emulator().train(-1),
    "text: expected text, got None": lambda: emulator().fail_training(None),
    "message: expected text, got int": lambda: emulator().fail_training("a", 5),
    "tries: expected a whole number, 1 or more, got 0": lambda: emulator().fail_training("a", tries=0),
    "message: expected text, got bytes": lambda: emulator().fail_models(b"x"),
    "host: expected text, got None": lambda: emulator().serve(None),
    "port: expected a whole number, from 0 to 65535, got 65536": lambda: emulator().serve(port=65_536),
    "text: expected `str | array`, got `int`": lambda: SCRIPT(text=5),
    "tools[0]: expected ": lambda: SCRIPT(tools=[1]),
    "delay: expected `float`, got `str`": lambda: SCRIPT(delay="1"),
    "name: expected `str`, got `null`": lambda: TOOL_CALL(name=None),
    "status: expected `int`, got `str`": lambda: ERROR_ANSWER(status="500"),
    "status_text: expected one of unAuthorization, ": lambda: ERROR_ANSWER(status_text="nope"),
    "delay: expected `float` >= 0.0, got -1": lambda: SCRIPT(delay=-1),
    "pace: expected `float` <= 1000000000.0, got inf": lambda: SCRIPT(pace=float("inf")),
    "delay: expected `float` >= 0.0, got nan": lambda: SCRIPT(delay=float("nan")),
    "heartbeats: expected `int` >= 0, got -3": lambda: SCRIPT(heartbeats=-3),
    "status: expected `int` >= 400, got 200": lambda: ERROR_ANSWER(status=200),
    "status: expected `int` <= 599, got 600": lambda: ERROR_ANSWER(status=600),
    "seconds: expected `int` >= 0, got -1": lambda: LIMITED(seconds=-1),
    "seconds: expected `float` >= 0.0, got -0.5": lambda: SLOW(seconds=-0.5),
    "limit: expected `int` >= 0, got -1": lambda: SLOW(limit=-1),
    "after: expected `int` >= 0, got -1": lambda: FAULTS.Stall(after=-1),
    "event: expected `int` >= 0, got -1": lambda: FAULTS.Truncated(event=-1),
    "event: expected `int` >= 0, got -2": lambda: FAULTS.ErrorEvent(event=-2),
    "count: expected `int` >= 0, got -1": lambda: FAULTS.HeartbeatOnly(count=-1),
    "size: expected `int` >= 0, got -1": lambda: FAULTS.HugeEvent(size=-1),
    "location: expected `str` matching regex ": lambda: FAULTS.Redirect(location="http://a\r\nset-cookie: b"),
    "content_type: expected `str` matching regex ": lambda: FAULTS.WrongType(content_type=""),
    "apps['a'].name: expected `str`, got `int`": lambda: MAKE(app="a", apps={"a": APP(name=5)}),
    "apps['a'].name: expected `str`, got `bytes`": lambda: MAKE(app="a", apps={"a": APP(name=b"x")}),
    "apps['a'].type: expected one of folder, ": lambda: MAKE(app="a", apps={"a": APP(name="a", type="plug")}),
    "apps['a'].steps: expected `array`, got `int`": lambda: MAKE(app="a", apps={"a": APP(name="a", steps=5)}),
    "apps['a'].steps[0]: expected `object`, got `str`": lambda: MAKE(app="a", apps={"a": APP(name="a", steps=["x"])}),
    "apps['a'].steps[0].heartbeats: expected `int` >= 0": (
        lambda: MAKE(app="a", apps={"a": APP(name="a", steps=(CHAT(heartbeats=-1),))})
    ),
    "apps['a'].steps[0].quotes[0].chunk_index: expected `int` >= 0": (
        lambda: MAKE(
            app="a", apps={"a": APP(name="a", steps=(SEARCH(quotes=(QUOTE(id="i", q="q", chunk_index=-1),)),))}
        )
    ),
    "apps['a']: encoding objects of type object is unsupported": (
        lambda: MAKE(app="a", apps={"a": APP(name="a", steps=(NODE(fields={"a": object()}),))})
    ),
    "source[0].folder: expected `bool`, got `str`": lambda: MAKE(source=[FILE(id="a", name="b", folder="yes")]),
    "pages: expected text, got int": lambda: MAKE(pages={1: "a"}),
    "pages['http://a']: expected text, got bytes": lambda: MAKE(pages={"http://a": b"x"}),
    "clock: expected a function, got str": lambda: LIMITED(clock="now"),
    "header: expected one of 'seconds', 'date', 'reset', 'none', got 'never'": lambda: LIMITED(header="never"),
    "status: expected one of 502, 503, 504, got 200": lambda: GATEWAY(status=200),
    "seconds: expected `float`, got `str`": lambda: SLOW(seconds="1"),
    "fault: expected a fault, got the class MissingDone; call it to make one": (
        lambda: emulator().faults.plan(faults.MissingDone)
    ),
    "call: expected a whole number, 1 or more, got 0": lambda: emulator().faults.plan(faults.Stall(), call=0),
    "times: expected a whole number, 1 or more, got 0": lambda: emulator().faults.plan(faults.Stall(), times=0),
    "path: expected text, got int": lambda: emulator().faults.plan(faults.Stall(), path=5),
    "seed: expected a whole number, got None": lambda: emulator().faults.at_random(None, 0.5),
    "rate: expected a number, from 0 to 1, got 2": lambda: emulator().faults.at_random(1, 2),
    "faults: expected a sequence of faults, got Stall": lambda: emulator().faults.at_random(1, 0.5, faults.Stall()),
    "faults[0]: expected a fault, got int": lambda: emulator().faults.at_random(1, 0.5, [5]),
    "path: expected text, got None": lambda: emulator().faults.at_random(1, 0.5, path=None),
}


@pytest.mark.parametrize("message", WRONG)
def test_an_argument_that_cannot_be_is_named(message: str) -> None:
    """The error comes from the line that is wrong, and not from an answer of the server."""
    with pytest.raises(InvalidRequestError) as caught:
        WRONG[message]()
    assert str(caught.value).startswith(message)
    assert isinstance(caught.value, ValueError)


@pytest.mark.anyio
async def test_a_client_is_of_the_class_that_is_asked_for() -> None:
    """Code that asks for a client of its area takes the emulator's."""
    served = Emulator()
    with served.client(served.account_key, kind=DatasetClient) as client:
        assert type(client) is DatasetClient
        made = client.typed.create_dataset(name="Birds")
    async with served.async_client(served.account_key, kind=AsyncDatasetClient) as other:
        assert type(other) is AsyncDatasetClient
        assert (await other.typed.get_dataset(dataset_id=made)).name == "Birds"
