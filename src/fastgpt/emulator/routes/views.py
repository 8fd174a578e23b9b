"""What datasets, collections and their training look like in answers; several areas show the same things.

Nothing here reads a request or changes a thing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ...values import JSONValue
from ..knowledge import CHAT_MODEL, EMBEDDING, MODES, TEAM_ID, VISION, Collection, Dataset, Job, Library, fingerprint
from ..state import OWNER_ID, stamp
from ..wire import JSONObject

ALL_RIGHTS: Final = 4294967295
PERMISSION: Final[JSONObject] = {
    "role": ALL_RIGHTS,
    "permission": ALL_RIGHTS,
    "isOwner": True,
    "hasManagePer": True,
    "hasWritePer": True,
    "hasReadPer": True,
    "hasManageRole": True,
    "hasWriteRole": True,
    "hasReadRole": True,
    "roleList": {
        name: {
            "name": f"common:permission.{word}",
            "description": f"dataset:permission.des.{name}",
            "value": value,
            "checkBoxType": "single",
        }
        for name, word, value in (("read", "read", 4), ("write", "write", 2), ("manage", "manager", 1))
    },
    "perList": {"owner": ALL_RIGHTS, "read": 4, "write": 2, "manage": 1},
    "rolePerMap": {},
}

OLD_PERMISSION: Final[JSONObject] = {
    "value": ALL_RIGHTS,
    "isOwner": True,
    "_permissionList": {
        name: {"name": f"common:permission.{word}", "description": "", "value": value, "checkBoxType": "single"}
        for name, word, value in (("read", "read", 4), ("write", "write", 6), ("manage", "manager", 7))
    },
    "hasManagePer": True,
    "hasWritePer": True,
    "hasReadPer": True,
}
"""The rights as they were put before there were roles."""


def embedding_model(name: str) -> JSONObject:
    """Return the whole description of an embedding model."""
    default: JSONObject = {"isDefault": True} if name == EMBEDDING else {}
    return {
        "type": "embedding",
        "model": name,
        "name": name,
        "provider": "Other",
        "isActive": True,
        "isCustom": True,
        **default,
        "charsPointsPrice": 0,
        "defaultToken": 512,
        "maxToken": 3000,
        "weight": 100,
        "defaultConfig": {},
        "normalization": False,
        "requestUrl": "http://models.emulator/v1/embeddings",
        "requestAuth": "emulator",
    }


def known_embedding(name: str) -> str:
    """Return a model that the server has: lists show the default one in place of an unknown one."""
    return name if name.startswith(EMBEDDING) else EMBEDDING


def chat_model(name: str) -> JSONObject:
    """Return the whole description of a model that reads and writes."""
    defaults: JSONObject = {}
    if name == CHAT_MODEL:
        defaults = {"isDefault": True, "isDefaultDatasetTextModel": True, "isDefaultHelperBotModel": True}
    if name == VISION:
        defaults = {"isDefaultDatasetImageModel": True}
    return {
        "type": "llm",
        "model": name,
        "name": name,
        "provider": "Other",
        "isActive": True,
        "isCustom": True,
        "maxContext": 16000,
        "maxResponse": 8000,
        "maxTokens": 8000,
        "quoteMaxToken": 8000,
        "maxTemperature": 1.2,
        "charsPointsPrice": 0,
        "censor": False,
        "vision": name == VISION,
        "reasoning": False,
        "toolChoice": True,
        "functionCall": False,
        "datasetProcess": True,
        "usedInClassify": True,
        "usedInExtractFields": True,
        "usedInToolCall": True,
        "usedInQueryExtension": True,
        "customCQPrompt": "",
        "customExtractPrompt": "",
        "defaultSystemChatPrompt": "",
        "defaultConfig": {},
        "fieldMap": {},
        "avatar": "/imgs/model/openai.svg",
        "requestUrl": "http://models.emulator/v1/chat/completions",
        "requestAuth": "emulator",
        **defaults,
        "priceTiers": [{"minInputTokens": 0, "inputPrice": 0, "outputPrice": 0}],
    }


def dataset_view(dataset: Dataset) -> JSONObject:
    """Return a dataset with its models by name."""
    return {
        "_id": dataset.id,
        "parentId": dataset.parent_id,
        "teamId": TEAM_ID,
        "tmbId": OWNER_ID,
        "updateTime": stamp(dataset.updated),
        "inheritPermission": True,
        "avatar": dataset.avatar,
        "name": dataset.name,
        "intro": dataset.intro,
        "type": dataset.type,
        "vectorModel": dataset.vector_model,
        "agentModel": dataset.agent_model,
        "vlmModel": dataset.vlm_model,
        **dataset.extra,
        "deleteTime": None,
    }


def source_of(collection: Collection) -> JSONObject:
    """Return a collection's name and source as rows and errors cite them."""
    named: JSONObject = {"sourceName": collection.name}
    ids = [value for value in collection.source.values() if value]
    return {**named, "sourceId": ids[0]} if ids else named


def collection_view(collection: Collection) -> JSONObject:
    """Return a collection as it is stored."""
    optional: JSONObject = {
        **collection.source,
        "externalFileId": collection.external_file_id,
        "forbid": collection.forbid or None,
        "customPdfParse": collection.custom_pdf_parse or None,
        "metadata": collection.metadata,
        "rawTextLength": None if collection.text is None else len(collection.text),
        "hashRawText": None if collection.text is None else fingerprint(collection.text),
        "trainingType": collection.training_type,
    }
    return {
        **collection.settings,
        "_id": collection.id,
        "teamId": TEAM_ID,
        "tmbId": OWNER_ID,
        "datasetId": collection.dataset_id,
        "parentId": collection.parent_id,
        "name": collection.name,
        "type": collection.type,
        "createTime": stamp(collection.created),
        "updateTime": stamp(collection.updated),
        **{name: value for name, value in optional.items() if value is not None},
    }


def training_view(jobs: Sequence[Job]) -> JSONObject:
    """Return how far the training is that these places in the queue are left of."""
    modes = {job.mode for job in jobs}
    slowest = next((mode for mode in MODES if mode in modes), None)
    failed = [job for job in jobs if job.error]
    stuck = all(job.error for job in jobs if job.mode == slowest)
    shown: JSONObject = {"slowestTrainingMode": slowest} if slowest else {}
    return {
        "trainingAmount": len(jobs),
        "activeTrainingAmount": len(jobs) - len(failed),
        "finalErrorAmount": len(failed),
        "hasError": bool(failed),
        **shown,
        "slowestTrainingStatus": ("error" if stuck else "running") if jobs else "ready",
    }


def index_amount(library: Library, collection: Collection) -> int:
    """Return by how many rows a collection is found."""
    return len(library.passages_of(collection.id))


def page(total: int, listed: Sequence[JSONValue]) -> JSONObject:
    """Return a page in its usual form."""
    return {"total": total, "list": [*listed]}
