"""`orderFeed`: every event of the orders that are wanted once, in one order, whatever happens."""

import asyncio
import random
from contextlib import AsyncExitStack, aclosing
from typing import Any

import pytest

from api.following.feed import FeedSettings
from api.following.log_entry import event_log
from api.following.tail import Tail
from api.global_ids import global_id
from api.transport.public_errors import RequestRefused
from domain.orders.order import Order
from tests.api.api_client import ApiClient
from tests.api.orders.test_following import write
from tests.api.streamed import message, next_message, texts
from tests.event_makers import happen
from tests.statements import counted_statements
from worker.relay import relay_once, run_relay

FEED = "orders/orderFeed"
START = {"after": None}


async def happened(api: ApiClient, *orders: Order) -> None:
    for order in orders:
        await asyncio.to_thread(happen, api.shop.database, order.id)
    await asyncio.to_thread(relay_once, api.shop.database)


async def test_it_begins_now_and_tells_what_follows(api: ApiClient) -> None:
    one, other = api.shop.place(("MUG", 1)), api.shop.place(("MUG", 1))
    relay_once(api.shop.database)
    async with aclosing(texts(api, FEED, {})) as stream:
        first = await next_message(stream)
        assert first["__typename"] == "OrderFeedSnapshot"
        await happened(api, other, one)
        told = [await next_message(stream) for _ in range(2)]
        # The one who reads the log for all is no subscriber.
        assert api.application.services.subscribers() == {"orders": 0, "log": 1, "stock": 0}
    assert [entry["event"]["orderId"] for entry in told] == [
        global_id("Order", order.id) for order in (other, one)
    ]
    assert told[0]["order"] == {"number": other.number, "version": other.version + 1}
    async with aclosing(texts(api, FEED, {"after": told[0]["cursor"]})) as stream:
        assert await next_message(stream) == told[1]
    page = await api.run("events/events", {"after": first["cursor"]})
    assert [event["cursor"] for event in page["events"]["nodes"]] == [e["cursor"] for e in told]


async def test_a_filter_of_what_never_happens_is_refused(api: ApiClient) -> None:
    wrong = {"filter": {"types": ["ORDER_PLACED", "ORDER_SHIPED"]}}
    returns = {"filter": {"types": ["ORDER_PLACED"]}}
    nowhere = {"locationIds": [global_id("Location", api.shop.places["LEEDS"].id), "LEEDS"]}
    for document, variables, code, field in (
        (FEED, wrong, "INVALID", ["filter", "types", "1"]),
        ("returns/returnEvents", returns, "INVALID", ["filter", "types", "0"]),
        ("stock/stockPositionChanges", nowhere, "NOT_FOUND", ["locationIds"]),
    ):
        async with aclosing(texts(api, document, variables)) as stream:
            with pytest.raises(RequestRefused) as refused:
                await anext(stream)
        (error,) = refused.value.errors
        assert (error["extensions"]["code"], error["extensions"]["field"]) == (code, field)
    pulled = await api.send("events/events", {**wrong, "first": 1})
    assert pulled["errors"][0]["extensions"]["code"] == "INVALID"


async def test_a_filter_is_decided_without_a_read(api: ApiClient) -> None:
    order = api.shop.place(("MUG", 1))
    relay_once(api.shop.database)
    channel = global_id("Channel", api.shop.channel.id)
    revoked = {"types": ["TRACKING_TOKENS_REVOKED"], "channelIds": [channel]}
    nothing = {"types": ["ORDER_COMPLETED"]}
    async with AsyncExitStack() as stack:
        streams = [
            await stack.enter_async_context(aclosing(texts(api, FEED, {"filter": wanted})))
            for wanted in [revoked] * 20 + [nothing] * 20
        ]
        for stream in streams:
            await next_message(stream)
        waiting = [asyncio.ensure_future(anext(stream)) for stream in streams]
        await asyncio.sleep(0.1)
        with counted_statements(api.shop.database) as sent:
            await happened(api, order)
            told = await asyncio.gather(*waiting[:20])
        reads = [text for text in sent if "customer_id" in text and "event_position" in text]
        assert len(reads) == 1
        # All of them select the same: the order beside the event is read once, too.
        assert len({id(text) for text in told}) == 1
        assert not any(each.done() for each in waiting[20:])
        for each in waiting[20:]:
            each.cancel()
        await asyncio.gather(*waiting[20:], return_exceptions=True)


