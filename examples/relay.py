"""A web service in front of an app: a question comes in by HTTP, and the answer goes out as it comes.

What is rejected before the answer begins has an HTTP status that says so; what fails later is the last event.  A caller
who hangs up ends the run, and no key leaves this process.  It relays to the embedded emulator, or to the server of the
environment (``FASTGPT_BASE_URL``, ``FASTGPT_API_KEY``, ``FASTGPT_APP_ID``).  It needs ``fastapi``:

    python examples/relay.py --port 8000
    curl -N localhost:8000/chat -H 'content-type: application/json' -d '{"question": "Hello"}'
"""

from __future__ import annotations

import argparse
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Annotated

import msgspec

from fastgpt import (
    APIError,
    AsyncChatClient,
    AsyncEventStream,
    ChatCompletion,
    ConflictError,
    DeadlineExceededError,
    FastGPTError,
    InvalidRequestError,
    NotFoundError,
    RateLimitError,
    RequestTimeoutError,
    ValidationError,
    user,
)
from fastgpt.chat import Answer, ChatEvent
from serving import from_group, run, server

with from_group("examples"):
    import uvicorn
    from fastapi import Depends, FastAPI, Request
    from fastapi.responses import JSONResponse, StreamingResponse
    from pydantic import BaseModel

STATUSES: Mapping[type[FastGPTError], int] = {
    InvalidRequestError: 422,
    ValidationError: 422,
    NotFoundError: 404,
    ConflictError: 409,
    RateLimitError: 429,
    RequestTimeoutError: 504,
    DeadlineExceededError: 504,
}
"""What of the relay's own server concerns its caller; all else, a key that is rejected too, is a bad gateway (502)."""


class Question(BaseModel):
    """What a caller sends."""

    question: str
    chat_id: str | None = None


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
    """Close the client, with its connections, when the service ends."""
    client: AsyncChatClient = app.state.client
    async with client:
        yield


async def opened(asked: Question, request: Request) -> AsyncIterator[AsyncEventStream[ChatEvent, ChatCompletion]]:
    """Open the stream before the response begins; it is closed when the response has ended, however it did."""
    client: AsyncChatClient = request.app.state.client
    async with client.stream_chat_completion(messages=[user(asked.question)], chat_id=asked.chat_id) as events:
        yield events


app = FastAPI(title="FastGPT relay", lifespan=lifespan)


@app.post("/chat")
async def chat(events: Annotated[AsyncEventStream[ChatEvent, ChatCompletion], Depends(opened)]) -> StreamingResponse:
    """Answer a question, as server-sent events: ``answer`` for each piece, then ``end`` or ``error``."""
    return StreamingResponse(relayed(events), media_type="text/event-stream")


async def relayed(events: AsyncEventStream[ChatEvent, ChatCompletion]) -> AsyncIterator[bytes]:
    """Yield what the caller gets of a stream."""
    try:
        async for event in events:
            if isinstance(event, Answer) and event.text:
                yield sse("answer", event.text)
        answer = await events.answer()
        yield sse("end", {"finish_reason": answer.finish_reason, "seconds": answer.duration_seconds})
    except FastGPTError as error:
        yield sse("error", described(error))


def sse(event: str, data: object) -> bytes:
    """Return one server-sent event."""
    return b"event: %s\ndata: %s\n\n" % (event.encode(), msgspec.json.encode(data))


def described(error: FastGPTError) -> Mapping[str, str]:
    """Return what a caller may know of an error: its kind, and what the app's server says, but not where that is."""
    match error:
        case APIError(message):
            return {"error": type(error).__name__, "message": message}
        case InvalidRequestError():
            return {"error": type(error).__name__, "message": str(error)}  # which names the argument
        case _:
            return {"error": type(error).__name__}


@app.exception_handler(FastGPTError)
async def rejected(_: Request, error: FastGPTError) -> JSONResponse:
    """Answer for what failed before the answer began."""
    status = next((code for kind, code in STATUSES.items() if isinstance(error, kind)), 502)
    wait = error.retry_after if isinstance(error, RateLimitError) else None
    headers = None if wait is None else {"retry-after": f"{wait:.0f}"}
    return JSONResponse(described(error), status_code=status, headers=headers)


def main(arguments: Sequence[str]) -> None:
    """Serve the relay until Ctrl-C."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port, 0 for a free one (default: %(default)s)")
    asked = parser.parse_args(arguments, Arguments())
    with server():
        app.state.client = AsyncChatClient.from_env(strict=True, deadline=300, max_retries=0)  # callers try again
        uvicorn.run(app, host=asked.host, port=asked.port)


class Arguments(argparse.Namespace):
    """What the command line says."""

    host: str
    port: int


if __name__ == "__main__":
    run(main)
