"""Bodies within bounds, piece by piece: what a server has flushed is passed on before more of it comes."""

from __future__ import annotations

import zlib

import pytest

from fastgpt.transport.sizes import STEP, UNBOUNDED, SizeLimiter


@pytest.mark.parametrize("size", [1, STEP, STEP + 1, STEP + 3, 2 * STEP + 299])
def test_all_that_was_flushed_is_passed_on(size: int) -> None:
    """Also where zlib has taken all of a chunk in, and holds back what did not fit into one step."""
    compressor = zlib.compressobj(wbits=31)
    chunk = compressor.compress(bytes(size)) + compressor.flush(zlib.Z_PARTIAL_FLUSH)
    limiter = SizeLimiter("/x", UNBOUNDED, compressed=True)
    pieces = list(limiter.feed(chunk))
    assert b"".join(pieces) == bytes(size)
    assert max(map(len, pieces)) <= STEP
