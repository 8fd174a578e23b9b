"""How an emulated server is set up, and what its runs know of it; nothing that it keeps is here."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final, Literal

from msgspec import Struct

from .ids import Ids
from .shapes import read_data, stamp
from .versions import Version


class SourceFile(Struct, frozen=True, kw_only=True, rename="camel"):
    """A file or folder of a third-party source."""

    id: str
    name: str
    parent_id: str | None = None
    folder: bool = False
    text: str = ""


DEMO_SOURCE: Final = read_data(tuple[SourceFile, ...], "demo_source.json")
"""The files of a third-party source that was not described."""


class Settings(Struct, frozen=True, kw_only=True):
    """How a server is set up; see ``Emulator``."""

    version: Version
    clock: Callable[[], datetime]
    source: Sequence[SourceFile]
    pages: Mapping[str, str]
    training: Literal["polled", "manual"]
    unresumable: Literal["silent", "reported"]
    rate_limit: int
    members: Sequence[str]
    commercial: bool
    sandboxes: bool
    compress: bool
    recently_used: Sequence[str]
    """The ids of the apps that the owner of the keys used lately in the web page."""
    keys: Mapping[str, str | None]
    """The API keys, each with the id of the app that it is bound to."""


class Context:
    """What runs know of their server: its version and time, the ids that it gives, and whether its models work."""

    def __init__(self, settings: Settings) -> None:
        self.model_error = ""
        """What every call of a model fails with; empty while they work."""
        self.settings: Final = settings
        self.version: Final = settings.version
        self.clock: Final = settings.clock
        self.lock: Final = threading.RLock()
        self.ids: Final = Ids()

    def stamp(self) -> str:
        """Return the time as the servers write it."""
        return stamp(self.clock())
