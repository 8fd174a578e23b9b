"""Third-party sources of a dataset: what lies in one, what of it was imported, and the path of one of its files."""

from __future__ import annotations

__all__ = [
    "ListSourceFiles", "list_source_files",
    "GetSourceFileIds", "get_source_file_ids",
    "GetSourcePathNames", "get_source_path_names",
]  # fmt: skip

from collections.abc import Mapping
from typing import ClassVar, Final

from msgspec import UNSET

from ..functions import endpoint
from ..http import HTTPRequest
from ..specs import Get, Id, Omittable, RequestSpec
from .datasets import ApiDatasetServer, with_old_servers
from .models.datasets import SourceFile


class ListSourceFiles(RequestSpec[tuple[SourceFile, ...]]):
    """List the files of a third-party source, folder by folder (``POST /core/dataset/apiDataset/list``, 4.8.15+).

    ``parent_id=None`` is sent as null and means the top.
    """

    path: ClassVar[str] = "/core/dataset/apiDataset/list"
    since: ClassVar[str] = "4.8.15"
    idempotent: ClassVar[bool] = True
    null_fields: ClassVar[tuple[str, ...]] = ("parent_id",)

    dataset_id: Id
    """The dataset."""
    search_key: Omittable[str] = UNSET
    """Text to search for in the names."""
    parent_id: Omittable[str] = UNSET
    """The folder; None is sent as null and means the top."""


class GetSourceFileIds(Get[tuple[str, ...]]):
    """List the ids of third-party files that were imported (``GET /core/dataset/apiDataset/listExistId``, 4.8.15+)."""

    path: ClassVar[str] = "/core/dataset/apiDataset/listExistId"
    since: ClassVar[str] = "4.8.15"

    dataset_id: Id
    """The dataset."""


class GetSourcePathNames(RequestSpec[str]):
    """Return the path of a third-party file or folder, as ``/Docs/a.md``.

    ``POST /core/dataset/apiDataset/getPathNames``, 4.9.8+.  ``parent_id`` is the id of the file or folder itself;
    ``None`` is sent as null and means the top, whose path is empty.  A key needs ``dataset_id``: with
    ``api_dataset_server`` alone it is rejected.
    """

    path: ClassVar[str] = "/core/dataset/apiDataset/getPathNames"
    since: ClassVar[str] = "4.9.8"
    changed: ClassVar[Mapping[str, str]] = {
        "4.9.8": "knows the paths of Yuque only",
        "4.9.8 to 4.9.10": "reads `api_dataset_server` under another name; both are sent",
    }
    secret_fields: ClassVar[tuple[str, ...]] = ("api_dataset_server",)
    idempotent: ClassVar[bool] = True
    null_fields: ClassVar[tuple[str, ...]] = ("parent_id",)

    dataset_id: Omittable[Id] = UNSET
    """The dataset; a key needs it."""
    parent_id: Omittable[str] = UNSET
    """The file or folder itself, by its id; None is sent as null and means the top, whose path is empty."""
    api_dataset_server: Omittable[ApiDatasetServer] = UNSET
    """The source itself, instead of that of a dataset; rejected for a key without ``dataset_id``."""

    def call(self, *, live: bool = False) -> HTTPRequest:
        """Encode this spec, with the source under its earlier name as well."""
        return with_old_servers(super().call(live=live), self.api_dataset_server)


list_source_files: Final = endpoint(ListSourceFiles)
get_source_file_ids: Final = endpoint(GetSourceFileIds)
get_source_path_names: Final = endpoint(GetSourcePathNames)


class Methods:
    """The functions of this file as methods."""

    list_source_files = list_source_files
    get_source_file_ids = get_source_file_ids
    get_source_path_names = get_source_path_names
