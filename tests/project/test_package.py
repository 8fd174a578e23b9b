"""What holds for the packages as a whole: names, version, import cost, and the commands that the README promises."""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import pytest

import fastgpt
import fastgpt_client
from support.endpoint_list import names_of

ROOT = Path(__file__).parents[2]
LINES = {line.strip() for line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines()}
COMMANDS = {line for line in LINES if line.startswith("python3 -m venv ")}
EMPTY_NAMESPACE = "namespace = {}; exec('from fastgpt_client import *', namespace)"


def loaded_by(statement: str) -> set[str]:
    """Return the modules that a fresh interpreter has loaded after a statement."""
    program = f"{statement}; import sys; print(*sys.modules)"
    return {*subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()}


def test_the_version_is_one() -> None:
    """Module, installed distribution and alias tell the same version, and the changelog knows it or what comes next."""
    assert fastgpt.__version__ == fastgpt_client.__version__ == version("fastgpt-client")
    headings = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert {fastgpt.__version__, "Unreleased"} & {*headings}


@pytest.mark.parametrize("name", names_of("fastgpt"))
def test_each_public_name_is_there_under_both_names(name: str) -> None:
    """A name that ``fastgpt`` promises can be fetched, and the alias gives the very same object."""
    assert getattr(fastgpt, name) is getattr(fastgpt_client, name)


@pytest.mark.parametrize("module", [fastgpt, fastgpt_client], ids=["fastgpt", "fastgpt_client"])
def test_an_unknown_name_is_rejected(module: object) -> None:
    """A name that nobody promised is an AttributeError that tells the module and the name."""
    with pytest.raises(AttributeError, match=r"'fastgpt(_client)?' has no attribute 'no_such_name'"):
        getattr(module, "no_such_name")  # noqa: B009 - checkers would rightly reject the plain form


@pytest.mark.parametrize("module", [fastgpt, fastgpt_client], ids=["fastgpt", "fastgpt_client"])
def test_completion_lists_every_public_name(module: object) -> None:
    """An interactive shell offers names that have not been loaded yet."""
    assert {*names_of("fastgpt")} <= {*dir(module)}


def test_the_alias_is_no_second_class() -> None:
    """An error made under one name is caught and pickled under the other."""
    error = pickle.loads(pickle.dumps(fastgpt_client.ConfigurationError("no key")))
    assert isinstance(error, fastgpt.ConfigurationError)


@pytest.mark.parametrize("statement", ["import fastgpt", "import fastgpt_client", EMPTY_NAMESPACE])
def test_importing_brings_no_heavy_module(statement: str) -> None:
    """httpx, logging and random come with the first client, asyncio with an async one, the emulator's server never."""
    assert not loaded_by(statement) & {"httpx", "logging", "random", "asyncio", "uvicorn", "fastgpt.emulator"}


MADE = "from fastgpt import ChatClient; client = ChatClient('key', 'http://127.0.0.1:1', max_retries=0)"
CALLED = f"{MADE}; client.results.get_chat_histories(app_id='a' * 24)"


@pytest.mark.once  # an older anyio imports more by itself
@pytest.mark.parametrize("statement", [MADE, CALLED])
def test_a_sync_client_brings_no_event_loop(statement: str) -> None:
    """Neither making one nor calling imports asyncio, which takes as long as a tenth of the rest."""
    assert not loaded_by(statement) & {"asyncio", "anyio._core._eventloop"}


@pytest.mark.parametrize("package", ["fastgpt", "fastgpt_client"])
def test_packages_say_that_they_are_typed(package: str) -> None:
    """Checkers read types only from packages with the marker of PEP 561."""
    assert files(package).joinpath("py.typed").is_file()


def test_the_readme_has_two_commands() -> None:
    """A new user meets one line for the quick start and one for the tests, each making its own environment."""
    endings = sorted(command.split("/")[-1] for command in COMMANDS)
    environments = {command.split()[3] for command in COMMANDS}
    assert endings == ["nox", "quickstart.py"]
    assert len(environments) == 2


def test_ci_runs_the_command_of_the_readme() -> None:
    """What is checked before a change lands is what the README tells users to run."""
    script = {line.strip() for line in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()}
    assert len(script & COMMANDS) == 1


def test_run_time_dependencies_are_few_and_bounded() -> None:
    """Three packages are needed at run time, each with the lower bound that the ``bounds`` session tries."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [re.fullmatch(r"(\w+)>=[\d.]+(?:,<\d+)?", requirement) for requirement in project["dependencies"]]
    assert [name and name[1] for name in names] == ["httpx", "msgspec", "returns"]
