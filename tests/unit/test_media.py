"""Media types are compared without case and parameters, and a page is known by its type or by how it begins."""

from __future__ import annotations

import time

import httpx
import pytest

from fastgpt.media import described, is_page, is_xml, media_type, page_title, without_secrets, xml_error


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("text/html", "text/html"),
        ("Text/HTML; Charset=UTF-8", "text/html"),
        ("application/JSON;charset=utf-8", "application/json"),
        ("  text/event-stream ;x=y", "text/event-stream"),
        ("", ""),
        (";charset=utf-8", ""),
    ],
)
def test_a_media_type_has_no_case_and_no_parameters(header: str, expected: str) -> None:
    """Only the type itself is compared, whatever a gateway writes around it."""
    assert media_type({"content-type": header}) == expected
    assert media_type(httpx.Headers({"Content-Type": header})) == expected


def test_no_content_type_is_an_empty_media_type() -> None:
    """Where nothing is declared, the type is the empty text."""
    assert media_type({}) == ""


@pytest.mark.parametrize(
    ("content_type", "body", "expected"),
    [
        ("text/html", b"anything", True),
        ("TEXT/HTML;charset=x", b"", True),
        ("application/xhtml+xml", b"<?xml version='1.0'?><html/>", True),
        ("", b"<!DOCTYPE html><p>", True),
        ("text/plain", b"\xef\xbb\xbf \n<html lang=x>", True),
        ("text/csv", b"<!-- a --> <!-- b -->\n<HTML>", True),
        ("application/octet-stream", b"<head>", True),
        ("", b"<Error><Code>x</Code></Error>", False),
        ("text/csv", b"q,a\n<html>,x", False),
        ("text/csv", b"<htmlx", False),
        ("application/json", b"{}", False),
        ("", b"", False),
    ],
)
def test_a_page_is_known_by_its_type_or_by_its_beginning(content_type: str, body: bytes, expected: bool) -> None:
    """A page that lies about its type is found by its first tag; other text and XML are no pages."""
    assert is_page({"content-type": content_type}, body) is expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"<html><head><title>Sign in</title></head>", "Sign in"),
        (b'<TITLE lang="x">\n 502  Bad\tGateway </Title>', "502 Bad Gateway"),
        (b"<title>A &amp; B</title>", "A & B"),
        (b"<title></title><h1>504 <b>Gateway</b> Time-out</h1>", "504 Gateway Time-out"),
        (b"<h1>Welcome", "Welcome"),
        ("<title>登录</title>".encode(), "登录"),
        (b"<title>\xff\xfe</title>", "\ufffd\ufffd"),
        (b"<title>" + b"x" * 500 + b"</title>", "x" * 200),
        (b"x" * 20_000 + b"<title>late</title>", ""),
        (b"<titlebar>no</titlebar>", ""),
        (b"<p>text", ""),
        (b"", ""),
    ],
)
def test_the_title_of_a_page_is_one_line(body: bytes, expected: str) -> None:
    """A title, else a first heading, comes without tags, entities and line breaks, and is cut where it is long."""
    assert page_title(body) == expected


@pytest.mark.parametrize(
    "piece",
    [
        b"<title><",
        b"<title>",
        b"<",
        b"<!---->",
        b"<!--",
        b" ",
        b"<h1></",
        b"<Error><Code>",
        b"http://",
        b"/",
        b"x@",
        b"http://a/b?",
    ],
)
def test_no_page_takes_long_to_read(piece: bytes) -> None:
    """Patterns over foreign text do not backtrack without bounds."""
    body = piece * (100_000 // len(piece))
    began = time.process_time()
    assert len(page_title(body)) <= 200
    is_page({}, body)
    xml_error(body)
    without_secrets(body.decode())
    assert time.process_time() - began < 1.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "PUT http://u:p@s3.test:9000/b/a.txt?X-Amz-Signature=x&y=z failed",
            "PUT http://s3.test:9000/b/a.txt?… failed",
        ),
        ("at 'https://h/api/system/file/upload/" + "e" * 50 + "'", "at 'https://h/api/system/file/upload/…'"),
        ("HTTPS://h/#token=a, and http://i", "HTTPS://h/?… and http://i"),
        (
            "https://h/api/core/dataset/collection/create/localFile",
            "https://h/api/core/dataset/collection/create/localFile",
        ),
        ("a?b=c u:p@h", "a?b=c u:p@h"),
    ],
)
def test_urls_in_text_lose_what_may_be_secret(text: str, expected: str) -> None:
    """User, query, fragment and long parts of a path are cut; other text stays as it is."""
    assert without_secrets(text) == expected


@pytest.mark.parametrize(
    ("headers", "body", "expected"),
    [
        (
            {"content-type": "Text/HTML"},
            b"<title>Sign in</title>",
            "HTTP 200, text/html: an HTML page titled 'Sign in'",
        ),
        ({}, b"<html>", "HTTP 200, no content type: an HTML page"),
        ({"content-type": "application/json"}, b"", "HTTP 200, application/json: an empty body"),
        ({"content-type": "text/plain"}, b"x" * 300, f"HTTP 200, text/plain: '{'x' * 80}'"),
        ({}, b"\xff\x00", "HTTP 200, no content type: '\ufffd\\x00'"),
        ({}, b"http://s3/a?sig=b", "HTTP 200, no content type: 'http://s3/a?…'"),
    ],
)
def test_what_came_is_put_into_words(headers: dict[str, str], body: bytes, expected: str) -> None:
    """Status, media type, and the title of a page or the beginning of anything else."""
    assert described(200, headers, body) == expected


def test_xml_is_known_by_its_beginning() -> None:
    """An object store writes XML with or without a declaration; a page and JSON are something else."""
    assert is_xml({}, b"<?xml version='1.0'?>\n<PostResponse/>")
    assert is_xml({"content-type": "Application/XML"}, b" <PostResponse/>")
    assert not is_xml({}, b"<p>closed")
    assert not is_xml({"content-type": "text/xml"}, b"<html>")
    assert not is_xml({"content-type": "text/html"}, b"<?xml version='1.0'?><p>")
    assert not is_xml({}, b"<?xml version='1.0'?><!DOCTYPE html><p>")
    assert not is_xml({"content-type": "text/xml"}, b"{}")
    assert not is_xml({}, b"")
    assert xml_error(b"<PostResponse><Code>x</Code></PostResponse>") == ""
