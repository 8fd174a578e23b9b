"""Writes what both type checkers must agree with: every public endpoint, argument, page and client, in every flavour.

The modules are made when the checkers run, from the functions and specs themselves, and are never kept or executed.
Only two things are written here by hand, since they are what the declarations are held against: the answer type of each
function, and sample values for arguments whose runtime type does not say what callers may pass.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import NoneType, UnionType
from typing import Annotated, Literal, Union, get_args, get_origin

from msgspec import NODEFAULT, Meta, Struct, UnsetType
from msgspec.structs import fields

from fastgpt.specs.chat_fields import ChatCall
from support.endpoint_list import declared_functions, public_names

ANSWERS: Mapping[str, str] = {
    "create_chat_completion": "ChatCompletion",
    "create_chat_completion_v2": "ChatCompletion",
    "stream_chat_completion": "ChatEvent",
    "stream_chat_completion_v2": "ChatEvent",
    "stop_chat": "StopResult",
    "resume_chat_stream": "ResumeEvent",
    "get_chat_init": "ChatInit",
    "get_recently_used_apps": "tuple[RecentApp, ...]",
    "get_chat_histories": "Page[ChatHistory]",
    "get_chat_history_status": "HistoryStatusList",
    "mark_chat_read": "None",
    "update_chat_history": "None",
    "delete_chat_history": "None",
    "clear_chat_histories": "None",
    "batch_delete_chat_histories": "None",
    "get_chat_records": "Page[ChatRecord]",
    "get_chat_records_v2": "CursorPage[ChatRecord]",
    "get_record_detail": "tuple[NodeResponse, ...]",
    "delete_chat_record": "None",
    "get_chat_quotes": "tuple[DatasetCiteItem, ...]",
    "get_collection_quotes": "CursorPage[DatasetCiteItem]",
    "update_user_feedback": "None",
    "update_admin_feedback": "None",
    "get_feedback_record_ids": "FeedbackRecordIds",
    "update_feedback_read_status": "FeedbackReadStatus",
    "create_question_guide": "tuple[str, ...]",
    "create_question_guide_v2": "tuple[str, ...]",
    "get_input_guides": "tuple[str, ...]",
    "presign_chat_file": "PresignedUpload",
    "presign_draft_chat_file": "PresignedUpload",
    "get_chat_file_url": "str",
    "upload_chat_file": "UploadedFile",
    "get_apps": "tuple[App, ...]",
    "create_app": "str",
    "get_app_logs": "Page[AppLog]",
    "get_app_log_users": "AppLogUsers",
    "get_app_logs_chart": "AppLogsChart",
    "get_app_logs_total": "AppLogsTotal",
    "get_datasets": "tuple[DatasetItem, ...]",
    "create_dataset": "str",
    "create_dataset_with_files": "DatasetWithFiles",
    "create_dataset_folder": "None",
    "get_dataset": "Dataset",
    "update_dataset": "None",
    "delete_dataset": "None",
    "get_dataset_permission": "DatasetAccess",
    "search_dataset": "SearchResult",
    "create_collection": "str",
    "create_text_collection": "CreatedCollection",
    "create_link_collection": "CreatedCollection",
    "create_file_collection": "CreatedCollection",
    "create_file_id_collection": "CreatedCollection",
    "create_image_collection": "CreatedCollection",
    "create_api_collection": "None",
    "create_api_collections": "None",
    "create_backup_collection": "None",
    "create_template_collection": "None",
    "retrain_collection": "RetrainedCollection",
    "get_collections": "Page[CollectionItem]",
    "scroll_collections": "Page[CollectionItem]",
    "get_collection": "Collection",
    "update_collection": "None",
    "delete_collections": "None",
    "read_collection_source": "CollectionSource",
    "export_collection": "str",
    "sync_collection": "str",
    "get_collection_training": "CollectionTraining",
    "push_data": "InsertResult",
    "insert_data": "str",
    "insert_images": "None",
    "get_data_list": "Page[DataItem]",
    "get_data": "Data",
    "update_data": "UpdatedData | None",
    "delete_data": "None",
    "get_quote_data": "QuoteData",
    "create_data_index": "IndexResult",
    "update_data_index": "IndexResult",
    "delete_data_index": "None",
    "push_data_batches": "PushSummary",
    "delete_data_rows": "DeleteSummary",
    "presign_dataset_file": "PresignedUpload",
    "preview_file_chunks": "PreviewChunks",
    "preview_text_chunks": "PreviewChunks",
    "presign_search_image": "PresignedUpload",
    "get_search_image_urls": "tuple[SearchImage, ...]",
    "presign_temp_file": "PresignedUpload",
    "upload_dataset_file": "UploadedFile",
    "upload_search_image": "UploadedFile",
    "upload_temp_file": "UploadedFile",
    "get_training_queue": "TrainingQueue",
    "rebuild_embedding": "None",
    "get_training_errors": "Page[TrainingRow]",
    "get_dataset_training_errors": "Page[CollectionErrors]",
    "has_training_errors": "TrainingErrorFlag",
    "get_training_data": "TrainingData | None",
    "update_training_data": "None",
    "delete_training_data": "None",
    "wait_until_trained": "TrainingOutcome",
    "upload_and_index": "IndexingSummary",
    "list_source_files": "tuple[SourceFile, ...]",
    "get_source_file_ids": "tuple[str, ...]",
    "get_source_path_names": "str",
    "watch_training": "TrainingStep",
    "delete_collections_each": "DeleteSummary",
    "get_mcp_keys": "tuple[McpKey, ...]",
    "create_mcp_key": "None",
    "update_mcp_key": "None",
    "delete_mcp_key": "None",
    "get_skills": "Page[SkillItem]",
    "get_skill": "SkillDetail",
    "create_skill": "str",
    "update_skill": "None",
    "delete_skill": "None",
    "copy_skill": "CopiedSkill",
    "get_skill_apps": "SkillApps",
    "create_skill_folder": "CreatedSkillFolder",
    "get_skill_folder_path": "tuple[SkillFolderStep, ...]",
    "import_skill": "str",
    "export_skill": "bytes",
    "save_skill_version": "SavedSkillVersion",
    "get_skill_versions": "Page[SkillVersion]",
    "update_skill_version": "None",
    "switch_skill_version": "None",
    "get_skill_runtime": "SkillRuntime",
    "init_skill_runtime": "RuntimeEvent",
    "upgrade_skill_runtime": "SkillRuntime",
    "stream_skill_debug_chat": "ChatEvent",
    "deploy_skill": "DeployOutcome",
    "upload_folder_to_sandbox": "SandboxFolder",
    "download_folder_from_sandbox": "SandboxFolder",
    "get_apps_v2": "Page[AppListItem]",
    "get_datasets_v2": "Page[DatasetListItem]",
    "get_skills_v2": "Page[SkillItem]",
    "delete_datasets": "BatchOutcome",
    "move_datasets": "BatchOutcome",
    "get_tag_options": "TagOptions",
    "get_model_catalog": "ModelCatalog",
    "get_model_summaries": "ModelSummaries",
    "create_training_usage": "str",
    "optimize_prompt": "ChatEvent",
    "optimize_code": "ChatEvent",
    "check_sandbox": "SandboxState",
    "get_sandbox_ticket": "SandboxTicket",
    "get_sandbox_preview_link": "str",
    "download_from_sandbox": "bytes",
    "upload_to_sandbox": "SandboxUpload",
    "save_from_sandbox": "int",
    "get_speech": "bytes",
    "create_transcription": "str",
}
"""What the typed flavour of each function returns; of a stream and of an iteration, one item."""

FILES = ('b""', 'Path("f.txt")', 'File.from_bytes(b"", name="f.txt")', "OPENED")
MOMENTS = ('"2026-07-01"', "date(2026, 7, 1)", "datetime(2026, 7, 1, tzinfo=UTC)")
ROWS = (
    '[DataRow(q="q", a="a", indexes=[IndexText(text="t", type="question")], metadata={"page": 1})]',
    '[DataRow(q="q"), {"q": "q"}]',
    '[{"q": "q", "indexes": [{"text": "t"}]}]',
    "PREPARED",
    "MIXED_ROWS",
    '(DataRow(q="q"),)',
    "()",
)
MESSAGES = (
    '[user("Hello")]',
    '[{"role": "user", "content": [{"type": "text", "text": "Hello"}]}]',
    '[system("Be brief."), {"role": "user", "content": "Hello"}]',
    "PREPARED",
    "MIXED_MESSAGES",
    '(user("Hello"),)',
    "()",
)
NAMED_FILES = ('[Path("f.txt")]', '(Path("f.txt"), OPENED, File.from_bytes(b"", name="f.txt"))')
SAMPLES: Mapping[str, Sequence[str]] = {
    "messages": MESSAGES,
    "conversation_history": MESSAGES,
    "data": ROWS,
    "content": FILES,
    "file": FILES,
    "create_image_collection.files": NAMED_FILES,
    "insert_images.files": NAMED_FILES,
    "upload_and_index.files": NAMED_FILES,
    "archive": FILES,
    "deploy_skill.on_progress": ("on_deployment",),
    "folder": ('Path("f")',),
    "target": ('Path("f.txt")',),
    "on_progress": ("on_bytes",),
    "upload_and_index.on_progress": ("on_files",),
    "wait_until_trained.on_progress": ("on_rows",),
    "clock": ("monotonic",),
}
"""Values for an argument by its name, or by its name in one function; each of them is passed once."""

HEAD = '''"""Made by ``typing_tables``; never executed."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from time import monotonic
from typing import BinaryIO, assert_type

