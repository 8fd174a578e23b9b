"""How texts are cut into rows: the settings that calls which make, preview or train collections again have in common.

Sizes are counted in characters.  What is left out, the server decides.
"""

from __future__ import annotations

__all__ = [
    "TrainingType", "ChunkTriggerType", "ChunkSettingMode", "ChunkSplitMode", "ParagraphAIMode",
]  # fmt: skip

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, TypeAlias, TypeVar

from msgspec import UNSET, field

from ..specs import Id, Omittable, RequestSpec

T = TypeVar("T")

TrainingType: TypeAlias = Literal["chunk", "qa", "imageParse", "backup", "template", "auto"]
"""``chunk`` cuts a text, ``qa`` has a model write questions and answers; the others belong to files of their kind."""
ChunkTriggerType: TypeAlias = Literal["minSize", "forceChunk", "maxSize"]
"""When a text is cut at all."""
ChunkSettingMode: TypeAlias = Literal["auto", "custom"]
"""Whether the server's own sizes count or those of the call."""
ChunkSplitMode: TypeAlias = Literal["paragraph", "size", "char"]
"""Where a text is cut: at paragraphs, by size, or at a separator."""
ParagraphAIMode: TypeAlias = Literal["auto", "force", "forbid"]
"""Whether a model finds the paragraphs."""


class ChunkedCall(RequestSpec[T]):
    """A call that says how a text is to be cut.

    ``chunk_size``, ``index_size``, ``chunk_split_mode`` and ``chunk_splitter`` count only with
    ``chunk_setting_mode="custom"`` on servers that know it (4.9.1+).
    """

    training_type: Omittable[TrainingType] = UNSET
    chunk_trigger_type: Omittable[ChunkTriggerType] = UNSET
    chunk_trigger_min_size: Omittable[float] = UNSET
    data_enhance_collection_name: Omittable[bool] = UNSET
    image_index: Omittable[bool] = UNSET
    auto_indexes: Omittable[bool] = UNSET
    index_prefix_title: Omittable[bool] = UNSET
    chunk_setting_mode: Omittable[ChunkSettingMode] = UNSET
    chunk_split_mode: Omittable[ChunkSplitMode] = UNSET
    paragraph_chunk_ai_mode: Omittable[ParagraphAIMode] = field(default=UNSET, name="paragraphChunkAIMode")
    paragraph_chunk_deep: Omittable[float] = UNSET
    paragraph_chunk_min_size: Omittable[float] = UNSET
    chunk_size: Omittable[float] = UNSET
    chunk_splitter: Omittable[str] = UNSET
    index_size: Omittable[float] = UNSET
    qa_prompt: Omittable[str] = UNSET


class ParsedCall(ChunkedCall[T]):
    """A call that has a source parsed into a collection; ``parent_id=None`` is sent as null and means the top."""

    null_fields: ClassVar[tuple[str, ...]] = ("parent_id",)

    parent_id: Omittable[str] = UNSET
    metadata: Omittable[Mapping[str, object]] = UNSET
    custom_pdf_parse: Omittable[bool] = UNSET


class NewCollection(ParsedCall[T]):
    """A call that makes a collection of a source; ``tags`` are names, and come into being where they are not known."""

    dataset_id: Id
    tags: Omittable[Sequence[str]] = UNSET
