"""A WSGI application whose client is made, and used, when the module is imported: before gunicorn forks."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping

from fastgpt import FastGPTClient
from fastgpt.options import EngineName

ENGINE: EngineName = "httptools" if os.environ["ENGINE"] == "httptools" else "httpcore"

client = FastGPTClient("key", os.environ["SERVER"], engine=ENGINE)
assert client.typed.get_dataset(dataset_id="preloaded").name == "preloaded"


def app(environ: Mapping[str, str], start: Callable[[str, list[tuple[str, str]]], object]) -> Iterable[bytes]:
    """Answer with the process and the dataset that the query string names."""
    name = client.typed.get_dataset(dataset_id=environ["QUERY_STRING"]).name
    start("200 OK", [("Content-Type", "text/plain")])
    return [f"{os.getpid()} {name}".encode()]
