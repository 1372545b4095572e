"""The queue of webhooks as it is filled: from the log, by tests, and by replays.

Whoever touches the queue of an endpoint holds the row of its cursor first. So its lanes never
lose their way between one who adds to them and one who empties them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Select, delete, func, select, update

from domain.webhooks.event_types import TEST_TYPE
from domain.webhooks.retrying import DeliveryStatus, Health
from domain.webhooks.sending import LoggedEvent, delivery_id
from persistence.dialects import is_sqlite, skipping_locked, upsert
from persistence.tables.webhooks import (
    webhook_attempt,
    webhook_cursor,
    webhook_delivery,
    webhook_lane,
)

_PENDING = DeliveryStatus.PENDING.value


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far an endpoint's deliveries are made, and how its receiver is doing."""

    position: int
    health: Health


class WebhookQueue:
    """What is on its way to endpoints."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def hold(self, endpoint_id: UUID, *, wait: bool = True) -> Cursor | None:
        """Hold an endpoint's queue until the transaction ends.

        None where there is no such endpoint or, without `wait`, where somebody else holds it.
        """
        query = select(webhook_cursor).where(webhook_cursor.c.endpoint_id == endpoint_id)
        row = self._connection.execute(self._held(query, wait=wait)).first()
        if row is None:
            return None
        health = Health(row.failures, row.failing_since, row.resting_until)
        return Cursor(row.position, health)

    def _held(self, query: Select[Any], *, wait: bool) -> Select[Any]:
        if is_sqlite(self._connection):
            return query
        return query.with_for_update() if wait else skipping_locked(self._connection, query)

    def move(self, endpoint_id: UUID, position: int) -> None:
        """The log is read up to here."""
        self._update_cursor(endpoint_id, {"position": position})

    def note_health(self, endpoint_id: UUID, health: Health) -> None:
        """Keep how the receiver is doing."""
        names = ("failures", "failing_since", "resting_until")
        self._update_cursor(endpoint_id, {name: getattr(health, name) for name in names})

    def _update_cursor(self, endpoint_id: UUID, values: Mapping[str, Any]) -> None:
        cursor = update(webhook_cursor).where(webhook_cursor.c.endpoint_id == endpoint_id)
        self._connection.execute(cursor.values(values))

    def waiting(self, endpoint_id: UUID, *, limit: int) -> int:
        """How many deliveries are pending, counted up to a limit."""
        some = (
            select(webhook_delivery.c.id)
            .where(
                webhook_delivery.c.endpoint_id == endpoint_id,
                webhook_delivery.c.status == _PENDING,
            )
            .limit(limit)
            .subquery()
        )
        return self._connection.execute(select(func.count()).select_from(some)).scalar_one()

    def add(self, endpoint_id: UUID, events: Sequence[LoggedEvent], now: datetime) -> None:
        """Queue events; one that was queued before is sent again, under the same id."""
        rows = [
            {
                "id": delivery_id(endpoint_id, entry.stream_id, entry.version),
                "endpoint_id": endpoint_id,
                "stream_id": entry.stream_id,
                "version": entry.version,
                "position": entry.position,
                "type": entry.type,
                "status": _PENDING,
                "attempts": 0,
                "attempts_in_round": 0,
                "queued_at": now,
                "finished_at": None,
            }
            for entry in events
        ]
        upsert(self._connection, webhook_delivery, rows, keep=("attempts",))
        self._open_lanes(endpoint_id, {entry.stream_id for entry in events}, now)

    def add_test(self, endpoint_id: UUID, test_id: UUID, now: datetime) -> UUID:
        """Queue a test; its identity."""
        nothing: Mapping[str, Any] = {}
        test = LoggedEvent(test_id, TEST_TYPE, 1, 0, TEST_TYPE, 1, nothing, now, now)
        self.add(endpoint_id, [test], now)
        lane = update(webhook_lane).where(webhook_lane.c.stream_id == test_id)
        self._connection.execute(lane.values(is_test=True))
        return delivery_id(endpoint_id, test_id, 1)

    def add_again(self, endpoint_id: UUID, deliveries: Iterable[RowMapping], now: datetime) -> int:
        """Queue finished deliveries again; how many."""
        found = list(deliveries)
        if found:
            again = update(webhook_delivery).where(
                webhook_delivery.c.id.in_([row["id"] for row in found])
            )
            self._connection.execute(
                again.values(status=_PENDING, attempts_in_round=0, queued_at=now, finished_at=None)
            )
            streams = {row["stream_id"] for row in found}
            self._open_lanes(endpoint_id, streams, now)
            self._hurry(endpoint_id, streams, now)
        return len(found)

    def _hurry(self, endpoint_id: UUID, streams: Iterable[UUID], now: datetime) -> None:
        """Whoever replays does not want to wait for the next attempt of something else."""
        lanes = update(webhook_lane).where(
            webhook_lane.c.endpoint_id == endpoint_id, webhook_lane.c.stream_id.in_(list(streams))
        )
        self._connection.execute(lanes.values(due_at=now))

    def _open_lanes(self, endpoint_id: UUID, streams: Iterable[UUID], now: datetime) -> None:
        rows = [
            {"endpoint_id": endpoint_id, "stream_id": key, "due_at": now, "claim": 0,
             "claimed_until": None, "is_test": False}
            for key in sorted(streams)
        ]  # fmt: skip
        upsert(self._connection, webhook_lane, rows, keep=("due_at", "claim", "claimed_until"))

    def forget_finished(self, before: datetime, limit: int) -> int:
        """Forget deliveries that ended before, with their attempts; how many."""
        old = (
            select(webhook_delivery.c.id)
            .where(webhook_delivery.c.finished_at < before)
            .order_by(webhook_delivery.c.finished_at)
            .limit(limit)
        )
        keys = self._connection.execute(old).scalars().all()
        if keys:
            of_these = webhook_attempt.c.delivery_id.in_(keys)
            self._connection.execute(delete(webhook_attempt).where(of_these))
            self._connection.execute(
                delete(webhook_delivery).where(webhook_delivery.c.id.in_(keys))
            )
        return len(keys)
