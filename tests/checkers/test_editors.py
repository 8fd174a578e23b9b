"""What editors and generators of documents show of methods and functions: parameters, keywords, docs.

Pyright and jedi are asked by every run of the checkers, the other servers and generators by ``nox -s typing``, which
installs them.
"""

from __future__ import annotations

import html
import importlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from checkers.editors import SERVERS, Editor, editor
from fastgpt import AsyncFastGPTClient, FastGPTClient, TypedClient
from fastgpt.chat import get_chat_histories
from support.blocks import ROOT

pytestmark = pytest.mark.checkers
HERE = Path(sys.executable).parent
INSTALLED = [name for name, (program, *_) in SERVERS.items() if shutil.which(program, path=str(HERE))]
BEGIN = """\
from fastgpt import FastGPTClient
from fastgpt.chat import get_chat_histories
client = FastGPTClient("key")
"""
KEYWORDS = {"start_create_time", "start_update_time"}


def labels(answer: str) -> set[str]:
    """Return what is proposed, without the ``=`` behind a keyword."""
    came: Any = json.loads(answer)
    items = cast("list[dict[str, str]]", came if isinstance(came, list) else came["items"])  # by the protocol
    return {item["label"].rstrip("=") for item in items}


@pytest.fixture(scope="module", params=INSTALLED)
def opened(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Editor]]:
    """Give each server that is installed, on an empty file."""
    server: str = request.param
    with editor(server, tmp_path_factory.mktemp(server)) as made:
        yield server, made


@pytest.mark.parametrize("call", ["client.typed.get_chat_|histories", "get_chat_|histories"])
def test_a_hover_names_the_parameters(opened: tuple[str, Editor], call: str) -> None:
    """It shows a signature, of a method and of a function."""
    shown = opened[1].at("hover", f"{BEGIN}{call}\n")
    assert "app_id" in shown
    assert "start_create_time" in shown


@pytest.mark.parametrize("call", ["client.typed.get_chat_histories(|)", "get_chat_histories(client, |)"])
def test_a_signature_is_shown_while_a_call_is_written(opened: tuple[str, Editor], call: str) -> None:
    """Behind the bracket the parameters are shown."""
    shown: Any = json.loads(opened[1].at("signatureHelp", BEGIN + call + "\n"))
    assert "start_create_time" in shown["signatures"][0]["label"]


@pytest.mark.parametrize("call", ["client.typed.get_chat_histories(start|)", "get_chat_histories(client, start|)"])
def test_keywords_are_completed(opened: tuple[str, Editor], call: str) -> None:
    """The keywords of a method are proposed, and those of a function; of the latter pyrefly proposes none."""
    server, made = opened
    proposed = labels(made.at("completion", BEGIN + call + "\n"))
    if server == "pyrefly" and "client, " in call:
        assert not KEYWORDS & proposed
    else:
        assert proposed >= KEYWORDS


def test_an_answer_is_completed(opened: tuple[str, Editor]) -> None:
    """What a call returns is known behind the dot."""
    proposed = labels(opened[1].at("completion", f"{BEGIN}client.typed.get_chat_histories(app_id='a').|\n"))
    assert {"list", "total"} <= proposed


def test_the_definition_is_beside_the_spec(opened: tuple[str, Editor]) -> None:
    """It lands in the module of the spec, where the method stands below it."""
    found: Any = json.loads(opened[1].at("definition", f"{BEGIN}client.typed.get_chat_|histories()\n"))
    place = cast("dict[str, str]", found[0] if isinstance(found, list) else found)  # by the protocol
    assert place["uri"].endswith("fastgpt/chat/histories.py")


CALLS = ("client.{}(start", "client.typed.{}(start", "aclient.{}(start", "results.{}(start", "{}(client, start")


@pytest.mark.parametrize("call", CALLS)
def test_jedi_completes_what_runs(call: str) -> None:
    """In a running session, as IPython has it, keywords and docs of methods and functions are shown, sync and async."""
    jedi: Any = pytest.importorskip("jedi")
    client, function = FastGPTClient("key"), get_chat_histories
    names: dict[str, object] = {"client": client, "aclient": AsyncFastGPTClient("key"), "results": client.results}
    names[function.__name__] = function
    script = jedi.Interpreter(call.format("get_chat_histories"), [names])
    assert [each.name.rstrip("=") for each in script.complete()] == sorted(KEYWORDS)
    shown = script.get_signatures()
    assert "start_create_time" in shown[0].to_string()
    assert "newest first" in shown[0].docstring()


@pytest.mark.parametrize("call", ["client.typed.{}(", "aclient.{}(", "{}(client, "])
@pytest.mark.parametrize(
    ("name", "keyword"),
    [
        ("get_chat_histories", "start_create_time"),
        ("stream_chat_completion", "chat_id"),
        ("wait_until_trained", "dataset_id"),
    ],
)
def test_jedi_completes_what_does_not_run(call: str, name: str, keyword: str) -> None:
    """In a file that is only read, as pylsp has it, keywords are known of endpoints, streams and flows."""
    jedi: Any = pytest.importorskip("jedi")
    imports = "from fastgpt import *\nfrom fastgpt.chat import *\nfrom fastgpt.datasets import *\n"
    clients = 'client = FastGPTClient("key")\naclient = AsyncFastGPTClient("key")\n'
    script = jedi.Script(imports + clients + call.format(name))
    assert keyword in {each.name.removesuffix("=") for each in script.complete() if each.name.endswith("=")}
    assert f"{keyword}: " in script.get_signatures()[0].to_string()


