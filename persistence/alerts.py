"""Alerts of one transaction; each has an event stream of its own."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, RowMapping, bindparam, select, tuple_, update

from domain.access.caller import SYSTEM, Caller
from domain.events import StreamKind
from domain.identity import Ids
from domain.stock.alerting import (
    Alert,
    AlertAcknowledged,
    AlertEvent,
    AlertKind,
    AlertResolved,
    AlertStatus,
    Crossing,
)
from persistence.bulk_insert import insert_rows
from persistence.dialects import locking
from persistence.event_log import EventLog
from persistence.tables.alerts import alert
from persistence.tracked import Tracked

_SAME_NAME = (
    "id", "product_id", "location_id", "available", "threshold", "raised_at", "resolved_at",
    "acknowledged_at", "acknowledged_by", "version",
)  # fmt: skip
_CHANGES = ("status", "resolved_at", "acknowledged_at", "acknowledged_by", "version")


class AlertRepository:
    """Alerts. Those of a position are guarded by its lock; the others by their own row's."""

    def __init__(self, connection: Connection, events: EventLog, ids: Ids) -> None:
        self._connection = connection
        self._events = events
        self._ids = ids
        self._alerts: Tracked[Alert] = Tracked()

    def locked(self, alert_ids: Iterable[UUID]) -> dict[UUID, Alert]:
        """Alerts by id, locked; unknown ones are left out."""
        return {entry.id: entry for entry in self._read(alert.c.id.in_(sorted(set(alert_ids))))}

    def open_of_kind(self, kind: AlertKind) -> list[Alert]:
        """Every open alert of a kind, locked."""
        return self._read((alert.c.kind == kind.value) & (alert.c.status == AlertStatus.OPEN.value))

    def cross(self, crossings: Sequence[Crossing], now: datetime) -> None:
        """Raise and resolve what locked positions crossed."""
        ended = [
            (entry.position.product_id, entry.position.location_id, kind.value)
            for entry in crossings
            for kind in entry.ended
        ]
        if ended:
            place = tuple_(alert.c.product_id, alert.c.location_id, alert.c.kind)
            still = alert.c.status == AlertStatus.OPEN.value
            for found in self._read(place.in_(ended) & still):
                self.resolve(found, now)
        for entry in crossings:
            for kind in sorted(entry.begun):
                self.raise_alert(
                    kind,
                    entry.position.product_id,
                    entry.position.location_id,
                    now,
                    available=entry.position.available,
                    threshold=entry.threshold(kind),
                )

    def raise_alert(
        self,
        kind: AlertKind,
        product_id: UUID,
        location_id: UUID,
        now: datetime,
        *,
        document_id: UUID | None = None,
        available: int | None = None,
        threshold: int | None = None,
    ) -> None:
        """Raise an alert that is not open yet. That stock is back is told, and over at once."""
        made = Alert(
            self._ids.new(now), kind, product_id, location_id, now,
            document_id=document_id, available=available, threshold=threshold,
        )  # fmt: skip
        raised = self._save(made, made.raised(), SYSTEM, now)
        if kind is AlertKind.BACK_IN_STOCK:
            self._alerts.save(raised.id, raised.resolve(now))

    def resolve(self, found: Alert, now: datetime) -> None:
        """It holds no more."""
        self._save(found.resolve(now), AlertResolved(found.kind.value), SYSTEM, now)

    def acknowledge(self, found: Alert, caller: Caller, now: datetime) -> None:
        """Somebody knows."""
        changed = found.acknowledge(caller.client, now)
        self._save(changed, AlertAcknowledged(found.kind.value), caller, now)

    def flush(self) -> None:
        """Write what changed."""
        added, changed = self._alerts.take_changes()
        if changed:
            rows = [
                {"key": entry.id} | {name: _row(entry)[name] for name in _CHANGES}
                for _, entry in changed
            ]
            self._connection.execute(_UPDATE, rows)
        insert_rows(self._connection, alert, [_row(entry) for entry in added])

    def _save(self, entry: Alert, happened: AlertEvent, actor: Caller, now: datetime) -> Alert:
        saved = replace(entry, version=entry.version + 1)
        self._alerts.save(saved.id, saved)
        self._events.append(saved.id, saved.version, happened, actor, now, kind=StreamKind.ALERT)
        return saved

    def _read(self, condition: ColumnElement[bool]) -> list[Alert]:
        query = select(alert).where(condition).order_by(alert.c.id)
        rows = self._connection.execute(locking(self._connection, query)).mappings().all()
        return [self._alerts.remember(row["id"], alert_from(row)) for row in rows]


_UPDATE = (
    update(alert)
    .where(alert.c.id == bindparam("key"))
    .values({name: bindparam(name) for name in _CHANGES})
)


def alert_from(row: RowMapping) -> Alert:
    """The alert of a row."""
    subject = row["subject_id"]
    return Alert(
        **{name: row[name] for name in _SAME_NAME},
        kind=AlertKind(row["kind"]),
        status=AlertStatus(row["status"]),
        document_id=subject if subject != row["location_id"] else None,
    )


def _row(entry: Alert) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in _SAME_NAME} | {
        "kind": entry.kind.value,
        "status": entry.status.value,
        "subject_id": entry.document_id or entry.location_id,
    }
