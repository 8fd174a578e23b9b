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

T_co = TypeVar("T_co", covariant=True)

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


class ChunkedCall(RequestSpec[T_co]):
    """A call that says how a text is to be cut.

    What counts with ``custom`` only does so on servers that know ``chunk_setting_mode`` (4.9.1+).
    """

    training_type: Omittable[TrainingType] = UNSET
    """What is made of the text: ``chunk`` cuts it, ``qa`` has a model write questions and answers; the others belong
    to files of their kind.
    """
    chunk_trigger_type: Omittable[ChunkTriggerType] = UNSET
    """When the text is cut, and not kept whole: beyond ``chunk_trigger_min_size`` (``minSize``), always
    (``forceChunk``), or beyond 70 % of the context of the model (``maxSize``).
    """
    chunk_trigger_min_size: Omittable[float] = UNSET
    """The size in characters from which it is cut, with ``minSize``."""
    data_enhance_collection_name: Omittable[bool] = UNSET
    """Whether the name of the collection is added to its rows."""
    image_index: Omittable[bool] = UNSET
    """Whether a model describes the images."""
    auto_indexes: Omittable[bool] = UNSET
    """Whether a model writes further indexes."""
    index_prefix_title: Omittable[bool] = UNSET
    """Whether each index begins with the title."""
    chunk_setting_mode: Omittable[ChunkSettingMode] = UNSET
    """Whether the server's own sizes count (``auto``) or those of the call (``custom``)."""
    chunk_split_mode: Omittable[ChunkSplitMode] = UNSET
    """Where the text is cut, with ``custom``: ``paragraph``, ``size``, or ``char``, which is at ``chunk_splitter``."""
    paragraph_chunk_ai_mode: Omittable[ParagraphAIMode] = field(default=UNSET, name="paragraphChunkAIMode")
    """Whether a model finds the paragraphs: where the text has no Markdown headings (``auto``), always (``force``), or
    never (``forbid``); ``paragraphChunkAIMode`` on the wire.
    """
    paragraph_chunk_deep: Omittable[float] = UNSET
    """The level of headings down to which paragraphs are made."""
    paragraph_chunk_min_size: Omittable[float] = UNSET
    """The size in characters below which paragraphs are joined."""
    chunk_size: Omittable[float] = UNSET
    """Characters of a chunk, with ``custom``."""
    chunk_splitter: Omittable[str] = UNSET
    """The text at which to cut, with ``custom``; several are joined by ``|``."""
    index_size: Omittable[float] = UNSET
    """Characters of an index, with ``custom``."""
    qa_prompt: Omittable[str] = UNSET
    """What the model is asked that writes questions and answers."""


class ParsedCall(ChunkedCall[T_co]):
    """A call that has a source parsed into a collection; ``parent_id=None`` is sent as null and means the top."""

    null_fields: ClassVar[tuple[str, ...]] = ("parent_id",)

    parent_id: Omittable[str] = UNSET
    """The folder; None is sent as null and means the top."""
    metadata: Omittable[Mapping[str, object]] = UNSET
    """Kept with the collection."""
    custom_pdf_parse: Omittable[bool] = UNSET
    """Whether the server's own service reads PDFs, where it has one."""


class NewCollection(ParsedCall[T_co]):
    """A call that makes a collection of a source; ``tags`` are names, and come into being where they are not known."""

    dataset_id: Id
    """The dataset."""
    tags: Omittable[Sequence[str]] = UNSET
    """Names, which come into being where they are not known."""
