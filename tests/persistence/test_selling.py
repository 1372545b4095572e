"""How fast stock sells: the last four weeks of the ledger, and nothing else of it."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import insert

from domain.stock.cover import days_of_cover
from domain.stock.ledger import StockState
from persistence.selling import pieces_sold
from persistence.tables.stock import stock_movement
from persistence.unit_of_work import UnitOfWork
from tests.shop import NOW, Shop

DAY = timedelta(days=1)


def shipped(
    product_id: UUID, location_id: UUID, at: datetime, to: StockState = StockState.CUSTOMER
) -> dict[str, object]:
    return {
        "product_id": product_id, "location_id": location_id, "from_state": "COMMITTED",
        "to_state": to.value, "quantity": 2, "reason": "SHIPPED", "document_type": "ORDER",
        "document_id": product_id, "actor": "test", "occurred_at": at, "recorded_at": at,
    }  # fmt: skip


def test_four_weeks_of_shipments_are_counted_by_product_and_place(shop: Shop) -> None:
    mug, lamp = shop.products["MUG"].id, shop.products["LAMP"].id
    here, there = (place.id for place in list(shop.places.values())[:2])
    # Before the shop's own movements were recorded: the window looks back from here.
    now = NOW + 100 * 365 * DAY

    def sold(unit: UnitOfWork) -> dict[tuple[UUID, UUID], int]:
        rows = [shipped(mug, here, now - days * DAY) for days in range(60, 0, -1)]
        rows += [
            shipped(mug, there, now - DAY),
            shipped(mug, here, now - DAY, StockState.AVAILABLE),
            shipped(lamp, here, now - DAY),
        ]
        unit.connection.execute(insert(stock_movement), rows)
        return pieces_sold(unit.connection, [mug], [here, there], now)

    found = shop.database.run(sold)
    assert found == {(mug, here): 28 * 2, (mug, there): 2}


def test_stock_lasts_as_long_as_it_sells_now() -> None:
    assert days_of_cover(20, 8, 28) == 70
    assert days_of_cover(0, 5, 28) == 0
    assert days_of_cover(5, 0, 28) is None
