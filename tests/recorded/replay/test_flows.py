"""Recorded answers of calls that take several steps: routes that moved between versions, and uploads of files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import httpx
import msgspec
import pytest
from returns.result import Success

from fastgpt.chat import upload_chat_file
from fastgpt.models.files import UploadedFile
from fastgpt.outcomes import Outcome
from recorded.replay.error_responses import assert_rejected, error_response_of
from recorded.replay.exchanges import (
    SPECS,
    UPLOAD,
    Answered,
    Exchange,
    Recording,
    Sent,
    as_recorded,
    by_file,
    called,
    everything,
)
from recorded.replay.expected_values import assert_expected_values
from recorded.replay.flavours import Server, aattempt, answers, attempt, responses
from recorded.replay.requests import elsewhere

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("recordings")]

MOVED: Final = ("/core/chat/item/delete", "/core/chat/quote/getQuote", "/core/chat/quote/getCollectionQuote")
"""Routes of the recorded servers under which the library looks only where the later ones are not known."""
STEPS: Final = [each for each in everything() if UPLOAD.fullmatch(each.route)]

CONTENT: Final = b"twelve bytes"
PLACE: Final = "/upload/place"
PLACES: Final = {
    "single": {"uploadMode": "single", "url": PLACE, "key": "k", "previewUrl": "http://files.test/k"},
    "multipart": {
        "uploadMode": "multipart",
        "url": PLACE,
        "key": "k",
        "previewUrl": "http://files.test/k",
        "partSize": 4,
        "completeUrl": f"{PLACE}/complete",
        "abortUrl": f"{PLACE}/abort",
    },
}
"""Places for a file as 4.16 gives them, but with parts that are small enough for a test."""


def missing(version: str) -> Recording:
    """Return what a server says of a route that it does not know."""
    return next(each for each in called() if each.version == version and each.status == 404)


@pytest.mark.parametrize(
    "recording",
    [each for each in called() if each.route in MOVED and each.status == 200 and not elsewhere(each)],
    ids=str,
)
async def test_a_server_that_lacks_the_route_is_asked_at_the_earlier_one(recording: Recording) -> None:
    """Where the later route is a 404 page, the earlier one is tried, and its answer is what every flavour gives."""
    spec = as_recorded(recording, SPECS[recording.route])

    def choose(request: httpx.Request) -> Recording:
        return recording if request.url.path == f"/api{recording.route}" else missing(recording.version)

    server = Server(choose)
    raw = await responses(server, spec)
    decoded = await answers(server, lambda: spec)
    value = decoded["typed"].unwrap()
    assert {taken.unwrap().text for taken in raw.values()} == {recording.text}
    assert all(taken == Success(value) for taken in decoded.values())
    assert_expected_values(recording, value)
    # A client remembers which route its server knows: four clients, and so four pages, for six calls.
    assert [request.url.path == f"/api{recording.route}" for request in server.requests].count(False) == 4


def presigned(mode: str) -> Recording:
    """Return the answer of a server that has a place for a file."""
    body = msgspec.json.encode({"code": 200, "statusText": "", "message": "", "data": PLACES[mode]}).decode()
    answer = Answered(200, (("content-type", "application/json"),), body)
    return Recording("4.16.0/0-presigned", Exchange(Sent("POST", "/api/core/chat/file/presignChatFilePostUrl"), answer))


async def uploaded(server: Server) -> list[Outcome[UploadedFile]]:
    """Upload a file in all six flavours."""

    def uploaded_by(upload: Callable[..., UploadedFile]) -> UploadedFile:
        return upload(app_id="a", chat_id="c", content=CONTENT, filename="f.txt")

    with server.client() as client:
        taken = [
            attempt(lambda: uploaded_by(client.upload_chat_file)),
            attempt(lambda: uploaded_by(client.typed.upload_chat_file)),
            upload_chat_file(client.results, app_id="a", chat_id="c", content=CONTENT, filename="f.txt"),
        ]
    async with server.async_client() as aclient:
        return [
            *taken,
            await aattempt(
                lambda: aclient.upload_chat_file(app_id="a", chat_id="c", content=CONTENT, filename="f.txt")
            ),
            await aattempt(
                lambda: upload_chat_file(aclient.typed, app_id="a", chat_id="c", content=CONTENT, filename="f.txt")
            ),
            await aclient.results.upload_chat_file(app_id="a", chat_id="c", content=CONTENT, filename="f.txt"),
        ]


def going_well(request: httpx.Request, step: Recording) -> Recording:
    """Choose the answer of a server that takes a file in one piece, in parts, or by a form, as *step* belongs to."""
    path = request.url.path
    if path.endswith("PostUrl"):
        if step.route == "/common/file/upload":
            return missing(step.version)
        return presigned("multipart" if "multipart" in step.name else "single")
    if path == PLACE:
        return by_file()["4.16.0/1022-multipart-part-1"]
    return by_file()[
        "4.16.0/1027-multipart-complete-again" if path.endswith("complete") else "4.16.0/1029-multipart-abort"
    ]


def answers_to(request: httpx.Request, step: Recording) -> bool:
    """Whether a recorded step answers to a request of the upload."""
    wanted = {"/complete": f"{PLACE}/complete", "/abort": f"{PLACE}/abort"}
    if step.route == "/common/file/upload":
        return request.url.path == "/api/common/file/upload"
    return request.url.path == wanted.get(step.route[step.route.rfind("/") :], PLACE)


@pytest.mark.parametrize("step", [each for each in STEPS if not each.route.endswith("/abort")], ids=str)
async def test_an_upload_takes_each_recorded_step(step: Recording) -> None:
    """An upload of which one step is answered as recorded ends in the file, or in the error response of that step."""
    server = Server(lambda request: step if answers_to(request, step) else going_well(request, step))
    taken = await uploaded(server)
    rejection = error_response_of(step)
    if rejection is not None:
        for each in taken:
            assert_rejected(each.failure(), rejection)
    elif step.route == "/common/file/upload":
        data = msgspec.json.decode(step.text)["data"]
        assert taken == [Success(UploadedFile(key=data["fileId"], name="f.txt", url=data["previewUrl"]))] * 6
    else:
        assert taken == [Success(UploadedFile(key="k", name="f.txt", url="http://files.test/k"))] * 6
    paths = [request.url.path for request in server.requests]
    # What was begun in parts and is rejected is passed up, so that nothing half lies on the server.
    assert paths.count(f"{PLACE}/abort") == (6 if rejection is not None and "multipart" in step.name else 0)
    assert not any("Authorization" in request.headers for request in server.requests if PLACE in request.url.path)


@pytest.mark.parametrize("step", [each for each in STEPS if each.route.endswith("/abort")], ids=str)
async def test_an_upload_that_cannot_be_completed_is_aborted(step: Recording) -> None:
    """Where completing is rejected, the upload is passed up, and what comes back is why it could not be completed."""
    rejected = by_file()["4.16.0/1021-multipart-complete-without-parts"]

    def choose(request: httpx.Request) -> Recording:
        if request.url.path.endswith("/complete"):
            return rejected
        return step if answers_to(request, step) else going_well(request, step)

    server = Server(choose)
    rejection = error_response_of(rejected)
    assert rejection is not None
    for taken in await uploaded(server):
        assert_rejected(taken.failure(), rejection)
    assert [request.url.path for request in server.requests].count(f"{PLACE}/abort") == 6


async def test_the_parts_of_an_upload_are_named_by_their_etags() -> None:
    """The etags that were recorded, quotes included, go back as they came, in the order of the parts."""
    step = by_file()["4.16.0/1022-multipart-part-1"]
    server = Server(lambda request: going_well(request, step))
    await uploaded(server)
    sent = [(request.url.query, request.content) for request in server.requests if request.method == "PUT"][:3]
    assert sent == [(b"partNumber=1", b"twel"), (b"partNumber=2", b"ve b"), (b"partNumber=3", b"ytes")]
    completed = next(request for request in server.requests if request.url.path.endswith("/complete"))
    etag = '"afe1c113931d342872016205e5ca1bcd"'
    expected = [{"partNumber": number, "etag": etag} for number in (1, 2, 3)]
    assert msgspec.json.decode(completed.content) == {"parts": expected}
