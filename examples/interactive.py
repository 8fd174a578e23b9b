"""A run that pauses for the user: ask, answer what is asked, and go on until there is a final answer.

It talks to the embedded emulator, whose apps ``select`` and ``form`` pause, or, with ``FASTGPT_BASE_URL``,
``FASTGPT_API_KEY`` and ``FASTGPT_APP_ID`` set, to that app of that server.  With a person at the keyboard the answers
would come from ``input()``; here the program answers, so that the example runs by itself.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager

from fastgpt import ChatMessage, FastGPTClient, answer_questions, fill_form, new_id, select, user
from fastgpt.chat import (
    AgentAsk,
    AgentPlanAskQuery,
    Interaction,
    PaymentPause,
    UnknownInteraction,
    UserInput,
    UserSelect,
)
from fastgpt.emulator import Emulator

Answer = Callable[[str, tuple[str, ...]], str]
"""Puts a question with its options to somebody, and returns the answer."""


def reply(pause: Interaction, answer: Answer) -> ChatMessage | None:
    """Return the message that lets the run go on, or None where no answer can."""
    match pause.question:
        case UserSelect(description, options):
            return select(answer(description, tuple(option.value for option in options)), question=pause)
        case UserInput(description, fields):
            values = {field.key: answer(f"{description} {field.label}", ()) for field in fields}
            return fill_form(values, question=pause)
        case AgentAsk(_, questions):
            asked = ((each.question, tuple(option.value for option in each.options)) for each in questions)
            return answer_questions([answer(*each) for each in asked], question=pause)
        case AgentPlanAskQuery(content, options=options):
            return user(answer(content, options))
        case PaymentPause() | UnknownInteraction():
            return None


def converse(client: FastGPTClient, app_id: str, opening: str, answer: Answer) -> str:
    """Run an app to its final answer; the chat must be kept by the server, so it needs an id."""
    chat_id = new_id()
    message: ChatMessage | None = user(opening)
    text = ""
    while message is not None:
        with client.stream_chat_completion(messages=[message], app_id=app_id, chat_id=chat_id, strict=True) as events:
            completion = events.answer()
        text = completion.text
        message = None if completion.interactive is None else reply(completion.interactive, answer)
    return text


def first_option(question: str, options: tuple[str, ...]) -> str:
    """Answer without anybody there: the first option, or a fixed text."""
    said = options[0] if options else "36" if question.endswith("age") else "Ada"
    print(f"  {question or 'Your answer'} {list(options) or ''} -> {said}")
    return said


@contextmanager
def server() -> Generator[tuple[FastGPTClient, Mapping[str, str]]]:
    """Yield a client of a server, and the ids of the apps to talk to by their name."""
    names = ("FASTGPT_BASE_URL", "FASTGPT_API_KEY", "FASTGPT_APP_ID")
    base_url, api_key, app_id = (os.environ.get(name, "") for name in names)
    if base_url and api_key and app_id:
        with FastGPTClient(api_key, base_url) as client:
            yield client, {app_id: app_id}
    else:
        emulator = Emulator()
        with emulator.client(emulator.account_key) as client:
            yield client, {name: emulator.apps[name] for name in ("select", "form")}


def main() -> None:
    """Hold a conversation with each app, and answer what it asks."""
    with server() as (client, apps):
        for name, app_id in apps.items():
            print(f"{name}:")
            print(" ", converse(client, app_id, "Hello", first_option).strip())


if __name__ == "__main__":
    main()
