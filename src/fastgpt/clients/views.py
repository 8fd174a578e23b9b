"""Everything at once: the typed and the results view of any client, and the clients that bind all areas."""

from __future__ import annotations

from ..executors import AsyncResults, AsyncTyped, Results, Typed
from .apps import AppFunctions
from .base import AsyncClient, Client
from .chat import ChatFunctions
from .datasets import DatasetFunctions


class Functions(ChatFunctions, AppFunctions, DatasetFunctions):
    """What every view binds."""


class TypedClient(Functions, Typed):
    """Every function, blocking; gives decoded answers and raises errors.  Got as ``client.typed``."""


class ResultsClient(Functions, Results):
    """Every function, blocking; gives outcomes and raises none.  Got as ``client.results``, or from ``connect``."""


class AsyncTypedClient(Functions, AsyncTyped):
    """Every function, awaited; gives decoded answers and raises errors.  Got as ``client.typed``."""


class AsyncResultsClient(Functions, AsyncResults):
    """Every function, awaited; gives outcomes and raises none.  Got as ``client.results`` or from ``connect_async``."""


class FastGPTClient(Functions, Client):
    """Every function, blocking; the arguments are those of every client, see ``Client``."""


class AsyncFastGPTClient(Functions, AsyncClient):
    """Every function, awaited; the arguments are those of every client, see ``Client``."""
