"""Kits: one line in the basket, its parts in the order, the money exact to the minor unit."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from domain.catalog.product import Price, Product
from domain.errors import DomainError, InvalidInput
from domain.orders.placement import LineRequest, StockShortage
from domain.orders.pricing import LINES_LIMIT
from domain.returns.merchandise_return import Disposition
from domain.stock.policy import StockPolicy
from tests.books import check_books
from tests.shop import IDS, NOW, STAFF, Shop, stock
from tests.use_cases.fulfillment.floor import Floor
from tests.use_cases.returns.counter import Counter
from tests.use_cases.stock.queues import Queues, open_queues
from use_cases.bulk import Failed
from use_cases.catalog.upsert_kits import KitData, upsert_kits
from use_cases.checking.check_database import violations
from use_cases.stock.create_stock_count import create_stock_count
from use_cases.stock.create_transfer import create_transfer
from use_cases.stock.receive_incoming_supply import SupplyReceipt, receive_incoming_supply
from use_cases.stock.record_stock_count import FoundPieces, record_stock_count
from use_cases.stock.set_stock import StockCount, set_stock
from use_cases.stock.upsert_incoming_supply import SupplyData, upsert_incoming_supply


@pytest.fixture
def queues(shop: Shop) -> Queues:
    """A shop that sells a desk set: two mugs and a lamp for 40 pounds."""
    with shop.database.transaction() as unit:
        product = Product(IDS.new(NOW), "DESK-SET", "Desk set")
        unit.products.save([product], NOW)
        unit.products.save_prices([Price(product.id, shop.channel.id, 400_000)])
    assert refusals(shop, KitData("DESK-SET", [("MUG", 2), ("LAMP", 1)])) == [None]
    return open_queues(shop)


def refusals(shop: Shop, *items: KitData) -> list[tuple[str, ...] | None]:
    outcomes = shop.database.run(lambda unit: upsert_kits(unit, STAFF, NOW, items=items))
    return [tuple(o.error.field) if isinstance(o, Failed) else None for o in outcomes]


def test_a_kit_becomes_a_line_for_each_part_which_carry_its_money(queues: Queues) -> None:
    order = queues.place(("CHAIR", 1), ("DESK-SET", 3))

    assert [(line.sku, line.ordered) for line in order.lines] == [
        ("CHAIR", 1), ("MUG", 6), ("LAMP", 3),
    ]  # fmt: skip
    # 120.00 by 15.90 and 34.99 of 50.89.
    assert [line.amount for line in order.lines] == [12_000, 3_749, 8_251]
    assert order.subtotal == 24_000
    kit = order.lines[1].kit
    assert kit is not None
    assert kit == order.lines[2].kit
    assert (kit.number, kit.sku, kit.title, kit.quantity) == (1, "DESK-SET", "Desk set", 3)
    assert queues.shop.order(order.id) == order
    check_books(queues.shop.database)
    assert violations(queues.shop.database) == []


def test_discount_and_tax_are_split_with_the_amount(queues: Queues) -> None:
    line = LineRequest("DESK-SET", 1, unit_price=100_100, discount=334, tax=167)
    order = queues.place(lines=[line])

    mugs, lamp = order.lines
    assert (mugs.amount + lamp.amount, mugs.discount + lamp.discount) == (1_001, 334)
    assert (mugs.tax + lamp.tax, order.total - order.shipping_amount) == (167, 1_001 - 334 + 167)
    assert mugs.discount <= mugs.amount
    assert lamp.discount <= lamp.amount


def test_a_kit_is_there_as_often_as_its_scarcest_part(queues: Queues) -> None:
    with pytest.raises(StockShortage) as refusal:
        queues.place(("MUG", 1), ("DESK-SET", 9))

    assert (refusal.value.sku, refusal.value.requested, refusal.value.available) == ("LAMP", 9, 8)
    assert refusal.value.field == ("lines", "1", "quantity")
    queues.place(("DESK-SET", 8))


def test_what_cannot_be_a_kit_is_refused_by_its_part(queues: Queues) -> None:
    assert refusals(
        queues.shop,
        KitData("NOPE", [("MUG", 1)]),
        KitData("CHAIR", [("MUG", 1)]),
        KitData("DESK-SET", [("MUG", 1), ("NOPE", 1)]),
        KitData("DESK-SET", [("DESK-SET", 1)]),
        KitData("DESK-SET", [("MUG", 1), ("MUG", 1)]),
        KitData("DESK-SET", [("MUG", 0)]),
    ) == [
        ("sku",),
        ("sku",),
        ("components", "1", "sku"),
        ("components", "0", "sku"),
        ("components", "1", "sku"),
        ("components", "0", "quantity"),
    ]
    outcome = queues.shop.database.run(
        lambda unit: set_stock(unit, STAFF, NOW, items=[StockCount("DESK-SET", "LEEDS", 5)])
    )
    assert isinstance(outcome[0], Failed)


def test_a_kit_gets_no_stock_by_any_way(queues: Queues) -> None:
    floor, day = Floor(queues.shop), NOW.date()
    ways: list[tuple[Callable[..., list[Any]], Any]] = [
        (set_stock, StockCount("DESK-SET", "LEEDS", 1)),
        (upsert_incoming_supply, SupplyData("erp", "PO-1", "DESK-SET", "LEEDS", 1, day)),
        (receive_incoming_supply, SupplyReceipt("erp", "PO-1", "DESK-SET", "LEEDS", 1)),
    ]
    for use_case, item in ways:
        (outcome,) = floor.do(use_case, items=[item])
        assert isinstance(outcome, Failed)
        assert outcome.error.field == ("sku",)
    with pytest.raises(InvalidInput, match="is a kit"):
        floor.do(create_stock_count, location_code="LEEDS", skus=["DESK-SET"])
    with pytest.raises(InvalidInput, match="is a kit"):
        floor.do(create_transfer, from_code="LEEDS", to_code="PARIS", lines=[("DESK-SET", 1)])
    count = floor.do(create_stock_count, location_code="LEEDS")
    with pytest.raises(DomainError, match="with stock"):
        floor.do(record_stock_count, count_id=count.id, items=[FoundPieces("DESK-SET", 1)])


def test_stock_of_a_kit_itself_is_found_by_the_checks(queues: Queues) -> None:
    shop = queues.shop
    with shop.database.transaction() as unit:
        kit = unit.products.by_sku(["DESK-SET"])
        stock(unit, replace(shop, products=kit), "DESK-SET", "LEEDS", 2)
    assert "2 of it" in str(violations(shop.database))


def test_kits_are_not_taken_apart_without_end(queues: Queues) -> None:
    with pytest.raises(InvalidInput, match="taken apart") as refusal:
        queues.place(*[("DESK-SET", 1)] * (LINES_LIMIT // 2 + 1))
    assert refusal.value.field == ("lines",)


def test_what_somebody_waits_for_becomes_no_kit(queues: Queues) -> None:
    queues.policy("CHAIR", StockPolicy.UNLIMITED)
    order = queues.place(("CHAIR", 5))
    floor = Floor(queues.shop)
    floor.ship(floor.ready(order))
    assert queues.shop.position("CHAIR", "PARIS").on_hand == 0

    assert refusals(queues.shop, KitData("CHAIR", [("MUG", 2)])) == [("sku",)]


def test_a_kit_that_lost_its_parts_is_a_product_again(queues: Queues) -> None:
    assert refusals(queues.shop, KitData("DESK-SET", [])) == [None]

    with pytest.raises(DomainError) as refusal:
        queues.place(("DESK-SET", 1))
    assert refusal.value.code == "STOCK_SHORTAGE"


def test_what_comes_back_of_a_kit_is_refunded_by_its_parts_to_the_penny(queues: Queues) -> None:
    counter = Counter(queues.shop)
    line = LineRequest("DESK-SET", 1, unit_price=100_100, discount=334, tax=167)
    order = counter.till.charged(lines=[line])
    floor = Floor(queues.shop)
    floor.ship(floor.ready(order))

    for number, pieces in ((1, 1), (2, 1), (1, 1)):
        back = counter.open(order, (number, pieces))
        counter.receive(back, (number, pieces, Disposition.RESTOCK))
        counter.refund(queues.shop.order(order.id), back)
    counter.till.work()

    stored = queues.shop.order(order.id)
    assert stored.refunded + stored.refund_pending == 1_001 - 334 + 167
    assert violations(queues.shop.database) == []
