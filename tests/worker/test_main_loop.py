"""The worker: events get positions, payments reach gateways, old keys go; several at once are safe."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from domain.payments.transaction import TransactionStatus
from persistence.database import Database
from persistence.tables.log import event_outbox, idempotency_record
from tests.shop import NOW, Shop
from tests.until import until
from tests.use_cases.payments.till import Till
from use_cases.checking.check_database import violations
from use_cases.idempotency import IdempotentRequest, once
from worker.main_loop import LATE, Worker


@asynccontextmanager
async def working(*workers: Worker) -> AsyncIterator[None]:
    stop = asyncio.Event()
    tasks = [asyncio.create_task(worker.run(stop)) for worker in workers]
    try:
        yield
    finally:
        stop.set()
        async with asyncio.timeout(10):
            await asyncio.gather(*tasks)


def rows(database: Database, table: object) -> int:
    with database.snapshot() as snapshot:
        return snapshot.execute(select(func.count()).select_from(table)).scalar_one()  # type: ignore[arg-type]


async def test_events_get_positions_and_payments_are_made(shop: Shop) -> None:
    till = Till(shop)
    order, authorization = till.authorized(900)
    till.capture(authorization)
    async with working(Worker(shop.database, gateways=till.gateways)):
        await until(lambda: shop.order(order.id).charged == 900, 20)
        await until(lambda: rows(shop.database, event_outbox) == 0, 20)
    assert violations(shop.database) == []


async def test_several_workers_charge_once(shop: Shop) -> None:
    till = Till(shop)
    orders = []
    for _ in range(4):
        order, authorization = till.authorized(900)
        till.capture(authorization)
        orders.append(order)
    workers = [Worker(shop.database, gateways=till.gateways) for _ in range(3)]
    async with working(*workers):
        await until(lambda: all(shop.order(order.id).charged == 900 for order in orders), 20)
        await until(lambda: rows(shop.database, event_outbox) == 0, 20)
    settled = [entry for order in orders for entry in till.transactions(order)]
    assert all(entry.status is TransactionStatus.SUCCESS for entry in settled)
    assert violations(shop.database) == []


async def test_idempotency_keys_past_their_time_are_forgotten(shop: Shop) -> None:
    for key, days in (("old", 1), ("young", 9), ("for ever", None)):
        keep_for = timedelta(days=days) if days else None
        request = IdempotentRequest(key, "orderPlace", "f", keep_for)
        with shop.database.transaction() as unit:
            once(unit, shop.staff, NOW, request=request, act=dict)
    worker = Worker(shop.database, gateways={}, clock=lambda: NOW + timedelta(days=5))
    async with working(worker):
        await until(lambda: rows(shop.database, idempotency_record) == 2, 20)


async def test_it_says_how_it_is(shop: Shop) -> None:
    moment = datetime(2026, 3, 2, tzinfo=UTC)
    worker = Worker(shop.database, gateways={}, clock=lambda: moment)
    assert worker.condition().description == "not running"
    async with working(worker):
        await until(lambda: worker.duties[0].last_beat is not None, 20)
        assert worker.condition().description == "running in this process"
        assert worker.condition().healthy
        worker.duties[0].problem = "Asking payment gateways: OSError"
        assert not worker.condition().healthy
        worker.duties[0].problem = None
        worker.duties[0].last_beat = moment - LATE * 2
        assert worker.condition().description == "busy or stuck for 60 seconds"
    assert not worker.condition().healthy
