"""What travels, as values: headers in any case, and responses that show no secret and no body."""

from __future__ import annotations

import pickle
from typing import cast

import pytest

from fastgpt.http import Headers, HTTPResponse, is_read_async, is_read_sync
from fastgpt.streaming.stream import AsyncWholeBody, WholeBody, abody_of, body_of
from support.faces import http_response

RAW = ((b"Content-Type", b"Text/Event-Stream"), (b"Set-Cookie", b"session=a-secret"), (b"SET-COOKIE", b"b=1"))


def test_headers_are_found_in_any_case() -> None:
    """Names are one in every case; several values of one name are joined, and the pairs are kept as they came."""
    headers = Headers(RAW)
    assert headers["content-TYPE"] == headers.get("Content-Type") == "Text/Event-Stream"
    assert headers["set-cookie"] == "session=a-secret, b=1"
    assert (list(headers), len(headers)) == (["content-type", "set-cookie"], 2)
    assert "CONTENT-TYPE" in headers
    assert "x" not in headers
    assert cast("str", 1) not in headers  # callers without a checker ask anything
    assert headers.get("x") is None
    assert headers.get("x", "-") == "-"
    with pytest.raises(KeyError):
        headers["x"]
    assert headers.raw == RAW


def test_headers_are_made_of_text_too() -> None:
    """What is made of text reads back as it was, and equals what came over the wire."""
    pairs = (("Content-Type", "Text/Event-Stream"), ("Set-Cookie", "session=a-secret"), ("Set-Cookie", "b=1"))
    assert Headers.from_pairs(pairs) == Headers(RAW) == dict(Headers(RAW))
    assert Headers.from_pairs((("title", "知识库"),))["title"] == "知识库"
    again = pickle.loads(pickle.dumps(Headers(RAW)))
    assert (again, again.raw) == (Headers(RAW), RAW)


@pytest.mark.parametrize(("raw", "text"), [("知识库".encode(), "知识库"), (b"caf\xe9", "café"), (b"plain", "plain")])
def test_any_bytes_are_a_value(raw: bytes, text: str) -> None:
    """A value is UTF-8, and where it is not, Latin-1, of which every byte is a letter."""
    assert Headers([(b"title", raw)])["title"] == text


def test_a_response_shows_neither_body_nor_secret() -> None:
    """What stands in a log or a traceback is status, media type and length."""
    response = HTTPResponse(status_code=200, headers=Headers(RAW), content=b"the answer", url="http://h/?key=a-secret")
    assert repr(response) == "<HTTPResponse 200 text/event-stream, 10 bytes>"
    assert repr(HTTPResponse(status_code=204)) == "<HTTPResponse 204 no content type, 0 bytes>"
    live = HTTPResponse(status_code=200, headers=Headers(RAW), body=WholeBody(b"x"))
    assert repr(live) == "<HTTPResponse 200 text/event-stream, live>"
    assert repr(live.headers) == "<Headers content-type, set-cookie>"


@pytest.mark.parametrize(("status", "good"), [(199, False), (200, True), (299, True), (300, False), (500, False)])
def test_success_is_a_matter_of_the_status(status: int, good: bool) -> None:
    """As everywhere in HTTP."""
    assert http_response(status=status).is_success is good


def test_a_response_that_was_read_has_a_body_of_one_chunk() -> None:
    """Whoever reads streams need not know that this one came whole."""
    body = body_of(http_response(b"events"))
    kinds = [is_read_sync(body), is_read_async(body)]
    assert kinds == [True, False]
    assert (body.next(1.0), body.next(1.0), body.failure) == (b"events", None, None)
    body.close()
    assert body.is_closed
    live = WholeBody(b"")
    assert body_of(HTTPResponse(status_code=200, body=live)) is live


@pytest.mark.anyio
async def test_a_response_that_was_read_has_an_async_body_of_one_chunk() -> None:
    """The same, async."""
    body = abody_of(http_response(b"events"))
    kinds = [is_read_sync(body), is_read_async(body)]
    assert kinds == [False, True]
    assert (await body.next(1.0), await body.next(1.0), body.failure) == (b"events", None, None)
    await body.aclose()
    assert body.is_closed
    live = AsyncWholeBody(b"")
    assert abody_of(HTTPResponse(status_code=200, body=live)) is live
