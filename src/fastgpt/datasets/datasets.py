"""Datasets and folders of datasets: listing, making, reading, changing and deleting them, and searching in one."""

from __future__ import annotations

__all__ = [
    "DatasetType", "SearchMode", "Server", "ApiServer", "FeishuServer", "YuqueServer", "DingtalkServer",
    "ApiDatasetServer", "WebsiteOptions", "DatasetParams", "TempFile",
    "GetDatasets", "get_datasets",
    "CreateDataset", "create_dataset",
    "CreateDatasetWithFiles", "create_dataset_with_files",
    "CreateDatasetFolder", "create_dataset_folder",
    "GetDataset", "get_dataset",
    "UpdateDataset", "update_dataset",
    "DeleteDataset", "delete_dataset",
    "GetDatasetPermission", "get_dataset_permission",
    "SearchDataset", "search_dataset",
]  # fmt: skip

from collections.abc import Mapping, Sequence
from typing import Annotated, ClassVar, Final, Literal, TypeAlias

from msgspec import UNSET, Meta, Raw, Struct, UnsetType, field
from msgspec.structs import replace
from returns.result import Failure

from ..brief import Brief
from ..decoding import decode
from ..error_responses import set_call_of
from ..errors import ValidationError
from ..functions import endpoint
from ..http import HTTPRequest, HTTPResponse
from ..outcomes import Outcome, succeeded
from ..specs import Delete, Get, Id, Omittable, Put, RequestSpec, decode_answer, encode
from ..specs.adaptive import extended_by
from .models.datasets import (
    ChunkSettings,
    Dataset,
    DatasetAccess,
    DatasetItem,
    DatasetWithFiles,
    SearchResult,
    SourceConfig,
)

DatasetType: TypeAlias = Literal[
    "folder", "dataset", "websiteDataset", "externalFile", "apiDataset", "feishu", "yuque", "dingtalk"
]
"""What kind of dataset, by the server's own names."""
SearchMode: TypeAlias = Literal["embedding", "fullTextRecall", "mixedRecall"]
"""How rows are found: by meaning, by words, or by both."""


