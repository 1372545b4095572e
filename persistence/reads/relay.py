"""How the relay is doing, as any process can see it."""

from sqlalchemy import Connection, func, select, text

from persistence.dialects import is_sqlite
from persistence.outbox import RELAY_LOCK
from persistence.tables.log import event_outbox

COUNTED_EVENTS = 1_000
"""Counting stops here: more is said as this many."""

_HOLDER = text(
    "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1 "
    "AND classid = :high AND objid = :low "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


def waiting_events(connection: Connection) -> int:
    """Committed events that have no position yet."""
    some = select(event_outbox.c.id).limit(COUNTED_EVENTS).subquery()
    return connection.execute(select(func.count()).select_from(some)).scalar_one()


def relay_is_elected(connection: Connection) -> bool | None:
    """Whether some process is the relay; None where none needs to be elected."""
    if is_sqlite(connection):
        return None
    halves = {"high": RELAY_LOCK >> 32, "low": RELAY_LOCK & 0xFFFF_FFFF}
    return connection.execute(_HOLDER, halves).first() is not None
