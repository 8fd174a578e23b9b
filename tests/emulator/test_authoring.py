"""Help with prompts and code of an emulated server: a stream of pieces, or an error as the servers have it."""

from __future__ import annotations

import pytest
from returns.result import Success

from fastgpt import AuthenticationError, DecodeError
from fastgpt.authoring import OptimizeCode, OptimizePrompt
from fastgpt.chat import Answer
from fastgpt.emulator import Emulator


def test_a_prompt_arrives_piece_by_piece() -> None:
    """The pieces make the answer, and a run of the spec gives the same answer."""
    emulator = Emulator()
    with emulator.client() as client:
        with client.typed.optimize_prompt(original_prompt="be nice", optimizer_input="shorter", model="m") as stream:
            pieces = [event.text for event in stream if isinstance(event, Answer)]
            assert stream.answer().text == "".join(pieces) == "shorter: be nice"
        asked = OptimizePrompt(original_prompt="be nice", optimizer_input="shorter", model="m")
        assert client.results.run(asked) == Success(stream.answer())
        assert len(pieces) == 3


@pytest.mark.anyio
async def test_code_arrives_async() -> None:
    """Code may be asked for with the turns before."""
    history = [{"role": "user", "content": "a"}]
    async with Emulator().async_client() as client:
        asked = client.typed.optimize_code(optimizer_input="add", model="m", conversation_history=history)
        async with asked as stream:
            assert (await stream.answer()).text == "// add"


def test_a_wrong_key_is_reported_or_not() -> None:
    """One route reports a wrong key within the stream, the other answers nothing at all."""
    emulator = Emulator()
    with emulator.client("fastgpt-wrong") as client:
        prompt = client.results.run(OptimizePrompt(original_prompt="", optimizer_input="x", model="m"))
        code = client.results.run(OptimizeCode(optimizer_input="x", model="m"))
    assert isinstance(prompt.failure(), AuthenticationError)
    assert isinstance(code.failure(), DecodeError)
