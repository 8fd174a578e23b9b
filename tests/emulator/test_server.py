"""The emulator as a server: what stands below its routes, both transports, a real socket, and the command line."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue

import httpx
import pytest

from emulator.support import COMPLETIONS, Clock, ask, events, text
from fastgpt.emulator import Emulator, Request, __main__

V1 = COMPLETIONS["v1"]
SAID = "Hello from the emulator. 你好！ You said: hi"


def test_an_unknown_path_is_a_page(http: httpx.Client) -> None:
    """A path that the server does not have is HTML, not an envelope."""
    missing = http.post("/api/core/chat/item/delete", json={})
    assert (missing.status_code, missing.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert missing.text.startswith("<!DOCTYPE html>")


def test_a_body_that_is_no_json_is_rejected_in_plain_text(http: httpx.Client) -> None:
    """The framework speaks before FastGPT does, and in plain text."""
    broken = http.post(V1, content=b"{", headers={"content-type": "application/json"})
    assert (broken.status_code, broken.text) == (400, "Invalid JSON")
    huge = http.post(V1, content=b" " * (10 * 1024 * 1024 + 1), headers={"content-type": "application/json"})
    assert (huge.status_code, huge.text) == (413, "Body exceeded 10mb limit")
    large = http.post("/api/core/app/list", content=b" " * (1024 * 1024 + 1))
    assert (large.status_code, large.text) == (413, "Body exceeded 1mb limit")


@pytest.mark.parametrize(
    ("body", "kind", "received"),
    [(b"[1]", "application/json", "array"), (b"{}", "text/plain", "string"), (b"1", "application/json", "number")],
)
def test_a_body_that_is_no_object_is_rejected(http: httpx.Client, body: bytes, kind: str, received: str) -> None:
    """A schema names what it got instead of an object; without a JSON type a body is text."""
    rejected = http.post(V1, content=body, headers={"content-type": kind})
    assert rejected.json()["zodError"][0]["message"] == f"Invalid input: expected object, received {received}"


def test_nested_fields_are_named(http: httpx.Client, emulator: Emulator) -> None:
    """An issue's path leads into lists and objects; what no rule of ours can name is an invalid union."""

    def issue(**fields: object) -> object:
        return http.post(V1, json={"appId": emulator.app_id, **fields}).json()["zodError"][0]

    assert issue(stream="true") == {
        "expected": "boolean",
        "code": "invalid_type",
        "path": ["stream"],
        "message": "Invalid input: expected boolean, received string",
    }
    wrong_role = {"role": 1, "content": "x"}
    assert issue(messages=[wrong_role]) == {
        "expected": "string",
        "code": "invalid_type",
        "path": ["messages", 0, "role"],
        "message": "Invalid input: expected string, received number",
    }
    unknown_part = {"role": "user", "content": [{"type": "weird"}]}
    union = {"code": "invalid_union", "errors": [], "path": ["messages"], "message": "Invalid input"}
    assert issue(messages=[unknown_part]) == union


