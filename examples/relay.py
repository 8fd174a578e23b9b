"""A web service in front of an app: a question comes in by HTTP, and the answer goes out as it comes.

What is rejected before the answer begins has an HTTP status that says so; what fails later is the last event.  A caller
who hangs up ends the run, and no key leaves this process.  Each user may ask so many questions a minute, and has chats
of their own; ``/ready`` says whether questions can be answered.  It relays to the embedded emulator, or to the server
of the environment (``FASTGPT_BASE_URL``, ``FASTGPT_API_KEY``, ``FASTGPT_APP_ID``).  It needs ``fastapi``:

    python examples/relay.py --port 8000
    curl -N localhost:8000/chat -H 'x-user: ada' -H 'content-type: application/json' -d '{"question": "Hello"}'
"""

from __future__ import annotations

import argparse
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
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
from serving import from_group, positive, run, server

with from_group("examples"):
    import uvicorn
    from fastapi import Depends, FastAPI, Header, HTTPException, Request
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


class Limit:
    """So many questions a minute for each user, all at once or one after the other."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._interval = 60 / per_minute
        self._clock = clock
        self._free: dict[str, float] = {}  # when the questions of each user are forgotten

    def take(self, who: str) -> float:
        """Count a question of a user; return how many seconds are left until it may be asked, 0 for now."""
        now = self._clock()
        free = max(self._free.get(who, now), now)
        if (wait := free + self._interval - now - 60) > 0:
            return wait
        self._free = {each: until for each, until in self._free.items() if until > now}
        self._free[who] = free + self._interval
        return 0.0


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
    """Close the client, with its connections, when the service ends."""
    client: AsyncChatClient = app.state.client
    async with client:
        yield


async def limited(request: Request, x_user: Annotated[str, Header()] = "nobody") -> str:
    """Return who asks, unless they have asked too much; a program of your own takes it from its session."""
    limit: Limit = request.app.state.limit
    if wait := limit.take(x_user):
        raise HTTPException(429, "too many questions", headers={"retry-after": f"{wait:.0f}"})
    return x_user


async def opened(
    asked: Question, request: Request, who: Annotated[str, Depends(limited)]
) -> AsyncIterator[AsyncEventStream[ChatEvent, ChatCompletion]]:
    """Open the stream before the response begins; it is closed when the response has ended, however it did."""
    client: AsyncChatClient = request.app.state.client
    chat_id = asked.chat_id and f"{who}:{asked.chat_id}"  # nobody goes on with the chat of another
    async with client.stream_chat_completion(
        messages=[user(asked.question)], chat_id=chat_id, custom_uid=who
    ) as events:
        yield events


app = FastAPI(title="FastGPT relay", lifespan=lifespan)


@app.get("/ready")
async def ready(request: Request) -> JSONResponse:
    """Say whether the server is there, takes the key and has the app, by a call that reads and costs nothing."""
    client: AsyncChatClient = request.app.state.client
    try:
        await client.typed.with_options(deadline=2, max_retries=0).get_chat_histories(page_size=1)
    except FastGPTError as error:
        return JSONResponse(described(error), status_code=503)
    return JSONResponse({"ready": True})


@app.post("/chat")
async def chat(events: Annotated[AsyncEventStream[ChatEvent, ChatCompletion], Depends(opened)]) -> StreamingResponse:
    """Answer a question, as server-sent events: ``answer`` for each piece, then ``end`` or ``error``."""
    headers = {"cache-control": "no-cache", "x-accel-buffering": "no"}  # the latter for nginx, which would collect them
    return StreamingResponse(relayed(events), media_type="text/event-stream", headers=headers)


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
    parser.add_argument(
        "--per-minute", type=positive, default=60, help="questions of one user a minute (default: %(default)s)"
    )
    asked = parser.parse_args(arguments, Arguments())
    app.state.limit = Limit(asked.per_minute)
    with server():
        app.state.client = AsyncChatClient.from_env(strict=True, deadline=300, max_retries=0)  # callers try again
        uvicorn.run(app, host=asked.host, port=asked.port)


class Arguments(argparse.Namespace):
    """What the command line says."""

    host: str
    port: int
    per_minute: int


if __name__ == "__main__":
    run(main)
