"""Holds every spec against the contract: verb, path, names, types and need of fields, values of enumerations.

What the emulator reads is derived from the specs, and is held against the same contract: there with all bounds.

The contract is not part of this project; ``FASTGPT_CONTRACT`` names the folder that has ``endpoints.json``.  What
differs on purpose stands in ``ON_PURPOSE`` with its reason, and must differ.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple, get_args

import msgspec
import pytest
from msgspec import inspect

from fastgpt.emulator.routes import AREAS as ROUTES
from fastgpt.emulator.versions import V4_16
from fastgpt.specs import RequestSpec
from fastgpt.specs.chat_fields import ChatCall
from support.endpoint_list import declared_specs
from support.mutations import MISSING, known_fields
from unit.test_defaults import WORDS, models

pytestmark = pytest.mark.once

# Endpoints that take a key and have no spec, with the reason: there is none.
WITHOUT_SPEC: dict[str, str] = {}

# The last version that the contract describes; what came later was read from source, and stands in no file.
CONTRACT = "4.16.0"

# (spec, field, what differs): why.
ON_PURPOSE = {
    ("CreateTranscription", "appId", "not there"): "what servers before 4.15 call sourceId",
    ("CreateTranscription", "sourceId", "need"): "filled from app_id where it is not passed",
    ("CreateTranscription", "sourceType", "need"): "has a default, as nearly everybody asks for an app",
    ("GetInputGuides", "appId", "not there"): "what servers before 4.15 call sourceId",
    ("GetInputGuides", "sourceId", "need"): "filled from app_id where it is not passed",
    ("GetInputGuides", "sourceType", "need"): "has a default, as nearly everybody asks for an app",
    ("GetChatRecords", "chatId", "need"): "optional there, but without it the page is empty",
    ("GetChatRecordsV2", "chatId", "need"): "optional there, but without it the page is empty",
    ("GetRecordDetail", "chatId", "need"): "optional there, but without it the answer is empty",
    ("GetChatInit", "chatId", "need"): "needed from 4.16 on only",
    ("GetAppLogs", "appId", "need"): "filled from the client where it is not passed",
    ("GetAppLogUsers", "appId", "need"): "filled from the client where it is not passed",
    ("CreateDataset", "type", "need"): "has a default, which is always sent",
    ("CreateDataset", "intro", "need"): "has a default, which is always sent",
    ("CreateDataset", "avatar", "need"): "has a default, which is always sent",
    ("CreateDatasetFolder", "intro", "need"): "has a default, which is always sent",
    ("CreateCollection", "type", "need"): "has a default, which is always sent",
    ("PreviewFileChunks", "overlapRatio", "need"): "has a default, which is always sent",
    ("PreviewTextChunks", "overlapRatio", "need"): "has a default, which is always sent",
    ("ScrollCollections", "offset", "not there"): "read by the server, although its schema has it not",
    ("ScrollCollections", "pageNum", "not there"): "read by the server, although its schema has it not",
    ("ScrollCollections", "pageSize", "not there"): "read by the server, although its schema has it not",
    ("DeleteCollections", "collectionIds", "need"): "optional there, beside an id in the query",
    ("GetSkillVersions", "pageSize", "need"): "has a default, which is always sent",
    ("ImportSkill", "filename", "need"): "that of the file, where it is not passed",
    ("GetTrainingData", "datasetId", "not there"): "wanted by servers before 4.15",
    ("DeleteTrainingData", "datasetId", "not there"): "wanted by servers before 4.15",
    ("RebuildEmbedding", "vectorModel", "need"): "from 4.17 on its id takes its place",
    **{
        (spec, "messages", "need"): "optional there; an empty list says that it is meant"
        for spec in ("CreateChatCompletion", "CreateChatCompletionV2", "StreamChatCompletion", "StreamChatCompletionV2")
    },
}
# What the emulator reads otherwise than the contract says: (path, field, what differs): why.
READ_OTHERWISE = {
    **{
        (f"/core/{path}", name, what): "the server holds no schema against it"
        for path, names in (
            ("ai/optimizePrompt", ("originalPrompt", "optimizerInput", "model")),
            ("workflow/optimizeCode", ("optimizerInput", "model", "conversationHistory")),
        )
        for name in names
        for what in ("need", "kinds")
        if (name, what) != ("conversationHistory", "need")
    },
    ("/v1/audio/transcriptions", "appId", "not there"): "what servers before 4.15 call sourceId",
    ("/core/chat/inputGuide/query", "appId", "not there"): "what servers before 4.15 call sourceId",
    ("/core/dataset/collection/list", "offset", "not there"): "taken and not used, as the spec is that of the new list",
    **{
        ("/core/dataset/collection/scrollList", name, "not there"): "read by the server, although its schema has it not"
        for name in ("offset", "pageNum", "pageSize")
    },
    ("/core/dataset/training/getTrainingDataDetail", "datasetId", "not there"): "wanted by servers before 4.15",
    ("/core/dataset/training/deleteTrainingData", "datasetId", "not there"): "wanted by servers before 4.15",
}
COMMERCIAL = ("/proApi/core/app/logs/getChartData", "/proApi/core/app/logs/getTotalData")


# What the contract says is always there, and a model has a default for that looks like data: why.
EMPTY_ALL_THE_SAME = {
    **WORDS,
    ("AgentPlan", "steps"): "a paid run is not lost to a plan without steps",
    ("Interaction", "params"): "a paid run is not lost to a pause without them, which is shown as an unknown one",
    ("Interaction", "entry_node_ids"): "left out of what is not streamed",
    ("Quote", "score"): "a paid run is not lost to a quote without scores",
    ("PresignedUpload", "headers"): "4.14.0 to 4.14.4 give none",
}
# What the contract calls optional, and a model must have: why.
WANTED_ALL_THE_SAME = {("ChatRecord", "data_id"): "rows are named by it, and every recorded one has it"}


class Field(NamedTuple):
    """What is said of a field: whether it is needed, the values that it may have, and the kinds of JSON it takes."""

    need: bool
    values: frozenset[object]
    kinds: frozenset[str]


def fields_of(entry: dict[str, Any]) -> dict[str, Field]:
    """Return the fields of an endpoint of the contract."""
    body = entry["requestBody"]
    if body is None or "application/octet-stream" in body["content"]:  # raw bytes travel beside the query
        parameters: list[dict[str, Any]] = entry["parameters"] or []
        return {each["name"]: field_of(each["schema"], need=each.get("required", False)) for each in parameters}
    ((kind, content),) = body["content"].items()
    if kind == "multipart/form-data":  # files travel beside the fields, which are JSON in one part
        properties = content["schema"]["properties"]
        return properties_of(properties["data"]) if "data" in properties else properties_of(content["schema"], "file")
    return properties_of(content["schema"])


def properties_of(schema: dict[str, Any], *but: str) -> dict[str, Field]:
    """Return the properties of a schema, out of its parts; of alternatives, what each needs is needed."""
    found: dict[str, Field] = {}
    for part in schema.get("allOf", []):
        found |= properties_of(part)
    alternatives = [properties_of(part) for part in schema.get("anyOf", [])]
    for name in {name for part in alternatives for name in part}:
        reported = [part[name] for part in alternatives if name in part]
        found[name] = Field(
            len(reported) == len(alternatives) and all(field.need for field in reported),
            frozenset[object]().union(*(field.values for field in reported)),
            frozenset[str]().union(*(field.kinds for field in reported)),
        )
    needed = schema.get("required", [])
    properties = {name: shape for name, shape in schema.get("properties", {}).items() if name not in but}
    return found | {name: field_of(shape, need=name in needed) for name, shape in properties.items()}


def field_of(schema: dict[str, Any], *, need: bool) -> Field:
    """Return what a schema says of a field."""
    return Field(need, frozenset(enum_of(schema)), frozenset(kinds_of(schema)))


def enum_of(schema: dict[str, Any]) -> set[object]:
    """Return the values that a schema lists."""
    if "items" in schema:
        return enum_of(schema["items"])
    return set(schema.get("enum", ())).union(*map(enum_of, alternatives_of(schema)))


def kinds_of(schema: dict[str, Any]) -> set[str]:
    """Return the kinds of JSON that a schema takes; ``any`` where it does not say."""
    parts = alternatives_of(schema)
    if parts:
        return set[str]().union(*map(kinds_of, parts))
    reported: str | list[str] = schema.get("type", "any")
    return {"number" if kind == "integer" else kind for kind in ([reported] if isinstance(reported, str) else reported)}


def alternatives_of(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the schemas of which one, or all, must hold."""
    return [*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())]