def test_a_preflight_is_allowed(http: httpx.Client) -> None:
    """A browser may ask first, from anywhere."""
    answer = http.options(V1, headers={"Origin": "http://page.test"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["access-control-allow-origin"] == "http://page.test"


def test_the_core_answers_without_httpx(emulator: Emulator) -> None:
    """The server is a function from a request to a reply, with the id of the request counted."""
    answer = emulator.respond(Request(method="GET", path="/api/core/chat/recentlyUsed"))
    assert (answer.status, dict(answer.headers)["x-request-id"][-1]) == (403, "1")
    assert b"".join(answer.chunks).startswith(b'{"code":403')


@pytest.mark.anyio
async def test_the_async_transport_streams(emulator: Emulator) -> None:
    """An async client sees the same writes, one by one, and a chat that is busy while it reads."""
    headers = {"Authorization": f"Bearer {emulator.api_key}"}
    body = ask(emulator.app_id, "hi", chatId="c1", stream=True)
    async with httpx.AsyncClient(transport=emulator.async_transport(), base_url="http://x", headers=headers) as http:
        async with http.stream("POST", V1, json=body) as response:
            writes = response.aiter_raw()
            first = await anext(writes)
            assert b'"content":"Hello"' in first
            busy = await http.post(V1, json=ask(emulator.app_id, "hi", chatId="c1"))
            assert busy.json()["statusText"] == "chatIsGenerating"
            rest = [write async for write in writes]
        assert rest[-1] == b"data: [DONE]\n\n"
        plain = await http.post(V1, json=ask(emulator.app_id, "hi", chatId="c1"))
    assert plain.json()["id"] == "c1"


@pytest.mark.anyio
async def test_sync_and_async_clients(emulator: Emulator) -> None:
    """The clients that an emulator gives end in it, with its key or another."""
    with emulator.client() as client:
        assert client.create_chat_completion(messages=[{"role": "user", "content": "hi"}]).status_code == 200
    async with emulator.async_client(emulator.account_key, max_retries=0) as client:
        answer = await client.get_chat_histories(app_id=emulator.app_id)
    assert answer.json()["data"]["total"] == 1


def test_it_serves_on_a_socket(emulator: Emulator) -> None:
    """A real socket carries answers, streams, uploads and error responses, and nothing is left when the block ends."""
    before = {*threading.enumerate()}  # others may end meanwhile
    with emulator.serve() as base_url, httpx.Client(base_url=base_url, timeout=10) as http:
        http.headers["Authorization"] = f"Bearer {emulator.api_key}"
        assert http.post(V1, json=ask(emulator.app_id, "hi")).json()["choices"][0]["message"]["content"] == SAID
        assert text(http.post(V1, json=ask(emulator.app_id, "hi", stream=True))) == SAID
        rejected = http.post(V1, json=ask("0" * 24, "hi", stream=True))
        assert "content-type" not in rejected.headers
        assert events(rejected)[0][0] == "error"
        ticket = http.post(
            "/api/core/chat/file/presignChatFilePostUrl",
            json={"appId": emulator.app_id, "chatId": "c1", "filename": "a.txt"},
        ).json()["data"]
        assert ticket["url"].startswith(base_url)
        big = b"x" * 300_000
        assert http.put(ticket["url"], content=big).status_code == 200
        assert http.get(ticket["previewUrl"]).content == big
        init = http.get("/api/core/chat/init", params={"appId": emulator.app_id, "chatId": "ü"}).json()
        assert init["data"]["chatId"] == "ü"
    assert {*threading.enumerate()} <= before
    with pytest.raises(httpx.ConnectError):
        httpx.get(base_url)


def test_a_reader_that_leaves_stops_nothing(emulator: Emulator) -> None:
    """A connection that is dropped in mid-stream leaves the server able to answer and to end."""
    with emulator.serve() as base_url, httpx.Client(base_url=base_url, timeout=10) as http:
        http.headers["Authorization"] = f"Bearer {emulator.api_key}"
        with http.stream("POST", V1, json=ask(emulator.app_id, "hi", stream=True)) as response:
            assert next(response.iter_raw())
        assert http.get("/api/core/chat/recentlyUsed").status_code == 200


def test_serving_without_uvicorn_says_what_to_install(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra the error names it; in process everything works on."""
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    with pytest.raises(RuntimeError, match=r"pip install 'fastgpt-client\[emulator\]'"), emulator.serve():
        pass


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_serves_until_a_signal(number: signal.Signals) -> None:
    """The command prints address, key and app, answers, and ends with success on Ctrl-C and SIGTERM."""
    command = [sys.executable, "-m", "fastgpt.emulator", "--port", "0", "--app", "workflow", "--commercial"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines: list[str] = []
        for line in process.stdout:
            lines.append(line.rstrip())
            if "Ctrl-C" in line:
                break
        try:
            settings = dict(line.split("=", 1) for line in lines[:3])
            headers = {"Authorization": f"Bearer {settings['FASTGPT_API_KEY']}"}
            body = ask(settings["FASTGPT_APP_ID"], "hi")
            answer = httpx.post(settings["FASTGPT_BASE_URL"] + V1, json=body, headers=headers, timeout=10)
            assert "Fixed reply." in answer.text
        finally:
            process.send_signal(number)
            _, errors = process.communicate(timeout=10)
    assert (process.returncode, errors) == (0, "")


@pytest.fixture
def signals() -> Iterator[None]:
    """Put back the handlers that the command installs."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("signals")
def test_the_command_in_process(capsys: pytest.CaptureFixture[str]) -> None:
    """The command gives 0 when it is to end, as after a signal, and 1 with a reason when its port is taken."""
    received = SimpleQueue[int]()
    received.put(signal.SIGINT)
    assert __main__.main(["--port", "0", "--version", "4.9.0"], received) == 0
    assert capsys.readouterr().out.startswith("FASTGPT_BASE_URL=http://127.0.0.1:")
    signal.raise_signal(signal.SIGTERM)
    assert received.get(timeout=10) == signal.SIGTERM
    with Emulator(clock=Clock()).serve() as base_url:
        assert __main__.main(["--port", base_url.rpartition(":")[2]], received) == 1
    assert "cannot serve on 127.0.0.1:" in capsys.readouterr().err


def test_the_module_is_a_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """``python -m fastgpt.emulator`` runs the command.

    It is not run by ``runpy``: of an installed wheel, pytest loads each module by a loader that gives no code.
    """
    monkeypatch.setattr(sys, "argv", ["emulator", "--help"])
    code = compile(Path(__main__.__file__).read_bytes(), __main__.__file__, "exec")
    with pytest.raises(SystemExit) as ended:
        exec(code, {"__name__": "__main__", "__package__": __main__.__package__})
    assert ended.value.code == 0
    assert "usage: python -m fastgpt.emulator" in capsys.readouterr().out
