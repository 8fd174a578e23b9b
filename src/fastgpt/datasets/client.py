"""The clients of datasets, sync and async: its functions, bound to what every client is."""

from __future__ import annotations

__all__ = [
    "DatasetClient", "AsyncDatasetClient",
]  # fmt: skip

from ..clients.base import AsyncClient, Client
from .methods import DatasetFunctions


class DatasetClient(DatasetFunctions, Client):
    """Knowledge bases, sync; the arguments are those of every client, see ``Client``."""


class AsyncDatasetClient(DatasetFunctions, AsyncClient):
    """Knowledge bases, async; the arguments are those of every client, see ``Client``."""
