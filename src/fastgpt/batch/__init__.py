"""Many specs over one executor: so many at once, in order or as completed, with a journal that survives the process."""

from ..errors import UncertainOutcomeError
from .journal import Journal
from .running import Batch, abatch, batch

__all__ = ["Batch", "Journal", "UncertainOutcomeError", "abatch", "batch"]
