"""A success is what says so: behind a login page or a gateway's notice no call and no flow reports that it was done.

Every spec is held against every kind of HTTP 200 that is no answer of FastGPT; flows and uploads against a server of
which a part is replaced by such a thing.
"""

from __future__ import annotations

import ast
import importlib
import io
import pickle
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import httpx
import pytest
from msgspec import UNSET
from msgspec.structs import replace

from clients.test_hostile import made
from fastgpt import APIError, DecodeError, FastGPTError, File, NotFoundError, Outcome, TransportError
from fastgpt.apps.requests import GetApps
from fastgpt.chat import GetChatHistories
from fastgpt.chat.completions import Completion
from fastgpt.datasets import DeleteSummary, IndexingSummary, PushSummary
from fastgpt.datasets.collections import ExportCollection
from fastgpt.datasets.datasets import DeleteDataset
from fastgpt.outcomes import succeeded
from fastgpt.sandbox import DownloadFromSandbox
from fastgpt.specs import RequestSpec
from fastgpt.speech import GetSpeech
from support.endpoint_list import area_modules, declared_specs
from support.faces import (
    API_KEY,
    APP_ID,
    Answer,
    Body,
    Maker,
    Server,
    both,
    data,
    errors_of,
    fails,
    http_response,
    reply,
    streams,
)

HTML = "text/html; charset=utf-8"
JSON = "application/json; charset=utf-8"
PAGE = b"<!DOCTYPE html><html><head><title>Sign in</title></head></html>"
Foreign = tuple[str, bytes, str]
"""A media type, a body, and what the error must say of it."""
FOREIGN: dict[str, Foreign] = {
    "login page": (HTML, PAGE, "text/html: an HTML page titled 'Sign in'"),
    "page of a type in capitals": ("Text/HTML", PAGE, "text/html: an HTML page titled 'Sign in'"),
    "page without a title": (HTML, b"<p>closed", "an HTML page"),
    "page that says it is JSON": (JSON, PAGE, "an HTML page titled 'Sign in'"),
    "page that says it is CSV": ("text/csv", PAGE, "an HTML page titled 'Sign in'"),
    "notice": ("text/plain", b"blocked by the firewall", "text/plain: 'blocked by the firewall'"),
    "error of a gateway": (JSON, b'{"error":{"message":"no upstream"}}', "no upstream"),
    "no success": (JSON, b'{"success":false}', '{"success":false}'),
    "empty body": (JSON, b"", "application/json: an empty body"),
    "empty body without a type": ("", b"", "no content type: an empty body"),
    "half an envelope": (JSON, b'{"code":200,"statusText":"","data":{"li', '\'{"code":200'),
    "bytes": ("application/octet-stream", b"\x00\xff\x10", "application/octet-stream: "),
    "bare list": (JSON, b"[]", "'[]'"),
    "bare object": (JSON, b"{}", "'{}'"),
    "null": (JSON, b"null", "'null'"),
    "code as text": (JSON, b'{"code":"200","data":null}', '\'{"code":"200"'),
}
every_foreign = pytest.mark.parametrize("foreign", FOREIGN.values(), ids=FOREIGN)
SPECS = [spec for spec in declared_specs() if not issubclass(spec, Completion)]


BYTES = {DownloadFromSandbox, GetSpeech}
"""The specs whose answer may be any bytes, if it says so."""


def foreign_reply(foreign: Foreign) -> Answer:
    """Answer everything with HTTP 200 and this."""
    content_type, body, _ = foreign
    return reply(200, body, {"content-type": content_type} if content_type else {})


def filled(spec: type[RequestSpec[Any]]) -> RequestSpec[Any]:
    """Return a request with every field filled, and with files where it takes any; it is about an app, if it may be."""
    request = made(spec)
    file = File.from_bytes(b"q,a\n", name="a.txt")
    others = {"skill_id": UNSET, "out_link_auth_data": UNSET} if "app_id" in request.__struct_fields__ else {}
    for name, value in (("file", file), ("files", [file]), ("on_progress", None), *others.items()):
        if name in request.__struct_fields__:
            request = replace(request, **{name: value})
    return request


