"""Runs one flow sync and async, in front of a scripted server, with a clock that nobody waits for."""

from __future__ import annotations

from typing import ParamSpec, TypeVar

from fastgpt.functions import FlowEndpoint
from fastgpt.outcomes import Outcome
from support.faces import Answer, Time, async_client, sync_client

P = ParamSpec("P")
T = TypeVar("T")


async def run_flow(
    mode: str, server: Answer, function: FlowEndpoint[P, T], /, *args: P.args, **kwargs: P.kwargs
) -> Outcome[T]:
    """Run a flow over the results view of a sync or an async client."""
    if mode == "sync":
        return function(sync_client(server, Time(), max_retries=0).results, *args, **kwargs)
    return await function(async_client(server, Time(), max_retries=0).results, *args, **kwargs)
