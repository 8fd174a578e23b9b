"""Holds the reference of the site: a page for each endpoint, words for each argument, and what a reader searches for.

The pages are written out of the declarations, without the generator of the site, which only ``nox -s docs`` installs.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from typing import Final

import pytest

from fastgpt.specs import RequestSpec
from support.blocks import PAGES, ROOT
from support.endpoint_list import declared_functions, declared_specs, public_names
from support.scripts import script

pytestmark = pytest.mark.once

DECLARATIONS: Final = script(ROOT / "docs" / "declarations.py")
REFERENCE: Final = script(ROOT / "docs" / "reference.py")
FUNCTIONS: Final = declared_functions()


@pytest.fixture(scope="module")
def pages() -> Mapping[str, str]:
    """Return the pages of the reference by their path."""
    written: dict[str, str] = REFERENCE.pages()
    return written


def page_of(name: str, pages: Mapping[str, str]) -> str:
    """Return the page of an endpoint function."""
    (text,) = (text for path, text in pages.items() if path.endswith(f"/{name}"))
    return text


@pytest.mark.parametrize("name", FUNCTIONS)
def test_an_endpoint_has_its_page(name: str, pages: Mapping[str, str]) -> None:
    """A page says of each argument its type, its wire name and what it means, and shows an example of the call."""
    text = page_of(name, pages)
    (endpoint,) = (each for each in DECLARATIONS.endpoints() if each.name == name)
    listed = DECLARATIONS.parameters(endpoint)
    assert [each.name for each in listed] == [*inspect.signature(FUNCTIONS[name]).parameters][1:]
    for each in listed:
        assert each.words, f"{name}: nothing is said of {each.name}; put a docstring below its field"
        assert each.kind
        assert f"\n`{each.name}`\n: " in text
        assert f"on the wire `{each.wire}`" in text or not each.wire
    for heading in ("Arguments", "Answer", "Errors", "Example"):
        assert f"\n## {heading}\n" in text
    if endpoint.is_spec:
        assert f"`{endpoint.source.verb} /api{endpoint.source.path}`" in text


def test_every_spec_and_every_wire_name_is_found(pages: Mapping[str, str]) -> None:
    """The search of the site reads the text of the pages: routes, specs and wire names stand in it as they are."""
    text = "\n".join(pages.values())
    for spec in declared_specs():
        assert f"/api{spec.path}`" in text
        assert f"`{spec.__name__}`" in text
        aside = spec.non_json_fields
        fields = zip(spec.__struct_fields__, spec.__struct_encode_fields__, strict=True)
        assert all(f"`{wire}`" in text for name, wire in fields if name not in aside)


def test_models_events_and_errors_have_their_places(pages: Mapping[str, str]) -> None:
    """Each public class is described once: an event on the page of events, an error on that of errors, else a model."""
    text = "\n".join(pages.values())
    for name, value in public_names().items():
        if not inspect.isclass(value) or issubclass(value, RequestSpec):
            continue
        if issubclass(value, Exception):
            assert text.count(f"(error-{name.lower()})=") == 1
        elif hasattr(value, "__struct_fields__") and not hasattr(value, "fetch_page"):
            assert text.count(f"(model-{name.lower()})=") == 1


def test_a_link_leads_to_a_place(pages: Mapping[str, str]) -> None:
    """What the reference links to within itself is there."""
    text = "\n".join(pages.values())
    places = set(re.findall(r"^\(([\w-]+)\)=$", text, re.MULTILINE))
    assert set(re.findall(r"\]\(#([\w-]+)\)", text)) <= places


def test_a_link_of_a_guide_leads_to_a_page(pages: Mapping[str, str]) -> None:
    """A guide links to files of the repository, and to pages of the reference that will be written."""
    written = {f"docs/reference/{name}.md" for name in pages}
    for guide in PAGES:
        for link in re.findall(r"\]\((?!https?:|#)([^)#\s]+)[^)]*\)", guide.read_text(encoding="utf-8")):
            path = (guide.parent / link).resolve()
            assert path.relative_to(ROOT).as_posix() in written or path.exists(), f"{guide.name}: {link}"


def test_versions_are_read_from_declarations() -> None:
    """A spec that names its first version says it to readers; what no spec says is left open."""
    found = {each.name: DECLARATIONS.since_of(each) for each in DECLARATIONS.endpoints()}
    assert found["get_mcp_keys"] == "4.9.4"
    assert all(re.fullmatch(r"(\d+(\.\d+)+)?", version) for version in found.values())
