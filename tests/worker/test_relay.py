"""The relay: one at a time, every committed event once, no gap, whatever dies."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from domain.orders.order import Order
from persistence.database import Database
from persistence.outbox import RELAY_LOCK, open_relay
from persistence.tables.log import event, event_outbox, event_position
from tests.event_makers import happen, other_process, url_of
from tests.shop import NOW, Shop
from use_cases.orders.create_order_tracking_token import create_order_tracking_token
from worker.relay import relay_once, run_relay


class Abandoned(Exception):
    """A transaction that its writer gives up."""


def assert_complete(database: Database) -> None:
    """Every event has one position, positions are dense from 1, streams are in their own order."""
    with database.snapshot() as connection:
        events = connection.execute(select(event.c.stream_id, event.c.version)).all()
        found = connection.execute(select(event_position).order_by(event_position.c.position)).all()
        waiting = connection.execute(select(func.count()).select_from(event_outbox)).scalar_one()
    assert waiting == 0
    assert [row.position for row in found] == list(range(1, len(events) + 1))
    assert {(row.stream_id, row.version) for row in found} == set(map(tuple, events))
    for stream in {row.stream_id for row in found}:
        versions = [row.version for row in found if row.stream_id == stream]
        assert versions == sorted(versions)


def is_empty(database: Database) -> bool:
    """Whether no event waits for its position."""
    with database.snapshot() as connection:
        return connection.execute(select(event_outbox.c.id).limit(1)).first() is None


async def relayed(database: Database, seconds: float = 10.0) -> None:
    async with asyncio.timeout(seconds):
        while not is_empty(database):  # noqa: ASYNC110 - another process may empty it
            await asyncio.sleep(0.005)


@asynccontextmanager
async def running_relay(database: Database) -> AsyncIterator[None]:
    stop = asyncio.Event()
    running = asyncio.create_task(run_relay(database, stop))
    try:
        yield
    finally:
        stop.set()
        await running


def write_with_regrets(shop: Shop, orders: list[Order], seed: int) -> None:
    """Write events; now and then give up a transaction whose events already have outbox ids."""
    chance = random.Random(seed)
    for _ in range(12):
        order_id = chance.choice(orders).id
        try:
            with shop.database.transaction() as unit:
                create_order_tracking_token(
                    unit, shop.staff, NOW, order_id=order_id, revoke_others=True
                )
                unit.flush()
                if chance.random() < 0.3:
                    raise Abandoned
        except Abandoned:
            continue


async def test_positions_are_dense_under_concurrent_writers_who_roll_back(shop: Shop) -> None:
    orders = [shop.place(("MUG", 1)) for _ in range(4)]
    with ThreadPoolExecutor(4) as writers:
        async with running_relay(shop.database):
            loop = asyncio.get_running_loop()
            writing = [
                loop.run_in_executor(writers, write_with_regrets, shop, orders, seed)
                for seed in range(4)
            ]
            await asyncio.gather(*writing)
            await relayed(shop.database)
    assert_complete(shop.database)


def test_batches_are_bounded(shop: Shop) -> None:
    order = shop.place(("MUG", 1))
    happen(shop.database, order.id)
    happen(shop.database, order.id)
    with open_relay(shop.database) as relay:
        assert relay.elect()
        assert relay.relay(limit=3) == 3
        assert relay.relay(limit=3) == 1
        assert relay.relay(limit=3) == 0
    assert_complete(shop.database)


def test_once_gives_positions_to_everything_that_waits(shop: Shop) -> None:
    orders = [shop.place(("MUG", 1)) for _ in range(2)]
    assert relay_once(shop.database) == 2 * orders[0].version
    assert relay_once(shop.database) == 0
    assert_complete(shop.database)


SQLITE_BREAK = """
CREATE TRIGGER halfway BEFORE DELETE ON event_outbox BEGIN SELECT RAISE(ABORT, 'halfway'); END
"""
POSTGRES_BREAK = """
CREATE FUNCTION halfway() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN OLD; END $$;
CREATE TRIGGER halfway BEFORE DELETE ON event_outbox FOR EACH ROW EXECUTE FUNCTION halfway();
"""


@contextmanager
def breaking_halfway(database: Database) -> Iterator[None]:
    """Let every relay die between giving positions and taking events out of the outbox."""
    is_sqlite = database.is_sqlite
    run(database, SQLITE_BREAK if is_sqlite else POSTGRES_BREAK)
    yield
    run(database, "DROP TRIGGER halfway" if is_sqlite else "DROP FUNCTION halfway CASCADE")


def run(database: Database, script: str) -> None:
    with database.transaction() as unit:
        unit.connection.exec_driver_sql(script)


def test_a_crash_between_giving_positions_and_telling_leaves_nothing_half_done(shop: Shop) -> None:
    shop.place(("MUG", 1))
    with breaking_halfway(shop.database):
        with pytest.raises(DBAPIError):
            relay_once(shop.database)
        assert not is_empty(shop.database)
    assert relay_once(shop.database) > 0
    assert_complete(shop.database)


async def test_a_relay_that_fails_tries_again(shop: Shop) -> None:
    async with running_relay(shop.database):
        with breaking_halfway(shop.database):
            shop.place(("MUG", 1))
            await asyncio.sleep(0.3)
            assert not is_empty(shop.database)
        await relayed(shop.database)
    assert_complete(shop.database)


def test_one_relay_at_a_time_and_another_once_it_is_gone(postgres_shop: Shop) -> None:
    postgres_shop.place(("MUG", 1))
    other = Database.open(url_of(postgres_shop.database))
    with open_relay(postgres_shop.database) as first, open_relay(other) as second:
        assert first.elect()
        assert not second.elect()
        assert relay_once(other) == 0
        assert cut_off_holders(other) == 1
        assert second.elect()
        assert second.relay() > 0
        with pytest.raises(DBAPIError):
            first.relay()
    other.close()
    assert_complete(postgres_shop.database)


def cut_off_holders(database: Database) -> int:
    """Cut the connections of all who hold the relay's lock in this database."""
    statement = text(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory' "
        "AND (classid::bigint << 32) + objid::bigint = :key "
        "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    with database.transaction() as unit:
        return len(unit.connection.execute(statement, {"key": RELAY_LOCK}).all())


async def test_when_its_process_is_killed_another_takes_over_within_seconds(
    postgres_shop: Shop,
) -> None:
    database = postgres_shop.database
    holder = other_process("tests.worker.relay_process", url_of(database))
    assert holder.stdout is not None
    assert await asyncio.to_thread(holder.stdout.readline) == "elected\n"
    postgres_shop.place(("MUG", 1))
    await relayed(database)
    async with running_relay(database):
        holder.kill()
        holder.communicate()
        postgres_shop.place(("MUG", 1))
        await relayed(database, seconds=3)
    assert_complete(database)


async def test_a_holder_that_freezes_loses_its_office(
    postgres_shop: Shop,
) -> None:
    postgres_shop.place(("MUG", 1))
    with open_relay(postgres_shop.database, silence_seconds=1) as frozen:
        assert frozen.elect()
        async with running_relay(postgres_shop.database):
            await relayed(postgres_shop.database, seconds=5)
        with pytest.raises(DBAPIError):
            frozen.relay()
    assert_complete(postgres_shop.database)


async def test_a_relay_that_is_cut_off_comes_back(postgres_shop: Shop) -> None:
    async with running_relay(postgres_shop.database):
        postgres_shop.place(("MUG", 1))
        await relayed(postgres_shop.database)
        assert cut_off_holders(postgres_shop.database) == 1
        postgres_shop.place(("MUG", 1))
        await relayed(postgres_shop.database, seconds=5)
    assert_complete(postgres_shop.database)


async def test_it_is_woken_by_commits_of_its_own_process(shop: Shop) -> None:
    stop = asyncio.Event()
    running = asyncio.create_task(run_relay(shop.database, stop, poll_seconds=60))
    # Long enough for it to have looked and to wait now.
    await asyncio.sleep(0.5)
    await asyncio.to_thread(shop.place, ("MUG", 1))
    await relayed(shop.database, seconds=2)
    stop.set()
    await asyncio.to_thread(shop.place, ("MUG", 1))
    await asyncio.wait_for(running, 2)
