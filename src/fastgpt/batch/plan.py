"""What of a batch may be sent now, and what may be delivered: the bookkeeping that sync and async share.

Nothing here waits, sends or locks.  A spec is taken from its iterable when it may be sent at once, and no more outcomes
wait for the caller than a multiple of what runs, so that neither a long iterable nor a slow caller costs memory.

In order, all that has ended waits for the one that is to be delivered next.  If that one takes long, little more may be
begun than with a slow caller, and most of what could run would stand still: of calls whose times differ as those of
models do, twice as many ahead take twice as long in all, and twenty times as many 3 % longer than any number.  So a
batch may be far ahead while its first call runs, and no further than a little once its outcome waits for the caller.
"""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Iterable, Mapping, Sized
from typing import Generic, TypeAlias, TypeVar, cast

from returns.result import Failure

from ..arguments import came, count, invalid_argument, seconds, switch
from ..errors import ClientClosedError, ConfigurationError, DeadlineExceededError
from ..executors import steps_of
from ..files import is_single
from ..flows import Steps
from ..outcomes import Outcome
from ..protocols import Query
from ..specs import RequestSpec
from .journal import Journal, OpenJournal

T = TypeVar("T")

Job: TypeAlias = tuple[int, Query[Outcome[T]]]
"""The number of a spec, and the spec."""
OnProgress: TypeAlias = Callable[[int, int | None], object]
"""Is called with the outcomes that were delivered, and with those in all, where the specs have a length."""

AHEAD = 2
"""By how many times ``max_concurrency`` what was begun may be ahead of what was delivered."""
FAR_AHEAD = 20
"""The same in order, while the one that is to be delivered next still runs."""


class Plan(Generic[T]):
    """The specs that nobody has begun, those that run, and the outcomes that nobody has fetched."""

    def __init__(
        self,
        specs: Iterable[Query[Outcome[T]]],
        max_concurrency: int,
        ordered: bool,
        deadline: float | None,
        stop_on_failure: bool,
        on_progress: OnProgress | None,
        journal: Journal | None,
        app_id: str | None,
    ) -> None:
        expect_options(on_progress, journal)
        self.max_concurrency: int = count("max_concurrency", max_concurrency, least=1)
        self.deadline: float | None = None if deadline is None else seconds("deadline", deadline)
        self.journal: OpenJournal | None = None
        """What keeps the outcomes; it is opened when the batch begins."""
        self.is_closed: bool = False
        """Whether no other spec is begun."""
        self.error: BaseException | None = None
        """What ended the batch before all specs were begun."""
        self.running: set[int] = set()
        self._specs = iter(_listed(specs))
        self._number = 0  # of the spec that is begun next
        self._total = len(specs) if isinstance(specs, Sized) else None
        self._ordered = switch("ordered", ordered)
        self._stop_on_failure = switch("stop_on_failure", stop_on_failure)
        self._on_progress = on_progress
        self._keeping = journal
        self._app_id = app_id
        self._delivered = 0
        self._waiting: dict[int, Outcome[T]] = {}

    def open(self) -> None:
        """Open the journal, if there is one, as the batch begins."""
        if self._keeping is not None:
            self.journal = OpenJournal(self._keeping, self._app_id)

    @property
    def has_room(self) -> bool:
        """Whether another spec may be begun, as far as outcomes that wait are concerned."""
        far = self._ordered and self._delivered in self.running
        return self._number - self._delivered < (FAR_AHEAD if far else AHEAD) * self.max_concurrency

    @property
    def is_news(self) -> bool:
        """Whether somebody who waits for the next outcome has to hear of it, or of the end."""
        waits = self._delivered in self._waiting if self._ordered else bool(self._waiting)
        return waits or (self.is_closed and not self.running)

    def begin(self) -> Job[T] | None:
        """Take the next spec that is to be sent; None: none may be sent now, or none is left."""
        while not self.is_closed and self.has_room:
            try:
                query = next(self._specs)
            except StopIteration:
                self.is_closed = True
                return None
            except Exception as error:  # noqa: BLE001 - it is raised when what runs has been delivered
                self.fail(error)
                return None
            if (job := self.admit(query)) is not None:
                return job
        return None

    def admit(self, query: Query[Outcome[T]]) -> Job[T] | None:
        """Number the next spec; None: it is not to be sent, as its outcome is known, or as it is none."""
        number = self._number
        try:
            _check(number, query)
            known: Outcome[T] | None = None if self.journal is None else self.journal.begin(number, query)
        except Exception as error:  # noqa: BLE001 - it is raised when what runs has been delivered
            self.fail(error)
            return None
        self._number += 1
        if known is None:
            self.running.add(number)
            return number, query
        self._waiting[number] = known
        return None

    def end(self, number: int, outcome: Outcome[T]) -> None:
        """Take note of what came of a spec; a closed client, or a failure if it was asked for, is the end."""
        self.running.discard(number)
        self._waiting[number] = outcome
        if isinstance(outcome, Failure):
            error = outcome.failure()
            if isinstance(error, ClientClosedError):
                self.fail(error)
            elif self._stop_on_failure:
                self.is_closed = True

    def lose(self, number: int, error: BaseException) -> None:
        """Take note that an executor raised what is no outcome."""
        self.running.discard(number)
        self.fail(error)

    def fail(self, error: BaseException) -> None:
        """Begin no other spec, and have *error* raised when what runs was delivered; the first stands."""
        self.is_closed = True
        self.error = self.error or error

    def expire(self) -> None:
        """End the batch at its deadline."""
        self.fail(DeadlineExceededError(f"the batch was not done within its deadline of {self.deadline:g} s"))

    def abandon(self) -> None:
        """Be over, whatever has not ended, and close the journal."""
        self.is_closed = True
        self.running.clear()
        if self.journal is not None:
            self.journal.close()

    def take(self) -> tuple[int, Outcome[T]] | None:
        """Return the next outcome to deliver, with the number of its spec; None: there is none yet, or no more.

        In order, nothing is delivered after a spec that has no outcome: who counts would take it for another's.
        """
        number = self._delivered if self._ordered else next(iter(self._waiting), -1)
        outcome = self._waiting.pop(number, None)
        if outcome is None:
            return None
        self._delivered += 1
        if self._on_progress is not None:
            self._on_progress(self._delivered, self._total)
        return number, outcome


def expect_options(on_progress: object, journal: object) -> None:
    """Reject what would only be found out when something has been sent."""
    if on_progress is not None and not callable(on_progress):
        raise ConfigurationError(f"on_progress: expected a function, got {came(on_progress)}")
    if not isinstance(journal, Journal | None):
        raise ConfigurationError(f"journal: expected Journal(path=…), got {came(journal)}")


def _listed(specs: Iterable[T]) -> Iterable[T]:
    """Return the specs of a batch; raise ``InvalidRequestError`` of a single one, and of what holds none.

    A spec alone, or a flow, is iterable too, and would be taken for its own requests.
    """
    value = cast("object", specs)  # callers without a checker pass anything
    if is_single(value) or isinstance(value, Mapping | RequestSpec | Steps | type):
        hint = "put a single one into a list" if isinstance(value, RequestSpec | Steps) else ""
        hint = "abatch takes it" if isinstance(value, AsyncIterable) else hint
        raise invalid_argument("specs", "an iterable of specs", specs, hint)
    return specs


def _check(number: int, query: Query[object]) -> None:
    """Raise of what is no spec."""
    if not isinstance(query, RequestSpec):
        steps_of(query, f"specs[{number}]")
