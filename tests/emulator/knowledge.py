"""Short ways into the emulator's knowledge bases, which the tests of several areas share."""

from __future__ import annotations

from collections.abc import Sequence

import httpx

from emulator.support import data, field, rows
from fastgpt.emulator import Emulator
from fastgpt.values import JSONValue

UNKNOWN = "0" * 24


class Base:
    """A client of one emulator's knowledge bases."""

    def __init__(self, http: httpx.Client, emulator: Emulator) -> None:
        self.http = http
        self.emulator = emulator

    def send(self, path: str, **body: JSONValue) -> httpx.Response:
        """Post a body and return the answer."""
        return self.http.post(f"/api/core/dataset/{path}", json=body)

    def post(self, path: str, **body: JSONValue) -> JSONValue:
        """Post a body and return what the answer holds."""
        return data(self.send(path, **body))

    def read(self, path: str, **query: str) -> JSONValue:
        """Get a path and return what the answer holds."""
        return data(self.http.get(f"/api/core/dataset/{path}", params=query))

    def form(
        self, path: str, files: Sequence[tuple[str, bytes]], *, fields: dict[str, str] | None = None
    ) -> httpx.Response:
        """Post a form with files, whose names are sent as they are."""
        parts: list[tuple[str, tuple[str | None, bytes]]] = [("file", (name, content)) for name, content in files]
        parts += [(name, (None, value.encode())) for name, value in (fields or {}).items()]
        parts.append(("ignored", ("other.bin", b"x")))
        return self.http.post(f"/api/core/dataset/{path}", files=parts)

    def dataset(self, name: str = "kb", **fields: JSONValue) -> str:
        """Make a dataset and return its id."""
        return str(self.post("create", **{"type": "dataset", "name": name, "intro": "", "avatar": "", **fields}))

    def virtual(self, dataset_id: str, name: str = "rows", **fields: JSONValue) -> str:
        """Make an empty set of rows and return its id."""
        asked: dict[str, JSONValue] = {"datasetId": dataset_id, "name": name, "type": "virtual", **fields}
        return str(self.post("collection/create", **asked))

    def text(self, dataset_id: str, text: str, name: JSONValue = "note", **fields: JSONValue) -> str:
        """Import a text and return the id of its collection."""
        asked: dict[str, JSONValue] = {"datasetId": dataset_id, "name": name, "text": text, **fields}
        return str(field(self.post("collection/create/text", **asked), "collectionId"))

    def insert(self, collection_id: str, q: str, **fields: JSONValue) -> str:
        """Write a row and return its id."""
        return str(self.post("data/insertData", **{"collectionId": collection_id, "q": q, **fields}))

    def questions(self, collection_id: str) -> list[JSONValue]:
        """Return what the rows of a collection say."""
        return [field(row, "q") for row in self.rows(collection_id)]

    def rows(self, collection_id: str) -> list[JSONValue]:
        """Return the first rows of a collection."""
        return rows(self.post("data/v2/list", collectionId=collection_id, pageSize=30), "list")

    def names(self, dataset_id: str, **fields: JSONValue) -> list[JSONValue]:
        """Return the names of a dataset's collections."""
        found = rows(self.post("collection/listV2", **{"datasetId": dataset_id, **fields}), "list")
        return [field(one, "name") for one in found]

    def found(self, dataset_id: str, text: str, **fields: JSONValue) -> list[JSONValue]:
        """Search and return the rows that were found."""
        return rows(self.post("searchTest", **{"datasetId": dataset_id, "text": text, **fields}), "list")


def status(response: httpx.Response) -> tuple[int, str]:
    """Return an error response's HTTP status, and its name or, where it has none, its message."""
    said = response.json()
    return response.status_code, said["message"] if said["statusText"] == "error" else said["statusText"]


def scores(row: JSONValue) -> list[JSONValue]:
    """Return the kinds of a row's scores in their order."""
    return [field(score, "type") for score in rows(row, "score")]
