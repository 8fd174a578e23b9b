"""Asks ten questions with a journal, and prints how each ended: a program that a test kills."""

from __future__ import annotations

import sys

from fastgpt import FastGPTClient, user
from fastgpt.batch import Journal, batch
from fastgpt.chat import CreateChatCompletion


def main(base_url: str, journal: str, repeat: str) -> None:
    """Ask them."""
    questions = (CreateChatCompletion(messages=[user(f"question {number}")]) for number in range(10))
    with FastGPTClient("key", base_url) as client:
        keeping = Journal(path=journal, repeat_uncertain=repeat == "repeat")
        for outcome in batch(client.results, questions, max_concurrency=3, journal=keeping):
            print(outcome.map(lambda answer: answer.text).value_or("uncertain"), flush=True)


main(*sys.argv[1:])
