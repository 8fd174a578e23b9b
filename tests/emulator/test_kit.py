"""What a test has of an emulator beside its answers: what came in, what was not needed, and how it is set up."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta

import httpx
import msgspec
import pytest
from returns.result import Success

import fastgpt.emulator
from emulator.support import ask, data, field
from fastgpt import InvalidRequestError, user
from fastgpt.chat import GetChatHistories
from fastgpt.emulator import DEMO_APPS, VERSIONS, App, Emulator, Reply, Request, faults
from fastgpt.values import JSONValue

V1 = "/api/v1/chat/completions"
LONG = "word " * 500


def asked_over(emulator: Emulator, body: JSONValue, **headers: str) -> httpx.Response:
    """Ask the emulator with these headers, and return the response with its body as it came."""
    sent = {"authorization": f"Bearer {emulator.api_key}", "content-type": "application/json", **headers}
    with httpx.Client(transport=emulator.transport(), base_url="http://fastgpt.test") as client:
        return client.post(V1, content=msgspec.json.encode(body), headers=sent)


def test_requests_are_kept(emulator: Emulator) -> None:
    """A test sees what came, in its order, also what got a fault; a representation shows no key."""
    emulator.faults.plan(faults.BadGateway(), path=GetChatHistories.path)
    with emulator.client(max_retries=0) as client:
        assert client.results.get_chat_histories(app_id=emulator.app_id).map(str).value_or(None) is None
        client.create_chat_completion(messages=[user("Hello")], chat_id="c1")
    listed, completion = emulator.requests
    assert (listed.path, completion.path) == ("/api/core/chat/getHistories", V1)
    assert field(completion.json(), "chatId") == "c1"
    assert repr(completion) == f"Request(method='POST', path='{V1}')"
    emulator.requests.clear()
    assert not emulator.requests


def test_large_bodies_are_not_kept(emulator: Emulator) -> None:
    """An emulator that is served for long keeps no uploads for who looks at its requests."""
    emulator.respond(Request(method="POST", path="/", body=b"x" * 1024 * 1024))
    emulator.respond(Request(method="POST", path="/", body=b"x" * (1024 * 1024 + 1)))
    assert [len(request.body) for request in emulator.requests] == [1024 * 1024, 0]


def test_what_was_not_needed_is_known(emulator: Emulator) -> None:
    """A test can demand that all its answers and faults were used."""
    emulator.queue_answers("one", "two")
    emulator.faults.plan(faults.MissingDone(), call=2, path="*/completions", times=2)
    with emulator.client() as client:
        client.create_chat_completion(messages=[user("Hello")])
        assert emulator.waiting_answers == 1
        assert emulator.faults.pending == (("*/completions", faults.MissingDone()),) * 2
        client.create_chat_completion(messages=[user("Hello")])
    assert emulator.waiting_answers == 0
    assert len(emulator.faults.pending) == 1


def test_faults_go_by_the_path_of_a_spec(emulator: Emulator) -> None:
    """The path of a spec, which begins below ``/api``, and that on the wire mean the same call."""
    for path in (GetChatHistories.path, "/api/core/chat/getHistories"):
        emulator.faults.plan(faults.BadGateway(), path=path)
        with emulator.client(max_retries=0) as client:
            assert not isinstance(client.results.get_chat_histories(app_id=emulator.app_id), Success)
    emulator.faults.at_random(1, 1, [faults.BadGateway()], path=GetChatHistories.path)
    with emulator.client(max_retries=0) as client:
        assert not isinstance(client.results.get_chat_histories(app_id=emulator.app_id), Success)


def test_the_first_app_is_the_default_one() -> None:
    """An app of one's own needs no second mention, and an emulator without any is rejected."""
    emulator = Emulator(apps={"mine": App(name="Mine", steps=(Reply(text="Yes."),)), "other": DEMO_APPS["simple"]})
    with emulator.client() as client:
        assert client.typed.create_chat_completion(messages=[user("Hello")]).text == "\nYes."
    assert repr(emulator) == "Emulator('4.16.0', apps=['mine', 'other'])"
    with pytest.raises(InvalidRequestError, match=r"^apps: expected at least one app, got none$"):
        Emulator(apps={})


def test_a_clock_has_a_zone() -> None:
    """A time without a zone would be compared to one that has it, in the middle of some answer."""
    with pytest.raises(InvalidRequestError, match=r"^clock: expected times with a zone, got one without"):
        Emulator(clock=lambda: datetime.fromisoformat("2026-01-02"))
    zone = datetime.fromisoformat("2026-01-02T00:00:00+02:00")
    assert Emulator(clock=lambda: zone + timedelta(1)).app_id
    assert zone.astimezone(UTC) < zone + timedelta(1)