@pytest.mark.once
@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: str(spec.__name__))
def test_no_spec_takes_for_an_answer_what_is_none(spec: type[RequestSpec[Any]]) -> None:
    """Each is a ``DecodeError`` that names call, status, media type, and the page or the beginning of what came."""
    asking = filled(spec)
    for name, (content_type, body, said) in FOREIGN.items():
        if name == "bytes" and spec in BYTES:
            continue
        headers = {"content-type": content_type} if content_type else {}
        response = http_response(body, headers=headers, url=f"http://host:3000/api{spec.path}?secret=1", verb=spec.verb)
        error = asking.decode(response).failure()
        assert type(error) is DecodeError, name
        assert (error.method, error.path, error.host) == (spec.verb, f"/api{spec.path}", "host:3000"), name
        assert "HTTP 200" in str(error), name
        assert said in str(error), name
        assert f"{spec.verb} host:3000/api{spec.path}" in str(error), name
        assert str(pickle.loads(pickle.dumps(error))) == str(error), name


@both
@every_foreign
@pytest.mark.parametrize("spec", [DeleteDataset(dataset_id=APP_ID), ExportCollection(collection_id=APP_ID)])
async def test_a_call_without_data_is_not_done_by_a_page(
    client: Maker, spec: RequestSpec[Any], foreign: Foreign
) -> None:
    """Typed raises and results return the same error, sync and async."""
    face = client(Server(then=foreign_reply(foreign)))
    with pytest.raises(DecodeError, match="HTTP 200") as typed:
        await face.typed(spec)
    result = (await face.results(spec)).failure()
    assert str(result) == str(typed.value)
    assert (result.method, result.path, result.host) == (spec.verb, f"/api{spec.path}", "fastgpt.test")


@both
@pytest.mark.parametrize(
    "kind", ["login page", "page that says it is JSON", "page that says it is CSV", "error of a gateway", "no success"]
)
@pytest.mark.parametrize("spec", [DeleteDataset(dataset_id=APP_ID), ExportCollection(collection_id=APP_ID)])
async def test_a_raw_call_raises_what_a_gateway_says(client: Maker, spec: RequestSpec[Any], kind: str) -> None:
    """An HTML page and JSON that reports an error are error responses, hidden in an HTTP 200."""
    with pytest.raises(DecodeError, match="HTTP 200"):
        await client(Server(then=foreign_reply(FOREIGN[kind]))).raw(spec)


@both
@pytest.mark.parametrize("kind", ["notice", "empty body", "bare list", "code as text", "bytes"])
async def test_a_raw_call_gives_other_responses_as_they_came(client: Maker, kind: str) -> None:
    """A raw call is not decoded: what may be data is the caller's to judge."""
    response = await client(Server(then=foreign_reply(FOREIGN[kind]))).raw(DeleteDataset(dataset_id=APP_ID))
    assert response.content == FOREIGN[kind][1]


@both
@pytest.mark.parametrize("content_type", ["text/csv; charset=utf-8;", "Text/CSV"])
async def test_a_table_is_known_by_its_media_type(client: Maker, content_type: str) -> None:
    """The media type of an export is compared without case and parameters; a byte order mark is taken off."""
    answer = reply(200, b"\xef\xbb\xbfq,a\n<html>,b\n", {"content-type": content_type})
    assert await client(Server(then=answer)).typed(ExportCollection(collection_id=APP_ID)) == "q,a\n<html>,b\n"


@both
async def test_an_export_rejected_in_an_envelope_keeps_its_class(client: Maker) -> None:
    """An error response in place of the table is the error that it says, also with HTTP 200."""
    for error in await errors_of(client(Server(then=data(None, code=404))), ExportCollection(collection_id=APP_ID)):
        assert type(error) is NotFoundError
        assert error.path == "/api/core/dataset/collection/export"


# --- flows -------------------------------------------------------------------------------------------------------

FILE = File.from_bytes(b"hello", name="a.txt")
ROW: dict[str, object] = {"q": "a"}
TARGET = Path(tempfile.gettempdir()) / "is-never-written"
FOLDER = Path(__file__).parents[2] / "typings" / "distributed"
"""It has one file: more would be on their way beside each other."""
ARCHIVE = io.BytesIO()
with ZipFile(ARCHIVE, "w") as opened:
    opened.writestr("skills/a/SKILL.md", b"a")
