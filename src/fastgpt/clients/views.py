"""The typed and the results view of any client; both bind the functions of all areas."""

from __future__ import annotations

from ..apps.methods import AppFunctions
from ..authoring.methods import AuthoringFunctions
from ..chat.methods import ChatFunctions
from ..datasets.methods import DatasetFunctions
from ..executors import AsyncResults, AsyncTyped, Results, Typed
from ..mcp.methods import McpFunctions
from ..sandbox.methods import SandboxFunctions
from ..skills.methods import SkillFunctions
from ..speech.methods import SpeechFunctions


class Functions(
    ChatFunctions, AppFunctions, DatasetFunctions, McpFunctions, SpeechFunctions, AuthoringFunctions, SandboxFunctions,
    SkillFunctions,
):  # fmt: skip
    """What every view binds."""


class TypedClient(Functions, Typed):
    """Every function, sync; returns decoded answers and raises errors.  Got as ``client.typed``."""


class ResultsClient(Functions, Results):
    """Every function, sync; returns outcomes and raises none.  Got as ``client.results``, or from ``connect``."""


class AsyncTypedClient(Functions, AsyncTyped):
    """Every function, async; returns decoded answers and raises errors.  Got as ``client.typed``."""


class AsyncResultsClient(Functions, AsyncResults):
    """Every function, async; returns outcomes and raises none.  Got as ``client.results`` or from ``connect_async``."""