import httpx

from fastgpt import *
from fastgpt.apps import *
from fastgpt.chat import *
from fastgpt.datasets import *
from fastgpt.mcp import *
from fastgpt.sandbox import *
from fastgpt.skills import *
from fastgpt.authoring import *
from fastgpt.speech import *
'''
PASSED = """
def on_bytes(sent: int, total: int) -> None: ...
def on_files(progress: IndexingProgress) -> None: ...
def on_deployment(progress: DeployProgress) -> None: ...
def on_rows(progress: TrainingProgress) -> None: ...


PREPARED: list[dict[str, str]] = []
MIXED_ROWS: list[Row] = []
MIXED_MESSAGES: list[ChatMessage] = []


def check_arguments(execute: SyncExecutor, OPENED: BinaryIO) -> None:
"""

STREAMING = ("stream_", "resume_", "optimize_", "init_skill_")
"""How the names of functions begin that open a stream."""
COLLECTED: Mapping[str, str] = {"init_skill_runtime": "SandboxStatus"}
"""The answer that the events of a stream make, where it is no completion."""
EXECUTORS = ("client", "client.typed", "client.results", "execute")
CLIENTS = (
    "ChatClient",
    "AppClient",
    "DatasetClient",
    "McpClient",
    "SandboxClient",
    "SkillClient",
    "AuthoringClient",
    "SpeechClient",
    "FastGPTClient",
)


def endpoints() -> dict[str, Callable[..., object]]:
    """Return what each public endpoint function is made of: a spec, or the generator function of a flow."""
    return {name: inspect.unwrap(function) for name, function in declared_functions().items()}


def paged() -> dict[str, Callable[..., object]]:
    """Return the public specs that ``paginate`` takes, by the name of their function."""
    return {name: declared for name, declared in endpoints().items() if hasattr(declared, "fetch_page")}


class Table:
    """Collects the lines of one module, and the classes that they name besides the public ones."""

    def __init__(self) -> None:
        self.imports: set[str] = set()

    def samples(self, function: str, parameter: inspect.Parameter, hint: object) -> Sequence[str]:
        """Return the values to pass as one argument, at least one."""
        written = SAMPLES.get(f"{function}.{parameter.name}") or SAMPLES.get(parameter.name)
        values = written or self.values(hint)
        assert values, f"{function}: typing_tables.SAMPLES has no value for {parameter.name}, a {hint}"
        return values

    def values(self, hint: object) -> Sequence[str]:
        """Return values of a runtime type, as source text; none where it does not say what callers may pass."""
        if get_origin(hint) is Annotated:
            inner, *meta = get_args(hint)
            return MOMENTS if any(isinstance(each, Meta) and each.pattern for each in meta) else self.values(inner)
        if get_origin(hint) in (Union, UnionType):
            members = [member for member in get_args(hint) if member not in (NoneType, UnsetType)]
            return [value for member in members for value in self.values(member)]
        if get_origin(hint) is Literal:
            return [*map(repr, get_args(hint))]
        if inspect.isclass(hint) and issubclass(hint, Struct):
            return [self.struct(hint)]
        match get_origin(hint) or hint, get_args(hint):
            case kind, (item, *_) if inspect.isclass(kind) and issubclass(kind, Sequence):
                return [f"[{value}]" for value in self.values(item)[:1]]
            case kind, _ if inspect.isclass(kind) and issubclass(kind, Mapping):
                return ['{"k": [1, None, {"l": "m"}]}']
            case kind, _:
                by_kind: dict[object, Sequence[str]] = {str: ['"x"'], int: ["1"], float: ["0.5", "1"], bool: ["True"]}
                return by_kind.get(kind, ())

    def struct(self, kind: type[Struct]) -> str:
        """Return a struct with the fields that it must have."""
        self.imports.add(f"from {kind.__module__} import {kind.__name__}")
        required = [each for each in fields(kind) if each.default is each.default_factory is NODEFAULT]
        return f"{kind.__name__}({', '.join(f'{each.name}={self.values(each.type)[0]}' for each in required)})"

    def arguments(self, name: str, declared: Callable[..., object]) -> Iterator[tuple[str, bool, Sequence[str]]]:
        """Yield the arguments of a function: their names, whether they may be left out, and values."""
        for parameter in inspect.signature(declared).parameters.values():
            # To checkers alone it is required: a spec without it must decode.
            required = parameter.name == "app_id" and is_chat_call(declared)
            optional = parameter.default is not parameter.empty and not required
            yield parameter.name, optional, self.samples(name, parameter, resolved(declared, parameter))

    def required(self, name: str, declared: Callable[..., object]) -> str:
        """Return the arguments without which a function cannot be called."""
        return written({key: values[0] for key, optional, values in self.arguments(name, declared) if not optional})


def is_chat_call(declared: object) -> bool:
    """Whether this is a spec about the chats of an app."""
    return inspect.isclass(declared) and issubclass(declared, ChatCall)


def resolved(declared: Callable[..., object], parameter: inspect.Parameter) -> object:
    """Return the type of a parameter; that of a flow is still text, as its module writes it."""
    hint: object = parameter.annotation
    return eval(hint, vars(sys.modules[declared.__module__])) if isinstance(hint, str) else hint


def written(arguments: Mapping[str, str]) -> str:
    """Return arguments as they stand in a call."""
    return ", ".join(f"{name}={value}" for name, value in arguments.items())


def answer_lines(table: Table, name: str, declared: Callable[..., object], answer: str) -> Iterator[str]:
    """Yield what one function returns, sync and async: bound, over any executor, and by its spec."""
    arguments = table.required(name, declared)
    is_spec = inspect.isclass(declared) and hasattr(declared, "verb")
    streams = is_spec and name.startswith(STREAMING)
    iterates = inspect.isclass(declared) and not is_spec
    client = next(kind for kind in CLIENTS if hasattr(public_names()[kind], name))
    if is_spec:
        table.imports.add(f"from {declared.__module__} import {declared.__name__}")
    yield f"async def check_{name}({parameters(client)}) -> None:"
    for prefix, wait in (("", ""), ("a", "await ")):
        for executor in (f"{prefix}{executor}" for executor in EXECUTORS):
            results = executor.endswith(("results", "execute"))
            item = f"Outcome[{answer}]" if results else answer
            raw = is_spec and not streams and executor.endswith("client")
            calls = [f"{name}({', '.join(filter(None, (executor, arguments)))})"]
            if not executor.endswith("execute"):
                calls.append(f"{executor}.{name}({arguments})")
            if is_spec:
                calls.append(f"{executor}.{'stream' if streams else 'run'}({declared.__name__}({arguments}))")
            for call in calls:
                if streams:
                    yield f"    {'async ' if prefix else ''}with {call} as events:"
                    whole = COLLECTED.get(name, "ChatCompletion")
                    whole = f"Outcome[{whole}]" if results else whole
                    yield f"        assert_type(events, {'Async' if prefix else ''}EventStream[{item}, {whole}])"
                    yield f"        assert_type({wait}events.answer(), {whole})"
                elif iterates:
                    yield f"    assert_type({call}, {iterator(prefix, item)})"
                else:
                    yield f"    assert_type({wait}{call}, {'httpx.Response' if raw else item})"


def parameters(client: str) -> str:
    """Return the parameters that hold one executor of each kind, sync and async."""
    return f"client: {client}, aclient: Async{client}, execute: SyncExecutor, aexecute: AsyncExecutor"


def iterator(prefix: str, item: str) -> str:
    """Return the type of an iterator, sync or async."""
    return f"AsyncIterator[{item}]" if prefix else f"Iterator[{item}]"


def page_lines(table: Table) -> Iterator[str]:
    """Yield what ``paginate`` returns of each spec with pages, over every executor."""
    yield f"def check_pages({parameters('FastGPTClient')}) -> None:"
    for name, declared in paged().items():
        table.imports.add(f"from {declared.__module__} import {declared.__name__}")
        item = re.sub(r"^(?:Cursor)?Page\[(.*)\]$", r"\1", ANSWERS[name])
        spec = f"{declared.__name__}({table.required(name, declared)})"
        for prefix in ("", "a"):
            for executor in EXECUTORS:
                kind = f"Outcome[{item}]" if executor in ("client.results", "execute") else item
                yield f"    assert_type(paginate({prefix}{executor}, {spec}), {iterator(prefix, kind)})"


def argument_calls(table: Table, name: str, declared: Callable[..., object]) -> Iterator[str]:
    """Yield calls of one function: with all arguments, with each further value of one, and with None for all."""
    known = [*table.arguments(name, declared)]
    needed = {key: values[0] for key, optional, values in known if not optional}
    passed = [{key: values[0] for key, _, values in known}]
    passed += [{**needed, key: value} for key, _, values in known for value in values[1:]]
    # A spec of a stream cannot be asked not to stream.
    null_fields = [
        key for key, optional, _ in known if optional and not (key == "stream" and name.startswith("stream_"))
    ]
    passed += [{**needed, **dict.fromkeys(null_fields, "None")}]
    for arguments in passed:
        yield f"{name}(execute, {written(arguments)})" if arguments else f"{name}(execute)"


def client_lines() -> Iterator[str]:
    """Yield what every client, sync and async, is made of, and what its views and derived clients are."""
    derived = 'with_options(timeout=5.0, max_retries=0, deadline=None, idle_timeout=2.5, extra_headers={"x": "y"})'
    for prefix, opened in (("", "with"), ("Async", "async with")):
        for kind in (f"{prefix}{kind}" for kind in CLIENTS):
            yield f"async def check_{kind}(own: httpx.{prefix}Client) -> None:"
            yield (
                f'    {opened} {kind}("key", "http://h", 9.5, 3, 1.0, False, http_client=own, deadline=9.5,'
                " policies=(), clock=Clock()) as client:"
            )
            yield f"        assert_type(client, {kind})"
            yield "        assert_type(client.base_url, str)"
            yield f"        assert_type(client.typed, {prefix}TypedClient)"
            yield f"        assert_type(client.results, {prefix}ResultsClient)"
            yield f"        assert_type(client.{derived}, {kind})"
            yield f'        assert_type(client.with_options(extra_body={{"f": [1, None]}}).typed, {prefix}TypedClient)'
            yield f"        assert_type(client.typed.{derived}, {prefix}TypedClient)"
            yield f"        assert_type(client.results.{derived}, {prefix}ResultsClient)"
            yield f"        {'await client.aclose()' if prefix else 'client.close()'}"
            yield f"    assert_type({kind}.from_env(), {kind})"


def source(answers: Mapping[str, str] = ANSWERS, *, arguments: bool = True) -> str:
    """Return the module in which each function returns what *answers* says, with calls for all *arguments* as well."""
    table = Table()
    made = endpoints()
    lines = [line for name in answers for line in answer_lines(table, name, made[name], answers[name])]
    lines += [*page_lines(table), *client_lines()]
    if arguments:
        calls = (call for name, declared in made.items() for call in argument_calls(table, name, declared))
        lines += [PASSED, *(f"    {call}" for call in calls)]
    return "\n".join([HEAD, *sorted(table.imports), *lines, ""])
