"""A program for the tests: so many threads make their first calls at the same moment, of every kind that there is.

``python first_calls.py 30 3`` lets 30 threads do so in each of three children, in which nothing is built yet, and ends
with 0 if each call came back as an answer or as an error of this library.
"""

from __future__ import annotations

import inspect
import sys
import threading
from collections.abc import Iterator, Sequence
from typing import TypeAlias, cast

import httpx

import fastgpt
from fastgpt import FastGPTClient, FastGPTError
from fastgpt.http import Headers, HTTPResponse
from fastgpt.specs import RequestSpec
from support.children import in_children
from support.endpoint_list import public_names

Kind: TypeAlias = tuple[type[RequestSpec[object]], dict[str, str]]

CALLS = 1350
"""Those of all threads together: of many threads, each makes some, and each kind is still made by ten."""

ANSWER = b'{"code":200,"statusText":"","message":"","data":null}'
EVENTS = (
    b'event: toolCall\ndata: {"tool":{"id":"t"}}\n\nevent: flowResponses\ndata: []\n\n'
    b'event: interactive\ndata: {"interactive":{"type":"userSelect","params":{}}}\n\ndata: [DONE]\n\n'
)


def answer(request: httpx.Request) -> httpx.Response:
    """Answer as a server that has nothing to say."""
    if b'"stream":true' in request.content:
        return httpx.Response(200, headers={"content-type": "text/event-stream"}, content=EVENTS)
    return httpx.Response(200, headers={"content-type": "application/json"}, content=ANSWER)


def specs_below(kind: type[RequestSpec[object]]) -> Iterator[type[RequestSpec[object]]]:
    """Yield every spec that is derived from *kind*."""
    for below in kind.__subclasses__():
        yield from (below,) if hasattr(below, "answer") and hasattr(below, "path") else ()
        yield from specs_below(below)


def required(kind: type[RequestSpec[object]]) -> dict[str, str]:
    """Return arguments that nobody looks at before the library does."""
    parameters = inspect.signature(kind).parameters.values()
    return {each.name: "a" for each in parameters if each.default is each.empty}


def call(client: FastGPTClient, kind: type[RequestSpec[object]], arguments: dict[str, str]) -> None:
    """Make a call of one kind, and decode an answer."""
    spec = kind(**arguments)
    client.results.run(spec)
    headers = Headers.from_pairs((("content-type", "application/json"),))
    spec.decode(HTTPResponse(status_code=200, headers=headers, content=ANSWER))


def kinds_of_calls() -> list[Kind]:
    """Return every spec, with arguments."""
    public_names()  # every area is there, so that nothing but the types is new to the threads
    found = sorted(set(specs_below(cast("type[RequestSpec[object]]", RequestSpec))), key=lambda kind: kind.__name__)
    return [(kind, required(kind)) for kind in found]


def failed_threads(threads: int, kinds: Sequence[Kind]) -> int:
    """Return how many of the threads ended in an error that is none of this library's."""
    barrier = threading.Barrier(threads)
    failed: list[BaseException] = []

    def work(number: int) -> None:
        try:
            client = FastGPTClient("key", http_client=httpx.Client(transport=httpx.MockTransport(answer)))
            barrier.wait()
            with client.results.stream_chat_completion(messages=[fastgpt.user("x")]) as outcomes:
                list(outcomes)
            first = number * 7 % len(kinds)
            for kind, arguments in (*kinds[first:], *kinds[:first])[: CALLS // threads]:
                call(client, kind, arguments)
        except (FastGPTError, Exception) as error:  # noqa: BLE001 - whatever it is, it is counted
            failed.append(error)

    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    for error in failed[:3]:
        print(f"{type(error).__name__}: {error}")
    print(f"{len(kinds)} kinds of call, {threads} threads, {len(failed)} failed")
    return min(len(failed), 100)


def main(threads: int, attempts: int) -> int:
    """Return 0 if all attempts ended well."""
    kinds = kinds_of_calls()
    return in_children(attempts, lambda: failed_threads(threads, kinds))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
