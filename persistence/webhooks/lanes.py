"""The lanes of webhooks: claimed by workers, emptied in the order of each stream, given back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    tuple_,
    update,
)

from domain.webhooks.event_types import TEST_TYPE
from domain.webhooks.retrying import DeliveryStatus
from domain.webhooks.sending import ClaimedDelivery, ClaimedLane, LoggedEvent
from persistence.bulk_insert import insert_rows
from persistence.tables.log import event
from persistence.tables.webhooks import webhook_attempt, webhook_delivery, webhook_lane

_PENDING = DeliveryStatus.PENDING.value


@dataclass(frozen=True, slots=True)
class Finished:
    """What became of a delivery."""

    delivery_id: UUID
    status: DeliveryStatus
    attempts: int
    attempts_in_round: int


class WebhookLanes:
    """One for each order and endpoint with something to send; `WebhookQueue.hold` comes first."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def claim(
        self,
        endpoint_id: UUID,
        now: datetime,
        *,
        lease: timedelta,
        lanes: int,
        deliveries_each: int,
        only_tests: bool,
    ) -> list[ClaimedLane]:
        """Take lanes that are due, longest due first; nobody else gets them while the lease lasts."""
        free = or_(webhook_lane.c.claimed_until.is_(None), webhook_lane.c.claimed_until <= now)
        due = [webhook_lane.c.endpoint_id == endpoint_id, webhook_lane.c.due_at <= now, free]
        if only_tests:
            due.append(webhook_lane.c.is_test)
        query = select(webhook_lane).where(*due).order_by(webhook_lane.c.due_at).limit(lanes)
        found = self._connection.execute(query).all()
        if not found:
            return []
        mine = and_(
            webhook_lane.c.endpoint_id == endpoint_id,
            webhook_lane.c.stream_id.in_([row.stream_id for row in found]),
        )
        taken = update(webhook_lane).where(mine)
        self._connection.execute(
            taken.values(claim=webhook_lane.c.claim + 1, claimed_until=now + lease)
        )
        due_at = {row.stream_id: row.due_at for row in found}
        pending = self._pending(endpoint_id, due_at, deliveries_each)
        return [
            ClaimedLane(row.stream_id, row.claim + 1, row.is_test, pending[row.stream_id])
            for row in found
        ]

    def _pending(
        self, endpoint_id: UUID, due_at: Mapping[UUID, datetime], each: int
    ) -> dict[UUID, list[ClaimedDelivery]]:
        """The next deliveries of streams, in the order of the log."""
        row_number = func.row_number().over(
            partition_by=webhook_delivery.c.stream_id, order_by=webhook_delivery.c.position
        )
        nearest = (
            select(webhook_delivery, row_number.label("place"))
            .where(
                webhook_delivery.c.endpoint_id == endpoint_id,
                webhook_delivery.c.stream_id.in_(due_at),
                _is_pending(),
            )
            .subquery()
        )
        same = and_(event.c.stream_id == nearest.c.stream_id, event.c.version == nearest.c.version)
        query = (
            select(
                nearest, event.c.stream_kind, event.c.type_version, event.c.data,
                event.c.occurred_at, event.c.recorded_at,
            )
            .select_from(nearest.outerjoin(event, same))
            .where(nearest.c.place <= each)
            .order_by(nearest.c.stream_id, nearest.c.place)
        )  # fmt: skip
        found: dict[UUID, list[ClaimedDelivery]] = {key: [] for key in due_at}
        for row in self._connection.execute(query).mappings():
            found[row["stream_id"]].append(_claimed(row, due_at[row["stream_id"]]))
        return found

    def still_mine(self, endpoint_id: UUID, claims: Mapping[UUID, int]) -> frozenset[UUID]:
        """Of claimed streams those that nobody else has claimed since."""
        query = select(webhook_lane.c.stream_id).where(
            webhook_lane.c.endpoint_id == endpoint_id,
            tuple_(webhook_lane.c.stream_id, webhook_lane.c.claim).in_(list(claims.items())),
        )
        return frozenset(self._connection.execute(query).scalars())

    def finish(self, finished: Sequence[Finished], now: datetime) -> None:
        """Keep what became of deliveries."""
        if finished:
            self._connection.execute(
                _FINISH,
                [
                    {
                        "key": entry.delivery_id,
                        "status": entry.status.value,
                        "attempts": entry.attempts,
                        "attempts_in_round": entry.attempts_in_round,
                        "finished_at": None if entry.status.value == _PENDING else now,
                    }
                    for entry in finished
                ],
            )

    def note_attempts(self, rows: Sequence[dict[str, Any]]) -> None:
        """Keep how attempts went."""
        insert_rows(self._connection, webhook_attempt, rows)

    def release(
        self,
        endpoint_id: UUID,
        streams: Iterable[UUID],
        due: Mapping[UUID, datetime],
        now: datetime,
    ) -> None:
        """Give lanes back: those with more to send are due then, or now; the others are closed."""
        keys = list(streams)
        mine = and_(webhook_lane.c.endpoint_id == endpoint_id, webhook_lane.c.stream_id.in_(keys))
        left = select(webhook_delivery.c.stream_id).where(
            webhook_delivery.c.endpoint_id == endpoint_id,
            webhook_delivery.c.stream_id.in_(keys),
            _is_pending(),
        )
        self._connection.execute(
            delete(webhook_lane).where(mine, webhook_lane.c.stream_id.not_in(left))
        )
        given = update(webhook_lane).where(mine)
        self._connection.execute(given.values(claimed_until=None, due_at=now))
        if due:
            self._connection.execute(
                _POSTPONE,
                [{"endpoint": endpoint_id, "stream": key, "at": at} for key, at in due.items()],
            )


def _is_pending() -> ColumnElement[bool]:
    return webhook_delivery.c.status == _PENDING


_FINISH = (
    update(webhook_delivery)
    .where(webhook_delivery.c.id == bindparam("key"))
    .values(
        {
            name: bindparam(name)
            for name in ("status", "attempts", "attempts_in_round", "finished_at")
        }
    )
)
_POSTPONE = (
    update(webhook_lane)
    .where(
        webhook_lane.c.endpoint_id == bindparam("endpoint"),
        webhook_lane.c.stream_id == bindparam("stream"),
    )
    .values(due_at=bindparam("at"))
)


def _claimed(row: RowMapping, due_at: datetime) -> ClaimedDelivery:
    is_test = row["type"] == TEST_TYPE
    told = LoggedEvent(
        stream_id=row["stream_id"],
        stream_kind=TEST_TYPE if is_test else row["stream_kind"],
        version=row["version"],
        position=row["position"],
        type=row["type"],
        type_version=1 if is_test else row["type_version"],
        data={} if is_test else row["data"],
        occurred_at=row["queued_at"] if is_test else row["occurred_at"],
        recorded_at=row["queued_at"] if is_test else row["recorded_at"],
    )
    return ClaimedDelivery(
        row["id"], told, row["attempts"], row["attempts_in_round"], max(due_at, row["queued_at"])
    )
