"""The recorded exchanges of knowledge bases: which there are, and the specs that stand before their answers.

A recorded request makes a spec where it can; where the library rejects it, or no call of the library looks
like it, a minimal spec takes its place, and the reason stands here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Final, TypeAlias, cast

import msgspec
from msgspec import UNSET, Struct

from fastgpt import File, JSONValue, specs
from fastgpt.datasets import collections, data, datasets, files as dataset_files, sources, training
from fastgpt.http import HTTPRequest
from recorded.replay.exchanges import VERSIONS, Exchange, Recording
from support.recording_paths import RECORDINGS, recorded

Spec: TypeAlias = specs.RequestSpec[object]

ROUTES: Final = {
    "/core/dataset/list": datasets.GetDatasets,
    "/core/dataset/create": datasets.CreateDataset,
    "/core/dataset/createWithFiles": datasets.CreateDatasetWithFiles,
    "/core/dataset/folder/create": datasets.CreateDatasetFolder,
    "/core/dataset/detail": datasets.GetDataset,
    "/core/dataset/update": datasets.UpdateDataset,
    "/core/dataset/delete": datasets.DeleteDataset,
    "/core/dataset/getPermission": datasets.GetDatasetPermission,
    "/core/dataset/searchTest": datasets.SearchDataset,
    "/core/dataset/collection/create": collections.CreateCollection,
    "/core/dataset/collection/create/text": collections.CreateTextCollection,
    "/core/dataset/collection/create/link": collections.CreateLinkCollection,
    "/core/dataset/collection/create/localFile": collections.CreateFileCollection,
    "/core/dataset/collection/create/fileId": collections.CreateFileIdCollection,
    "/core/dataset/collection/create/images": collections.CreateImageCollection,
    "/core/dataset/collection/create/apiCollection": collections.CreateApiCollection,
    "/core/dataset/collection/create/apiCollectionV2": collections.CreateApiCollections,
    "/core/dataset/collection/create/backup": collections.CreateBackupCollection,
    "/core/dataset/collection/create/template": collections.CreateTemplateCollection,
    "/core/dataset/collection/create/reTrainingCollection": collections.RetrainCollection,
    "/core/dataset/collection/listV2": collections.GetCollections,
    "/core/dataset/collection/list": collections.GetCollections,
    "/core/dataset/collection/scrollList": collections.ScrollCollections,
    "/core/dataset/collection/detail": collections.GetCollection,
    "/core/dataset/collection/update": collections.UpdateCollection,
    "/core/dataset/collection/delete": collections.DeleteCollections,
    "/core/dataset/collection/read": collections.ReadCollectionSource,
    "/core/dataset/collection/export": collections.ExportCollection,
    "/core/dataset/collection/sync": collections.SyncCollection,
    "/core/dataset/collection/trainingDetail": collections.GetCollectionTraining,
    "/core/dataset/data/pushData": data.PushData,
    "/core/dataset/data/insertData": data.InsertData,
    "/core/dataset/data/insertImages": data.InsertImages,
    "/core/dataset/data/v2/list": data.GetDataList,
    "/core/dataset/data/list": data.GetDataList,
    "/core/dataset/data/detail": data.GetData,
    "/core/dataset/data/update": data.UpdateData,
    "/core/dataset/data/delete": data.DeleteData,
    "/core/dataset/data/getQuoteData": data.GetQuoteData,
    "/core/dataset/data/index/create": data.CreateDataIndex,
    "/core/dataset/data/index/update": data.UpdateDataIndex,
    "/core/dataset/data/index/delete": data.DeleteDataIndex,
    "/core/dataset/file/presignDatasetFilePostUrl": dataset_files.PresignDatasetFile,
    "/core/dataset/file/getPreviewChunks": dataset_files.PreviewFileChunks,
    "/core/dataset/file/getRawTextPreviewChunks": dataset_files.PreviewTextChunks,
    "/core/dataset/file/presignSearchTestImage": dataset_files.PresignSearchImage,
    "/core/dataset/file/getSearchTestImagePreviewUrls": dataset_files.GetSearchImageUrls,
    "/common/file/presignTempFilePostUrl": dataset_files.PresignTempFile,
    "/core/dataset/training/getDatasetTrainingQueue": training.GetTrainingQueue,
    "/core/dataset/training/rebuildEmbedding": training.RebuildEmbedding,
    "/core/dataset/training/getTrainingError": training.GetTrainingErrors,
    "/core/dataset/training/getDatasetTrainingError": training.GetDatasetTrainingErrors,
    "/core/dataset/training/hasDatasetTrainingError": training.HasTrainingErrors,
    "/core/dataset/training/getTrainingDataDetail": training.GetTrainingData,
    "/core/dataset/training/updateTrainingData": training.UpdateTrainingData,
    "/core/dataset/training/deleteTrainingData": training.DeleteTrainingData,
    "/core/dataset/apiDataset/list": sources.ListSourceFiles,
    "/core/dataset/apiDataset/listExistId": sources.GetSourceFileIds,
    "/core/dataset/apiDataset/getPathNames": sources.GetSourcePathNames,
}
SPECS: Final = cast("Mapping[str, type[Spec]]", ROUTES)  # what its answer is matters to no test here
"""The recorded routes, aliases included, and the specs whose answers they give."""

NO_SPEC: Final[Mapping[str, str]] = {
    "/core/dataset/paths": "4.16 wants a login session",
    "/core/dataset/collection/paths": "4.16 wants a login session",
    "/core/dataset/training/getQueueLen": "every version wants a login session",
    "/core/dataset/collection/create/externalFileUrl": "no community server has it",
}
"""Recorded routes of this area that the library does not wrap, and why."""


class Parts(Struct):
    """A recorded form: its text fields, and its files by field, name, type and size."""

    form: tuple[tuple[str, str], ...] = ()
    files: tuple[tuple[str, str, str, int], ...] = ()


class Form(Struct):
    """A recorded request that may be a form."""

    multipart: Parts | None = None


class FormExchange(Struct):
    """What a recording of a form holds besides what all hold."""

    request: Form


@cache
def everything() -> tuple[Recording, ...]:
    """Return the recordings of this area, in their order; none without the folder of recordings."""
    found: list[Recording] = []
    for file in recorded("*/*"):
        recording = Recording(named(file), msgspec.json.decode(file.read_bytes(), type=Exchange))
        if recording.route.startswith("/core/dataset/") or recording.route in SPECS:
            found.append(recording)
    return tuple(sorted(found, key=lambda each: (VERSIONS.index(each.version), number(each))))


def named(file: Path) -> str:
    """Return the name of a recording by its file."""
    return f"{file.parent.name}/{file.stem}"


def number(recording: Recording) -> int:
    """Return the number of a recording in its version."""
    return int(recording.file.partition("/")[2].partition("-")[0])


def called() -> tuple[Recording, ...]:
    """Return the recordings of calls that have a spec."""
    return tuple(each for each in everything() if each.route in SPECS) if RECORDINGS else ()


@cache
def parts_of(recording: Recording) -> Parts | None:
    """Return the form that a recorded request carried, if it carried one."""
    (file,) = recorded(recording.file)
    return msgspec.json.decode(file.read_bytes(), type=FormExchange).request.multipart


def wire_of(recording: Recording) -> dict[str, object]:
    """Return the fields of a recorded request by their wire names, files included."""
    parts = parts_of(recording)
    if parts is None:
        return dict(recording.wire)
    fields: dict[str, object] = {}
    for name, text in parts.form:
        if name == "data":
            fields |= msgspec.json.decode(text, type=dict[str, JSONValue])
    files = [File.from_bytes(bytes(size), name=name, content_type=kind) for _, name, kind, size in parts.files]
    if "files" in SPECS[recording.route].__struct_fields__:
        return {**fields, "files": files}
    return {**fields, "file": files[0]} if files else fields


def spec_of(recording: Recording) -> Spec | None:
    """Return the spec that sends what was recorded; None where none does."""
    strict = recording.request.json is not UNSET or parts_of(recording) is not None
    try:
        spec = msgspec.convert(wire_of(recording), SPECS[recording.route], strict=strict)
    except msgspec.ValidationError:
        return None
    return spec if isinstance(spec.outgoing().value_or(None), HTTPRequest) else None


def minimal(recording: Recording) -> Spec:
    """Return a spec of a recording's route that can be sent."""
    kind = SPECS[recording.route]
    stand_ins: dict[str, object] = {
        "files": [File.from_bytes(b"x", name="x.png")],
        "file": File.from_bytes(b"x", name="x.csv"),
        "collection_ids": ["c"],
        "keys": ["k"],
        "api_files": [],
        "data": [],
        "dataset_params": datasets.DatasetParams(name="n"),
        "type": "fileLocal",
    }
    wanted: dict[object, set[str]] = {
        collections.UpdateCollection: {"collection_id"},
        training.UpdateTrainingData: {"data_id"},
    }
    needed = {field.name for field in msgspec.structs.fields(kind) if field.required} | wanted.get(kind, set())
    stand_ins["files"] = [] if kind is datasets.CreateDatasetWithFiles else stand_ins["files"]
    make = cast("Callable[..., Spec]", kind)  # the arguments go by the names of its fields
    return make(**{name: stand_ins.get(name, "x") for name in needed})
