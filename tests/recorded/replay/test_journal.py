"""Every recorded answer and error response survives a journal: what is read there is what the server said."""

from __future__ import annotations

from pathlib import Path

import pytest
from returns.result import Failure

from fastgpt.batch import Journal, batch
from fastgpt.specs import Multipart, RequestSpec
from recorded.replay import exchanges, requests
from recorded.replay.exchanges import Recording
from recorded.replay.flavours import always, reported
from recorded.replay_datasets import exchanges as of_datasets

pytestmark = pytest.mark.usefixtures("recordings")


def spec_of(recording: Recording) -> RequestSpec[object]:
    """Return the spec that was asked, of whichever area."""
    if recording not in of_datasets.called():
        return requests.spec_of(recording)
    return of_datasets.spec_of(recording) or of_datasets.minimal(recording)


def kept() -> list[Recording]:
    """Return the recordings of what a journal takes."""
    specs = {recording: spec_of(recording) for recording in (*exchanges.called(), *of_datasets.called())}
    return [
        recording
        for recording, spec in specs.items()
        if not (
            isinstance(spec, Multipart) or spec.secret_answer or any(hasattr(spec, name) for name in spec.secret_fields)
        )
    ]


@pytest.mark.parametrize("recording", kept(), ids=str)
def test_a_recorded_outcome_survives_a_journal(recording: Recording, tmp_path: Path) -> None:
    """Sent once and kept, it is delivered again by a run that sends nothing."""
    spec = spec_of(recording)
    journal = Journal(path=tmp_path / "journal")
    server = always(recording)
    with server.client() as client:
        (first,) = batch(client.results, [spec], journal=journal)
        sent = len(server.requests)
        (again,) = batch(client.results, [spec], journal=journal)
    assert len(server.requests) == sent
    if isinstance(first, Failure):
        assert isinstance(again, Failure)
        assert reported(again.failure()) == reported(first.failure())
    else:
        assert again == first
