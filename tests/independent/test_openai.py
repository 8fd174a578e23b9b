"""An independent client, the OpenAI SDK, pointed at the emulator on loopback: it must get its completion.

This is no part of the usual tests, since it needs the SDK; ``nox -s programs`` installs and runs it.
"""

from __future__ import annotations

import openai
import pytest
from openai.types.chat import ChatCompletionUserMessageParam

from fastgpt.emulator import Emulator, Script

QUESTION: list[ChatCompletionUserMessageParam] = [{"role": "user", "content": "Hello"}]
SAID = "Hello from the emulator. 你好！ You said: Hello"


@pytest.fixture
def emulator() -> Emulator:
    """Give an emulator."""
    return Emulator()


def test_the_sdk_gets_its_completion(emulator: Emulator) -> None:
    """A plain answer is a completion to the SDK."""
    with emulator.serve() as base_url, openai.OpenAI(api_key=emulator.api_key, base_url=f"{base_url}/api/v1") as client:
        completion = client.chat.completions.create(model="any", messages=QUESTION)
    assert completion.choices[0].message.content == SAID
    assert completion.choices[0].finish_reason == "stop"


def test_the_sdk_streams(emulator: Emulator) -> None:
    """A stream is made of chunks to the SDK, and it knows where the end is."""
    emulator.queue_answers(Script(text="One two three.", reasoning="Let me count."))
    with emulator.serve() as base_url, openai.OpenAI(api_key=emulator.api_key, base_url=f"{base_url}/api/v1") as client:
        chunks = list(client.chat.completions.create(model="any", messages=QUESTION, stream=True))
    deltas = [chunk.choices[0].delta for chunk in chunks]
    assert "".join(delta.content or "" for delta in deltas) == "One two three."
    assert "".join(getattr(delta, "reasoning_content", "") for delta in deltas) == "Let me count."
    assert chunks[-1].choices[0].finish_reason == "stop"


def test_the_sdk_sees_a_error_response(emulator: Emulator) -> None:
    """An error response is an error of the SDK, with the server's status."""
    with emulator.serve() as base_url:
        client = openai.OpenAI(api_key="wrong", base_url=f"{base_url}/api/v1", max_retries=0)
        with client, pytest.raises(openai.APIStatusError) as rejected:
            client.chat.completions.create(model="any", messages=QUESTION)
    assert rejected.value.status_code == 500
