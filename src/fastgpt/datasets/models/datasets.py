"""Datasets as the server keeps them: what one is, what its models and sources are, and what a search in it finds.

What is inside a dataset lives elsewhere: ``collections``, ``data`` and ``training``.  Credentials of the models behind
a dataset, which some servers send along, are not read.
"""

from __future__ import annotations

__all__ = [
    "EmbeddingModel", "LanguageModel", "ChunkSettings", "WebsiteConfig", "ApiServerConfig",
    "FeishuServerConfig", "YuqueServerConfig", "DingtalkServerConfig", "SourceConfig", "AnyDataset", "DatasetItem",
    "Dataset", "CollectionDataset", "ModelName", "DatasetWithFiles", "AccessRights", "DatasetAccess", "SearchResult",
    "PreviewChunk", "PreviewChunks", "SearchImage", "SourceFile",
]  # fmt: skip

from datetime import datetime

from msgspec import Struct, field

from ...models.base import Number, ResponseModel
from ...models.members import Permission, SourceMember
from ...models.nodes import Quote
from ...values import JSONValue


class EmbeddingModel(ResponseModel, frozen=True, rename="camel"):
    """The model that makes vectors of texts."""

    model: str
    name: str | None = None
    provider: str | None = None
    avatar: str | None = None
    is_active: bool | None = None
    is_custom: bool | None = None
    is_default: bool | None = None
    hidden: bool | None = None
    default_token: Number | None = None
    max_token: Number | None = None
    weight: Number | None = None
    batch_size: Number | None = None
    vision: bool | None = None
    normalization: bool | None = None
    chars_points_price: float | None = None


class LanguageModel(ResponseModel, frozen=True, rename="camel"):
    """A model that writes: it splits texts into questions, or tells what is on an image."""

    model: str
    name: str | None = None
    provider: str | None = None
    avatar: str | None = None
    is_active: bool | None = None
    is_custom: bool | None = None
    is_default: bool | None = None
    max_context: Number | None = None
    max_response: Number | None = None
    quote_max_token: Number | None = None
    max_temperature: float | None = None
    vision: bool | None = None
    audio: bool | None = None
    video: bool | None = None
    reasoning: bool | None = None
    function_call: bool | None = None
    tool_choice: bool | None = None
    dataset_process: bool | None = None
    is_default_dataset_text_model: bool | None = None
    is_default_dataset_image_model: bool | None = None
    chars_points_price: float | None = None


