"""A chat in the console: answers as they come, what the workflow does meanwhile, and questions that it asks back.

It talks to the embedded emulator (``--app`` names one of its apps: ``tool``, ``select``, ``form``, ``agent_ask``), or
to the server of the environment (``FASTGPT_BASE_URL``, ``FASTGPT_API_KEY``, and ``FASTGPT_APP_ID`` or ``--app``).
Ctrl-C stops the run and keeps the chat; at the prompt it ends the program, as Ctrl-D does.  It needs ``rich``:

    python examples/chat.py --app tool_select
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence

from fastgpt import ChatClient, ChatCompletion, ChatMessage, FastGPTError, new_id, user
from fastgpt.chat import Answer, ChatEvent, Interaction, NodeStarted, PlanUpdated, ToolAnswered, ToolCalled, ToolParams
from interactive import reply
from serving import from_group, run, server

with from_group("examples"):
    from rich.console import Console
    from rich.markup import escape


class Screen:
    """Prints a stream while it comes: text as it is, and a line of its own for what happens beside it."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._in_line = False

    def show(self, events: Iterator[ChatEvent]) -> None:
        """Print all events."""
        for event in events:
            match event:
                case Answer(text, reasoning):  # a FastAnswer is one too
                    self._print(reasoning, "italic dim")
                    self._print(text, "")
                case NodeStarted(name):
                    self._note(name or "a node without a name")
                case ToolCalled(tool):
                    self._note(f"calls {tool.tool_name} {tool.params}".rstrip())
                case ToolParams(tool):  # piece by piece
                    self._print(tool.params, "dim")
                case ToolAnswered(tool):
                    self._note(f"got {tool.response}")
                case PlanUpdated(plan):
                    self._note(f"plan: {', '.join(step.name or '?' for step in plan.steps)}")
                case _:
                    pass  # the reports of nodes are shown at the end
        self._print("\n" if self._in_line else "", "")

    def _print(self, piece: str, style: str) -> None:
        if piece:
            self._console.print(piece, style=style, end="", markup=False, highlight=False, soft_wrap=True)
            self._in_line = not piece.endswith("\n")

    def _note(self, text: str) -> None:
        self._print("\n" if self._in_line else "", "")
        self._print(f"· {text}\n", "dim")


def summarize(console: Console, answer: ChatCompletion) -> None:
    """Print how long the nodes took, and what they cost."""
    nodes = ", ".join(f"{node.module_name} {node.running_time or 0:.1f} s" for node in answer.response_data)
    points = sum(node.total_points or 0 for node in answer.response_data)
    console.print(f"[dim]\\[{escape(nodes)}; {points:g} points][/]", highlight=False)


def ask(console: Console, question: str, options: tuple[str, ...]) -> str:
    """Put a question of the run to the person at the keyboard; a number picks an option."""
    console.print(question or "Your answer?", style="bold", markup=False)
    for number, option in enumerate(options, 1):
        console.print(f"  {number}. {option}", markup=False, highlight=False)
    said = console.input("[bold yellow]?[/] ").strip()
    return options[int(said) - 1] if said.isdecimal() and 0 < int(said) <= len(options) else said


def answer_to(console: Console, pause: Interaction) -> ChatMessage | None:
    """Ask until there is an answer that the run can take."""
    while True:
        try:
            return reply(pause, lambda question, options: ask(console, question, options))
        except ValueError as error:  # an InvalidRequestError is one
            console.print(str(error), style="red", markup=False)


def turn(console: Console, client: ChatClient, chat_id: str, message: ChatMessage | None) -> None:
    """Send a message, and go on with what the run asks until it is done."""
    while message is not None:  # None: no message lets the run go on
        try:
            # Leaving the block closes the connection, which stops the run.
            with client.stream_chat_completion(messages=[message], chat_id=chat_id) as events:
                Screen(console).show(events)
                answer = events.answer()
        except KeyboardInterrupt:
            console.print("\n[yellow]stopped[/]")
            return
        except FastGPTError as error:
            console.print(str(error), style="red", markup=False)
            return
        summarize(console, answer)
        if (pause := answer.interactive) is None:
            return
        message = answer_to(console, pause)
    console.print("[yellow]the run waits for what cannot be said here[/]")


def main(arguments: Sequence[str]) -> None:
    """Chat until the person has no more to say."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--app", help="the id of an app, or the name of an emulated one")
    parser.add_argument("--chat", help="the id of a chat to go on with")
    asked = parser.parse_args(arguments, Arguments())
    console = Console()
    with server() as emulator, ChatClient.from_env(strict=True) as client:
        if asked.app is not None:
            named = None if emulator is None else emulator.apps.get(asked.app)
            client = client.with_options(app_id=named or asked.app)
        chat_id = asked.chat or new_id()
        about = client.typed.get_chat_init(chat_id=chat_id)
        console.rule(f"{escape(about.app.name)} at {client.base_url}")
        try:
            while True:
                turn(console, client, chat_id, user(console.input("[bold green]>[/] ")))
        except (EOFError, KeyboardInterrupt):
            console.print(f"\nThis chat goes on with --chat {chat_id}", highlight=False)


class Arguments(argparse.Namespace):
    """What the command line says."""

    app: str | None
    chat: str | None


if __name__ == "__main__":
    run(main)
