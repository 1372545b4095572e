"""Placing orders: captured once, priced exactly, never more than there is."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from domain.errors import DomainError, NotPermitted
from domain.money import Money
from domain.orders.order import Order
from domain.orders.placement import (
    DuplicateReference,
    LineRequest,
    PriceChanged,
    StockShortage,
    UnknownSku,
)
from domain.orders.statuses import OrderStatus
from tests.shop import NOW, STOREFRONT, Shop
from use_cases.orders.place_orders import Refused, place_order, place_orders


def test_an_order_has_exact_totals_and_a_number_of_its_channel(shop: Shop) -> None:
    order = shop.place(("MUG", 2), ("LAMP", 1))

    assert order.number.startswith("WEB-")
    assert order.status is OrderStatus.CONFIRMED
    assert [line.amount for line in order.lines] == [1590, 3499]
    # 295 and 1.00 for each of 1.9 kilograms.
    assert (order.subtotal, order.shipping_amount, order.total) == (5089, 485, 5574)
    assert shop.order(order.id) == order


def test_its_stock_is_committed_at_the_nearest_place_that_has_everything(shop: Shop) -> None:
    order = shop.place(("MUG", 2), ("LAMP", 1))

    assert {held.location_id for held in order.open_allocations()} == {shop.places["LEEDS"].id}
    assert shop.position("MUG", "LEEDS").committed == 2
    assert shop.position("MUG", "LEEDS").available == 18
    assert shop.position("MUG", "LONDON").available == 10


def test_it_is_split_where_no_place_has_everything(shop: Shop) -> None:
    order = shop.place(("LAMP", 1), ("CHAIR", 1))

    assert {held.location_id for held in order.open_allocations()} == {
        shop.places["LEEDS"].id, shop.places["PARIS"].id,
    }  # fmt: skip


def test_a_refusal_names_each_short_line_and_leaves_nothing(shop: Shop) -> None:
    with pytest.raises(DomainError) as refused:
        shop.place(("LAMP", 9), ("CHAIR", 4), ("MUG", 1))

    shortages = [e for e in refused.value.errors if isinstance(e, StockShortage)]  # type: ignore[attr-defined]
    assert [(e.sku, e.requested, e.available) for e in shortages] == [
        ("LAMP", 9, 8), ("CHAIR", 4, 3),
    ]  # fmt: skip
    assert shop.position("MUG", "LONDON").committed == 0


def test_members_of_a_batch_are_accepted_or_refused_on_their_own(shop: Shop) -> None:
    commands = [
        shop.command(("CHAIR", 2), channel_reference="A"),
        shop.command(("CHAIR", 2), channel_reference="B"),
        shop.command(("CHAIR", 1), channel_reference="A"),
        shop.command(("SOFA", 1)),
        shop.command(("CHAIR", 1), channel_reference="C"),
    ]
    outcomes = shop.database.run(
        lambda unit: place_orders(unit, shop.staff, NOW, commands=commands)
    )

    kinds = [type(o.error) if isinstance(o, Refused) else Order for o in outcomes]
    assert kinds == [Order, StockShortage, DuplicateReference, UnknownSku, Order]
    assert shop.position("CHAIR", "PARIS").available == 0


def test_the_same_channel_reference_names_one_order_for_ever(shop: Shop) -> None:
    first = shop.place(("MUG", 1), channel_reference="A-1")

    with pytest.raises(DuplicateReference) as refused:
        shop.place(("MUG", 1), channel_reference="A-1")
    assert refused.value.order_id == first.id


def test_a_storefront_may_not_set_prices(shop: Shop) -> None:
    command = replace(shop.command(), lines=[LineRequest("MUG", 1, unit_price=1)])
    with pytest.raises(NotPermitted):
        shop.database.run(lambda unit: place_order(unit, STOREFRONT, NOW, command=command))


def test_a_changed_price_is_refused_with_the_actual_total(shop: Shop) -> None:
    with pytest.raises(PriceChanged) as refused:
        shop.place(("MUG", 1), expected_total=Money(100, "GBP"))
    assert refused.value.actual == Money(795 + 330, "GBP")


def test_two_buyers_of_the_last_pieces_get_exactly_what_there_is(shop: Shop) -> None:
    def buy(_: int) -> bool:
        try:
            shop.place(("CHAIR", 1))
        except StockShortage:
            return False
        return True

    with ThreadPoolExecutor(12) as buyers:
        bought = list(buyers.map(buy, range(12)))

    assert sum(bought) == 3
    assert shop.position("CHAIR", "PARIS").available == 0
    assert shop.position("CHAIR", "PARIS").committed == 3


def test_the_same_reference_sent_at_once_by_many_makes_one_order(shop: Shop) -> None:
    def send(_: int) -> bool:
        try:
            shop.place(("MUG", 1), channel_reference="SAME")
        except DuplicateReference:
            return False
        return True

    with ThreadPoolExecutor(8) as senders:
        assert sum(senders.map(send, range(8))) == 1
