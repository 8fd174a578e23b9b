"""Help with prompts and code, by a model that repeats what it was asked for.

No schema is held against these calls.  An error before the stream begins is an event of ``optimizePrompt``, and nothing
at all from ``optimizeCode``: neither body nor content type.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...authoring.assistants import OptimizeCode, OptimizePrompt
from ..bodies import Free
from ..scripts import pieces
from ..versions import V4_12, V4_14, V4_16
from ..wire import DONE, HEADERS, Event, Rejected, Reply, Writes, failed, frame, once
from .exchange import Exchange, Routes

ANY: Final = Free(object)

routes: Final = Routes()
prompts: Final = routes.body(OptimizePrompt, original_prompt=ANY, optimizer_input=ANY, model=ANY)
codes: Final = routes.body(OptimizeCode, optimizer_input=ANY, model=ANY, conversation_history=ANY)


@routes.at(OptimizePrompt.path, V4_12, V4_14, V4_16)
def prompt(exchange: Exchange) -> Reply:
    """Say what is wanted, then the prompt that there was."""
    try:
        exchange.state.authorized(exchange.request)
    except Rejected as rejected:
        return Reply(200, HEADERS["chunked"], once(b"".join(frame(rejected.event(), with_name=True))))
    asked = prompts.read(exchange)
    if exchange.state.model_error:
        said = failed(exchange.state.model_error).event()
        return Reply(200, HEADERS["assistantEvents"], once(b"".join(frame(said, with_name=True))))
    return _streamed(f"{asked.optimizer_input or ''}: {asked.original_prompt or ''}")


@routes.at(OptimizeCode.path, V4_14, V4_16)
def code(exchange: Exchange) -> Reply:
    """Say what is wanted."""
    try:
        exchange.state.authorized(exchange.request)
    except Rejected:
        return Reply(200, HEADERS["chunked"], once(b""))
    asked = codes.read(exchange)
    if exchange.state.model_error:
        return Reply(200, HEADERS["assistantEvents"], once(b""))
    return _streamed(f"// {asked.optimizer_input or ''}")


def _streamed(text: str) -> Reply:
    return Reply(200, HEADERS["assistantEvents"], Writes(_writes(text)))


def _writes(text: str) -> Iterator[bytes]:
    for piece in pieces(text):
        yield from frame(Event("answer", {"choices": [{"delta": {"content": piece}}]}), with_name=True)
    yield from frame(Event("answer", DONE), with_name=True)