class Server(Brief, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """A third-party source; what it is opened with is not shown."""


class ApiServer(Server, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """A file server of one's own that speaks FastGPT's protocol for it."""

    hidden: ClassVar[tuple[str, ...]] = ("authorization",)

    base_url: str
    authorization: str | None = None
    base_path: str | None = None


class FeishuServer(Server, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """A folder of Feishu."""

    hidden: ClassVar[tuple[str, ...]] = ("app_secret",)

    app_id: str
    app_secret: str | None = None
    folder_token: str


class YuqueServer(Server, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """A space of Yuque."""

    hidden: ClassVar[tuple[str, ...]] = ("token",)

    user_id: str
    token: str | None = None
    base_path: str | None = None


class DingtalkServer(Server, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """A workspace of DingTalk."""

    hidden: ClassVar[tuple[str, ...]] = ("app_secret",)

    app_key: str
    app_secret: str | None = None
    user_id: str
    operator_id: str | None = None
    workspace_id: str | None = None
    root_node_id: str | None = None
    workspace_name: str | None = None


class ApiDatasetServer(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """The third-party source of a dataset: one of the four, as its type wants it."""

    api_server: ApiServer | None = None
    feishu_server: FeishuServer | None = None
    yuque_server: YuqueServer | None = None
    dingtalk_server: DingtalkServer | None = None


OLD_SERVERS = ("apiServer", "feishuServer", "yuqueServer")
"""The names under which a third-party source stands in a dataset itself, on servers of 4.8.15 to 4.9.10."""


def with_old_servers(call: HTTPRequest, source: Omittable[ApiDatasetServer]) -> HTTPRequest:
    """Return a call with a third-party source also where servers of 4.8.15 to 4.9.10 look for it."""
    if not source:
        return call
    servers = decode(dict[str, Raw], encode(source))  # a dict of that shape is sent as well
    return extended_by(call, **{name: servers[name] for name in OLD_SERVERS if name in servers})


class WebsiteOptions(Struct, frozen=True, kw_only=True):
    """The site that a dataset follows, and the part of its pages that counts, as a CSS selector."""

    url: str
    selector: str


class DatasetParams(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=False):
    """What a dataset that is made of files is to be; ``parent_id=None`` is sent as null and means the top."""

    name: str
    avatar: str = ""
    parent_id: str | None | UnsetType = UNSET
    vector_model: str | UnsetType = UNSET
    """The embedding model, by name, which servers of 4.14.2 to 4.16 read."""
    agent_model: str | UnsetType = UNSET
    vlm_model: str | UnsetType = UNSET
    vector_model_id: str | UnsetType = UNSET
    """The embedding model, by id, which is all that servers from 4.17.0 on read; pass both for either."""
    agent_model_id: str | UnsetType = UNSET
    vlm_model_id: str | None | UnsetType = UNSET


class TempFile(Struct, frozen=True, kw_only=True, rename="camel"):
    """An uploaded file, by its key below ``temp/``, and the name that its collection is to have."""

    file_id: str
    name: str


class GetDatasets(RequestSpec[tuple[DatasetItem, ...]]):
    """List the datasets of a folder, all at once (``POST /core/dataset/list``).

    ``parent_id`` left out, or None, is sent as null and means the top.  ``parent_id=UNSET`` sends none, which gives
    those of all folders, side by side.  ``search_key`` searches in all folders, from 4.17.2 in that of ``parent_id``.
    """

    path: ClassVar[str] = "/core/dataset/list"
    idempotent: ClassVar[bool] = True
    null_fields: ClassVar[tuple[str, ...]] = ("parent_id",)
    changed: ClassVar[Mapping[str, str]] = {
        "4.17.2": "`search_key` with a `parent_id` searches in that folder and below; before, everywhere",
    }

    parent_id: Omittable[str] = None
    """The folder; None is sent as null and means the top, UNSET all folders."""
    type: Omittable[DatasetType] = UNSET
    """The kind of datasets; all where it is left out."""
    search_key: Omittable[str] = UNSET
    """Text to search for in all folders."""


class CreateDataset(RequestSpec[str]):
    """Make a dataset, and return its id (``POST /core/dataset/create``)."""

    path: ClassVar[str] = "/core/dataset/create"
    changed: ClassVar[Mapping[str, str]] = {
        "4.8.15 to 4.9.10": "reads a third-party source under another name; both are sent",
        "4.17.0": "takes models by id as well, which wins over the name",
    }
    later_fields: ClassVar[Mapping[str, str]] = {
        "vector_model_id": "4.17.0",
        "agent_model_id": "4.17.0",
        "vlm_model_id": "4.17.0",
    }
    secret_fields: ClassVar[tuple[str, ...]] = ("api_dataset_server",)
    null_fields: ClassVar[tuple[str, ...]] = ("parent_id",)
    always_sent: ClassVar[tuple[str, ...]] = ("type", "intro", "avatar")

    name: Id
    """The name."""
    type: Omittable[DatasetType] = "dataset"
    """What kind of dataset; ``folder`` makes a folder."""
    intro: Omittable[str] = ""
    """The description; always sent, since 4.16 wants it."""
    avatar: Omittable[str] = ""
    """The address of the picture; always sent, too."""
    parent_id: Omittable[str] = UNSET
    """The folder; None is sent as null and means the top."""
    vector_model: Omittable[str] = UNSET
    """The embedding model, by name; one that is left out or not known is the server's default."""
    agent_model: Omittable[str] = UNSET
    """The model that works on texts, by name."""
    vlm_model: Omittable[str] = UNSET
    """The model that sees images, by name."""
    api_dataset_server: Omittable[ApiDatasetServer] = UNSET
    """Where the files of a dataset of a third-party type lie (4.8.15+)."""
    vector_model_id: Omittable[str] = UNSET
    """The embedding model, by id (4.17.0+), which wins over its name."""
    agent_model_id: Omittable[str] = UNSET
    """The model that works on texts, by id (4.17.0+)."""
    vlm_model_id: Omittable[str] = UNSET
    """The model that sees images, by id (4.17.0+); empty for none."""

    def call(self, *, live: bool = False) -> HTTPRequest:
        """Encode this spec, with a third-party source under its earlier name as well."""
        return with_old_servers(super().call(live=live), self.api_dataset_server)


class CreateDatasetWithFiles(RequestSpec[DatasetWithFiles]):
    """Make a dataset of uploaded files (``POST /core/dataset/createWithFiles``, 4.14.2+).

    The files are put by ``presign_temp_file`` and what follows it; other keys are rejected.  Servers from 4.17.0 read
    models by id only, and take their own instead of a name: an answer with another embedding model than that of
    ``vector_model`` is a ``ValidationError``, which names the dataset that was made all the same.
    """

    path: ClassVar[str] = "/core/dataset/createWithFiles"
    since: ClassVar[str] = "4.14.2"
    changed: ClassVar[Mapping[str, str]] = {
        "4.14.2 to 4.14.2": "takes ids of files that were uploaded by a form; keys of `upload_temp_file` from 4.14.3",
        "4.17.0": "reads models by id only (`vector_model_id`, …); a name that is not applied is an error",
    }

    dataset_params: DatasetParams
    """What the dataset is to be."""
    files: Sequence[TempFile]
    """The files: the keys that ``upload_temp_file`` gave, each with the name of its collection."""

    def decode(self, response: HTTPResponse) -> Outcome[DatasetWithFiles]:
        """Decode the response; a dataset with another embedding model than was asked for is none that was wanted."""
        made = super().decode(response)
        if not succeeded(made):
            return made
        params = decode(dict[str, object], encode(self.dataset_params))  # a dict of that shape is sent as well
        wanted = params.get("vectorModel")
        if not isinstance(wanted, str) or "vectorModelId" in params:
            return made
        model = made.unwrap().vector_model
        if model is None or model.model in ("", wanted):
            return made
        error = ValidationError(
            f"dataset {made.unwrap().dataset_id} was made with the model {model.model!r}, not {wanted!r}: the server "
            "does not know that name, or takes models by id only (vector_model_id, 4.17.0+)",
            status_code=response.status_code,
        )
        return Failure(set_call_of(error, response))


class CreateDatasetFolder(RequestSpec[None]):
    """Make a folder of datasets (``POST /core/dataset/folder/create``, 4.9.5+).

    No server reports its id: list the parent to find it.  ``create_dataset`` with ``type="folder"`` returns it.
    ``parent_id=None`` is sent as null and means the top.
    """

    path: ClassVar[str] = "/core/dataset/folder/create"
    since: ClassVar[str] = "4.9.5"
    changed: ClassVar[Mapping[str, str]] = {"4.8.12 to 4.9.4": "is there, and takes no key"}
    null_fields: ClassVar[tuple[str, ...]] = ("parent_id",)
    always_sent: ClassVar[tuple[str, ...]] = ("intro",)

    name: Id
    """The name."""
    intro: Omittable[str] = ""
    """The description; always sent."""
    parent_id: Omittable[str] = UNSET
    """The folder; None is sent as null and means the top."""


class GetDataset(Get[Dataset]):
    """Read a dataset with its settings (``GET /core/dataset/detail``); ``dataset_id`` is ``id`` on the wire."""

    path: ClassVar[str] = "/core/dataset/detail"
    changed: ClassVar[Mapping[str, str]] = {
        "4.8.15 to 4.9.10": "a third-party source stands in the dataset itself; it is read into `api_dataset_server`",
    }

    dataset_id: Id = field(name="id")
    """The dataset."""

    def decode(self, response: HTTPResponse) -> Outcome[Dataset]:
        """Decode the response; servers of 4.8.15 to 4.9.10 have a third-party source beside the other fields."""
        decoded = super().decode(response)
        if not succeeded(decoded) or decoded.unwrap().api_dataset_server is not None:
            return decoded
        found = decode_answer(self.path, SourceConfig, response)
        if not succeeded(found) or found.unwrap() == SourceConfig():
            return decoded
        return decoded.map(lambda dataset: replace(dataset, api_dataset_server=found.unwrap()))


class UpdateDataset(Put[None]):
    """Change a dataset (``PUT /core/dataset/update``, with a key from 4.15.0+).

    What is left out stays as it is.
    """

    path: ClassVar[str] = "/core/dataset/update"
    since: ClassVar[str] = "4.15.0"
    changed: ClassVar[Mapping[str, str]] = {
        "4.8.12 to 4.14.16": "is there, and takes no key",
        "4.17.0": "`agent_model` may not be empty; models also by id, which wins over the name",
    }
    later_fields: ClassVar[Mapping[str, str]] = {"agent_model_id": "4.17.0", "vlm_model_id": "4.17.0"}
    secret_fields: ClassVar[tuple[str, ...]] = ("api_dataset_server",)
    null_fields: ClassVar[tuple[str, ...]] = ("parent_id",)

    dataset_id: Id = field(name="id")
    """The dataset; ``id`` on the wire."""
    parent_id: Omittable[str] = UNSET
    """Where it moves; None is sent as null and means the top, which is denied to keys with a
    ``PermissionDeniedError``.
    """
    name: Omittable[str] = UNSET
    """The new name."""
    avatar: Omittable[str] = UNSET
    """The address of the new picture."""
    intro: Omittable[str] = UNSET
    """The new description."""
    agent_model: Omittable[str] = UNSET
    """The model that works on texts, by name."""
    vlm_model: Omittable[str] = UNSET
    """The model that sees images, by name."""
    website_config: Omittable[WebsiteOptions] = UNSET
    """The site that a dataset of a website follows."""
    external_read_url: Omittable[str] = UNSET
    """The address at which files of an external source are read."""
    api_dataset_server: Omittable[ApiDatasetServer] = UNSET
    """Where the files of a dataset of a third-party type lie."""
    auto_sync: Omittable[bool] = UNSET
    """Whether the source is fetched again by itself."""
    chunk_settings: Omittable[ChunkSettings] = UNSET
    """How texts are cut; settings that were read can be passed on."""
    agent_model_id: Omittable[Id] = UNSET
    """The model that works on texts, by id (4.17.0+)."""
    vlm_model_id: Omittable[str] = UNSET
    """The model that sees images, by id (4.17.0+); empty for none."""


class DeleteDataset(Delete[None]):
    """Delete a dataset with all that is in it (``DELETE /core/dataset/delete``); only its owner may.

    ``dataset_id`` is ``id`` on the wire.  Its vectors are removed later, in the background.
    """

    path: ClassVar[str] = "/core/dataset/delete"

    dataset_id: Id = field(name="id")
    """The dataset."""


class GetDatasetPermission(Get[DatasetAccess]):
    """Report what the key may do with a dataset (``GET /core/dataset/getPermission``, 4.14.11+).

    ``dataset_id`` is ``id`` on the wire.  Where the key may do nothing, that is the answer and no error; an unknown
    dataset is a ``NotFoundError``.
    """

    path: ClassVar[str] = "/core/dataset/getPermission"
    since: ClassVar[str] = "4.14.11"

    dataset_id: Id = field(name="id")
    """The dataset."""


class SearchDataset(RequestSpec[SearchResult]):
    """Search in a dataset, as its test page does (``POST /core/dataset/searchTest``).

    The points that models cost are paid by the team.
    """

    path: ClassVar[str] = "/core/dataset/searchTest"
    idempotent: ClassVar[bool] = True
    changed: ClassVar[Mapping[str, str]] = {
        "4.8.12 to 4.9.7": "the default `limit` is 1500",
        "4.8.21": "knows `dataset_deep_search` and what belongs to it; ignored before",
        "4.9.1": "knows `embedding_weight`, `rerank_model` and `rerank_weight`; ignored before",
        "4.15.0": "searches by images; before, `text` is needed",
        "4.17.0": "takes models by id as well, and counts against the limit of chats (`RateLimitError`)",
    }
    later_fields: ClassVar[Mapping[str, str]] = {
        "rerank_model_id": "4.17.0",
        "dataset_search_extension_model_id": "4.17.0",
        "dataset_deep_search_model_id": "4.17.0",
    }

    dataset_id: Id
    """The dataset."""
    text: Omittable[str] = UNSET
    """What to search for."""
    query_image_urls: Omittable[Annotated[Sequence[Id], Meta(max_length=10)]] = UNSET
    """Images to search by, at most 10: the keys that ``presign_search_image`` gave, not URLs (4.15+)."""
    similarity: Omittable[float] = UNSET
    """Leaves out rows that fit less well, 0 to 1."""
    limit: Omittable[float] = UNSET
    """The tokens of all rows together, not rows: 5000 by default (1500 up to 4.9.7), at most 20000."""
    search_mode: Omittable[SearchMode] = UNSET
    """Whether to search by meaning, by words, or by both."""
    embedding_weight: Omittable[float] = UNSET
    """What the search by meaning counts where both are made, 0 to 1."""
    using_re_rank: Omittable[bool] = UNSET
    """Whether a model orders the rows again."""
    rerank_model: Omittable[str] = UNSET
    """That model, by name."""
    rerank_weight: Omittable[float] = UNSET
    """What its order counts, 0 to 1."""
    dataset_search_using_extension_query: Omittable[bool] = UNSET
    """Whether a model writes further queries."""
    dataset_search_extension_model: Omittable[str] = UNSET
    """That model, by name."""
    dataset_search_extension_bg: Omittable[str] = UNSET
    """What that model is to know of the matter."""
    dataset_deep_search: Omittable[bool] = UNSET
    """Whether a model searches in several rounds."""
    dataset_deep_search_model: Omittable[str] = UNSET
    """That model, by name."""
    dataset_deep_search_max_times: Omittable[float] = UNSET
    """The most rounds."""
    dataset_deep_search_bg: Omittable[str] = UNSET
    """What that model is to know of the matter."""
    rerank_model_id: Omittable[str] = UNSET
    """The model that orders the rows again, by id (4.17.0+)."""
    dataset_search_extension_model_id: Omittable[str] = UNSET
    """The model that writes further queries, by id (4.17.0+)."""
    dataset_deep_search_model_id: Omittable[str] = UNSET
    """The model that searches in several rounds, by id (4.17.0+)."""


get_datasets: Final = endpoint(GetDatasets)
create_dataset: Final = endpoint(CreateDataset)
create_dataset_with_files: Final = endpoint(CreateDatasetWithFiles)
create_dataset_folder: Final = endpoint(CreateDatasetFolder)
get_dataset: Final = endpoint(GetDataset)
update_dataset: Final = endpoint(UpdateDataset)
delete_dataset: Final = endpoint(DeleteDataset)
get_dataset_permission: Final = endpoint(GetDatasetPermission)
search_dataset: Final = endpoint(SearchDataset)


class Methods:
    """The functions of this file as methods."""

    get_datasets = get_datasets
    create_dataset = create_dataset
    create_dataset_with_files = create_dataset_with_files
    create_dataset_folder = create_dataset_folder
    get_dataset = get_dataset
    update_dataset = update_dataset
    delete_dataset = delete_dataset
    get_dataset_permission = get_dataset_permission
    search_dataset = search_dataset