async def test_foreign_cursors_and_those_of_the_future_have_expired(api: ApiClient) -> None:
    async with aclosing(texts(api, FEED, {})) as stream:
        cursor = (await next_message(stream))["cursor"]
    api.shop.place(("MUG", 1))
    relay_once(api.shop.database)
    later = (await api.run("events/events", {}))["events"]["pageInfo"]["endCursor"]
    with api.shop.database.transaction() as unit:
        unit.connection.exec_driver_sql("DELETE FROM event_position")
    for after in ("garbage", later):
        async with aclosing(texts(api, FEED, {"after": after})) as stream:
            assert (await next_message(stream))["__typename"] == "CursorExpired"
    async with aclosing(texts(api, FEED, {"after": cursor})) as stream:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await anext(stream)


async def test_silence_is_broken_by_heartbeats_that_move_on(api: ApiClient) -> None:
    api.application.feed.settings = FeedSettings(heartbeat_seconds=0.1)
    order = api.shop.place(("MUG", 1))
    relay_once(api.shop.database)
    variables = {"filter": {"types": ["ORDER_COMPLETED"]}}
    async with aclosing(texts(api, FEED, variables)) as stream:
        start = message(await anext(stream))["cursor"]
        await happened(api, order)
        await asyncio.sleep(0.3)
        beats = [message(await anext(stream)) for _ in range(2)]
    assert beats[-1]["cursor"] != start
    async with aclosing(texts(api, FEED, {"after": beats[-1]["cursor"]})) as stream:
        assert message(await anext(stream))["__typename"] == "Heartbeat"


async def test_a_server_that_leaves_tells_where_to_resume(api: ApiClient) -> None:
    order = api.shop.place(("MUG", 1))
    relay_once(api.shop.database)
    one = {"orderId": global_id("Order", order.id)}
    async with (
        aclosing(texts(api, FEED, {})) as feed,
        aclosing(texts(api, "orders/orderEvents", one)) as events,
    ):
        cursors = [(await next_message(stream))["cursor"] for stream in (feed, events)]
        waiting = [asyncio.ensure_future(anext(stream)) for stream in (feed, events)]
        await asyncio.sleep(0.1)
        await api.application.send_away()
        last = [message(await each) for each in waiting]
    assert [(each["__typename"], each["cursor"]) for each in last] == [
        ("Heartbeat", cursor) for cursor in cursors
    ]


class Reader:
    """Loses its connection again and again, and resumes with the last cursor it has."""

    def __init__(self, api: ApiClient, cursor: str, seed: int) -> None:
        self.seen: list[tuple[str, int]] = []
        self._api = api
        self._cursor = cursor
        self._chance = random.Random(seed)

    async def read_until(self, wanted: "asyncio.Future[int]") -> None:
        while not wanted.done() or len(self.seen) < wanted.result():
            variables = {"after": self._cursor}
            async with aclosing(texts(self._api, FEED, variables)) as stream:
                for _ in range(self._chance.randint(1, 8)):
                    try:
                        async with asyncio.timeout(self._chance.choice([0.01, 0.1, 0.5])):
                            self._take(message(await anext(stream)))
                    except TimeoutError:
                        break

    def _take(self, told: dict[str, Any]) -> None:
        self._cursor = told["cursor"]
        if told["__typename"] == "OrderFeedEvent":
            self.seen.append((told["event"]["orderId"], told["event"]["version"]))


@pytest.mark.parametrize("remembered", [3, 1_000])
async def test_a_record_equals_the_log_under_random_disconnects(
    api: ApiClient, remembered: int
) -> None:
    services = api.application.services
    services.log = Tail(services.feed, event_log(services.read_apart), remembered)
    orders = [api.shop.place(("MUG", 1)).id for _ in range(3)]
    relay_once(api.shop.database)
    start = (await api.run("events/events", {}))["events"]["pageInfo"]["endCursor"]
    stop, count = asyncio.Event(), asyncio.get_running_loop().create_future()
    readers = [Reader(api, start, seed) for seed in range(4)]
    async with asyncio.timeout(60):
        relaying = asyncio.create_task(run_relay(api.shop.database, stop))
        reading = asyncio.gather(*(reader.read_until(count) for reader in readers))
        await asyncio.gather(
            *(asyncio.to_thread(write, api.shop.database, orders, seed, 20) for seed in (1, 2))
        )
        stop.set()
        await relaying
        await asyncio.to_thread(relay_once, api.shop.database)
        log = (await api.run("events/events", {"after": start}))["events"]["nodes"]
        count.set_result(len(log))
        await reading
    expected = [(event["subjectId"], event["version"]) for event in log]
    assert len(expected) > 40
    assert all(reader.seen == expected for reader in readers)
