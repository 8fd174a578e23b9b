"""Journals of batches: what is sent again after a run that ended, what is not, and for what a file is rejected."""

from __future__ import annotations

import errno
import os
import resource
import stat
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, ClassVar, Protocol, TypeAlias, TypeVar, cast, get_origin

import anyio
import msgspec
import pytest
from msgspec import Struct
from returns.result import Success

from fastgpt import (
    ChatCompletion,
    ClientClosedError,
    ConfigurationError,
    FastGPTError,
    InvalidRequestError,
    Issue,
    NotFoundError,
    Outcome,
    RateLimitError,
    RequestSpec,
    RunFailedError,
    TransportError,
    ValidationError,
    forks,
    user,
)
from fastgpt.batch import Journal, UncertainOutcomeError, abatch, batch, journal as journal_module, running
from fastgpt.batch.journal import BEYOND
from fastgpt.batch.plan import Plan
from fastgpt.batch.running import Crew
from fastgpt.brief import Brief
from fastgpt.chat import CreateChatCompletion
from fastgpt.datasets import CreateDataset, CreateFileCollection
from fastgpt.datasets.datasets import ApiDatasetServer, ApiServer
from fastgpt.emulator import Emulator
from fastgpt.http import HTTPResponse
from fastgpt.mcp import GetMcpKeys
from fastgpt.protocols import Query
from fastgpt.testing import AsyncFakeExecutor, FakeExecutor
from support.endpoint_list import declared_specs
from support.faces import Server, reply, sync_client

T = TypeVar("T")


class Reading(RequestSpec[str]):
    """A call that only reads."""

    path: ClassVar[str] = "/a"
    idempotent: ClassVar[bool] = True

    name: str


def questions(names: str) -> list[CreateChatCompletion]:
    """Return a question for each letter."""
    return [CreateChatCompletion(messages=[user(name)], app_id="app") for name in names]


def completion(text: str) -> ChatCompletion:
    """Return an answer that says a text."""
    return msgspec.convert({"choices": [{"message": {"content": text}}]}, ChatCompletion)


class Keep(Protocol):
    """Runs a batch with a journal, and returns how many specs were sent, and what came."""

    def __call__(
        self, specs: Iterable[RequestSpec[T]], journal: Journal, answer: Callable[[RequestSpec[T]], object]
    ) -> tuple[int, list[Outcome[T]]]:
        """Do it."""
        ...


def keep_sync(
    specs: Iterable[RequestSpec[T]], journal: Journal, answer: Callable[[RequestSpec[T]], object]
) -> tuple[int, list[Outcome[T]]]:
    """Run it by threads."""
    executor = FakeExecutor({CreateChatCompletion: answer, Reading: answer})
    outcomes = [*batch(executor, specs, journal=journal, max_concurrency=1)]
    return len(executor.requests), outcomes


def keeping(backend: str) -> Keep:
    """Return what runs it by tasks."""

    def keep(
        specs: Iterable[RequestSpec[T]], journal: Journal, answer: Callable[[RequestSpec[T]], object]
    ) -> tuple[int, list[Outcome[T]]]:
        async def main() -> tuple[int, list[Outcome[T]]]:
            executor = AsyncFakeExecutor({CreateChatCompletion: answer, Reading: answer})
            async with abatch(executor, specs, journal=journal, max_concurrency=1) as outcomes:
                seen = [each async for each in outcomes]
            return len(executor.requests), seen

        return anyio.run(main, backend=backend)

    return keep


KEEPS: dict[str, Keep] = {"sync": keep_sync, "asyncio": keeping("asyncio"), "trio": keeping("trio")}
every_way = pytest.mark.parametrize("keep", KEEPS.values(), ids=KEEPS.keys())