def literals_of(annotation: object) -> set[object]:
    """Return the values that an annotation lists."""
    arguments = get_args(annotation)
    if getattr(annotation, "__origin__", None) is not None and "Literal" in str(annotation).partition("[")[0]:
        return set(arguments)
    return set[object]().union(*map(literals_of, arguments))


def kinds_taken(kind: inspect.Type) -> set[str]:
    """Return the kinds of JSON that an annotation takes."""
    match kind:
        case inspect.UnionType(types=types):
            return set[str]().union(*map(kinds_taken, types))
        case inspect.LiteralType(values=values):
            return {"string" if isinstance(value, str) else "number" for value in values}
        case inspect.StrType():
            return {"string"}
        case inspect.IntType() | inspect.FloatType():
            return {"number"}
        case inspect.BoolType():
            return {"boolean"}
        case inspect.ListType() | inspect.VarTupleType() | inspect.CollectionType():
            return {"array"}
        case inspect.StructType() | inspect.DictType():
            return {"object"}
        case inspect.NoneType():
            return set()
        case _:
            return {"any"}


BOUNDS = ("pattern", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems")
HUGE = 9e15
"""Bounds beyond this are those of JavaScript's whole numbers."""


def bounded(kind: str, bounds: dict[str, Any], items: set[str] | None = None) -> str:
    """Return a kind of JSON with its bounds, as text that can be compared; above zero is from one on."""
    reported = {name: bounds[name] for name in BOUNDS if bounds.get(name) is not None and not _is_huge(bounds[name])}
    if bounds.get("exclusiveMinimum") == 0:
        reported["minimum"] = 1
    return f"{kind} {sorted(reported.items())} {sorted(items or ())}"


def _is_huge(bound: object) -> bool:
    return isinstance(bound, int | float) and abs(bound) > HUGE


def bounded_kinds_of(schema: dict[str, Any]) -> set[str]:
    """Return the kinds of JSON that a schema takes, with their bounds."""
    if parts := alternatives_of(schema):
        return set[str]().union(*map(bounded_kinds_of, parts))
    if "enum" in schema or "const" in schema:
        return {f"one of {sorted(map(str, schema.get('enum', [schema.get('const')])))}"}
    found = kinds_of(schema) - {"null"}
    items = bounded_kinds_of(schema["items"]) if "items" in schema else None
    return {bounded(kind, schema if kind not in ("object", "any") else {}, items) for kind in found}


def bounded_kinds_taken(kind: inspect.Type) -> set[str]:
    """Return the kinds of JSON that an annotation takes, with their bounds."""
    match kind:
        case inspect.UnionType(types=types):
            return set[str]().union(*map(bounded_kinds_taken, types))
        case inspect.LiteralType(values=values):
            return {f"one of {sorted(map(str, values))}"}
        case inspect.StrType(pattern=pattern, min_length=least, max_length=most):
            return {bounded("string", {"pattern": pattern, "minLength": least, "maxLength": most})}
        case inspect.IntType(gt=above, ge=least, le=most) | inspect.FloatType(gt=above, ge=least, le=most):
            return {bounded("number", {"minimum": least, "maximum": most, "exclusiveMinimum": above})}
        case inspect.ListType() | inspect.VarTupleType() | inspect.CollectionType():
            bounds = {"minItems": kind.min_length, "maxItems": kind.max_length}
            return {bounded("array", bounds, bounded_kinds_taken(kind.item_type))}
        case _:
            return {bounded(found, {}) for found in kinds_taken(kind)}


def schemas_of(entry: dict[str, Any]) -> dict[str, tuple[bool, set[str]]]:
    """Return whether an endpoint of the contract needs each field, and the kinds that it takes, with their bounds."""
    body = entry["requestBody"]
    if body is None or "application/octet-stream" in body["content"]:  # raw bytes travel beside the query
        parameters: list[dict[str, Any]] = entry["parameters"] or []
        return {each["name"]: (each.get("required", False), bounded_kinds_of(each["schema"])) for each in parameters}
    ((kind, content),) = body["content"].items()
    schema = content["schema"]
    if kind == "multipart/form-data" and "data" in schema["properties"]:
        schema = schema["properties"]["data"]
    needs = {name: field.need for name, field in properties_of(schema, "file").items()}
    found = {name: set[str]() for name in needs}
    for part in [schema, *alternatives_of(schema)]:
        for name, shape in part.get("properties", {}).items():
            found.get(name, set[str]()).update(bounded_kinds_of(shape))
    return {name: (needs[name], kinds) for name, kinds in found.items()}


def read_otherwise(path: str, shape: type[msgspec.Struct], entry: dict[str, Any]) -> set[tuple[str, str, str]]:
    """Return where what the emulator reads of a path and its entry differ."""
    wanted, found = schemas_of(entry), {field.encode_name: field for field in msgspec.structs.fields(shape)}
    differing = {(name, "not there") for name in wanted.keys() ^ found.keys()}
    for name in wanted.keys() & found.keys():
        need, kinds = wanted[name]
        if need is not found[name].required:
            differing.add((name, "need"))
        if kinds != bounded_kinds_taken(inspect.type_info(found[name].type)):
            differing.add((name, "kinds"))
    return {(path, name, what) for name, what in differing}


@pytest.fixture(scope="module")
def contract_endpoints(contract: Path) -> dict[str, dict[str, Any]]:
    """Read the contract, by path."""
    entries: list[dict[str, Any]] = msgspec.json.decode((contract / "endpoints.json").read_bytes())
    return {entry["path"]: entry for entry in entries}


def differences(spec: type[RequestSpec[Any]], entry: dict[str, Any]) -> set[tuple[str, str, str]]:
    """Return where a spec and its entry differ."""
    left_out = (*spec.non_json_fields, *spec.later_fields)  # the contract is of 4.16
    fields = (field for field in msgspec.structs.fields(spec) if field.name not in left_out)
    wanted, found = fields_of(entry), {field.encode_name: field for field in fields}
    about_chats = issubclass(spec, ChatCall)  # names its app, although a skill or a share link may stand in for it
    differing = {(name, "not there") for name in wanted.keys() ^ found.keys()}
    for name in wanted.keys() & found.keys():
        if wanted[name].need is not found[name].required and not (about_chats and name == "appId"):
            differing.add((name, "need"))
        if wanted[name].values != frozenset(literals_of(found[name].type)):
            differing.add((name, "values"))
        taken, kinds = kinds_taken(inspect.type_info(found[name].type)), wanted[name].kinds
        # Text in place of a number, a list or an object is for forms of browsers; null is what leaving out means.
        if "any" not in kinds and not kinds - {"null", "string"} <= taken <= kinds and taken != {"string"} & kinds:
            differing.add((name, f"{sorted(kinds)} but {sorted(taken)}"))
    if entry["method"] != spec.verb:
        differing.add(("", "verb"))
    return {(spec.__name__, name, what) for name, what in differing}


def later() -> set[str]:
    """Return the paths that came after the contract."""
    wanted = [int(number) for number in CONTRACT.split(".")]
    return {spec.path for spec in declared_specs() if [int(number) for number in spec.since.split(".")] > wanted}


def test_what_came_later_is_not_in_the_contract(contract_endpoints: dict[str, dict[str, Any]]) -> None:
    """An endpoint is held against the contract unless it is of a later version; then the contract has none."""
    assert later()
    assert not later() & contract_endpoints.keys()


def test_every_spec_is_as_the_contract_has_it(contract_endpoints: dict[str, dict[str, Any]]) -> None:
    """Path, verb, names and types of fields, which are needed, and enumerations agree; what does not is meant so."""
    found: set[tuple[str, str, str]] = set()
    for spec in declared_specs():
        if spec.path not in COMMERCIAL and spec.path not in later():  # known from manuals only
            entry = contract_endpoints[spec.path]
            alias = entry["alias_of"]
            found |= differences(spec, contract_endpoints[f"/{alias}"] if alias else entry)
    assert found == {*ON_PURPOSE}


def test_every_endpoint_that_takes_a_key_has_a_spec(contract_endpoints: dict[str, dict[str, Any]]) -> None:
    """No endpoint that a key can call is without a function, under its own path or an alias, but for a reason."""
    wrapped = {path for spec in declared_specs() for path in (spec.path, *spec.fallback_paths)}
    aliases = {path: f"/{entry['alias_of']}" for path, entry in contract_endpoints.items() if entry["alias_of"]}
    wrapped |= {aliases[path] for path in wrapped if path in aliases}
    missing = {
        path
        for path, entry in contract_endpoints.items()
        if "K" in entry["versions"].values() and path not in wrapped and aliases.get(path) not in wrapped
    }
    assert missing == {*WITHOUT_SPEC}


def test_the_emulator_reads_what_the_contract_says(contract_endpoints: dict[str, dict[str, Any]]) -> None:
    """Each route of the emulator wants the fields of the contract, with their kinds and bounds, and no others."""
    found: set[tuple[str, str, str]] = set()
    for area in ROUTES:
        for path, shape in area.shapes.items():
            if path.removeprefix("/api") in later():
                continue
            entry = contract_endpoints[path.removeprefix("/api")]
            alias = entry["alias_of"]
            entry = contract_endpoints[f"/{alias}"] if alias else entry
            found |= read_otherwise(path.removeprefix("/api"), shape(V4_16), entry)
    assert found == {*READ_OTHERWISE}


def alternatives(schema: dict[str, Any]) -> list[tuple[dict[str, Any], set[str]]]:
    """Return the objects that a schema may be: each with its properties, and the names of those that it needs."""
    found: list[tuple[dict[str, Any], set[str]]] = [(schema.get("properties", {}), {*schema.get("required", ())})]
    for part in schema.get("allOf", ()):
        found = [({**left, **right}, needs | more) for left, needs in found for right, more in alternatives(part)]
    choices = [each for name in ("anyOf", "oneOf") for part in schema.get(name, ()) for each in alternatives(part)]
    return [({**left, **right}, needs | more) for left, needs in found for right, more in choices] or found


Said = dict[tuple[str, str], set[str]]


def compared(schema: dict[str, Any], kind: inspect.Type, said: Said, depth: int = 0) -> None:
    """Note of each field of a model what a schema says of it: that it is always there, optional, or not known."""
    match kind:
        case _ if depth > DEEPEST:
            pass
        case inspect.StructType(cls=cls, fields=known):
            for properties, needs in alternatives(schema):
                for field in known if properties else ():
                    shape = properties.get(field.encode_name)
                    word = "unknown" if shape is None else "always" if field.encode_name in needs else "optional"
                    said.setdefault((getattr(cls, "__origin__", cls).__name__, field.name), set()).add(word)
                    if shape is not None:
                        compared(shape, field.type, said, depth + 1)
        case inspect.UnionType(types=types):
            for each in types:
                compared(schema, each, said, depth + 1)
        case inspect.VarTupleType(item_type=held) | inspect.ListType(item_type=held):
            for part in (schema, *schema.get("anyOf", ()), *schema.get("oneOf", ())):
                if "items" in part:
                    compared(part["items"], held, said, depth + 1)
        case _:
            pass


DEEPEST = 12
"""Steps into a schema: reports of nodes hold reports of nodes."""


def test_only_what_the_contract_calls_optional_has_a_default_that_looks_like_data(
    contract_endpoints: dict[str, dict[str, Any]],
) -> None:
    """What is always there is missed, or None, where it is not; the exceptions have their reasons, and are real.

    What is optional, on the other hand, may be missing from every model.
    """
    said: Said = {}
    for spec in declared_specs():
        entry = contract_endpoints.get(spec.path, {})
        entry = contract_endpoints[f"/{entry['alias_of']}"] if entry.get("alias_of") else entry
        if entry.get("response_data"):
            compared(entry["response_data"], inspect.type_info(spec.answer), said)
    defaults = {(kind.__name__, name): default for kind in models() for name, _, default in known_fields(kind)}
    assert len(said) > LEAST_SAID
    always = {place for place, words in said.items() if words == {"always"} and place[0] not in TRAPS}
    looks_like_data = {place for place in always if defaults[place] not in (MISSING, None)}
    assert looks_like_data == {*EMPTY_ALL_THE_SAME} & always
    wanted = {place for place, words in said.items() if "optional" in words and defaults[place] is MISSING}
    assert wanted == {*WANTED_ALL_THE_SAME}


LEAST_SAID = 400
"""Fields of models that the contract must speak of, so that the comparison cannot be empty."""
TRAPS = ("ChatCompletion", "Choice", "Message")
"""Every field of a completion is marked as required, and at run time none is."""
