"""What an operation reads with is given back, whenever its client hangs up."""

import asyncio
import random
from dataclasses import replace

import pytest
from sqlalchemy import text

from api.context import Context
from persistence.database import POOL_SIZE, Snapshot
from tests.api.processes import FACTS, api_process
from tests.shop import STAFF, Shop


def slow(snapshot: Snapshot) -> int:
    return int(snapshot.execute(text("SELECT 1 FROM pg_sleep(0.003)")).scalar_one())


@pytest.mark.parametrize("kind", ["query", "subscription"])
async def test_readers_who_leave_at_any_moment_leave_nothing_open(
    postgres_shop: Shop, kind: str
) -> None:
    chance = random.Random(kind)
    async with api_process(postgres_shop.database) as services:

        async def read_for(seconds: float) -> None:
            context = Context(services, STAFF, replace(FACTS, operation_kind=kind))
            try:
                async with asyncio.timeout(seconds):
                    await context.read(slow)
                    await context.read(slow)
            except TimeoutError:
                pass
            finally:
                await context.close()

        for _ in range(10):
            patience = [chance.uniform(0, 0.02) for _ in range(2 * POOL_SIZE)]
            await asyncio.gather(*map(read_for, patience))
        # All of them can still be had at once.
        await asyncio.gather(*(read_for(5) for _ in range(POOL_SIZE)))
        await services.close()
        assert services.database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


async def test_an_operation_reads_one_moment(postgres_shop: Shop) -> None:
    postgres_shop.place(("MUG", 1))
    count = text('SELECT count(*) FROM "order"')
    async with api_process(postgres_shop.database) as services:
        context = Context(services, STAFF, replace(FACTS, operation_kind="query"))
        before = await context.read(lambda snapshot: snapshot.execute(count).scalar_one())
        await asyncio.to_thread(postgres_shop.place, ("MUG", 1))
        assert await context.read(lambda s: s.execute(count).scalar_one()) == before == 1
        await context.close()
