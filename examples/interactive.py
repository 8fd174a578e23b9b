"""A run that pauses for the user: ask, answer what is asked, and go on until there is a final answer.

It talks to the embedded emulator, whose apps ``select`` and ``form`` pause, or, with ``FASTGPT_BASE_URL``,
``FASTGPT_API_KEY`` and ``FASTGPT_APP_ID`` set, to that app of that server.  With a person at the keyboard the answers
would come from ``input()``, as in ``chat.py``; here the program answers, so that the example runs by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fastgpt import ChatClient, ChatMessage, answer_questions, fill_form, new_id, select, user
from fastgpt.chat import (
    AgentAsk,
    AgentPlanAskQuery,
    FormField,
    Interaction,
    PaymentPause,
    UnknownInteraction,
    UserInput,
    UserSelect,
)
from serving import run, server

Answer = Callable[[str, tuple[str, ...]], str]
"""Puts a question with its options to somebody, and returns the answer."""


def value_of(field: FormField, text: str) -> object:
    """Return what a form's field takes, of the text that somebody typed; None for nothing.

    Raises ``ValueError`` for what is no number where one is wanted.
    """
    match field.type:
        case _ if not text:
            return None
        case "numberInput":
            try:
                return float(text) if "." in text else int(text)
            except ValueError:
                raise ValueError(f"{field.label}: expected a number, got {text!r}") from None
        case "switch":
            return text.lower() in ("y", "yes", "true", "1")
        case "multipleSelect":
            return [each.strip() for each in text.split(",")]
        case _:
            return text


def filled(form: UserInput, answer: Answer) -> dict[str, object]:
    """Ask for each field of a form; what nobody typed is left to its default."""
    typed = {
        field.key: value_of(
            field, answer(f"{form.description}: {field.label}", tuple(each.value for each in field.options))
        )
        for field in form.fields
    }
    defaults = {field.key: field.default_value for field in form.fields}
    return {key: defaults[key] if value is None else value for key, value in typed.items()}


def reply(pause: Interaction, answer: Answer) -> ChatMessage | None:
    """Return the message that lets the run go on, or None where no answer can."""
    match pause.question:
        case UserSelect(description, options):
            return select(answer(description, tuple(option.value for option in options)), question=pause)
        case UserInput() as form:
            return fill_form(filled(form, answer), question=pause)
        case AgentAsk(_, questions):
            asked = ((each.question, tuple(option.value for option in each.options)) for each in questions)
            return answer_questions([answer(*each) for each in asked], question=pause)
        case AgentPlanAskQuery(content, options=options):
            return user(answer(content, options))
        case PaymentPause() | UnknownInteraction():
            return None


def converse(client: ChatClient, app_id: str | None, opening: str, answer: Answer) -> str:
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


def main(_: Sequence[str]) -> None:
    """Hold a conversation with each app, and answer what it asks."""
    with server() as emulator, ChatClient.from_env() as client:
        apps = {"the app": None} if emulator is None else {name: emulator.apps[name] for name in ("select", "form")}
        for name, app_id in apps.items():
            print(f"{name}:")
            print(" ", converse(client, app_id, "Hello", first_option).strip())


if __name__ == "__main__":
    run(main)
