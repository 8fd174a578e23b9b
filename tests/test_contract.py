"""Holds every spec against the contract: verb, path, names and need of fields, and the values of enumerations.

The contract is not part of this project; ``FASTGPT_CONTRACT`` names the folder that has ``endpoints.json``.  What
differs on purpose stands in ``ON_PURPOSE`` with its reason, and must differ.
"""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from fastgpt import endpoints
from fastgpt.endpoints.targets import ChatCall
from fastgpt.specs import Request

# Endpoints of the contract's areas that this version wraps; the others come with later versions.
AREAS = ("A", "B", "C", "D", "E", "F", "G", "I", "J", "K", "L", "M", "N", "O")

# (spec, field, what differs): why.
ON_PURPOSE = {
    ("GetInputGuides", "appId", "not there"): "what servers before 4.15 call sourceId",
    ("GetInputGuides", "sourceId", "need"): "filled from app_id where it is not given",
    ("GetInputGuides", "sourceType", "need"): "has a default, as nearly everybody asks for an app",
    ("StreamChatCompletionV2", "resumable", "not there"): "travels as a header",
    ("GetChatRecords", "chatId", "need"): "optional there, but without it the page is empty",
    ("GetChatRecordsV2", "chatId", "need"): "optional there, but without it the page is empty",
    ("GetRecordDetail", "chatId", "need"): "optional there, but without it the answer is empty",
    ("GetChatInit", "chatId", "need"): "needed from 4.16 on only",
    ("CreateCollection", "type", "need"): "a collection for rows of one's own, unless a folder is asked for",
    ("CreateDataset", "avatar", "need"): "has the server's own picture as its default",
    ("CreateDataset", "intro", "need"): "empty unless it is given",
    ("CreateDataset", "type", "need"): "a plain dataset unless another is asked for",
    ("CreateDatasetFolder", "intro", "need"): "empty unless it is given",
    ("DeleteCollections", "collectionIds", "need"): "optional there beside the id in the query, which goes along",
    ("DeleteTrainingData", "datasetId", "not there"): "wanted by servers before 4.14",
    ("GetTrainingData", "datasetId", "not there"): "wanted by servers before 4.14",
    ("PreviewFileChunks", "overlapRatio", "need"): "has a default",
    ("PreviewTextChunks", "overlapRatio", "need"): "has a default",
    **{
        ("ScrollCollections", name, "not there"): "the contract's document lacks its paging fields"
        for name in ("offset", "pageNum", "pageSize")
    },
    **{
        (spec, "messages", "need"): "optional there; an empty list says that it is meant"
        for spec in ("CreateChatCompletion", "CreateChatCompletionV2", "StreamChatCompletion", "StreamChatCompletionV2")
    },
}
COMMERCIAL = ("/proApi/core/app/logs/getChartData", "/proApi/core/app/logs/getTotalData")


def specs() -> list[type[Request[Any]]]:
    """Return every spec that an endpoint module declares."""
    found: dict[str, type[Request[Any]]] = {}
    for module in pkgutil.iter_modules(endpoints.__path__):
        for value in vars(importlib.import_module(f"{endpoints.__name__}.{module.name}")).values():
            if isinstance(value, type) and issubclass(value, Request) and "path" in vars(value):
                found[value.__name__] = value
    return list(found.values())


def fields_of(entry: dict[str, Any]) -> dict[str, tuple[bool, set[object]]]:
    """Return the fields of an endpoint of the contract: whether they are needed, and the values they may have."""
    body = entry["requestBody"]
    if body is None:
        parameters: list[dict[str, Any]] = entry["parameters"] or []
        return {each["name"]: (each.get("required", False), enum_of(each["schema"])) for each in parameters}
    ((kind, content),) = body["content"].items()
    schema = content["schema"]
    if kind == "multipart/form-data":  # the fields stand in the part `data`, the files beside it
        schema = schema["properties"].get("data", schema)
    return {name: field for name, field in properties_of(schema).items() if name != "file"}