@pytest.mark.parametrize(
    ("call", "known"),
    [
        ("client.typed.get_chat_histories(app_id='a').|", {"list", "total"}),
        ("get_chat_histories(client.typed, app_id='a').|", {"list", "total"}),
        ("client.typed.run(GetChatHistories(app_id='a')).|", {"list", "total"}),
        ("client.typed.create_chat_completion(messages=[]).|", {"text", "choices"}),
        ("client.typed.get_datasets()[0].|", {"id", "name"}),
        (
            "async def asked():\n    page = await aclient.typed.get_chat_histories(app_id='a')\n    page.|",
            {"list", "total"},
        ),
        ("client.results.get_chat_histories(app_id='a').|", set[str]()),
        ("client.get_chat_histories(app_id='a').|", set[str]()),
    ],
)
def test_jedi_knows_answers_of_what_does_not_run(call: str, known: set[str]) -> None:
    """Over a typed view, by method, function and value, sync and async; of results and responses it knows nothing."""
    jedi: Any = pytest.importorskip("jedi")
    imports = "from fastgpt import *\nfrom fastgpt.chat import *\nfrom fastgpt.datasets import *\n"
    clients = 'client = FastGPTClient("key")\naclient = AsyncFastGPTClient("key")\n'
    script = jedi.Script(imports + clients + call.removesuffix("|"))
    proposed = {each.name for each in script.complete() if not each.name.startswith("_")}
    assert proposed >= known
    assert bool(proposed) is bool(known)


@pytest.mark.filterwarnings("ignore:Error parsing type annotation")  # of a base elsewhere; it is shown as written
def test_pdoc_shows_parameters_and_docs() -> None:
    """Of functions, and of methods that a client inherits."""
    pdoc: Any = pytest.importorskip("pdoc")
    shown = html.unescape(re.sub(r"<[^>]+>", "", pdoc.pdoc("fastgpt.chat.histories")))
    assert "(unknown)" not in shown
    assert re.search(r"def\s+get_chat_histories\(\s+executor,\s+/,\s+\*,\s+app_id", shown)
    views = pdoc.doc.Module(importlib.import_module("fastgpt.clients.views"))
    method = views.get("TypedClient").get("get_chat_histories")
    assert "start_create_time" in str(method.signature)
    assert "newest first" in method.docstring


def test_autodoc_shows_parameters_and_docs(tmp_path: Path) -> None:
    """Of functions, and of methods."""
    pytest.importorskip("sphinx")
    (tmp_path / "conf.py").write_text('extensions = ["sphinx.ext.autodoc"]\n', encoding="utf-8")
    asked = ".. autofunction:: fastgpt.chat.get_chat_histories\n\n.. automethod:: fastgpt.TypedClient.get_chat_init\n"
    (tmp_path / "index.rst").write_text(asked, encoding="utf-8")
    subprocess.run([sys.executable, "-m", "sphinx", "-q", "-b", "text", ".", "made"], cwd=tmp_path, check=True)
    shown = (tmp_path / "made" / "index.txt").read_text(encoding="utf-8")
    assert "get_chat_histories(executor, /, *, app_id: " in shown
    assert "start_create_time: date | str | None" in shown
    assert "TypedClient.get_chat_init(*, app_id: " in shown
    assert "newest first" in shown


def test_griffe_finds_what_it_documents() -> None:
    """With ``force_inspection``, as mkdocstrings has it, a function is documented as its spec: fields and docs.

    Without, it has the docs of the spec alone, as ``docs/types.md`` says, unless the extension is there.
    """
    griffe: Any = pytest.importorskip("griffe")
    read = griffe.load("fastgpt.chat.histories")
    assert read["get_chat_histories"].docstring is None
    assert "newest first" in read["GetChatHistories"].docstring.value
    shown = griffe.load("fastgpt.chat.histories", force_inspection=True)["get_chat_histories"]
    assert "newest first" in shown.docstring.value


def test_griffe_shows_functions_and_methods_by_the_extension() -> None:
    """The extension makes functions and methods of what the source assigns: endpoints, streams, flows, iterations."""
    griffe: Any = pytest.importorskip("griffe")
    extensions = griffe.load_extensions(str(ROOT / "docs" / "griffe_endpoints.py"))
    read = griffe.load("fastgpt", extensions=extensions)
    function = read["chat.histories.get_chat_histories"]
    assert function.signature().startswith("get_chat_histories(executor, /, *, app_id: Omittable[Id] = UNSET")
    assert "newest first" in function.docstring.value
    assert "chat_id" in read["chat.completions.stream_chat_completion"].signature()
    assert "dataset_id" in read["datasets.watching.watch_training"].signature()
    assert "dataset_id" in read["datasets.watching.wait_until_trained"].signature()
    members = read["clients.views.TypedClient"].all_members
    method = members["get_chat_histories"]
    assert method.signature().startswith("get_chat_histories(*, app_id: Omittable[Id] = UNSET")
    assert "newest first" in method.docstring.value
    others = {"app_id", "with_response"}
    names = {name for name in dir(TypedClient) if not name.startswith("_")} - others
    assert [name for name in sorted(names) if not (members[name].is_function and members[name].docstring)] == []
