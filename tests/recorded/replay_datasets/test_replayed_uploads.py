"""Uploads into datasets, each step answered as a recorded server answered it, in the flavours that decode."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

import httpx
import msgspec
import pytest
from returns.result import Success

from fastgpt import File, ValidationError
from fastgpt.datasets import upload_dataset_file
from fastgpt.models.files import UploadedFile
from fastgpt.outcomes import Outcome
from recorded.replay.exchanges import Exchange, Recording
from recorded.replay.flavours import Server
from recorded.replay_datasets.exchanges import named
from support.recording_paths import recorded

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("recordings")]

SMALL = File.from_bytes(b"hello", name="pre.txt")
LARGE = File.from_bytes(bytes(33_554_432), name="big.txt")
MULTIPART = "4.16.0/1018-multipart-presign"
PARTS = [f"4.16.0/102{number}-multipart-part-{part}" for number, part in ((2, 1), (3, 2), (4, 3), (4, 3))]
"""The fourth part was not recorded; its answer has the form of the third."""


def of_file(file: str) -> Recording:
    """Return a recording by its file."""
    (path,) = recorded(file)
    return Recording(named(path), msgspec.json.decode(path.read_bytes(), type=Exchange))


def scripted(files: Sequence[str], parts: Sequence[str]) -> Server:
    """Return a server that gives recorded answers in turn, those to parts, which come at once, by themselves."""
    answers, receipts = deque(files), deque(parts)
    return Server(lambda request: of_file((receipts if "partNumber" in request.url.params else answers).popleft()))


async def uploaded(
    file: File, *files: str, parts: Sequence[str] = ()
) -> list[tuple[Outcome[UploadedFile], list[httpx.Request]]]:
    """Upload a file over the results view sync and async; return what came of it, and what was asked."""
    sync_face, asynchronously = scripted(files, parts), scripted(files, parts)
    with sync_face.client() as client:
        first = client.results.upload_dataset_file(dataset_id="d", content=file)
    async with asynchronously.async_client() as aclient:
        second = await upload_dataset_file(aclient.results, dataset_id="d", content=file)
    return [(first, sync_face.requests), (second, asynchronously.requests)]


async def test_a_small_file_goes_where_416_says() -> None:
    """One PUT to the recorded place, with its headers and without the key, and the recorded key comes back."""
    for outcome, requests in await uploaded(SMALL, "4.16.0/045-dataset-presign", "4.16.0/046-presigned-put"):
        assert outcome.unwrap().key == "dataset/6b02c6347b41e92948dac8aa/pre_l1ZdDX.txt"
        assert [request.method for request in requests] == ["POST", "PUT"]
        assert requests[1].url.path == "/api/system/file/u/bdIMaVzLC5NzYarRFZduK5"
        assert requests[1].headers["content-type"] == "text/plain"
        assert "authorization" not in requests[1].headers


async def test_a_large_file_goes_in_the_parts_that_416_says() -> None:
    """Parts of the recorded size go, and their etags go back with the quotes that they came with."""
    for outcome, requests in await uploaded(LARGE, MULTIPART, "4.16.0/1027-multipart-complete-again", parts=PARTS):
        assert outcome.unwrap().key == "dataset/6b02d8587b41e92948db8d41/big_adUf2c.txt"
        assert [request.headers["content-length"] for request in requests[1:5]] == ["8388608"] * 4
        recorded_body = of_file("4.16.0/1027-multipart-complete-again").request.json
        assert msgspec.json.decode(requests[5].content) == recorded_body


async def test_a_rejected_part_gives_the_upload_up() -> None:
    """The error response of a part comes back, after the recorded place to give it up was set."""
    rejected = ["4.16.0/1031-multipart-part-after-abort"] * 4  # some of them are begun before the first has failed
    for outcome, requests in await uploaded(LARGE, MULTIPART, "4.16.0/1029-multipart-abort", parts=rejected):
        assert isinstance(outcome.failure(), ValidationError)
        assert requests[-1].url.path == "/api/system/file/u/q8UhJ9hDYKUBmQshv6bJ6I/abort"


@pytest.mark.parametrize(
    ("version", "unknown", "form", "key"),
    [
        ("4.9.0", "029-collection-create-externalFile", "314-file-upload-dataset", "6b02ca25d042cd80bbea5051"),
        ("4.12.1", "193-err-unknown-route", "313-file-upload-dataset", "6b02cc278dab9f2130040afd"),
    ],
)
async def test_older_servers_take_a_form(version: str, unknown: str, form: str, key: str) -> None:
    """Servers that know no place for a file get a form, and give the id that it has there."""
    steps = (f"{version}/{unknown}", f"{version}/{unknown}", f"{version}/{form}")
    for outcome, requests in await uploaded(SMALL, *steps):
        assert outcome.map(lambda file: file.key) == Success(key)
        assert requests[-1].url.path == "/api/common/file/upload"
