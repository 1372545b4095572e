"""How the relay is doing, as any process can see it."""

from datetime import datetime

from sqlalchemy import Connection, func, select, text

from persistence.dialects import is_sqlite
from persistence.outbox import RELAY_LOCK
from persistence.tables.log import event, event_outbox

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


def oldest_waiting_event(connection: Connection) -> datetime | None:
    """When the first of the events that have no position yet was recorded; None for none."""
    oldest = select(event_outbox).order_by(event_outbox.c.id).limit(1).subquery()
    same = (event.c.stream_id == oldest.c.stream_id) & (event.c.version == oldest.c.version)
    found = connection.execute(select(event.c.recorded_at).select_from(oldest.join(event, same)))
    recorded: datetime | None = found.scalar_one_or_none()
    return recorded


def relay_is_elected(connection: Connection) -> bool | None:
    """Whether some process is the relay; None where none needs to be elected."""
    if is_sqlite(connection):
        return None
    halves = {"high": RELAY_LOCK >> 32, "low": RELAY_LOCK & 0xFFFF_FFFF}
    return connection.execute(_HOLDER, halves).first() is not None