def answered(spec: RequestSpec[T]) -> object:
    """Answer a question."""
    assert isinstance(spec, CreateChatCompletion)
    return completion(str(spec.messages[0]))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Name a file that is not there yet."""
    return tmp_path / "journal.jsonl"


def lines(file: Path) -> list[dict[str, object]]:
    """Return the lines of a journal."""
    return [msgspec.json.decode(line, type=dict[str, object]) for line in file.read_bytes().splitlines()]


def cut(file: Path, count: int, more: bytes = b"") -> None:
    """Leave the first lines of a file, as a run does that is killed there."""
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:count]) + more)


@every_way
def test_what_was_done_is_not_sent_again(keep: Keep, file: Path) -> None:
    """A second run sends nothing, and delivers the same; a longer one sends what is new."""
    journal = Journal(path=file)
    sent, first = keep(questions("abc"), journal, answered)
    assert sent == 3
    assert keep(questions("abc"), journal, answered) == (0, first)
    sent, more = keep(questions("abcd"), journal, answered)
    assert (sent, more[:3]) == (1, first)


@every_way
def test_a_journal_is_json_lines_of_specs_and_outcomes(keep: Keep, file: Path) -> None:
    """Whoever opens it finds each question before its answer."""
    keep(questions("a"), Journal(path=file), answered)
    header, begun, ended = lines(file)
    assert header == {"fastgpt_journal": 1}
    assert (begun["begun"], begun["kind"]) == (0, "CreateChatCompletion")
    assert begun["spec"] == msgspec.json.decode(msgspec.json.encode(questions("a")[0]))
    assert ended["ended"] == 0
    assert "answer" in ended
    if sys.platform != "win32":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


@every_way
def test_what_was_under_way_is_uncertain(keep: Keep, file: Path) -> None:
    """A question that may have been asked is not asked again, unless that is wanted; what only reads is."""
    _, first = keep(questions("abc"), Journal(path=file), answered)
    cut(file, 4)  # a is answered, b is not
    sent, again = keep(questions("abc"), Journal(path=file), answered)
    assert (sent, again[0], again[2]) == (1, first[0], first[2])
    error = again[1].failure()
    assert isinstance(error, UncertainOutcomeError)
    assert str(error).endswith("(POST /v1/chat/completions)")
    assert keep(questions("abc"), Journal(path=file, repeat_uncertain=True), answered) == (1, first)


@every_way
def test_what_only_reads_is_sent_again(keep: Keep, file: Path) -> None:
    """Of a call that is idempotent nothing is uncertain."""
    keep([Reading(name="a")], Journal(path=file), lambda _: "a")
    cut(file, 2)
    assert keep([Reading(name="a")], Journal(path=file), lambda _: "again") == (1, [Success("again")])


@pytest.mark.parametrize("torn", [b'{"begun":1,"kind":"Cre', b'{"ended":0,"ans', b"\x00\x00", b'{"begun":1}x'])
@every_way
def test_a_line_that_was_half_written_is_repaired(keep: Keep, file: Path, torn: bytes) -> None:
    """It is dropped: what it began was not sent yet, and what it ended is uncertain."""
    keep(questions("ab"), Journal(path=file), answered)
    cut(file, 3, torn)
    sent, outcomes = keep(questions("ab"), Journal(path=file), answered)
    assert (sent, [type(each) for each in outcomes]) == (1, [Success, Success])
    assert len(lines(file)) == 5


@every_way
def test_a_line_that_lost_only_its_end_is_kept(keep: Keep, file: Path) -> None:
    """Its outcome is known."""
    _, first = keep(questions("a"), Journal(path=file), answered)
    file.write_bytes(file.read_bytes().removesuffix(b"\n"))
    assert keep(questions("a"), Journal(path=file), answered) == (0, first)
    assert len(lines(file)) == 3


def test_a_header_that_was_half_written_is_repaired(file: Path) -> None:
    """A run that was killed at once leaves a journal that begins again."""
    file.write_bytes(b'{"fastgpt_jou')
    assert keep_sync(questions("a"), Journal(path=file), answered)[0] == 1
    assert lines(file)[0] == {"fastgpt_journal": 1}


@every_way
@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b'{"fastgpt_journal":2}\n', "is of version 2, and this library reads and writes version 1"),
        (b"question,answer\n", "line 1 of .* is none of a journal"),
        (b"one line, and no end of it", "line 1 of .* is none of a journal"),
        (b'{"notes": []}', "line 1 of .* is none of a journal"),
        (b'{"fastgpt_journal":1}\nnonsense\n{}\n', "line 2 of .* is none of a journal"),
        (b'{"fastgpt_journal":1}\n{}\n', "line 2 of .* is none of a journal"),
        (b'{"fastgpt_journal":1}\n{"ended":0}\n', "line 2 of .* is none of a journal"),
        (b'{"fastgpt_journal":1}\n{"withdrawn":0}\n', "line 2 of .* is none of a journal"),
    ],
)
def test_another_file_is_refused(keep: Keep, file: Path, text: bytes, words: str) -> None:
    """It is left as it is, and nothing is sent."""
    file.write_bytes(text)
    with pytest.raises(ConfigurationError, match=words):
        keep(questions("a"), Journal(path=file), answered)
    assert file.read_bytes() == text


@every_way
def test_a_journal_of_other_specs_is_refused(keep: Keep, file: Path) -> None:
    """The error names the file and the first spec that differs."""
    keep(questions("ab"), Journal(path=file), answered)
    with pytest.raises(ConfigurationError, match=r"journal.jsonl is one of other specs: specs\[1\] is another"):
        keep(questions("ac"), Journal(path=file), answered)


@pytest.mark.parametrize(
    ("journal", "words"),
    [
        (Journal(path=cast(str, None)), "journal.path: expected a pathlib.Path, got None"),
        (Journal(path="x", repeat_failed=cast(bool, "no")), "journal.repeat_failed: expected True or False, got 'no'"),
        (Journal(path="x", repeat_uncertain=cast(bool, 1)), "journal.repeat_uncertain: expected True or False, got 1"),
    ],
)
def test_a_setting_that_cannot_be_is_named(journal: Journal, words: str) -> None:
    """What a checker rejects is rejected without one, too."""
    with pytest.raises(ConfigurationError, match=words):
        keep_sync(questions("a"), journal, answered)


def test_the_same_questions_about_another_app_are_others(file: Path) -> None:
    """A spec that names no app is about that of the client; one that names an app is the same over any client."""
    server = Server(then=reply(200, b'{"choices":[]}'))
    with sync_client(server) as client:
        first, second = (client.with_options(app_id=each) for each in ("a" * 24, "b" * 24))
        open_to_any = [CreateChatCompletion(messages=[user("a")])]
        assert len([*batch(first, open_to_any, journal=Journal(path=file))]) == 1
        assert len([*batch(first.results, open_to_any, journal=Journal(path=file))]) == 1
        with pytest.raises(ConfigurationError, match=r"specs\[0\] is another than it was there, or about another app"):
            list(batch(second, open_to_any, journal=Journal(path=file)))
        other = Journal(path=file.with_name("other"))
        assert len([*batch(first, questions("a"), journal=other)]) == 1
        assert len([*batch(second, questions("a"), journal=other)]) == 1
        third = Journal(path=file.with_name("third"))
        assert len([*batch(client, open_to_any, journal=third)]) == 1  # of the app of its key
        assert len([*batch(first, open_to_any, journal=third)]) == 1
    assert len(server.requests) == 3


def test_a_disk_that_is_full_leaves_a_journal_that_can_be_read(file: Path) -> None:
    """A line of which only a part found room is taken back; what is raised is what the system says."""
    long = "x" * 5000
    with batch(
        FakeExecutor().on(CreateChatCompletion, lambda _: completion(long)),
        questions("abcd"),
        max_concurrency=1,
        journal=Journal(path=file),
    ) as outcomes:
        next(outcomes)
        most = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (file.stat().st_size + 1000, most[1]))
        try:
            with pytest.raises(OSError, match="File too large"):
                list(outcomes)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, most)
    assert lines(file)[0] == {"fastgpt_journal": 1}  # and all others can be read
    sent, seen = keep_sync(questions("abcd"), Journal(path=file), answered)
    assert (0 < sent < 4, len(seen)) == (True, 4)


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    """A folder is no journal."""
    with pytest.raises(ConfigurationError, match=r"journal: .*: Is a directory"):
        keep_sync(questions("a"), Journal(path=tmp_path), answered)


def test_an_answer_that_cannot_be_read_any_more_is_named(file: Path) -> None:
    """A later library may read other answers."""
    keep_sync(questions("a"), Journal(path=file), answered)
    cut(file, 2, b'{"ended":0,"answer":7}\n')
    with pytest.raises(ConfigurationError, match=r"the answer to specs\[0\] in .*journal.jsonl: Expected `object`"):
        keep_sync(questions("a"), Journal(path=file), answered)


RICH = completion("half an answer")
ERRORS: list[FastGPTError] = [
    NotFoundError("gone", status_code=404, code=404, response_data={"a": [1]}, request_id="r"),
    RunFailedError("the model failed", completion=RICH),
    TransportError("cut", sent=False, is_fatal=True),
    InvalidRequestError("too long", field="messages[0].content"),
    FastGPTError("words"),
]
LIMITED = RateLimitError("slower")
LIMITED.retry_after = 2.5
INVALID = ValidationError("wrong", status_code=400)
INVALID.issues = (Issue(message="too small", path=("a", 0), code="too_small"),)
for each in ERRORS:
    each.method, each.path, each.host = "POST", "/api/x", "host"


@pytest.mark.parametrize("error", [*ERRORS, LIMITED, INVALID], ids=lambda error: type(error).__name__)
@every_way
def test_an_error_survives(keep: Keep, file: Path, error: FastGPTError) -> None:
    """It is of its class, reads the same, and knows the same; asked for, what failed is sent again."""
    keep(questions("a"), Journal(path=file), lambda _: error)
    sent, (again,) = keep(questions("a"), Journal(path=file), answered)
    assert (sent, type(again.failure()), str(again.failure())) == (0, type(error), str(error))
    assert vars(again.failure()) == vars(error)
    sent, (answer,) = keep(questions("a"), Journal(path=file, repeat_failed=True), answered)
    assert (sent, type(answer)) == (1, Success)


def test_an_error_of_ones_own_is_read_as_its_base(file: Path) -> None:
    """What it knows and JSON does not is left out."""

    class Mine(FastGPTError):
        pass

    error = Mine("mine")
    vars(error)["thing"] = object()
    keep_sync(questions("a"), Journal(path=file), lambda _: error)
    _, (again,) = keep_sync(questions("a"), Journal(path=file), answered)
    assert (type(again.failure()), str(again.failure())) == (FastGPTError, "mine")


@every_way
def test_what_a_closed_client_did_not_send_is_sent_later(keep: Keep, file: Path) -> None:
    """What it had sent is uncertain."""
    with pytest.raises(ClientClosedError):
        keep(questions("ab"), Journal(path=file), lambda _: ClientClosedError(sent=False))
    assert keep(questions("a"), Journal(path=file), answered)[0] == 1
    with pytest.raises(ClientClosedError):
        keep(questions("ab"), Journal(path=file), lambda _: ClientClosedError())
    sent, outcomes = keep(questions("ab"), Journal(path=file), answered)
    assert sent == 0
    assert isinstance(outcomes[1].failure(), UncertainOutcomeError)


def test_what_no_server_would_take_is_not_kept(file: Path) -> None:
    """Its error is the outcome each time, and nothing is sent."""
    wrong = [CreateChatCompletion(messages=[user("a")], variables={"a": float("nan")})]
    lone = [CreateChatCompletion(messages=[user("\ud800")])]
    for specs in (wrong, lone):
        _, (outcome,) = keep_sync(specs, Journal(path=file), answered)
        assert isinstance(outcome.failure(), InvalidRequestError)
    assert len(lines(file)) == 1


SECRET = ApiDatasetServer(api_server=ApiServer(base_url="http://a", authorization="very secret"))


class Named(Struct):
    """An answer."""

    name: str


class Older(Named):
    """The same, and more."""

    age: int = 1


class Opaque:
    """What JSON does not bring back."""


def asked(response: HTTPResponse) -> Named:
    """Read the body."""
    return msgspec.json.decode(response.content, type=Named)


class GetNamed(RequestSpec[Named]):
    """A call with its own way to read an answer."""

    path: ClassVar[str] = "/named"

    def decode(self, response: HTTPResponse) -> Outcome[Named]:
        """Read the body."""
        return Success(asked(response))


class GetOlder(GetNamed):
    """A call that makes more of it than its type argument says."""

    def decode(self, response: HTTPResponse) -> Outcome[Older]:
        """Read the body."""
        return Success(Older(asked(response).name, 5))


class GetHidden(GetNamed):
    """A call of which only checkers see what its answer is."""

    def decode(self, response: HTTPResponse) -> Outcome[OnlySeen]:
        """Read the body."""
        return Success(asked(response))


class GetOpaque(RequestSpec[Opaque]):
    """A call whose answer JSON cannot hold."""

    path: ClassVar[str] = "/opaque"

    def decode(self, response: HTTPResponse) -> Outcome[Opaque]:
        """Make something."""
        raise NotImplementedError


if TYPE_CHECKING:
    OnlySeen: TypeAlias = Named


@pytest.mark.parametrize(
    ("spec", "expected"), [(GetNamed(), Named("a")), (GetOlder(), Older("a", 5)), (GetHidden(), Named("a"))]
)
def test_what_a_spec_decodes_by_itself_is_read_back_as_that(
    spec: RequestSpec[Named], expected: Named, file: Path
) -> None:
    """Its type is what ``decode`` says that it returns, or the type argument where that cannot be read."""
    server = Server(reply(200, b'{"name": "a"}', {"content-type": "application/json"}))
    for _ in range(2):
        client = sync_client(server)
        (outcome,) = batch(client.results, [spec], journal=Journal(path=file))
        assert outcome == Success(expected)
        assert type(outcome.unwrap()) is type(expected)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (GetOpaque(), r"the answer to GetOpaque: expected decode\(\) to return what JSON can hold, such as a struct"),
        (GetMcpKeys(), "the answer to GetMcpKeys, which holds a secret"),
        (
            CreateDataset(name="a", api_dataset_server=SECRET),
            "api_dataset_server of CreateDataset, which holds a secret",
        ),
        (CreateFileCollection(dataset_id="a", file=b"a", filename="a.txt"), "files"),
        (iter(GetMcpKeys()), "a flow"),
    ],
    ids=["opaque", "answer", "field", "files", "flow"],
)
def test_a_journal_keeps_no_secret_and_no_file(spec: Query[Outcome[object]], words: str, file: Path) -> None:
    """It is rejected before it is sent."""
    executor = FakeExecutor()
    with pytest.raises(InvalidRequestError, match=rf"specs\[0\]: a journal does not keep {words}"):
        list(batch(executor, [spec], journal=Journal(path=file)))
    assert executor.requests == []
    assert b"secret" not in file.read_bytes()


def test_the_key_stands_in_no_journal(file: Path) -> None:
    """Neither an answer nor an error brings it there."""
    emulator = Emulator()
    with emulator.client() as client:
        wrong = client.with_options(extra_headers={"x-a": "b"})
        list(batch(wrong.results, questions("ab"), journal=Journal(path=file)))
    text = file.read_bytes()
    assert len(text.splitlines()) == 5
    assert emulator.api_key.encode() not in text


def hidden(kind: object) -> Iterator[type[Struct]]:
    """Yield the structs that a type may hold and whose ``repr`` hides something."""
    seen = set[object]()
    waiting = [msgspec.inspect.type_info(kind)]
    for info in waiting:  # it grows on the way
        found: object = getattr(info, "cls", None)
        if isinstance(info, msgspec.inspect.StructType):
            if found in seen:
                continue
            seen.add(found)
            kind = cast("type[Struct]", get_origin(info.cls) or info.cls)  # a generic struct is an alias
            # ``Brief`` cuts what is long, and hides nothing.
            own = [base for base in kind.__mro__ if base.__module__.startswith("fastgpt.") and base is not Brief]
            if any("__repr__" in vars(base) for base in own):
                yield kind
            waiting += [field.type for field in info.fields]
        for name in ("types", "item_types"):
            waiting += getattr(info, name, ())
        for name in ("type", "item_type", "value_type"):
            waiting += [getattr(info, name)] if hasattr(info, name) else []


@pytest.mark.parametrize("spec", declared_specs(), ids=lambda spec: spec.__name__)
def test_a_spec_says_what_of_it_is_secret(spec: type[RequestSpec[object]]) -> None:
    """What a ``repr`` hides, in an argument or in an answer, is declared, so that it is not written down."""
    if hasattr(spec, "answer"):
        assert spec.secret_answer or not [*hidden(spec.answer)]
    for field in msgspec.structs.fields(spec):
        if field.name not in spec.non_json_fields:
            assert field.name in spec.secret_fields or not [*hidden(field.type)], field.name


# ---------------------------------------------------------------------------------------------------- one run at a time

HOLDING = """
import sys, time
from fastgpt.batch import Journal
from fastgpt.batch.journal import OpenJournal
kept = OpenJournal(Journal(path=sys.argv[1]), None)
print("kept", flush=True)
time.sleep(60)
"""
KEPT = r"journal.jsonl is kept by another run that has not ended"


@every_way
def test_a_second_run_is_kept_out(keep: Keep, file: Path) -> None:
    """While the first goes on; what it leaves is then taken up."""
    executor = FakeExecutor({CreateChatCompletion: answered})
    with batch(executor, questions("ab"), journal=Journal(path=file)) as outcomes:
        next(outcomes)
        with pytest.raises(ConfigurationError, match=KEPT):
            keep(questions("ab"), Journal(path=file), answered)
        assert len([*outcomes]) == 1
    assert keep(questions("ab"), Journal(path=file), answered)[0] == 0


@pytest.mark.skipif(sys.platform in ("win32", "emscripten"), reason="no process is killed there")
def test_a_run_in_another_process_is_kept_out_until_that_is_killed(file: Path) -> None:
    """Nothing is left of the lock behind ``kill -9``."""
    with subprocess.Popen([sys.executable, "-c", HOLDING, str(file)], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"kept\n"
        with pytest.raises(ConfigurationError, match=KEPT):
            keep_sync(questions("a"), Journal(path=file), answered)
        other.kill()
    assert keep_sync(questions("a"), Journal(path=file), answered)[0] == 1


def locking(lock: Callable[..., None]) -> ModuleType:
    """Return a module that locks files as those of Windows and POSIX do."""
    made = ModuleType("locking")
    vars(made).update(LOCK_EX=2, LOCK_NB=4, LK_NBLCK=2, flock=lock, locking=lock)
    return made


def test_a_child_holds_no_lock_of_its_parents_run(file: Path) -> None:
    """What a child does first of all lets go of the file, and keeps no later run out."""
    (first,) = map(answered, questions("a"))
    executor = FakeExecutor({CreateChatCompletion: answered})
    with batch(executor, questions("ab"), journal=Journal(path=file), max_concurrency=1) as outcomes:
        assert next(outcomes) == Success(first)
        forks.after_fork()
        assert keep_sync(questions("a"), Journal(path=file), answered) == (0, [Success(first)])


def test_a_child_cannot_go_on_with_a_batch_of_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    """A child has none of the threads, and would wait for them for ever; the batch of the parent goes on."""
    first, second = map(answered, questions("ab"))
    executor = FakeExecutor({CreateChatCompletion: answered})
    crews: list[Crew[ChatCompletion]] = []

    def crew(
        plan: Plan[ChatCompletion], run: Callable[[Query[Outcome[ChatCompletion]]], Outcome[ChatCompletion]]
    ) -> Crew[ChatCompletion]:
        crews.append(Crew(plan, run))
        return crews[-1]

    monkeypatch.setattr(running, "Crew", crew)
    inherited, own = (batch(executor, questions("ab")) for _ in range(2))
    assert next(inherited) == next(own) == Success(first)
    with monkeypatch.context() as child:
        child.setattr(os, "getpid", lambda: -1)
        with pytest.raises(ConfigurationError, match=r"^batch: expected the process that began it, got one that"):
            next(inherited)
    assert [*own] == [Success(second)]
    crews[0].end()  # it is no child after all, and has threads


@pytest.mark.parametrize("system", ["fcntl", "msvcrt"])
def test_a_file_system_without_locks_is_a_warning(
    file: Path, system: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The journal is kept all the same, as network folders may have no locks; so on Windows."""

    def lock(*_: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    pretend(monkeypatch, system, lock)
    assert keep_sync(questions("a"), Journal(path=file), answered)[0] == 1
    assert "lies where files cannot be locked (No locks available)" in caplog.text


@pytest.mark.parametrize("system", ["fcntl", "msvcrt"])
@pytest.mark.parametrize("error", [BlockingIOError(errno.EAGAIN, "busy"), PermissionError(errno.EACCES, "busy")])
def test_a_lock_of_any_system_keeps_out(
    file: Path, system: str, error: OSError, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows says that it is not permitted; nothing is written then."""

    def lock(*_: int) -> None:
        raise error

    pretend(monkeypatch, system, lock)
    with pytest.raises(ConfigurationError, match=KEPT):
        keep_sync(questions("a"), Journal(path=file), answered)
    assert file.read_bytes() == b""


def test_windows_locks_behind_the_end(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte that nobody reads, and what is added stands at the end."""
    places: list[tuple[int, int, int]] = []

    def lock(number: int, mode: int, size: int) -> None:
        places.append((mode, size, os.lseek(number, 0, os.SEEK_CUR)))

    pretend(monkeypatch, "msvcrt", lock)
    for _ in range(2):
        keep_sync(questions("a"), Journal(path=file), answered)
    assert places == [(2, 1, BEYOND)] * 2
    assert len(lines(file)) == 3


def pretend(monkeypatch: pytest.MonkeyPatch, system: str, lock: Callable[..., None]) -> None:
    """Have files locked as a system does it."""
    modules = {system: locking(lock)}
    monkeypatch.setattr(journal_module, "find_spec", modules.get)
    monkeypatch.setattr(journal_module, "import_module", modules.__getitem__)
