"""Writes that wait at the same time are done together: fewer commits, and nobody else's failure."""

import asyncio
from collections.abc import AsyncIterator, Callable
from threading import Event

import pytest
from sqlalchemy import event, text

from api.following.feed import EventFeed
from api.services import Services
from domain.errors import NotFound
from domain.stock.adjustment import AdjustmentReason
from persistence.unit_of_work import UnitOfWork
from tests.books import check_books
from tests.shop import NOW, Shop
from use_cases.bulk import Failed
from use_cases.orders.place_orders import place_order
from use_cases.stock.adjust_stock import StockAdjustment, adjust_stock
from use_cases.stock.stock_targets import StockOutcome
from use_cases.stock.update_together import StockUpdate


@pytest.fixture
async def services(shop: Shop) -> AsyncIterator[Services]:
    made = Services(shop.database, EventFeed(shop.database))
    yield made
    await made.close()


def one_more(unit: UnitOfWork, shop: Shop, delta: int = 1) -> None:
    item = StockAdjustment("MUG", "LONDON", delta, AdjustmentReason.ADJUSTED)
    adjust_stock(unit, shop.staff, NOW, items=[item])


async def test_many_at_once_are_all_done(shop: Shop, services: Services) -> None:
    commits = 0

    @event.listens_for(shop.database.engine, "commit")
    def count(_: object) -> None:
        nonlocal commits
        commits += 1

    writes = [services.run_write(lambda unit: one_more(unit, shop)) for _ in range(50)]
    await asyncio.gather(*writes)
    assert shop.position("MUG", "LONDON").available == 60
    if shop.database.is_sqlite:
        assert commits < 10
    check_books(shop.database)


async def test_one_that_fails_is_undone_alone(shop: Shop, services: Services) -> None:
    def fails(unit: UnitOfWork) -> None:
        one_more(unit, shop, 5)
        unit.flush()
        raise NotFound("No.")

    def breaks(unit: UnitOfWork) -> None:
        one_more(unit, shop, 7)
        unit.flush()
        unit.connection.execute(text("SELECT no_such_thing"))

    order = shop.command(("MUG", 2))
    works = [
        lambda unit: one_more(unit, shop),
        fails,
        lambda unit: place_order(unit, shop.staff, NOW, command=order).number,
        breaks,
        lambda unit: one_more(unit, shop),
    ]
    first, refused, number, broken, last = await asyncio.gather(
        *(services.run_write(work) for work in works), return_exceptions=True
    )
    assert first is last is None
    assert isinstance(refused, NotFound)
    assert str(number).startswith("WEB-")
    assert "no_such_thing" in str(broken)
    assert shop.position("MUG", "LONDON").on_hand == 12
    check_books(shop.database)


def update(
    shop: Shop, *items: StockAdjustment, first: Callable[[UnitOfWork], object] | None = None
) -> StockUpdate:
    def work(unit: UnitOfWork) -> list[StockOutcome]:
        outcomes = adjust_stock(unit, shop.staff, NOW, items=items)
        if first is not None:
            first(unit)
        return outcomes

    return StockUpdate(work, items, NOW)


def adjusted(sku: str, delta: int) -> StockAdjustment:
    return StockAdjustment(sku, "LONDON", delta, AdjustmentReason.ADJUSTED)


async def test_stock_updates_share_a_transaction_on_either_database(
    shop: Shop, services: Services
) -> None:
    commits = 0

    @event.listens_for(shop.database.engine, "commit")
    def count(_: object) -> None:
        nonlocal commits
        commits += 1

    # In both orders: by themselves they would wait for each other in circles.
    skus = [("MUG", "LAMP"), ("LAMP", "MUG")]
    updates = [
        update(shop, *(adjusted(sku, 1) for sku in skus[n % 2]), adjusted("LAMP", -1_000))
        for n in range(50)
    ]
    before = {sku: shop.position(sku, "LONDON").available for sku in ("MUG", "LAMP")}
    found = await asyncio.gather(*(services.run_stock_update(entry) for entry in updates))
    assert commits < 10
    for sku, pieces in before.items():
        assert shop.position(sku, "LONDON").available == pieces + 50
    assert all(isinstance(outcomes[2], Failed) for outcomes in found)
    check_books(shop.database)


async def test_a_stock_update_that_fails_spoils_no_other(shop: Shop, services: Services) -> None:
    def fail(_: UnitOfWork) -> None:
        raise NotFound("No.")

    def break_off(unit: UnitOfWork) -> None:
        unit.connection.execute(text("SELECT no_such_thing"))

    updates = [
        update(shop, adjusted("MUG", 1)),
        update(shop, adjusted("MUG", 5), first=fail),
        update(shop, adjusted("MUG", 7), first=break_off),
        update(shop, adjusted("MUG", 1)),
    ]
    before = shop.position("MUG", "LONDON").available
    begun = (services.run_stock_update(entry) for entry in updates)
    first, refused, broken, last = await asyncio.gather(*begun, return_exceptions=True)
    assert isinstance(refused, NotFound)
    assert "no_such_thing" in str(broken)
    assert not isinstance(first, Exception)
    assert not isinstance(last, Exception)
    assert shop.position("MUG", "LONDON").available == before + 2
    check_books(shop.database)


async def test_what_is_canceled_in_the_queue_never_begins(shop: Shop, services: Services) -> None:
    begun, go_on = Event(), Event()

    def slow(unit: UnitOfWork) -> None:
        begun.set()
        go_on.wait(10)
        one_more(unit, shop)

    running = asyncio.create_task(services.run_write(slow))
    await asyncio.to_thread(begun.wait, 10)
    if shop.database.is_sqlite:
        queued = asyncio.create_task(services.run_write(lambda unit: one_more(unit, shop, 9)))
        await asyncio.sleep(0.01)
        queued.cancel()
    running.cancel()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await running
    # What had begun has ended, and what had not never will.
    assert shop.position("MUG", "LONDON").available == 11
    await services.run_write(lambda unit: one_more(unit, shop))
    assert shop.position("MUG", "LONDON").available == 12


async def test_a_transaction_that_is_lost_is_done_again_one_by_one(
    shop: Shop, services: Services
) -> None:
    attempts: list[int] = []

    def loses_all(unit: UnitOfWork) -> None:
        attempts.append(1)
        one_more(unit, shop)
        unit.flush()
        if len(attempts) == 1:
            # As a full disk does: nothing of the transaction is left.
            unit.connection.exec_driver_sql("ROLLBACK")
            unit.connection.execute(text("SELECT no_such_thing"))

    works = [lambda unit: one_more(unit, shop), loses_all, lambda unit: one_more(unit, shop)]
    if shop.database.is_sqlite:
        await asyncio.gather(*(services.run_write(work) for work in works))
        assert len(attempts) == 2
        assert shop.position("MUG", "LONDON").available == 13
    check_books(shop.database)
