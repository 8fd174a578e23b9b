"""What datasets, collections and their training look like in answers; several areas show the same things.

Nothing here reads a request or changes a thing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Final, TypeVar

from ...specs import Omittable
from ...values import JSONValue
from ..knowledge import CHAT_MODEL, EMBEDDING, MODES, TEAM_ID, VISION, Collection, Dataset, Job
from ..shapes import present, shape, view, without
from ..state import OWNER_ID
from ..versions import V4_9, V4_12, V4_16, Version
from ..wire import JSONObject

T = TypeVar("T")

OWNED: Final[JSONObject] = {"teamId": TEAM_ID, "tmbId": OWNER_ID}
DEFAULT_FOR: Final[Mapping[str, tuple[str, ...]]] = {
    CHAT_MODEL: ("isDefault", "isDefaultDatasetTextModel", "isDefaultHelperBotModel"),
    VISION: ("isDefaultDatasetImageModel",),
}
"""What a model is the default one for."""
KEPT_SETTINGS: Final = ("chunkSize", "chunkSplitter", "qaPrompt")
"""What 4.9 keeps of the rules by which a text is cut."""


def rights(version: Version) -> JSONObject:
    """Return what the owner may do; 4.9 knows no roles."""
    return shape("oldPermission" if version < V4_12 else "datasetPermission")


def embedding_model(name: str) -> JSONObject:
    """Return the whole description of an embedding model: the default one in place of an unknown one."""
    known = name if name.startswith(EMBEDDING) else EMBEDDING
    default: JSONObject = {"isDefault": True} if known == EMBEDDING else {}
    return shape("embeddingModel", model=known, name=known, **default)


def chat_model(name: str, version: Version) -> JSONObject:
    """Return the whole description of a model that reads and writes."""
    defaults = dict.fromkeys(DEFAULT_FOR.get(name, ()), True)
    whole = shape("chatModel", model=name, name=name, vision=name == VISION, **defaults)
    if version == V4_12:
        whole["useInEvaluation"] = True
    return whole if version >= V4_16 else without(whole, "priceTiers")


def dataset_view(dataset: Dataset, version: Version) -> JSONObject:
    """Return a dataset with its models by name; 4.9 shows none that sees, and 4.12 not the default one."""
    shown = shape("dataset", dataset, **OWNED, **dataset.extra)
    if version >= V4_16:
        return {**shown, "deleteTime": None}
    if version == V4_9:
        shown["status"] = "active"
    hidden = ("vlmModel",) if version == V4_9 or dataset.vlm_model == VISION else ()
    return {**without(shown, *hidden), "__v": 0}


def source_of(collection: Collection) -> JSONObject:
    """Return a collection's name and source as rows and errors cite them."""
    return present({"sourceName": collection.name, "sourceId": next(filter(None, collection.source.values()), None)})


def collection_view(collection: Collection, version: Version) -> JSONObject:
    """Return a collection as it is stored; 4.9 keeps little of how it is cut."""
    text = collection.text
    optional: JSONObject = {
        **collection.source,
        **view(collection, "externalFileId", "metadata", "trainingType"),
        "forbid": collection.forbid or None,
        "customPdfParse": collection.custom_pdf_parse or None,
        "rawTextLength": None if text is None else len(text),
        "hashRawText": None if text is None else sha256(text.encode()).hexdigest(),
    }
    dropped = [name for name in collection.settings if version == V4_9 and name not in KEPT_SETTINGS]
    return {**without(collection.settings, *dropped), **shape("collection", collection, **OWNED, **present(optional))}


def training_view(jobs: Sequence[Job]) -> JSONObject:
    """Return how far the training is that these places in the queue are left of."""
    modes = {job.mode for job in jobs}
    slowest = next((mode for mode in MODES if mode in modes), None)
    failed = [job for job in jobs if job.error]
    stuck = all(job.error for job in jobs if job.mode == slowest)
    shown: JSONObject = {
        "trainingAmount": len(jobs),
        "activeTrainingAmount": len(jobs) - len(failed),
        "finalErrorAmount": len(failed),
        "hasError": bool(failed),
        "slowestTrainingMode": slowest,
        "slowestTrainingStatus": ("error" if stuck else "running") if jobs else "ready",
    }
    return present(shown)


def holds(text: str, key: Omittable[str]) -> bool:
    """Say whether a text holds what is searched for, in capitals or not; every text holds nothing."""
    return (key or "").lower() in text.lower()


def page(found: Sequence[T], shown: slice, show: Callable[[T], JSONValue]) -> JSONObject:
    """Return a page of what was found, in its usual form."""
    return {"total": len(found), "list": [show(one) for one in found[shown]]}
