"""Hundreds of buyers at once: accepted is exactly what the rules allow, and each piece goes once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier
from time import sleep

import pytest
from sqlalchemy import text

from domain.catalog.product import Price, Product
from domain.orders.order import Order
from domain.orders.placement import StockShortage
from domain.stock.policy import StockPolicy
from tests.books import check_books
from tests.shop import IDS, NOW, STAFF, Shop, stock
from tests.use_cases.stock.queues import Queues, open_queues
from use_cases.checking.check_database import violations
from use_cases.stock.serve_backorders import serve_due
from use_cases.stock.upsert_channel_stock_rules import (
    ChannelStockRuleData,
    upsert_channel_stock_rules,
)

BUYERS = 200
HANDS = 12


def _buy(queues: Queues, sku: str, channels: list[str]) -> list[Order]:
    """Everybody wants one piece, all at the same time; who got it."""

    def buy(channel: str) -> Order | None:
        try:
            return queues.place((sku, 1), channel=channel)
        except StockShortage:
            return None

    with ThreadPoolExecutor(HANDS) as hands:
        return [order for order in hands.map(buy, channels) if order is not None]


def test_two_hundred_buyers_get_exactly_stock_and_limit(shop: Shop) -> None:
    queues = open_queues(shop)
    queues.safety("MUG", "LEEDS", 5)
    queues.policy("MUG", StockPolicy.BACKORDER, limit=20, up_to_incoming=False)

    orders = _buy(queues, "MUG", ["web"] * BUYERS)

    # 10 + 15 + 5 that may be promised of 35, and 20 that may wait.
    assert len(orders) == 50
    assert sum(line.backordered for order in orders for line in order.lines) == 20
    assert sum(pieces for _, pieces in queues.waiting("MUG")) == 20
    assert queues.shop.position("MUG", "LEEDS").available == 5
    check_books(shop.database)
    assert violations(shop.database) == []


def test_an_incoming_piece_is_promised_once_where_there_is_no_stock_to_meet_at(
    shop: Shop,
) -> None:
    vase = Product(IDS.new(NOW), "VASE", "Vase")
    with shop.database.transaction() as unit:
        unit.products.save([vase], NOW)
        unit.products.save_prices([Price(vase.id, shop.channel.id, 99_900)])
    queues = open_queues(replace(shop, products={**shop.products, "VASE": vase}))
    queues.policy("VASE", StockPolicy.BACKORDER)
    queues.expect("VASE", "LONDON", 9, date(2026, 3, 20))

    orders = _buy(queues, "VASE", ["web", "market"] * 30)

    assert len(orders) == 9
    assert violations(shop.database) == []


def test_channels_that_race_leave_each_other_their_allotments(shop: Shop) -> None:
    queues = open_queues(shop)
    queues.share("MUG", "market", allotment=12)

    orders = _buy(queues, "MUG", ["web", "web", "web", "market"] * 25)

    by_channel = [order.channel_id for order in orders]
    assert len(orders) == 35
    assert by_channel.count(queues.market.id) >= 12
    assert queues.used("MUG", queues.market) == by_channel.count(queues.market.id)
    assert violations(shop.database) == []


def test_many_workers_serve_each_piece_once_while_buyers_come_and_stock_arrives(
    shop: Shop,
) -> None:
    queues = open_queues(shop)
    queues.policy("CHAIR", StockPolicy.UNLIMITED)
    first = [queues.place(("CHAIR", 2)) for _ in range(10)]
    start = Barrier(9)

    def work(hand: int) -> None:
        start.wait()
        for _ in range(4):
            if hand < 3:
                shop.database.run(lambda unit: stock(unit, shop, "CHAIR", "LONDON", 2))
            elif hand < 5:
                queues.place(("CHAIR", 1))
            else:
                serve_due(shop.database, NOW)

    with ThreadPoolExecutor(9) as hands:
        list(hands.map(work, range(9)))
    queues.serve()

    # 3 were there and 24 came: the first twenty pieces were ordered first, and are served first.
    assert all(shop.order(order.id).lines[0].backordered == 0 for order in first)
    assert sum(pieces for _, pieces in queues.waiting("CHAIR")) == 20 + 8 - 27
    assert queues.shop.position("CHAIR", "LONDON").available == 0
    check_books(shop.database)
    assert violations(shop.database) == []


def test_rules_that_are_set_while_an_order_waits_for_its_stock_hold_for_it(
    postgres_shop: Shop,
) -> None:
    queues, items = open_queues(postgres_shop), [ChannelStockRuleData("LAMP", "web", allotment=6)]
    with ThreadPoolExecutor(2) as hands:
        with postgres_shop.database.transaction() as unit:
            upsert_channel_stock_rules(unit, STAFF, NOW, items=items)
            others, own = (
                hands.submit(queues.place, ("LAMP", 3), channel=code) for code in ("market", "web")
            )
            while not _two_wait_for_locks(postgres_shop):
                assert not any(entry.done() for entry in (others, own)), "both wait"
                sleep(0.01)
        with pytest.raises(StockShortage):
            others.result()
        own.result()
    assert queues.used("LAMP", queues.shop.channel) == 3
    assert violations(postgres_shop.database) == []


def _two_wait_for_locks(shop: Shop) -> bool:
    waits = text(
        "SELECT count(*) = 2 FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with shop.database.snapshot() as snapshot:
        return bool(snapshot.execute(waits).scalar_one())
