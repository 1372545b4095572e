"""The timer of alerts: what no movement tells, because nothing moved."""

from datetime import datetime
from uuid import UUID

from domain.stock.alerting import AlertKind
from persistence.stale_stock import late_supplies, unsold_stock
from persistence.unit_of_work import UnitOfWork


def raise_alerts(unit: UnitOfWork, now: datetime) -> int:
    """Raise and resolve UNSOLD and INCOMING_LATE; how many alerts began.

    Several workers may do this at once: of each thing one alert is open.
    """
    return _unsold(unit, now) + _late(unit, now)


def _unsold(unit: UnitOfWork, now: datetime) -> int:
    known = {
        (entry.product_id, entry.location_id): entry
        for entry in unit.alerts.open_of_kind(AlertKind.UNSOLD)
    }
    found = {
        (entry.product_id, entry.location_id): entry for entry in unsold_stock(unit.connection, now)
    }
    for key in sorted(known.keys() - found.keys()):
        unit.alerts.resolve(known[key], now)
    for key in sorted(found.keys() - known.keys()):
        unit.alerts.raise_alert(
            AlertKind.UNSOLD, *key, now, available=found[key].available, threshold=found[key].days
        )
    return len(found.keys() - known.keys())


def _late(unit: UnitOfWork, now: datetime) -> int:
    known: dict[UUID | None, object] = {}
    late = {entry.id: entry for entry in late_supplies(unit.connection, now)}
    for alert in unit.alerts.open_of_kind(AlertKind.INCOMING_LATE):
        known[alert.document_id] = alert
        if alert.document_id not in late:
            unit.alerts.resolve(alert, now)
    fresh = sorted(late.keys() - known.keys())
    for key in fresh:
        supply = late[key]
        unit.alerts.raise_alert(
            AlertKind.INCOMING_LATE,
            supply.product_id,
            supply.location_id,
            now,
            document_id=supply.id,
            threshold=supply.open,
        )
    return len(fresh)
