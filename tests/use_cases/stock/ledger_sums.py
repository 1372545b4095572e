"""The ledger as it stands in the database, to hold positions against."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from persistence.tables.stock import stock_movement
from tests.shop import Shop


def movements_of(shop: Shop, sku: str, place: str) -> Sequence[Any]:
    """Every movement of a product at a place, oldest first."""
    query = (
        select(stock_movement)
        .where(
            stock_movement.c.product_id == shop.products[sku].id,
            stock_movement.c.location_id == shop.places[place].id,
        )
        .order_by(stock_movement.c.id)
    )
    with shop.database.snapshot() as connection:
        return connection.execute(query).all()


def ledger_sum(shop: Shop, sku: str, place: str, state: str) -> int:
    """What the movements of a product at a place add up to in one state."""
    moved = movements_of(shop, sku, place)
    gained = sum(row.quantity for row in moved if row.to_state == state)
    return int(gained - sum(row.quantity for row in moved if row.from_state == state))
