"""Vouchers, fees and services: ordered, shipped and returned like goods, and in no ledger."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from domain.catalog.product import Price
from domain.fulfillment.tracking import TrackingCode
from domain.orders.statuses import FulfillmentStatus, OrderStatus, ReturnStatus
from domain.returns.merchandise_return import Disposition
from domain.stock.adjustment import AdjustmentReason
from persistence.tables.stock import stock_movement
from tests.shop import NOW, Shop
from tests.use_cases.fulfillment.floor import Floor
from tests.use_cases.returns.counter import Counter
from use_cases.bulk import Failed
from use_cases.catalog.upsert_products import ProductData, upsert_products
from use_cases.stock.adjust_stock import StockAdjustment, adjust_stock


@pytest.fixture
def shop(shop: Shop) -> Shop:
    """The small shop, which sells vouchers too."""
    with shop.database.transaction() as unit:
        voucher = ProductData(sku="VOUCHER", name="Gift voucher", tracks_stock=False)
        upsert_products(unit, shop.staff, NOW, items=[voucher])
        (product,) = unit.products.by_sku(["VOUCHER"]).values()
        unit.products.save_prices([Price(product.id, shop.channel.id, 250_000)])
    return replace(shop, products={**shop.products, "VOUCHER": product})


def movements(shop: Shop, sku: str) -> int:
    query = select(func.count()).where(stock_movement.c.product_id == shop.products[sku].id)
    with shop.database.snapshot() as snapshot:
        return snapshot.execute(query).scalar_one()


def test_they_travel_with_the_goods_and_move_no_stock(shop: Shop) -> None:
    floor = Floor(shop)
    order = shop.place(("LAMP", 2), ("VOUCHER", 1_000))
    shipment = floor.ship(floor.ready(order))
    floor.track(shipment, "1", TrackingCode.DELIVERED)
    stored = shop.order(order.id)
    assert stored.status is OrderStatus.COMPLETED
    assert [line.delivered for line in stored.lines] == [2, 1_000]
    assert movements(shop, "VOUCHER") == 0
    assert shop.position("LAMP", "LEEDS").available == 6


def test_they_can_be_all_that_is_ordered(shop: Shop) -> None:
    floor = Floor(shop)
    order = shop.place(("VOUCHER", 1))
    floor.ship(floor.ready(order))
    assert shop.order(order.id).fulfillment_status is FulfillmentStatus.FULFILLED


def test_an_order_for_them_can_be_canceled(shop: Shop) -> None:
    floor = Floor(shop)
    order = shop.place(("MUG", 1), ("VOUCHER", 5))
    floor.start(order)
    floor.cancel(order)
    assert shop.order(order.id).status is OrderStatus.CANCELED
    assert movements(shop, "VOUCHER") == 0


def test_they_come_back_without_the_ledger_noticing(shop: Shop) -> None:
    counter = Counter(shop)
    order = counter.shipped(("MUG", 1), ("VOUCHER", 2))
    entry = counter.open(order, (2, 2))
    counter.receive(entry, (2, 2, Disposition.RESTOCK))
    assert shop.order(order.id).return_status is ReturnStatus.PARTIALLY_RETURNED
    assert movements(shop, "VOUCHER") == 0


def test_they_have_no_stock_to_adjust(shop: Shop) -> None:
    receipt = StockAdjustment("VOUCHER", "LEEDS", 5, AdjustmentReason.RECEIVED)
    with shop.database.transaction() as unit:
        (outcome,) = adjust_stock(unit, shop.staff, NOW, items=[receipt])
    assert isinstance(outcome, Failed)
    assert outcome.error.message == "VOUCHER tracks no stock."


def test_an_order_keeps_its_stock_when_its_product_stops_having_any(shop: Shop) -> None:
    floor = Floor(shop)
    order = shop.place(("LAMP", 2))
    with shop.database.transaction() as unit:
        lamp = ProductData(sku="LAMP", name="Desk lamp", tracks_stock=False)
        upsert_products(unit, shop.staff, NOW, items=[lamp])
    floor.ship(floor.ready(order))
    assert shop.position("LAMP", "LEEDS").committed == 0
    assert shop.position("LAMP", "LEEDS").available == 6
