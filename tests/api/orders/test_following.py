"""Following an order: a subscriber's record equals the log, however often it is cut off."""

import asyncio
import random
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, aclosing
from uuid import UUID

import pytest

from api.cursors import event_cursor
from api.following.feed import FeedSettings
from api.following.stream_messages import CursorExpired, Heartbeat
from api.orders.following import EVENTS_PER_PAGE, Piece, Telling, follow
from api.services import Services
from api.transport.stream_message import StreamMessage
from domain.access.caller import Caller, PrincipalKind
from domain.errors import NotFound
from persistence.database import Database, Snapshot
from persistence.reads.events import stream_page
from tests.api.processes import api_process, context_of, feeding
from tests.event_makers import happen, other_process, url_of
from tests.shop import STAFF, STOREFRONT, Shop
from tests.until import until

QUICK = FeedSettings(heartbeat_seconds=0.05, look_seconds=0.05, compare_seconds=0.1)
DISCONNECTS = 40


def _snapshot(connection: Snapshot, caller: Caller, key: UUID) -> tuple[int, str]:
    version = stream_page(connection, caller, key, 0, 1).version
    return version, f"snapshot {version}"


def _piece(connection: Snapshot, caller: Caller, key: UUID, after: int, limit: int) -> Piece[str]:
    page = stream_page(connection, caller, key, after, limit)
    return Piece(page.version, [str(row["version"]) for row in page.events])


TELLING = Telling(_snapshot, _piece)
Told = AsyncGenerator[str | Heartbeat | CursorExpired, None]


async def told(
    services: Services, order_id: UUID, after: str | None = None, caller: Caller = STAFF
) -> Told:
    context = context_of(services, caller)
    async with aclosing(follow(context, order_id, after, TELLING)) as messages:
        async for message in messages:
            if isinstance(message, StreamMessage):
                yield str(await message.make(context))
            else:
                yield message


class Subscriber:
    """A client that loses its connection again and again and resumes with its last cursor."""

    def __init__(self, order_id: UUID, processes: list[Services], seed: int) -> None:
        self.order_id = order_id
        self.versions: list[int] = []
        self.disconnects = 0
        self._processes = processes
        self._chance = random.Random(seed)

    @property
    def cursor(self) -> str:
        return event_cursor(self.order_id, self.versions[-1] if self.versions else 0)

    async def follow_until(self, version: int) -> None:
        while not self.versions or self.versions[-1] < version:
            services = self._chance.choice(self._processes)
            patience = self._chance.choice([0.0, 0.001, 0.01, 0.05, 0.3])
            try:
                async with asyncio.timeout(patience):
                    await self._receive(services, self._chance.randint(1, 6))
            except TimeoutError:
                pass
            self.disconnects += 1

    async def _receive(self, services: Services, count: int) -> None:
        async with aclosing(told(services, self.order_id, self.cursor)) as messages:
            async for message in messages:
                assert not isinstance(message, CursorExpired)
                if isinstance(message, Heartbeat):
                    assert message.cursor == self.cursor
                    continue
                self.versions.append(int(message))
                count -= 1
                if not count:
                    return


def write(database: Database, orders: list[UUID], seed: int, count: int) -> None:
    """Append events to these orders in transactions of one or more."""
    chance = random.Random(seed)
    for _ in range(count):
        # In one order, as every transaction locks several orders.
        happen(database, *sorted(chance.sample(orders, chance.randint(1, len(orders)))))


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_record_equals_the_log_under_random_disconnects(shop: Shop, seed: int) -> None:
    orders = [shop.place(("MUG", 1)).id for _ in range(3)]
    async with AsyncExitStack() as stack:
        processes = [await stack.enter_async_context(feeding(shop.database, QUICK))]
        if not shop.database.is_sqlite:
            # Several processes serve PostgreSQL; no relay runs, so each must look for itself.
            processes.append(await stack.enter_async_context(api_process(shop.database, QUICK)))
        program = other_process("tests.event_makers", url_of(shop.database), str(orders[0]), "20")
        writing = [
            asyncio.to_thread(write, services.database, orders, seed * 10 + number, 25)
            for number, services in enumerate(processes)
        ]
        subscribers = [
            Subscriber(order_id, processes, seed * 100 + number)
            for number, order_id in enumerate(orders * 2)
        ]
        async with asyncio.timeout(60), asyncio.TaskGroup() as following:
            for subscriber in subscribers:
                following.create_task(subscriber.follow_until(3))
            writers = asyncio.gather(*writing, asyncio.to_thread(program.communicate, "go\n"))
            await writers
            assert program.returncode == 0
            for subscriber in subscribers:
                last = shop.order(subscriber.order_id).version
                following.create_task(subscriber.follow_until(last))
    for subscriber in subscribers:
        assert subscriber.versions == list(range(1, shop.order(subscriber.order_id).version + 1))
    assert sum(subscriber.disconnects for subscriber in subscribers) > DISCONNECTS


