"""The pool of connections, step by step: no sockets and no time, but what a test says."""

from __future__ import annotations

import gc
import random
from collections.abc import Callable

import httpcore
import pytest

from fastgpt.transport import connections
from fastgpt.transport.in_flight import Exchange
from fastgpt.transport.links import Link
from fastgpt.transport.pool import KEPT, Pool, Ticket
from fastgpt.transport.pooled import PooledReply
from fastgpt.transport.requests import Target
from fastgpt.transport.routes import PLAIN


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


class Connection:
    """A connection that knows whether it was closed."""

    def __init__(self) -> None:
        self.idle_since = 0.0
        self.usable = True
        self.closed = 0

    def is_usable(self) -> bool:
        """Whether it can be used."""
        return self.usable

    def close(self) -> None:
        """Take note."""
        self.closed += 1


class Woken:
    """Counts how often it was called."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        """Take note."""
        self.count += 1


def taken(pool: Pool[Connection], host: str = "a", make: Callable[[], Connection] = Connection) -> Connection:
    """Return a connection that must be there."""
    found = pool.take(host) or pool.open(make)
    assert found is not None
    return found


def test_the_newest_idle_connection_is_taken_first() -> None:
    """The newest idle connection is taken first."""
    pool = Pool[Connection]()
    first, second = taken(pool), taken(pool)
    pool.give_back(first, "a")
    pool.give_back(second, "a")
    assert taken(pool) is second
    assert taken(pool) is first
    assert pool.count == 2


def test_a_connection_serves_its_host_only() -> None:
    """A connection serves its host only."""
    pool = Pool[Connection]()
    first = taken(pool, "a")
    pool.give_back(first, "a")
    assert taken(pool, "b") is not first
    assert taken(pool, "a") is first


def test_a_connection_that_can_be_read_is_closed_when_it_is_taken() -> None:
    """A connection that can be read is closed when it is taken."""
    pool = Pool[Connection]()
    first, second = taken(pool), taken(pool)
    pool.give_back(first, "a")
    pool.give_back(second, "a")
    second.usable = False
    assert taken(pool) is first
    assert (second.closed, first.closed, pool.count) == (1, 0, 1)


def test_idle_connections_expire_whether_they_are_taken_or_others_come_back() -> None:
    """Idle connections expire whether they are taken or others come back."""
    clock = Clock()
    pool = Pool[Connection](clock=clock)
    old, young = taken(pool), taken(pool)
    pool.give_back(old, "a")
    clock.now += KEPT + 1
    pool.give_back(young, "a")
    assert (old.closed, young.closed, pool.count) == (1, 0, 1)
    clock.now += KEPT + 1
    newest = taken(pool)
    assert newest not in (old, young)
    assert (young.closed, pool.count) == (1, 1)


def test_an_idle_connection_of_another_host_makes_room() -> None:
    """An idle connection of another host makes room."""
    clock = Clock()
    pool = Pool[Connection](2, clock)
    old = taken(pool, "a")
    newer = taken(pool, "b")
    pool.give_back(old, "a")
    clock.now += 1
    pool.give_back(newer, "b")
    newest = taken(pool, "c")
    assert (old.closed, newer.closed, newest.closed, pool.count) == (1, 0, 0, 2)


def test_who_finds_none_waits_and_gets_the_first_that_comes_back() -> None:
    """Who finds none waits and gets the first that comes back."""
    pool, woken = Pool[Connection](1), Woken()
    only = taken(pool)
    assert (pool.take("a") or pool.open(Connection)) is None
    ticket = pool.queue("a", woken)
    assert not ticket.is_served
    pool.give_back(only, "a")
    assert (ticket.is_served, woken.count) == (True, 1)
    assert pool.redeem(ticket, Connection) is only
    assert pool.count == 1


def test_who_waits_for_another_host_gets_the_place() -> None:
    """Who waits for another host gets the place."""
    pool, woken = Pool[Connection](1), Woken()
    only = taken(pool, "a")
    ticket = pool.queue("b", woken)
    pool.give_back(only, "a")
    assert (ticket.is_served, ticket.connection, only.closed, pool.count) == (True, None, 1, 1)
    other = pool.redeem(ticket, Connection)
    assert (other is only, pool.count) == (False, 1)


def test_a_connection_that_is_dropped_leaves_its_place_to_who_waits_longest() -> None:
    """Whoever waits longest is woken, and looks for it; who comes later does not have it."""
    pool, woken = Pool[Connection](1), Woken()
    only = taken(pool)
    first, second = pool.queue("a", woken), pool.queue("a", Woken())
    pool.drop(only)
    assert woken.count == 1
    assert pool.open(Connection) is None
    assert (first.is_served, second.is_served, only.closed) == (True, False, 1)


def test_who_is_woken_for_a_place_and_leaves_leaves_it_to_the_next() -> None:
    """A timeout may come between the two."""
    pool = Pool[Connection](1)
    only = taken(pool)
    first, second = pool.queue("a", Woken()), pool.queue("a", Woken())
    pool.drop(only)
    pool.leave(first)
    assert (first.is_served, second.is_served) == (False, True)


def test_an_event_loop_looks_for_who_waits() -> None:
    """Soon, as a finalizer may drop a connection in another thread; one that was closed serves nobody."""
    soon: list[Callable[[], object]] = []
    pool = Pool[Connection](1, call_soon=soon.append)
    only, other = taken(pool), pool.queue("a", Woken())
    pool.drop(only)
    assert (other.is_served, len(soon)) == (False, 1)
    soon.pop()()
    assert (other.is_served, len(soon)) == (True, 0)

    def closed(_: object) -> None:
        raise RuntimeError("the loop is closed")

    pool = Pool[Connection](1, call_soon=closed)
    only = taken(pool)
    pool.queue("a", Woken())
    pool.drop(only)
    assert only.closed == 1


def test_a_connection_that_fits_goes_past_who_waits_for_another_host() -> None:
    """A connection that fits goes past who waits for another host."""
    pool = Pool[Connection](1)
    only = taken(pool, "a")
    other, same = pool.queue("b", Woken()), pool.queue("a", Woken())
    pool.give_back(only, "a")
    assert (other.is_served, same.connection) == (False, only)


def test_a_place_that_became_free_before_the_queue_was_joined_is_not_missed() -> None:
    """A place that became free before the queue was joined is not missed."""
    pool, woken = Pool[Connection](1), Woken()
    only = taken(pool)
    pool.drop(only)
    ticket = pool.queue("a", woken)
    assert (ticket.is_served, woken.count, pool.count) == (True, 1, 1)


@pytest.mark.parametrize("served", [False, True])
@pytest.mark.parametrize("with_connection", [False, True])
def test_what_a_waiter_got_at_the_moment_it_left_goes_to_the_next(served: bool, with_connection: bool) -> None:
    """What a waiter got at the moment it left goes to the next."""
    pool = Pool[Connection](1)
    only = taken(pool)
    leaving, staying = pool.queue("a", Woken()), pool.queue("a", Woken())

    def free() -> None:
        if with_connection:
            pool.give_back(only, "a")
        else:
            pool.drop(only)
            pool.serve()

    if served:
        free()
    pool.leave(leaving)
    if not served:
        free()
    assert staying.is_served
    assert staying.connection is (only if with_connection else None)
    assert pool.count == 1


def test_closing_closes_what_is_idle_and_wakes_who_waits() -> None:
    """Closing closes what is idle and wakes who waits."""
    pool, woken = Pool[Connection](2), Woken()
    idle, owned = taken(pool, "a"), taken(pool, "b")
    ticket = pool.queue("b", woken)
    pool.give_back(idle, "c")  # of a host that nobody waits for: it made a place
    pool.close()
    late = pool.queue("a", woken)
    assert (pool.is_closed, ticket.is_served, late.is_served, woken.count) == (True, True, True, 2)
    assert owned.closed == 0
    pool.give_back(owned, "b")
    assert owned.closed == 1
    pool.leave(ticket)
    pool.leave(late)
    assert pool.count == 0


def test_who_still_waits_when_the_pool_is_closed_is_woken_without_a_connection() -> None:
    """Who still waits when the pool is closed is woken without a connection."""
    pool, woken = Pool[Connection](1), Woken()
    taken(pool)
    ticket = pool.queue("a", woken)
    pool.close()
    assert (ticket.is_served, ticket.connection, woken.count) == (True, None, 1)


def test_all_connections_are_known_idle_or_owned() -> None:
    """All connections are known idle or owned."""
    pool = Pool[Connection]()
    idle, owned = taken(pool), taken(pool)
    pool.give_back(idle, "a")
    assert set(pool.all()) == {idle, owned}


def test_a_connection_that_an_interrupt_took_from_its_owner_gives_its_place_up() -> None:
    """A connection that an interrupt took from its owner gives its place up."""
    pool = Pool[Connection](1)
    taken(pool)
    gc.collect()
    assert pool.count == 0
    assert (pool.take("a") or pool.open(Connection)) is not None


@pytest.mark.parametrize("seed", range(40))
def test_whatever_happens_no_place_is_lost_and_nobody_is_forgotten(seed: int) -> None:
    """Whatever happens no place is lost and nobody is forgotten."""
    chance, most = random.Random(seed), 3
    clock = Clock()
    pool = Pool[Connection](most, clock)
    owned: list[tuple[Connection, str]] = []
    waiting: list[Ticket[Connection]] = []
    made: list[Connection] = []

    def make() -> Connection:
        made.append(Connection())
        return made[-1]

    for _ in range(300):
        host = chance.choice("abc")
        match chance.randrange(6):
            case 0 | 1:
                if (connection := pool.take(host) or pool.open(make)) is not None:
                    owned.append((connection, host))
                else:
                    waiting.append(pool.queue(host, Woken()))
            case 2 | 3 if owned:
                connection, own = owned.pop(chance.randrange(len(owned)))
                if chance.random() < 0.3:
                    pool.drop(connection)
                    pool.serve()
                else:
                    pool.give_back(connection, own)
            case 4 if waiting:
                pool.leave(waiting.pop(chance.randrange(len(waiting))))
            case _:
                clock.now += chance.random()
        for ticket in [each for each in waiting if each.is_served]:
            waiting.remove(ticket)
            owned.append((pool.redeem(ticket, make), str(ticket.host)))
        assert pool.count <= most
        assert not waiting or len(owned) == most  # nobody waits while a place is free
        assert all(connection.closed == 0 for connection, _ in owned)
    for ticket in waiting:
        pool.leave(ticket)
    for connection, own in owned:
        pool.give_back(connection, own)
    pool.close()
    assert pool.count == 0
    assert all(connection.closed == 1 for connection in made)


class OnePiece(Connection):
    """A connection whose bodies come in one piece."""

    def __init__(self) -> None:
        super().__init__()
        self.link = Link()
        self.is_over = True

    def send(self, _: connections.Outgoing, /) -> connections.Head:
        """Send nothing."""
        raise AssertionError

    def read(self) -> bytes:
        """Return the one piece."""
        return b"all of it"

    def finish(self) -> bool:
        """Return that it can be used again."""
        return True


def test_patience_ends_with_the_body_that_it_is_for() -> None:
    """With the last piece a connection is free for others: their reads are bounded by nobody else's patience."""
    pool, connection, clock = Pool[connections.Connection](), OnePiece(), Clock()
    target = Target("http://a/", httpcore.URL("http://a/"), (PLAIN, b"http", b"a", None), PLAIN, b"a", "a", None)
    first = PooledReply(pool, connection, target, Exchange(clock, None, clock))
    first.be_patient(0.0)
    assert [first.read(), first.read()] == [b"all of it", None]
    exchange = Exchange(clock, None, clock)
    second = PooledReply(pool, connection, target, exchange)
    assert connection.link.seconds(None, httpcore.ReadTimeout) is None
    second.be_patient(0.0)
    first.be_patient(None)
    with pytest.raises(httpcore.ReadTimeout):
        connection.link.seconds(None, httpcore.ReadTimeout)
    assert (first.ran_out, second.ran_out) == (False, True)
