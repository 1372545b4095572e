"""The feed: whoever commits, by whatever way it becomes known, subscribers wake."""

import asyncio
import time
from uuid import UUID

import pytest
from sqlalchemy import text

from api.following.feed import EventFeed, FeedSettings
from persistence.database import Database
from tests.api.processes import api_process, feeding
from tests.event_makers import happen, other_process, url_of
from tests.shop import Shop
from tests.until import until
from worker.relay import relay_once

NEVER = 60.0
BY_NOTICE_ONLY = FeedSettings(compare_seconds=NEVER)
BY_COMPARING_ONLY = FeedSettings(compare_seconds=0.1)


async def news(feed: EventFeed, order_id: UUID, version: int, seconds: float = 5.0) -> float:
    """How long it takes until a subscriber that has read this version is woken."""
    started = time.monotonic()
    with feed.watch(order_id) as watch:
        assert await watch.wait(version, seconds)
    return time.monotonic() - started


async def test_commits_of_the_own_process_wake_at_once(shop: Shop) -> None:
    order = shop.place(("MUG", 1))
    async with feeding(shop.database, BY_NOTICE_ONLY) as services:
        waiting = asyncio.create_task(news(services.feed, order.id, order.version))
        await asyncio.sleep(0.3)
        committing = time.monotonic()
        await asyncio.to_thread(happen, shop.database, order.id)
        await waiting
        assert time.monotonic() - committing < 1


async def test_commits_about_other_orders_wake_nobody(shop: Shop) -> None:
    mine, other = shop.place(("MUG", 1)), shop.place(("MUG", 1))
    async with feeding(shop.database, FeedSettings(compare_seconds=0.05, look_seconds=0.05)) as s:
        with s.feed.watch(mine.id) as watch:
            waiting = asyncio.create_task(watch.wait(mine.version, 0.5))
            await asyncio.sleep(0.05)
            await asyncio.to_thread(happen, shop.database, other.id)
            assert not await waiting


async def test_another_process_is_heard_although_no_relay_runs(shop: Shop) -> None:
    order = shop.place(("MUG", 1))
    async with api_process(shop.database) as services:
        waiting = asyncio.create_task(news(services.feed, order.id, order.version))
        # Until the fresh feed has compared for the first time.
        await asyncio.sleep(1.2)
        committing = time.monotonic()
        await asyncio.to_thread(happen, shop.database, order.id)
        await waiting
        # A second between two comparisons, and some room for a busy machine.
        assert time.monotonic() - committing < 2


async def test_a_program_beside_the_embedded_database_is_heard_within_a_second(
    sqlite_shop: Shop,
) -> None:
    order = sqlite_shop.place(("MUG", 1))
    url = url_of(sqlite_shop.database)
    program = other_process("tests.event_makers", url, str(order.id), "1")
    assert program.stdin is not None
    assert program.stdout is not None
    await asyncio.to_thread(program.stdout.readline)
    async with feeding(sqlite_shop.database) as services:
        waiting = asyncio.create_task(news(services.feed, order.id, order.version))
        await asyncio.sleep(0.5)
        assert not waiting.done()
        program.stdin.write("go\n")
        program.stdin.flush()
        began = time.monotonic()
        await waiting
        assert time.monotonic() - began < 1
    program.communicate()


async def test_the_relay_tells_other_processes(postgres_shop: Shop) -> None:
    order = postgres_shop.place(("MUG", 1))
    async with api_process(postgres_shop.database, BY_NOTICE_ONLY) as services:
        waiting = asyncio.create_task(news(services.feed, order.id, order.version))
        await asyncio.sleep(0.3)
        await asyncio.to_thread(happen, postgres_shop.database, order.id)
        await asyncio.to_thread(relay_once, postgres_shop.database)
        await waiting


async def test_a_lost_connection_for_notices_is_made_again(
    postgres_shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    order = postgres_shop.place(("MUG", 1))
    async with api_process(postgres_shop.database, BY_NOTICE_ONLY) as services:
        waiting = asyncio.create_task(news(services.feed, order.id, order.version))
        await asyncio.sleep(0.3)
        assert cut_off_listeners(postgres_shop.database) == 1
        # Nobody is told of this one: listening again compares first.
        happen(postgres_shop.database, order.id)
        await waiting
    assert "No notices from the database" in caplog.text


def cut_off_listeners(database: Database) -> int:
    statement = text(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
        "WHERE datname = current_database() AND query LIKE 'LISTEN%'"
    )
    with database.transaction() as unit:
        return len(unit.connection.execute(statement).all())


async def test_waiting_holds_no_connection(shop: Shop) -> None:
    order = shop.place(("MUG", 1))
    async with feeding(shop.database) as services:
        waiting = [
            asyncio.create_task(news(services.feed, order.id, order.version)) for _ in range(50)
        ]
        await until(lambda: services.feed.watch_count == 50)
        # The feed itself reads now and then.
        await until(lambda: shop.database.engine.pool.checkedout() == 0)  # type: ignore[attr-defined]
        await asyncio.to_thread(happen, shop.database, order.id)
        await asyncio.gather(*waiting)
        assert services.feed.watch_count == 0


async def test_it_survives_a_database_that_fails(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    order = shop.place(("MUG", 1))
    hidden = "ALTER TABLE event RENAME TO hidden", "ALTER TABLE hidden RENAME TO event"
    async with api_process(shop.database, BY_COMPARING_ONLY) as services:
        waiting = asyncio.create_task(news(services.feed, order.id, order.version))
        for statement in hidden:
            with shop.database.transaction() as unit:
                unit.connection.execute(text(statement))
            await asyncio.sleep(0.5)
        assert not waiting.done()
        await asyncio.to_thread(happen, shop.database, order.id)
        await waiting
    assert "Following commits failed" in caplog.text


async def test_closing_leaves_nothing_behind(shop: Shop) -> None:
    tasks = len(asyncio.all_tasks())
    feed = EventFeed(shop.database)
    await feed.close()
    async with feeding(shop.database):
        assert len(shop.database.commit_listeners) == 1
    assert shop.database.commit_listeners == []
    assert len(asyncio.all_tasks()) == tasks
