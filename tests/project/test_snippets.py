"""Runs the examples of the reference, each against a server of its own, and holds that each endpoint has one.

A parameter of an example names what a reader brings along: a chat, a dataset, a file.  Here the emulator has them.
"""

from __future__ import annotations

import inspect
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Final
from zipfile import ZipFile

import pytest

from fastgpt import user
from fastgpt.datasets import ApiDatasetServer, ApiServer
from fastgpt.emulator import App, Emulator
from fastgpt.emulator.apps import DEMO_APPS
from fastgpt.emulator.versions import VERSIONS, Version, has
from support.endpoint_list import declared_functions
from support.scripts import script

pytestmark = pytest.mark.once

DOCS: Final = Path(__file__).parents[2] / "docs"
MODULES: Final = {path.stem: script(path) for path in sorted((DOCS / "snippets").glob("*.py"))}
EXAMPLES: Final = {
    f"{stem}.{name}": value
    for stem, module in MODULES.items()
    for name, value in vars(module).items()
    if inspect.isfunction(value) and value.__module__ == module.__name__
}
PAGE: Final = "https://example.com/storks"
GUIDE: Final = "---\nname: birds\ndescription: Knows birds.\n---\n"


class Bench:
    """A server, a client of it, and what an example may ask for by the name of its parameter."""

    def __init__(self, folder: Path, app: str, version: str) -> None:
        apps = {**DEMO_APPS, "boxed": App(name="boxed", sandbox=True)}
        self.emulator = Emulator(version, apps=apps, app=app, commercial=True, pages={PAGE: "# Storks\nLong legs."})
        self.client = self.emulator.client().with_options(app_id=self.emulator.app_id)
        self.folder = folder

    def file(self, name: str, content: bytes) -> Path:
        """Write a file."""
        path = self.folder / name
        path.write_bytes(content)
        return path

    def chat(self) -> tuple[str, str]:
        """Run a completion in a chat, and return the ids of the chat and of the answer's row."""
        self.client.typed.create_chat_completion(
            messages=[user("What is a stork?")], chat_id="chat-1", response_chat_item_id="row-1"
        )
        return "chat-1", "row-1"

    def dataset(self) -> str:
        """Make a dataset."""
        return self.client.typed.create_dataset(name="kb")

    def collection(self, dataset_id: str) -> str:
        """Make a collection of rows of one's own."""
        return self.client.typed.create_collection(dataset_id=dataset_id, name="rows")

    def parameters(self) -> dict[str, Callable[[], object]]:
        """Return how each thing that an example asks for is made."""
        typed = self.client.typed
        dataset_id = self.dataset()
        collection_id = self.collection(dataset_id)

        def text_collection() -> str:
            made = typed.create_text_collection(dataset_id=dataset_id, name="Owls", text="Owls hoot. " * 40)
            self.emulator.train()
            return made.collection_id

        def link_collection() -> str:
            made = typed.create_link_collection(dataset_id=dataset_id, link=PAGE)
            self.emulator.train()
            return made.collection_id

        def failed_collection() -> str:
            self.emulator.fail_training("hoot")
            return text_collection()

        def source_dataset() -> str:
            server = ApiDatasetServer(api_server=ApiServer(base_url="http://files.example.com"))
            return typed.create_dataset(name="source", type="apiDataset", api_dataset_server=server)

        def skill_archive() -> Path:
            made = io.BytesIO()
            with ZipFile(made, "w") as opened:
                opened.writestr("skills/birds/SKILL.md", GUIDE)
            return self.file("birds.zip", made.getvalue())

        def running_skill() -> str:
            skill_id = typed.import_skill(file=skill_archive())
            with typed.init_skill_runtime(skill_id=skill_id) as events:
                events.answer()
            return skill_id

        def folder() -> Path:
            (self.folder / "local").mkdir()
            return self.file("local/notes.txt", b"Storks have long legs.").parent

        return {
            "client": lambda: self.client,
            "app_id": lambda: self.emulator.app_id,
            "chat_id": lambda: self.chat()[0],
            "data_id": lambda: "row-1",
            "citing_chat_id": lambda: self.chat()[0],
            "citing_data_id": lambda: "row-1",
            "boxed_chat_id": lambda: "boxed-1",
            "dataset_id": lambda: dataset_id,
            "collection_id": lambda: collection_id,
            "row_id": lambda: typed.insert_data(collection_id=collection_id, q="Storks have long legs."),
            "text_collection_id": text_collection,
            "link_collection_id": link_collection,
            "failed_dataset_id": lambda: dataset_id,
            "failed_collection_id": failed_collection,
            "source_dataset_id": source_dataset,
            "other_dataset_id": self.dataset,
            "folder_id": lambda: typed.create_dataset_folder(name="Animals"),
            "skill_id": lambda: typed.import_skill(file=skill_archive()),
            "running_skill_id": running_skill,
            "skill_archive": skill_archive,
            "folder": folder,
            "path": lambda: self.file("notes.txt", b"Storks have long legs."),
            "image": lambda: self.file("stork.png", b"\x89PNG\r\n\x1a\n"),
            "recording": lambda: b"ID3 some words",
        }


def app_of(parameters: set[str]) -> str:
    """Return the app that an example is about."""
    if "citing_chat_id" in parameters:
        return "knowledge"
    return "boxed" if "boxed_chat_id" in parameters else "simple"


def version_of(calls: Sequence[str]) -> str:
    """Return the first version, from that which is emulated by default on, that has all calls of an example."""
    specs = [inspect.unwrap(each) for name, each in declared_functions().items() if name in calls]
    needed = [since for spec in specs if isinstance(since := getattr(spec, "since", None), str)]
    return next(
        name
        for name, version in reversed([*VERSIONS.items()])
        if version >= Version.V4_16 and all(has(version, since) for since in needed)
    )


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_of_the_reference_runs(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the reference shows does what it says, on a server that has what it asks for."""
    monkeypatch.chdir(tmp_path)
    example = EXAMPLES[name]
    parameters = [*inspect.signature(example).parameters]
    bench = Bench(tmp_path, app_of({*parameters}), version_of(example.__code__.co_names))
    made = bench.parameters()
    with bench.client:
        example(*(made[parameter]() for parameter in parameters))


def reference() -> ModuleType:
    """Return the script that writes the reference."""
    return script(DOCS / "reference.py")


def test_every_endpoint_has_an_example() -> None:
    """No endpoint function is without an example."""
    assert declared_functions().keys() == reference().snippets().keys()