FLOWS: dict[str, dict[str, object]] = {
    "delete_collections_each": {"collection_ids": [APP_ID, "b"]},
    "delete_data_rows": {"data_ids": [APP_ID, "b"]},
    "deploy_skill": {"archive": ARCHIVE.getvalue(), "filename": "a.zip"},
    "download_folder_from_sandbox": {"target": TARGET, "app_id": APP_ID, "chat_id": "c"},
    "push_data_batches": {"collection_id": APP_ID, "data": [ROW]},
    "save_from_sandbox": {"target": TARGET, "app_id": APP_ID, "chat_id": "c"},
    "upload_and_index": {"dataset_id": APP_ID, "files": [FILE]},
    "upload_chat_file": {"app_id": APP_ID, "chat_id": "c", "content": FILE},
    "upload_dataset_file": {"dataset_id": APP_ID, "content": FILE},
    "upload_folder_to_sandbox": {"folder": FOLDER, "app_id": APP_ID, "chat_id": "c"},
    "upload_search_image": {"dataset_id": APP_ID, "content": FILE},
    "upload_temp_file": {"content": FILE},
    "wait_until_trained": {"dataset_id": APP_ID},
}


FILES = ("save_from_sandbox", "download_folder_from_sandbox")
"""The flows whose answer is a file."""


