"""Shows that both checkers, strict, accept the blocks of the README and the guides, and the reference's examples."""

from __future__ import annotations

import pytest

from checkers.conftest import FoundForUsers, users_modules

pytestmark = pytest.mark.once


@pytest.mark.checkers
def test_a_checker_accepts_all_blocks(found_for_users: FoundForUsers) -> None:
    """What a reader pastes into a strict project is accepted there."""
    blocks = users_modules().keys()
    assert [each for each in found_for_users.found if each.file in blocks] == []


def test_there_are_blocks() -> None:
    """A pattern that finds nothing would let everything pass."""
    names = [*users_modules()]
    assert len([name for name in names if name.startswith("block_")]) >= 30
    assert len([name for name in names if name.startswith("snippet_")]) >= 3
