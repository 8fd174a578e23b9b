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


def kept() -> dict[Recording, bool]:
    """Return the recordings of what a journal takes, and whether each is the first of its kind of spec."""
    specs = {recording: spec_of(recording) for recording in (*exchanges.called(), *of_datasets.called())}
    kept: dict[Recording, bool] = {}
    seen = set[type[RequestSpec[object]]]()
    for recording, spec in specs.items():
        if isinstance(spec, Multipart) or spec.secret_answer or any(hasattr(spec, name) for name in spec.secret_fields):
            continue
        kept[recording] = type(spec) not in seen
        seen.add(type(spec))
    return kept


# One of each kind shows what versions of packages change.
EACH = [pytest.param(each, marks=() if first else pytest.mark.once, id=str(each)) for each, first in kept().items()]


@pytest.mark.parametrize("recording", EACH)
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