@pytest.mark.parametrize("version", ["4.16.0", "4.12.1"])
def test_large_answers_are_compressed_on_demand(version: str) -> None:
    """Only for clients that take it, not below 1 KiB, never completions that stream; later servers say so."""
    emulator = Emulator(version, compress=True)
    emulator.queue_answers(LONG, LONG, LONG, repeat=True)
    packed = asked_over(emulator, ask(emulator.app_id, "hi"), **{"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-length" not in packed.headers
    assert ("vary" in packed.headers) == (version == "4.16.0")
    assert str(field(packed.json(), "choices", 0, "message", "content")).strip() == LONG.strip()
    plain = asked_over(emulator, ask(emulator.app_id, "hi"), **{"accept-encoding": "identity"})
    stream = asked_over(emulator, ask(emulator.app_id, "hi", stream=True), **{"accept-encoding": "gzip"})
    for response in (plain, stream):
        assert "content-encoding" not in response.headers
    short = Request(method="POST", path=V1, headers={"accept-encoding": "gzip"}, body=b"")
    assert "content-encoding" not in dict(emulator.respond(short).headers)


def test_a_compressed_stream_comes_piece_by_piece() -> None:
    """The start of a skill's runtime may be compressed, and is still read event by event."""
    emulator = Emulator(compress=True)
    headers = {"authorization": f"Bearer {emulator.account_key}", "content-type": "application/json"}
    body: JSONValue = {"name": "s", "description": "d", "category": []}
    with httpx.Client(transport=emulator.transport(), base_url="http://fastgpt.test", headers=headers) as client:
        made = data(client.post("/api/core/ai/skill/create", json=body))
        with client.stream("POST", "/api/core/ai/skill/runtime/init", json={"skillId": made}) as response:
            pieces = [*response.iter_raw()]
    assert response.headers["content-encoding"] == "gzip"
    assert len(pieces) > 2
    assert gzip.decompress(b"".join(pieces)).startswith(b"event: sandboxStatus")


def test_keys_run_for_members() -> None:
    """A key runs in the name of those members that the emulator is made with, and of nobody else."""
    emulator = Emulator(members=("ada",))
    for name, status in (("ada", 200), ("eve", 500)):
        response = asked_over(emulator, ask(emulator.app_id, "hi", authProxy={"username": name}))
        assert response.status_code == status
    with pytest.raises(InvalidRequestError, match=r"^members\[0]: expected text, got int$"):
        Emulator(members=(1,))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - what it is about


def test_a_key_can_be_asked_about(emulator: Emulator) -> None:
    """A server says of any text whether it is a key, to whoever asks."""
    with httpx.Client(transport=emulator.transport(), base_url="http://fastgpt.test") as client:
        path = "/api/support/openapi/health"
        assert field(data(client.get(path, params={"apiKey": emulator.account_key})), "valid") is True
        assert client.get(path, params={"apiKey": "x"}).json()["message"] == "APIKey invalid"


def test_all_names_are_there() -> None:
    """What a star import gives is what users need, and none of the modules of the package."""
    named = fastgpt.emulator.__all__
    assert len({*named}) == len(named)
    assert all(hasattr(fastgpt.emulator, name) for name in named)
    assert {"Emulator", "VERSIONS", "Script"} <= {*named}
    assert not {"settings", "state", "wire", "time"} & {*named}


@pytest.mark.parametrize("version", VERSIONS)
def test_files_lie_where_each_version_puts_them(version: str) -> None:
    """Links of 4.14 have longer paths, and name the file."""
    emulator = Emulator(version)
    with emulator.client() as client:
        sent = client.typed.upload_chat_file(app_id=emulator.app_id, chat_id="c1", content=b"text", filename="a.txt")
    put = [request.path.rpartition("/")[0] for request in emulator.requests if request.method == "PUT"]
    folders = {"4.14.13": ["upload"], "4.16.0": ["u"], "4.17.3": ["u"]}
    assert put == [f"/api/system/file/{folder}" for folder in folders.get(version, ())]
    read = httpx.Client(transport=emulator.transport()).get(str(sent.url))
    assert read.content == b"text"


def test_without_a_provider_no_skill_is_edited() -> None:
    """A server without sandboxes says so in the stream that would start one, and to who asks for one or packs one."""
    emulator = Emulator(sandboxes=False)
    headers = {"authorization": f"Bearer {emulator.account_key}", "content-type": "application/json"}
    body: JSONValue = {"name": "s", "description": "d", "category": []}
    with httpx.Client(transport=emulator.transport(), base_url="http://fastgpt.test", headers=headers) as client:
        made = str(data(client.post("/api/core/ai/skill/create", json=body)))
        started = client.post("/api/core/ai/skill/runtime/init", json={"skillId": made})
        status = client.post("/api/core/ai/skill/runtime/getStatus", json={"skillId": made})
        packed = client.get("/api/core/ai/skill/export", params={"skillId": made})
    assert (started.status_code, "agentSandboxPermissionDenied" in started.text) == (200, True)
    assert status.json()["statusText"] == "agentSandboxPermissionDenied"
    assert packed.status_code == 500