async def test_the_snapshot_comes_first_and_everything_after_it_follows(shop: Shop) -> None:
    order = shop.place(("MUG", 1))
    async with feeding(shop.database) as services, aclosing(told(services, order.id)) as messages:
        assert await anext(messages) == f"snapshot {order.version}"
        await asyncio.to_thread(happen, shop.database, order.id)
        assert await anext(messages) == f"{order.version + 1}"


async def test_a_long_absence_is_told_in_pages(shop: Shop) -> None:
    order = shop.place(("MUG", 1))
    count = 2 * EVENTS_PER_PAGE + 1
    for _ in range(count):
        happen(shop.database, order.id)
    async with feeding(shop.database) as services:
        cursor = event_cursor(order.id, order.version)
        async with aclosing(told(services, order.id, cursor)) as messages:
            found = [await anext(messages) for _ in range(count)]
    assert found == [str(order.version + number) for number in range(1, count + 1)]


async def test_silence_is_broken_by_heartbeats_with_the_latest_cursor(shop: Shop) -> None:
    order = shop.place(("MUG", 1))
    async with (
        feeding(shop.database, QUICK) as services,
        aclosing(told(services, order.id)) as messages,
    ):
        await anext(messages)
        beats = [await anext(messages) for _ in range(3)]
    assert {beat.cursor for beat in beats if isinstance(beat, Heartbeat)} == {
        event_cursor(order.id, order.version)
    }


@pytest.mark.parametrize("after", ["", "garbage", ".", "1.1", "{0}", "{0}.", "{0}.-1", "{0}.²"])
async def test_a_cursor_that_is_none_of_ours_has_expired(shop: Shop, after: str) -> None:
    order = shop.place(("MUG", 1))
    async with feeding(shop.database) as services:
        cursor = after.format(order.id.hex)
        messages = [message async for message in told(services, order.id, cursor)]
    assert [type(message) for message in messages] == [CursorExpired]


async def test_a_cursor_ahead_of_the_history_has_expired(shop: Shop) -> None:
    order, other = shop.place(("MUG", 1)), shop.place(("MUG", 1))
    async with feeding(shop.database) as services:
        for cursor in (
            event_cursor(order.id, order.version + 1),
            event_cursor(order.id, 999_999_999),
            event_cursor(other.id, 1),
        ):
            messages = [message async for message in told(services, order.id, cursor)]
            assert [type(message) for message in messages] == [CursorExpired]


@pytest.mark.parametrize("after", [None, "garbage", "{0}.0", "{0}.99"])
async def test_a_hidden_order_looks_absent_whatever_the_cursor(
    shop: Shop, after: str | None
) -> None:
    order = shop.place(("MUG", 1))
    elsewhere = Caller(
        PrincipalKind.PARTNER, "key:else", frozenset(), channel_ids=frozenset({UUID(int=1)})
    )
    guest = Caller(PrincipalKind.GUEST, "guest", frozenset(), order_id=UUID(int=2))
    async with feeding(shop.database) as services:
        for caller in (STOREFRONT, elsewhere, guest):
            for order_id in (order.id, UUID(int=3)):
                cursor = after and after.format(order_id.hex)
                with pytest.raises(NotFound, match="No such order"):
                    await anext(told(services, order_id, cursor, caller))


async def test_whoever_leaves_is_forgotten(shop: Shop) -> None:
    order = shop.place(("MUG", 1))
    async with feeding(shop.database) as services:
        messages = told(services, order.id)
        await anext(messages)
        waiting = asyncio.ensure_future(anext(messages))
        await until(lambda: services.feed.watch_count == 1)
        waiting.cancel()
        await asyncio.wait([waiting])
        await messages.aclose()
        assert services.feed.watch_count == 0
