"""The outbox: committed events wait here until the relay gives them their global position.

A sequence cannot give positions, because it counts before commit: a reader that follows it would
step over events whose transaction commits late. One relay at a time has the right to do it.
"""

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from typing import NamedTuple, Protocol
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, select

from domain.events import WHOLE_KIND, WHOLE_LOG, StreamKind
from persistence.database import Database
from persistence.notifications import notify
from persistence.tables.log import event_outbox, event_position

RELAY_LOCK = 0x6F75_7462_6F78
"""The advisory lock of PostgreSQL that the relay holds ("outbox" in ASCII)."""

EVENTS_PER_BATCH = 500

HOLDER_SILENCE_SECONDS = 5
"""A holder that says nothing for so long is cut off by the server, and another takes over: a
frozen machine or a broken network closes no connection."""


class Relay(Protocol):
    """Gives positions. Ask `elect` first; an error of either ends this relay's right to go on."""

    def elect(self) -> bool:
        """Whether this relay is the one."""

    def relay(self, limit: int = EVENTS_PER_BATCH) -> int:
        """Give the next events their positions, in one transaction; how many there were."""

    def close(self) -> None:
        """Give up the right, and the connection."""


@contextmanager
def open_relay(
    database: Database, *, silence_seconds: int = HOLDER_SILENCE_SECONDS
) -> Iterator[Relay]:
    """A relay for this database, not yet elected."""
    relay: Relay = (
        SqliteRelay(database) if database.is_sqlite else PostgresRelay(database, silence_seconds)
    )
    with closing(relay):
        yield relay


class SqliteRelay:
    """Needs no election: a write transaction has the database to itself."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def elect(self) -> bool:
        """Always."""
        return True

    def relay(self, limit: int = EVENTS_PER_BATCH) -> int:
        """Give the next events their positions; writers are not disturbed when there are none."""
        with self._database.snapshot() as connection:
            if connection.execute(select(event_outbox.c.id).limit(1)).first() is None:
                return 0
        given = self._database.run(lambda unit: _give_positions(unit.connection, limit))
        self._database.announce(frozenset(_reach_of_kinds(given)))
        return len(given)

    def close(self) -> None:
        """Nothing is held."""


class PostgresRelay:
    """Holds an advisory lock and works on the very session that holds it.

    Whoever has lost the lock has therefore lost the connection too, and cannot write any more.
    """

    def __init__(self, database: Database, silence_seconds: int) -> None:
        self._silence = f"{silence_seconds}s"
        self._connection = database.engine.connect()
        # Not one of the pool's: it is held for as long as the process lives.
        self._connection.detach()

    def elect(self) -> bool:
        """Take the lock, unless another session has it."""
        with self._connection.begin():
            taken: bool = self._connection.execute(
                select(func.pg_try_advisory_lock(RELAY_LOCK))
            ).scalar_one()
            if taken:
                for name in ("idle_session_timeout", "idle_in_transaction_session_timeout"):
                    self._connection.execute(select(func.set_config(name, self._silence, False)))
        return taken

    def relay(self, limit: int = EVENTS_PER_BATCH) -> int:
        """Give the next events their positions and tell all processes which streams grew.

        The notice is part of the transaction: PostgreSQL delivers it when, and only when, it
        commits. Notices make committing transactions wait for each other, so nobody else sends any.
        """
        with self._connection.begin():
            given = _give_positions(self._connection, limit)
            # Within a stream versions rise, so the last one stays.
            notify(self._connection, {entry.stream_id: entry.version for entry in given})
            notify(self._connection, _reach_of_kinds(given))
        return len(given)

    def close(self) -> None:
        """End the session, and with it the lock."""
        self._connection.close()


class Placed(NamedTuple):
    """An event with its position."""

    position: int
    stream_id: UUID
    version: int
    stream_kind: str


def _reach_of_kinds(given: Iterable[Placed]) -> dict[UUID, int]:
    """How far the log reaches now, and each kind but that of orders, who are nearly all of it."""
    reach = {WHOLE_KIND[StreamKind(entry.stream_kind)]: entry.position for entry in given}
    if reach:
        reach[WHOLE_LOG] = max(reach.values())
    reach.pop(WHOLE_KIND[StreamKind.ORDER], None)
    return reach


def _give_positions(connection: Connection, limit: int) -> list[Placed]:
    """Move the oldest waiting events into the log's one order, without a gap."""
    oldest = select(event_outbox).order_by(event_outbox.c.id).limit(limit)
    waiting = list(connection.execute(oldest))
    if not waiting:
        return []
    last_position = select(func.coalesce(func.max(event_position.c.position), 0))
    first = connection.execute(last_position).scalar_one() + 1
    placed = [
        Placed(position, row.stream_id, row.version, row.stream_kind)
        for position, row in enumerate(waiting, first)
    ]
    connection.execute(insert(event_position), [entry._asdict() for entry in placed])
    taken = delete(event_outbox).where(event_outbox.c.id.in_([row.id for row in waiting]))
    if connection.execute(taken).rowcount != len(waiting):
        raise RuntimeError("somebody else takes events out of the outbox")
    return placed
