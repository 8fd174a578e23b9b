"""One question to many apps at once: answers as they are ready, and those that failed beside them.

It asks the apps that the key may use, or those that ``--app`` names, of the embedded emulator or of the server of the
environment (``FASTGPT_BASE_URL``, ``FASTGPT_API_KEY``).  An error is a value, so that one app that fails costs the
others nothing; the deadline is one for all:

    python examples/fan_out.py "What is a stork?" --limit 5 --deadline 60
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Mapping, Sequence

from fastgpt import AsyncFastGPTClient, ChatCompletion, Outcome, fold, user
from fastgpt.batch import abatch
from fastgpt.chat import CreateChatCompletion
from serving import positive, run, server


async def apps_of(client: AsyncFastGPTClient, limit: int) -> Mapping[str, str]:
    """Return names of apps by their ids: those that answer a question, and ask none back."""
    found = await client.typed.get_apps(type=["simple", "advanced", "chatAgent"])
    return dict([(app.id, app.name) for app in found if not app.has_interactive_node][:limit])


def said(answer: ChatCompletion) -> str:
    """Return what an app says: its answer, or that it asks something back first."""
    return answer.text.strip() if answer.question is None else f"(asks back: {type(answer.question).__name__})"


def line(name: str, outcome: Outcome[ChatCompletion]) -> str:
    """Return what is shown of an app: what it says, or why it does not."""
    return f"{name:24} {fold(outcome, said, lambda error: f'({type(error).__name__}) {error}')}"


async def fan_out(question: str, app_ids: Sequence[str], limit: int, deadline: float) -> None:
    """Ask all apps at once, and print what each says when it is there."""
    async with AsyncFastGPTClient.from_env(strict=True) as client:
        names = dict(zip(app_ids, app_ids, strict=True)) if app_ids else await apps_of(client, limit)
        specs = [CreateChatCompletion(messages=[user(question)], app_id=app_id) for app_id in names]
        labels = tuple(names.values())
        async with abatch(client, specs, ordered=False, max_concurrency=20, deadline=deadline) as outcomes:
            async for number, outcome in outcomes:
                print(line(labels[number], outcome), flush=True)


def main(arguments: Sequence[str]) -> None:
    """Ask many apps the same."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("question", nargs="?", default="What is a stork?")
    parser.add_argument("--app", action="append", default=[], help="the id of an app; may stand more than once")
    parser.add_argument("--limit", type=positive, default=10, help="how many apps are asked (default: %(default)s)")
    parser.add_argument("--deadline", type=float, default=60.0, help="seconds for all (default: %(default)s)")
    asked = parser.parse_args(arguments, Arguments())
    with server():
        asyncio.run(fan_out(asked.question, asked.app, asked.limit, asked.deadline))


class Arguments(argparse.Namespace):
    """What the command line says."""

    question: str
    app: list[str]
    limit: int
    deadline: float


if __name__ == "__main__":
    run(main)
