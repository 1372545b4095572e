"""Alerts: what somebody should know about stock, raised when it begins and resolved when it ends."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from domain.stock.ledger import StockPosition


class AlertKind(StrEnum):
    """What there is to know."""

    LOW_STOCK = "LOW_STOCK"
    OUT_OF_STOCK = "OUT_OF_STOCK"
    BACK_IN_STOCK = "BACK_IN_STOCK"
    OVERSTOCK = "OVERSTOCK"
    UNSOLD = "UNSOLD"
    INCOMING_LATE = "INCOMING_LATE"
    COUNT_SHORTFALL = "COUNT_SHORTFALL"


class AlertStatus(StrEnum):
    """Whether it still holds."""

    OPEN = "OPEN"
    RESOLVED = "RESOLVED"


@dataclass(frozen=True, slots=True)
class AlertRaised:
    """Something to know began; `available` are the pieces at that moment, where it is about them."""

    type: ClassVar[str] = "ALERT_RAISED"
    kind: str
    product_id: UUID
    location_id: UUID
    supply_id: UUID | None
    stock_count_id: UUID | None
    available: int | None
    threshold: int | None


@dataclass(frozen=True, slots=True)
class AlertResolved:
    """It holds no more."""

    type: ClassVar[str] = "ALERT_RESOLVED"
    kind: str


@dataclass(frozen=True, slots=True)
class AlertAcknowledged:
    """Somebody said that they know."""

    type: ClassVar[str] = "ALERT_ACKNOWLEDGED"
    kind: str


AlertEvent = AlertRaised | AlertResolved | AlertAcknowledged


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing to know about a product at a location.

    `document_id` is the delivery or count it is about. `threshold` is what was crossed: pieces, or
    days for UNSOLD, or missing pieces for COUNT_SHORTFALL.
    """

    id: UUID
    kind: AlertKind
    product_id: UUID
    location_id: UUID
    raised_at: datetime
    status: AlertStatus = AlertStatus.OPEN
    document_id: UUID | None = None
    available: int | None = None
    threshold: int | None = None
    resolved_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    version: int = 0

    def raised(self) -> AlertRaised:
        """What is told of its beginning."""
        is_count = self.kind is AlertKind.COUNT_SHORTFALL
        return AlertRaised(
            kind=self.kind.value,
            product_id=self.product_id,
            location_id=self.location_id,
            supply_id=None if is_count else self.document_id,
            stock_count_id=self.document_id if is_count else None,
            available=self.available,
            threshold=self.threshold,
        )

    def resolve(self, now: datetime) -> "Alert":
        """It holds no more."""
        return replace(self, status=AlertStatus.RESOLVED, resolved_at=now)

    def acknowledge(self, actor: str, now: datetime) -> "Alert":
        """Somebody knows. What no later change can end is resolved by that."""
        known = replace(self, acknowledged_at=now, acknowledged_by=actor)
        ends = self.kind is AlertKind.COUNT_SHORTFALL and self.status is AlertStatus.OPEN
        return known.resolve(now) if ends else known


def standing(position: StockPosition) -> frozenset[AlertKind]:
    """What holds of a position now; nothing for one without rules."""
    point, level = position.reorder_point, position.overstock_level
    if point is None and level is None and position.unsold_days is None:
        return frozenset()
    found = set()
    if position.available == 0:
        found.add(AlertKind.OUT_OF_STOCK)
    if point is not None and position.available <= point:
        found.add(AlertKind.LOW_STOCK)
    if level is not None and position.available > level:
        found.add(AlertKind.OVERSTOCK)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Crossing:
    """A position that crossed thresholds: what began to hold, and what holds no more."""

    position: StockPosition
    begun: frozenset[AlertKind]
    ended: frozenset[AlertKind]

    def threshold(self, kind: AlertKind) -> int | None:
        """What was crossed."""
        return {
            AlertKind.LOW_STOCK: self.position.reorder_point,
            AlertKind.OVERSTOCK: self.position.overstock_level,
        }.get(kind)


def crossing(before: StockPosition | None, after: StockPosition) -> Crossing | None:
    """What a change of a position crossed; None for nothing, as nearly always."""
    held = standing(before) if before is not None else frozenset()
    holds = standing(after)
    if held == holds:
        return None
    begun, ended = holds - held, held - holds
    if AlertKind.OUT_OF_STOCK in ended and after.available > 0:
        begun |= {AlertKind.BACK_IN_STOCK}
    return Crossing(after, begun, ended)
