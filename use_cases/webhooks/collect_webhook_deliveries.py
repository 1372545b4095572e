"""From the log to the queue: what an endpoint is to be told, in the order of the log."""

from datetime import datetime

from domain.webhooks.endpoint import WebhookEndpoint
from domain.webhooks.event_types import matching
from domain.webhooks.sending import LoggedEvent
from persistence.database import Row
from persistence.reads.events import last_position
from persistence.reads.log import LogFilter, log_page
from persistence.unit_of_work import UnitOfWork

EVENTS_AT_ONCE = 500
MOST_WAITING = 10_000
"""An endpoint with so many pending deliveries gets no more: the rest waits in the log, where it
costs nothing."""


def collect_webhook_deliveries(
    unit: UnitOfWork, endpoint: WebhookEndpoint, now: datetime, *, limit: int = EVENTS_AT_ONCE
) -> int:
    """Queue the next events for an endpoint: of the types it asked for, those its rights show it.

    How many there were. Queue and place in the log change together, so that whoever dies in
    between loses nothing. 0 also where another worker does it, or where too much waits already.
    """
    cursor = unit.webhook_queue.hold(endpoint.id, wait=False)
    if cursor is None:
        return 0
    # Read first: what gets its position meanwhile is for the next time.
    end = last_position(unit.connection)
    if cursor.position >= end:
        return 0
    if unit.webhook_queue.waiting(endpoint.id, limit=MOST_WAITING) == MOST_WAITING:
        return 0
    wanted = LogFilter(types=sorted(matching(endpoint.event_types)))
    rows = log_page(unit.connection, endpoint.caller(), cursor.position, limit, wanted)
    if rows:
        unit.webhook_queue.add(endpoint.id, [logged_event(row) for row in rows], now)
    last = rows[-1]["position"] if rows else 0
    unit.webhook_queue.move(endpoint.id, last if len(rows) == limit else max(end, last))
    return len(rows)


def logged_event(row: Row) -> LoggedEvent:
    """The event of a row of the log."""
    names = (
        "stream_id", "stream_kind", "version", "position", "type", "type_version", "data",
        "occurred_at", "recorded_at",
    )  # fmt: skip
    return LoggedEvent(**{name: row[name] for name in names})
