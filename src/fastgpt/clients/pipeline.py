"""What the executors of one client run over: its settings, composed into a send function, over its transport.

One class serves sync and async; which it is, the transport and its lift decide.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from ..observing import Observer
from ..options import Options
from ..policies import Budget, addressed, bearer, bounded, extended, guarded, retrying, strictly, wrapped
from ..protocols import Derivable, Policy, SendFunction
from .clock import Clock
from .settings import Settings, altered

Lifted = TypeVar("Lifted")
Pooled = TypeVar("Pooled", bound=Derivable)


class Memory:
    """What a client learns of its server, and shares with derived clients: known routes, and the budget of retries."""

    def __init__(self) -> None:
        self.routes: dict[str, int] = {}
        self.budget: Budget = Budget()


class Pipeline(Generic[Pooled, Lifted]):
    """A transport with all that happens around its calls, and the limits of what runs over it."""

    def __init__(
        self,
        pool: Pooled,
        lift: Callable[[SendFunction, Pooled, bool], Lifted],
        settings: Settings,
        clock: Clock,
        memory: Memory | None = None,
    ) -> None:
        self.pool = pool
        self.base_url: str = settings.base_url
        self.app_id: str | None = settings.app_id
        self.clock: Callable[[], float] = clock.monotonic
        self.idle_timeout: float | None = settings.idle_timeout
        self.max_event: int = settings.max_event
        self._lift = lift
        self._settings = settings
        self._times = clock
        self._memory = Memory() if memory is None else memory
        has_others = bool(settings.policies or settings.attempt_policies)
        self.transport = lift(wrapped(self._policies(), bearer(settings.api_key)), pool, has_others)

    def deadline_at(self) -> float | None:
        """Return the moment at which a query that begins now must be over."""
        deadline = self._settings.deadline
        return None if deadline is None else self.clock() + deadline

    def with_options(self, options: Options, /) -> Pipeline[Pooled, Lifted]:
        """Return a pipeline over the same connections with other settings."""
        settings = altered(self._settings, options)
        return Pipeline(self.pool.derived(), self._lift, settings, self._times, self._memory)

    def _policies(self) -> tuple[Policy, ...]:
        """Return what happens around a call; the first is the outermost, and none signs."""
        import logging  # slow to import, like httpx, and needed from here on

        settings, clock = self._settings, self._times
        logger = logging.getLogger("fastgpt")
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
        return (
            addressed(settings.app_id, self._memory.routes),
            *((strictly,) if settings.strict else ()),
            *((extended(settings.extra_headers, settings.extra_body),) if settings.extends else ()),
            *((bounded(settings.timeout, settings.idle_timeout, settings.max_body),) if settings.limits_calls else ()),
            *map(guarded, settings.policies),
            retrying(
                settings.max_retries,
                settings.retry_delay,
                jitter=clock.random,
                wall_clock=clock.wall,
                monotonic=clock.monotonic,
                budget=self._memory.budget,
                observer=Observer(
                    settings.base_url,
                    logger,
                    logging.INFO if settings.enable_logging else logging.DEBUG,
                    clock.monotonic,
                ),
            ),
            *map(guarded, settings.attempt_policies),
        )