def properties_of(schema: dict[str, Any]) -> dict[str, tuple[bool, set[object]]]:
    """Return the properties of a schema, out of its parts."""
    found: dict[str, tuple[bool, set[object]]] = {}
    for part in schema.get("allOf", []):
        found |= properties_of(part)
    if forms := [properties_of(form) for form in schema.get("anyOf", [])]:  # needed is what every form needs
        for name in set[str]().union(*forms):
            having = [form[name] for form in forms if name in form]
            needed = len(having) == len(forms) and all(need for need, _ in having)
            found[name] = (needed, set[object]().union(*(values for _, values in having)))
    needed = schema.get("required", [])
    return found | {name: (name in needed, enum_of(shape)) for name, shape in schema.get("properties", {}).items()}


def enum_of(schema: dict[str, Any]) -> set[object]:
    """Return the values that a schema lists."""
    if "items" in schema:
        return enum_of(schema["items"])
    parts = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    return set(schema.get("enum", ())).union(*map(enum_of, parts))


def literals_of(annotation: object) -> set[object]:
    """Return the values that an annotation lists."""
    arguments = get_args(annotation)
    if getattr(annotation, "__origin__", None) is not None and "Literal" in str(annotation).partition("[")[0]:
        return set(arguments)
    return set[object]().union(*map(literals_of, arguments))


@pytest.fixture(scope="module")
def contract_endpoints(contract: Path) -> dict[str, dict[str, Any]]:
    """Read the contract, by path."""
    entries: list[dict[str, Any]] = msgspec.json.decode((contract / "endpoints.json").read_bytes())
    return {entry["path"]: entry for entry in entries}


def differences(spec: type[Request[Any]], entry: dict[str, Any]) -> set[tuple[str, str, str]]:
    """Return where a spec and its entry differ."""
    beside: tuple[str, ...] = getattr(spec, "beside", ())  # files, and what is said of them, are no fields
    wanted = fields_of(entry)
    found = {field.encode_name: field for field in msgspec.structs.fields(spec) if field.name not in beside}
    about_chats = issubclass(spec, ChatCall)  # names its app, although a skill or a share link may stand in for it
    differing = {(name, "not there") for name in wanted.keys() ^ found.keys()}
    for name in wanted.keys() & found.keys():
        needed, values = wanted[name]
        if needed is not found[name].required and not (about_chats and name == "appId"):
            differing.add((name, "need"))
        if values != literals_of(found[name].type):
            differing.add((name, "values"))
    if entry["method"] != spec.verb:
        differing.add(("", "verb"))
    return {(spec.__name__, name, what) for name, what in differing}


def test_every_spec_is_as_the_contract_has_it(contract_endpoints: dict[str, dict[str, Any]]) -> None:
    """Path, verb, names of fields, which are needed, and enumerations agree; what does not is meant so."""
    found: set[tuple[str, str, str]] = set()
    for spec in specs():
        if spec.path not in COMMERCIAL:  # known from manuals only
            entry = contract_endpoints[spec.path]
            alias = entry["alias_of"]
            found |= differences(spec, contract_endpoints[f"/{alias}"] if alias else entry)
    assert found == {*ON_PURPOSE}


def test_every_endpoint_of_the_areas_has_a_spec(contract_endpoints: dict[str, dict[str, Any]]) -> None:
    """No endpoint of a wrapped area is without a function, under its own path or under an alias."""
    wrapped = {path for spec in specs() for path in (spec.path, *spec.earlier_paths)}
    aliases = {path: f"/{entry['alias_of']}" for path, entry in contract_endpoints.items() if entry["alias_of"]}
    wrapped |= {aliases[path] for path in wrapped if path in aliases}
    missing = {
        path
        for path, entry in contract_endpoints.items()
        if entry["area"].startswith(AREAS) and path not in wrapped and aliases.get(path) not in wrapped
    }
    assert not missing
