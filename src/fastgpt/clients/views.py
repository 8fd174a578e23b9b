"""The typed and the results view of any client, with the response beside the answer too; all bind all functions."""

from __future__ import annotations

from ..apps.methods import AppFunctions
from ..authoring.methods import AuthoringFunctions
from ..chat.methods import ChatFunctions
from ..datasets.methods import DatasetFunctions
from ..executors import AsyncResults, AsyncTyped, Results, Typed
from ..mcp.methods import McpFunctions
from ..responses import AsyncResultsWithResponse, AsyncTypedWithResponse, ResultsWithResponse, TypedWithResponse
from ..sandbox.methods import SandboxFunctions
from ..skills.methods import SkillFunctions
from ..speech.methods import SpeechFunctions


class Functions(
    ChatFunctions, AppFunctions, DatasetFunctions, McpFunctions, SpeechFunctions, AuthoringFunctions, SandboxFunctions,
    SkillFunctions,
):  # fmt: skip
    """What every view binds."""


class TypedWithResponseClient(Functions, TypedWithResponse):
    """Every function, sync; returns decoded answers with their responses.  Got as ``client.typed.with_response``."""


class ResultsWithResponseClient(Functions, ResultsWithResponse):
    """Every function, sync; returns outcomes with their responses.  Got as ``client.results.with_response``."""


class AsyncTypedWithResponseClient(Functions, AsyncTypedWithResponse):
    """Every function, async; returns decoded answers with their responses.  Got as ``client.typed.with_response``."""


class AsyncResultsWithResponseClient(Functions, AsyncResultsWithResponse):
    """Every function, async; returns outcomes with their responses.  Got as ``client.results.with_response``."""


class TypedClient(Functions, Typed):
    """Every function, sync; returns decoded answers and raises errors.  Got as ``client.typed``."""

    @property
    def with_response(self) -> TypedWithResponseClient:
        """The same, giving each answer with its response: status, headers, id and time; see ``WithResponse``."""
        return TypedWithResponseClient(self._connection)


class ResultsClient(Functions, Results):
    """Every function, sync; returns outcomes and raises none.  Got as ``client.results``, or from ``connect``."""

    @property
    def with_response(self) -> ResultsWithResponseClient:
        """The same, giving each outcome with its response: status, headers, id and time; see ``WithResponse``."""
        return ResultsWithResponseClient(self._connection)


class AsyncTypedClient(Functions, AsyncTyped):
    """Every function, async; returns decoded answers and raises errors.  Got as ``client.typed``."""

    @property
    def with_response(self) -> AsyncTypedWithResponseClient:
        """The same, giving each answer with its response: status, headers, id and time; see ``WithResponse``."""
        return AsyncTypedWithResponseClient(self._connection)


class AsyncResultsClient(Functions, AsyncResults):
    """Every function, async; returns outcomes and raises none.  Got as ``client.results`` or from ``connect_async``."""

    @property
    def with_response(self) -> AsyncResultsWithResponseClient:
        """The same, giving each outcome with its response: status, headers, id and time; see ``WithResponse``."""
        return AsyncResultsWithResponseClient(self._connection)
