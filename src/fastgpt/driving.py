"""The two loops that run a query step by step; they differ by their ``await``.

A step is a request to send, flows to run side by side, a live response to read to its end, or work on files.  What a
step returns to its caller is not decided here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from msgspec.structs import replace

from .concurrency import in_tasks, in_threads, in_worker
from .http import HTTPRequest
from .opening import aread_to_end, read_to_end
from .protocols import AsyncTransport, Connection, SyncTransport
from .steps import Flow, Gather, InThread, SendOutcome

T = TypeVar("T")


CLEANING_UP = 1.0
"""Seconds in all that a flow has left for what it sends after it was interrupted: its caller wants to be gone."""


def sooner(deadline_at: float | None, clock: Callable[[], float]) -> float:
    """Return the moment at which a flow must be over that was interrupted now."""
    limit = clock() + CLEANING_UP
    return limit if deadline_at is None else min(deadline_at, limit)


def drive(steps: Flow[T], connection: Connection[SyncTransport], deadline_at: float | None) -> T:
    """Run the steps of a query to their end, which must come in time; what is raised on the way, they hear of first."""
    try:
        step = next(steps)
        while True:
            sent: SendOutcome | None = None
            try:
                if isinstance(step, HTTPRequest):
                    sent = connection.transport(step if deadline_at is None else replace(step, deadline_at=deadline_at))
                elif isinstance(step, Gather):
                    in_threads(step, partial(drive, connection=connection, deadline_at=deadline_at))
                elif isinstance(step, InThread):
                    step.run()
                else:
                    read_to_end(step, connection)
            except BaseException as error:  # noqa: BLE001 - it goes on unless the steps make something of it
                deadline_at = sooner(deadline_at, connection.clock)
                step = steps.throw(error)
            else:
                step = next(steps) if sent is None else steps.send(sent)
    except StopIteration as stop:
        result: T = stop.value
        return result
    finally:
        steps.close()


async def adrive(
    steps: Flow[T],
    connection: Connection[AsyncTransport],
    deadline_at: float | None,
    raised: BaseException | None = None,
) -> T:
    """Run the steps of a query to their end, async; what is *raised*, cancellation too, they hear of first."""
    try:
        step = next(steps) if raised is None else steps.throw(raised)
        while True:
            sent: SendOutcome | None = None
            try:
                if isinstance(step, HTTPRequest):
                    call = step if deadline_at is None else replace(step, deadline_at=deadline_at)
                    sent = await connection.transport(call)
                elif isinstance(step, Gather):
                    await in_tasks(step, partial(adrive, connection=connection, deadline_at=deadline_at))
                elif isinstance(step, InThread):
                    await in_worker(step.run)
                else:
                    await aread_to_end(step, connection)
            except BaseException as error:  # noqa: BLE001 - it goes on unless the steps make something of it
                from anyio import CancelScope  # slow to import

                # Where cancellation lasts, as under trio, no step could be taken any more to clean up.
                with CancelScope(shield=True):
                    return await adrive(steps, connection, sooner(deadline_at, connection.clock), error)
            step = next(steps) if sent is None else steps.send(sent)
    except StopIteration as stop:
        result: T = stop.value
        return result
    finally:
        steps.close()