@cache
def declared_flows() -> dict[str, Any]:
    """Return every function that the endpoint modules mark as a flow."""
    found: dict[str, Any] = {}
    for module in area_modules():
        loaded = importlib.import_module(module)
        for node in ast.walk(ast.parse(Path(str(loaded.__file__)).read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and "flow" in map(ast.unparse, node.decorator_list):
                found[node.name] = getattr(loaded, node.name)
    return found


def failure_of(outcome: Outcome[Any]) -> FastGPTError:
    """Return the error of a flow, or the one that its summary notes; nothing may be noted as done."""
    if not succeeded(outcome):
        return outcome.failure()
    match outcome.unwrap():
        case DeleteSummary(deleted=(), missing=(), failed=(failed,)):
            return failed.error
        case PushSummary(inserted=0, failed=(batch,)):
            return batch.error
        case IndexingSummary(indexed=(), failed=(file,)):
            return file.error
        case other:
            pytest.fail(f"reported as done: {other!r}")


def test_every_flow_is_tried() -> None:
    """The table of flows is whole."""
    assert declared_flows().keys() == FLOWS.keys()


@pytest.mark.once
@pytest.mark.unmeasured
@both
@pytest.mark.parametrize(
    ("name", "foreign"),
    [
        pytest.param(name, foreign, id=f"{name}-{what}")
        for name in FLOWS
        for what, foreign in FOREIGN.items()
        if what != "bytes" or name not in FILES  # which a file may be
    ],
)
async def test_no_flow_reports_success_behind_a_login_page(client: Maker, name: str, foreign: Foreign) -> None:
    """The error, or the summary with the error, is all that comes, and no second call is tried."""
    server = Server(foreign_reply(foreign))
    executor: Any = client(server)
    outcome: Any = declared_flows()[name](executor.client.results, **FLOWS[name])
    error = failure_of(outcome if not hasattr(outcome, "__await__") else await outcome)
    assert type(error) is DecodeError
    assert "HTTP 200" in str(error)
    assert error.host == "fastgpt.test"


# --- uploads -----------------------------------------------------------------------------------------------------

SIGNED = "http://u:p@s3.test:9000/bucket/secret-path?X-Amz-Signature=abc"
PUT_PLACE: dict[str, object] = {"url": SIGNED, "key": "k", "headers": {}}
FORM_PLACE: dict[str, object] = {"url": SIGNED, "fields": {"key": "k"}}
every_place = pytest.mark.parametrize("place", [PUT_PLACE, FORM_PLACE], ids=["put", "form"])


def store(place: Any, answer: Answer) -> Server:
    """Return a server that presigns *place*, whose object store answers this."""
    return Server(data(place), answer)


@both
@every_place
@pytest.mark.parametrize(
    "foreign", [each for name, each in FOREIGN.items() if "empty body" not in name], ids=lambda each: str(each[1])
)
async def test_a_file_is_not_stored_by_a_page(client: Maker, place: Any, foreign: Foreign) -> None:
    """What an object store would not say stands for no file; the error names the host, and nothing of the URL."""
    outcome = await client(store(place, foreign_reply(foreign))).upload_outcome(content=FILE)
    error = outcome.failure()
    assert type(error) is DecodeError
    assert foreign[2] in str(error)
    assert (error.path, error.host) == ("(presigned)", "s3.test:9000")
    assert "secret" not in f"{error}{error!r}"


@both
@every_place
@pytest.mark.parametrize(
    ("status", "content_type", "body"),
    [
        (200, "", b""),
        (204, "", b""),
        (200, "text/plain", b""),
        (201, "application/xml", b"<?xml version='1.0'?><PostResponse><Key>k</Key></PostResponse>"),
        (200, JSON, b'{"code":200,"statusText":"","message":"","data":{"success":true}}'),
        (200, JSON, b'{"code":200,"data":null}'),
    ],
)
async def test_a_file_is_stored_by_what_object_stores_say(
    client: Maker, place: Any, status: int, content_type: str, body: bytes
) -> None:
    """Nothing, XML that is no error, and FastGPT's envelope are each a success."""
    answer = reply(status, body, {"content-type": content_type} if content_type else {})
    assert (await client(store(place, answer)).upload(content=FILE)).key == "k"


@both
@every_place
async def test_an_object_store_says_what_is_wrong(client: Maker, place: Any) -> None:
    """Its code and its message are in the text, whatever the HTTP status; no part of the signature is."""
    xml = b"<?xml version='1.0'?><Error><Code>EntityTooLarge</Code><Message>Too big.</Message><Key>secret</Key></Error>"
    for status, kind in ((400, APIError), (200, DecodeError)):
        outcome = await client(store(place, reply(status, xml))).upload_outcome(content=FILE)
        error = outcome.failure()
        assert isinstance(error, kind)
        assert "EntityTooLarge: Too big." in str(error)
        assert "s3.test:9000 (presigned)" in str(error)
        assert "secret" not in f"{error}{error!r}"


# --- the call ----------------------------------------------------------------------------------------------------


@both
@pytest.mark.parametrize(
    "answer",
    [
        fails(httpx.ConnectError),
        fails(httpx.ReadTimeout),
        fails(httpx.ReadError),
        reply(500, b"down"),
        reply(200, PAGE, {"content-type": HTML}),
        reply(200, b"x", {"content-encoding": "br"}),
        streams(Body(b"{", httpx.ReadError("cut")), "application/json"),
    ],
    ids=["connect", "timeout", "reset", "500", "page", "brotli", "cut"],
)
async def test_every_error_knows_its_call(client: Maker, answer: Answer) -> None:
    """Method, path and host are on errors of every flavour, below a path of the base URL as well, and in the text."""
    face = client(Server(then=answer), None, "http://fastgpt.test:3000/base", max_retries=0)
    for error in await errors_of(face, GetApps()):
        assert (error.method, error.path, error.host) == (
            "POST",
            "/base/api/core/app/list",
            "fastgpt.test:3000",
        )
        assert "POST fastgpt.test:3000/base/api/core/app/list" in str(error)
        assert API_KEY not in f"{error}{error!r}{vars(error)}"


@both
@pytest.mark.parametrize("place", [PUT_PLACE, FORM_PLACE], ids=["put", "form"])
@pytest.mark.parametrize(
    "answer",
    [fails(httpx.ConnectError), reply(200, b"x", {"content-encoding": "br"}), reply(403, b"no"), reply(302, b"")],
    ids=["connect", "brotli", "403", "302"],
)
async def test_the_error_of_an_upload_names_its_host_alone(client: Maker, place: Any, answer: Answer) -> None:
    """The path of a presigned URL is as secret as its query, whatever went wrong."""
    outcome = await client(Server(data(place), then=answer), max_retries=0).upload_outcome(content=FILE)
    error = outcome.failure()
    assert (error.path, error.host) == ("(presigned)", "s3.test:9000")
    assert "s3.test:9000 (presigned)" in str(error)
    assert "secret" not in f"{error}{error!r}{vars(error)}"


@both
async def test_a_place_that_is_no_url_has_no_host(client: Maker) -> None:
    """An answer that names a broken URL is an error of ours, which shows nothing of it."""
    outcome = await client(Server(data({"url": "http://[::1/secret", "key": "k"}))).upload_outcome(content=FILE)
    error = outcome.failure()
    assert (type(error), error.path, error.host) == (DecodeError, "(presigned)", "")
    assert "secret" not in str(error)


@both
async def test_an_invalid_argument_knows_the_call_that_was_not_sent(client: Maker) -> None:
    """Nothing was sent, so that there is no host; the path is the one below the API base."""
    server = Server()
    for error in await errors_of(client(server), DeleteDataset(dataset_id="")):
        assert (error.method, error.path, error.host) == ("DELETE", "/core/dataset/delete", "")
    assert server.requests == []


@both
async def test_the_path_is_the_one_that_answered(client: Maker) -> None:
    """Of a call that has moved between versions, the error names the route of the older server that was asked last."""
    answers: Callable[[httpx.Request], httpx.Response] = reply(404, PAGE, {"content-type": HTML})
    server = Server(answers, fails(httpx.ReadError))
    spec = next(filled(spec) for spec in SPECS if spec.__name__ == "GetChatQuotes")
    error = (await client(server, max_retries=0).results(spec)).failure()
    assert isinstance(error, TransportError)
    assert error.path == "/api/core/chat/quote/getQuote"


# ----------------------------------------------------------------------------------------------- pages and missing data

PLACE = "POST fastgpt.test/sub/api/core/chat/getHistories"
ADDRESS = (
    ": is base_url right? It is the address of FastGPT, to which /api is added; "
    "if it is right, this server has no such route"
)
SAID: dict[str, tuple[int, bytes, str]] = {
    "not found": (
        404,
        b"<html><title>404 Not Found</title>",
        f"an HTML page, '404 Not Found', in place of{{}}{ADDRESS}",
    ),
    "first words": (
        404,
        b"<html><head><style>p{}</style></head><body><b>Cannot POST /x</b> at https://u:p@h/x?sig=1<!-- a",
        f"an HTML page, 'Cannot POST /x at https://h/x?…', in place of{{}}{ADDRESS}",
    ),
    "nothing said": (405, b"<html></html>", f"an HTML page, in place of{{}}{ADDRESS}"),
    "gateway": (502, b"<html><h1>502 Bad</h1>", "an HTML page, '502 Bad', in place of{}: a gateway could not reach it"),
    "forbidden": (403, b"<html><title>No</title>", "an HTML page, 'No', in place of{}"),
}


@both
@pytest.mark.parametrize(("status", "page", "said"), SAID.values(), ids=SAID)
async def test_a_page_is_said_once(client: Maker, status: int, page: bytes, said: str) -> None:
    """With what it says, where it came from, and what is probably wrong."""
    server = Server(then=reply(status, page, {"content-type": HTML}))
    face = client(server, base_url="http://fastgpt.test/sub", max_retries=0)
    for error in await errors_of(face, GetChatHistories(app_id="a")):
        assert isinstance(error, APIError)
        assert error.is_page
        assert str(error) == f"{said.format(' an answer of FastGPT')} (HTTP {status}, {PLACE})"


@both
async def test_a_page_shows_that_a_path_is_doubled(client: Maker) -> None:
    """A base URL may hold an ``/api`` that is none of FastGPT's routes."""
    server = Server(then=reply(404, b"<html>", {"content-type": HTML}))
    face = client(server, base_url="http://fastgpt.test/gateway/api/api")
    error = (await face.results(GetChatHistories(app_id="a"))).failure()
    assert "The path has /api twice" in str(error)


@both
async def test_a_status_alone_is_said_once(client: Maker) -> None:
    """Where nothing else is known."""
    face = client(Server(then=reply(404)), base_url="http://fastgpt.test/sub")
    for error in await errors_of(face, GetChatHistories(app_id="a")):
        assert str(error) == f"HTTP 404 ({PLACE})"


DATA: dict[str, tuple[bytes, str]] = {
    "missing": (b'{"code":200}', "data: Expected `object`, got an envelope without data in HTTP 200, "),
    "null": (b'{"code":200,"data":null}', "data: Expected `object`, got `null` in HTTP 200, application/json: "),
    "another": (b'{"code":200,"data":[]}', "data: Expected `object`, got `array` in HTTP 200, application/json: "),
    "inside": (
        b'{"code":200,"data":{"list":[{}],"total":0}}',
        "data: Object missing required field `chatId` - at `$.list[0]` (",
    ),
}


@both
@pytest.mark.parametrize(("body", "said"), DATA.values(), ids=DATA)
async def test_data_of_another_shape_is_described(client: Maker, body: bytes, said: str) -> None:
    """Which call, where in its data, and what came."""
    face = client(Server(then=reply(200, body, {"content-type": JSON})), base_url="http://fastgpt.test/sub")
    error = (await face.results(GetChatHistories(app_id="a"))).failure()
    assert type(error) is DecodeError
    assert str(error).startswith(said)
    assert str(error).endswith(f" ({PLACE})")
