"""Looking for what nobody told: stock that does not sell, and deliveries that did not come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Connection, literal, select, type_coerce

from domain.stock.incoming import OPEN_STATUSES, IncomingSupply
from domain.stock.ledger import MovementReason, StockState
from persistence.incoming import supplies_from
from persistence.tables.stock import location, stock_movement, stock_position
from persistence.tables.supply import incoming_supply

_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_MICROSECONDS_A_DAY = timedelta(days=1) // timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class UnsoldStock:
    """A position of which nothing was sold for its own number of days."""

    product_id: UUID
    location_id: UUID
    available: int
    days: int


def unsold_stock(connection: Connection, now: datetime) -> list[UnsoldStock]:
    """Positions with free pieces that are there long enough and none of which was sold since."""
    place = stock_position.c
    since = literal((now - _EPOCH) // timedelta(microseconds=1), BigInteger) - (
        place.unsold_days * literal(_MICROSECONDS_A_DAY, BigInteger)
    )
    sold = _movements(
        stock_movement.c.to_state.in_([StockState.COMMITTED.value, StockState.CUSTOMER.value]),
        stock_movement.c.reason != MovementReason.REPLANNED.value,
        type_coerce(stock_movement.c.occurred_at, BigInteger) > since,
    )
    old = _movements(type_coerce(stock_movement.c.occurred_at, BigInteger) <= since)
    query = select(place.product_id, place.location_id, place.available, place.unsold_days).where(
        place.unsold_days.is_not(None), place.available > 0, old, ~sold
    )
    return [UnsoldStock(*row) for row in connection.execute(query)]


def _movements(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return (
        select(stock_movement.c.id)
        .where(
            stock_movement.c.product_id == stock_position.c.product_id,
            stock_movement.c.location_id == stock_position.c.location_id,
            *conditions,
        )
        .exists()
    )


def late_supplies(connection: Connection, now: datetime) -> Iterator[IncomingSupply]:
    """Deliveries that are still to come and whose day is over where they are expected."""
    latest = (now + timedelta(days=1)).date()
    query: Any = (
        select(incoming_supply, location.c.time_zone)
        .join(location, location.c.id == incoming_supply.c.location_id)
        .where(incoming_supply.c.status.in_(OPEN_STATUSES), incoming_supply.c.expected_on < latest)
    )
    for row in connection.execute(query).mappings():
        (supply,) = supplies_from([row])
        if supply.is_late(now, row["time_zone"]):
            yield supply