class ChunkSettings(ResponseModel, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """How texts are cut into rows, as it is read and as it is set; sizes are counted in characters.

    What is None is not sent, so that settings that were read can be passed on as they are.
    """

    training_type: str | None = None
    """``chunk``, ``qa``, ``imageParse``, ``backup``, ``template``; ``auto`` on old servers."""
    chunk_trigger_type: str | None = None
    """When a text is cut at all: ``minSize``, ``forceChunk`` or ``maxSize``."""
    chunk_trigger_min_size: Number | None = None
    data_enhance_collection_name: bool | None = None
    image_index: bool | None = None
    auto_indexes: bool | None = None
    index_prefix_title: bool | None = None
    chunk_setting_mode: str | None = None
    """Whether the server's own sizes count (``auto``) or these (``custom``)."""
    chunk_split_mode: str | None = None
    """Where a text is cut: ``paragraph``, ``size`` or ``char``, which is at ``chunk_splitter``."""
    paragraph_chunk_ai_mode: str | None = field(default=None, name="paragraphChunkAIMode")
    """Whether a model finds the paragraphs: ``auto``, ``force`` or ``forbid``."""
    paragraph_chunk_deep: Number | None = None
    paragraph_chunk_min_size: Number | None = None
    chunk_size: Number | None = None
    chunk_splitter: str | None = None
    index_size: Number | None = None
    qa_prompt: str | None = None


class WebsiteConfig(ResponseModel, frozen=True):
    """The site that a dataset follows, and the part of its pages that counts."""

    url: str | None = None
    selector: str | None = None


class ApiServerConfig(ResponseModel, frozen=True, rename="camel"):
    """A file server of one's own; its credential is not read."""

    base_url: str | None = None
    base_path: str | None = None


class FeishuServerConfig(ResponseModel, frozen=True, rename="camel"):
    """A folder of Feishu; its credential is not read."""

    app_id: str | None = None
    folder_token: str | None = None


class YuqueServerConfig(ResponseModel, frozen=True, rename="camel"):
    """A space of Yuque; its credential is not read."""

    user_id: str | None = None
    base_path: str | None = None


class DingtalkServerConfig(ResponseModel, frozen=True, rename="camel"):
    """A workspace of DingTalk; its credential is not read."""

    app_key: str | None = None
    user_id: str | None = None
    operator_id: str | None = None
    workspace_id: str | None = None
    root_node_id: str | None = None
    workspace_name: str | None = None


class SourceConfig(ResponseModel, frozen=True, rename="camel"):
    """The third-party source of a dataset; one of the four is there."""

    api_server: ApiServerConfig | None = None
    feishu_server: FeishuServerConfig | None = None
    yuque_server: YuqueServerConfig | None = None
    dingtalk_server: DingtalkServerConfig | None = None


class AnyDataset(ResponseModel, frozen=True, rename="camel"):
    """What every answer says of a dataset, in a list, by itself, or beside a collection."""

    id: str = field(name="_id")
    name: str
    type: str
    """``dataset``, ``folder``, ``websiteDataset``, ``externalFile``, ``apiDataset``, ``feishu``, ``yuque``, …"""
    intro: str | None = None
    avatar: str | None = None
    update_time: datetime | None = None


class DatasetItem(AnyDataset, frozen=True, rename="camel"):
    """A dataset, or a folder of datasets, as lists show it."""

    tmb_id: str | None = None
    vector_model: EmbeddingModel | None = None
    permission: Permission | None = None
    inherit_permission: bool | None = None
    private: bool | None = None
    source_member: SourceMember | None = None


class Dataset(AnyDataset, frozen=True, rename="camel"):
    """A dataset with all its settings; its models come as objects."""

    parent_id: str | None = None
    """The folder that it lies in; None at the top."""
    team_id: str | None = None
    tmb_id: str | None = None
    delete_time: datetime | None = None
    status: str | None = None
    """``active``, ``syncing``, ``waiting`` or ``error``."""
    error_msg: str | None = None
    vector_model: EmbeddingModel | None = None
    agent_model: LanguageModel | None = None
    vlm_model: LanguageModel | None = None
    permission: Permission | None = None
    inherit_permission: bool | None = None
    auto_sync: bool | None = None
    website_config: WebsiteConfig | None = None
    external_read_url: str | None = None
    chunk_settings: ChunkSettings | None = None
    api_dataset_server: SourceConfig | None = None


class CollectionDataset(AnyDataset, frozen=True, rename="camel"):
    """The dataset that a collection lies in; its models come as names."""

    parent_id: str | None = None
    vector_model: str | None = None
    agent_model: str | None = None
    vlm_model: str | None = None
    auto_sync: bool | None = None
    api_dataset_server: SourceConfig | None = None


class ModelName(ResponseModel, frozen=True):
    """A model, by its name."""

    model: str


class DatasetWithFiles(ResponseModel, frozen=True, rename="camel"):
    """A dataset that was made of files."""

    dataset_id: str
    name: str | None = None
    avatar: str | None = None
    vector_model: ModelName | None = None


class AccessRights(ResponseModel, frozen=True, rename="camel"):
    """Whether a dataset may be read and written."""

    has_read_per: bool
    has_write_per: bool


class DatasetAccess(ResponseModel, frozen=True, rename="camel"):
    """What the key may do with a dataset; where it may do nothing, the name is empty."""

    permission: AccessRights
    dataset_name: str


class SearchResult(ResponseModel, frozen=True, rename="camel"):
    """What a search found, best first."""

    list: tuple[Quote, ...]
    duration: str | None = None
    """How long it took, as the server writes it: ``0.075s``."""
    limit: Number | None = None
    """How many tokens the rows may have together."""
    search_mode: str | None = None
    using_re_rank: bool | None = None
    similarity: float | None = None
    using_similarity_filter: bool | None = None
    query_extension_model: str | None = None


class PreviewChunk(ResponseModel, frozen=True):
    """A row that a text would be cut into."""

    q: str
    a: str | None = None


class PreviewChunks(ResponseModel, frozen=True):
    """The first rows that a text would be cut into, at most ten, and how many there would be."""

    chunks: tuple[PreviewChunk, ...]
    total: int


class SearchImage(Struct, frozen=True, rename="camel"):
    """An uploaded image to search by, and where it can be seen."""

    key: str
    preview_url: str


class SourceFile(ResponseModel, frozen=True, rename="camel"):
    """A file or a folder of a third-party source; its times are whatever that source writes."""

    id: str
    name: str
    type: str
    """``file`` or ``folder``."""
    raw_id: str | None = None
    parent_id: str | None = None
    has_child: bool | None = None
    update_time: JSONValue = None
    create_time: JSONValue = None
