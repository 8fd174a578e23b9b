"""The sandboxes of those apps that have one: files in memory, a folder for each chat.

There are no skills here, so that of them only what a server says of any chat but the one for editing is emulated.
"""

from __future__ import annotations

import io
from typing import Final, TypeVar
from urllib.parse import quote

from msgspec import structs

from ...sandbox.calls import (
    EDIT_CHAT,
    CheckSandbox,
    DownloadFromSandbox,
    GetSandboxPreviewLink,
    GetSandboxTicket,
    UploadToSandbox,
)
from ...specs.chat_fields import SharedChatCall
from ...values import JSONValue
from ..schemas import custom
from ..wire import HEADERS, Rejected, Reply, failed, invalid, named, plain
from .exchange import TARGET_MISSING, Exchange, Routes

T = TypeVar("T")

ROOT: Final = "/workspace"
LIMIT: Final = 500

routes: Final = Routes(chat_id=str)


@routes.answer(CheckSandbox, targeted=False)
def check(exchange: Exchange, asked: CheckSandbox) -> JSONValue:
    """Say whether a chat has a sandbox; a chat of an app that may have one has it."""
    app_id = _app_id(exchange, asked, asked.chat_id)
    if not exchange.state.settings.sandboxes:
        raise failed("AGENT_SANDBOX_PROVIDER is required when Agent Sandbox is used")
    if exchange.state.app(app_id).sandbox:
        return {"exists": True}
    return {"exists": False, "unavailableReason": "appDisabled"}


@routes.answer(GetSandboxTicket, targeted=False)
def ticket(exchange: Exchange, asked: GetSandboxTicket) -> JSONValue:
    """Make a ticket, which nothing here takes."""
    if not exchange.state.settings.sandboxes:
        raise failed("AGENT_SANDBOX_PROXY_SECRET environment variable is missing")
    _files(exchange, asked, asked.chat_id)
    folder = f"{ROOT}/sessions/{asked.chat_id}"
    return {"ticket": exchange.state.ids.token(), "workspaceRoot": ROOT, "sessionWorkDirectory": folder}


@routes.answer(GetSandboxPreviewLink, targeted=False)
def preview(exchange: Exchange, asked: GetSandboxPreviewLink) -> JSONValue:
    """Give a link, which nothing here answers."""
    _files(exchange, asked, asked.chat_id)
    return (
        f"{exchange.request.origin}/api/core/ai/sandbox/preview/{exchange.state.ids.token()}/{quote(asked.file_path)}"
    )


@routes.answer(DownloadFromSandbox, targeted=False)
def download(exchange: Exchange, asked: DownloadFromSandbox) -> Reply:
    """Give a file, or a folder as an archive."""
    files, path = _files(exchange, asked, asked.chat_id), asked.sandbox_path or "."
    if path in files:
        return plain(200, files[path], HEADERS["file"])
    folder = "" if path == "." else f"{path}/"
    inside = {name: content for name, content in files.items() if name.startswith(folder)}
    if not inside and path != ".":
        raise failed(f"no {ROOT}/{path}")
    return plain(200, _archive(inside), HEADERS["zip"])


@routes.answer(UploadToSandbox, targeted=False, limit=LIMIT)
def upload(exchange: Exchange, asked: UploadToSandbox) -> JSONValue:
    """Write a file, which stays below the work folder."""
    files = _files(exchange, asked, asked.chat_id)
    if asked.sandbox_path.startswith("/") or ".." in asked.sandbox_path.split("/"):
        raise _denied()
    files[asked.sandbox_path] = exchange.request.body
    return {"path": asked.sandbox_path, "bytesWritten": len(exchange.request.body)}


def _app_id(exchange: Exchange, asked: SharedChatCall[T], chat_id: str) -> str:
    """Return the app whose sandbox is meant; there is no skill."""
    if asked.skill_id and not asked.app_id:
        raise (
            failed("Skill edit sandbox only supports edit-debug chat")
            if chat_id != EDIT_CHAT
            else named("skillUnExist")
        )
    if not asked.app_id:
        raise invalid([custom(TARGET_MISSING)])
    exchange.state.app(asked.app_id)
    return asked.app_id


def _files(exchange: Exchange, asked: SharedChatCall[T], chat_id: str) -> dict[str, bytes]:
    """Return the files of a sandbox, or raise the error response if the app has none."""
    app_id = _app_id(exchange, asked, chat_id)
    if not exchange.state.app(app_id).sandbox:
        raise _denied()
    return exchange.state.sandboxes.setdefault((app_id, chat_id), {})


def _denied() -> Rejected:
    denied = named("agentSandboxPermissionDenied")
    return Rejected(denied.status, structs.replace(denied.envelope, error_type="UserError"))


def _archive(files: dict[str, bytes]) -> bytes:
    from zipfile import ZipFile  # slow to import, and rarely needed

    made = io.BytesIO()
    with ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()
