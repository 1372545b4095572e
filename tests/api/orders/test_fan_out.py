"""Many who follow one order: the database is asked once, and each message is encoded once."""

import asyncio
from contextlib import AsyncExitStack, aclosing

from api.cursors import event_cursor
from api.global_ids import global_id
from domain.access.caller import PrincipalKind
from domain.orders.order import Order
from tests.api.api_client import ApiClient, make_key
from tests.api.streamed import message, next_message, texts
from tests.event_makers import happen
from tests.statements import counted_statements
from tests.until import until

EVENTS = "orders/orderEvents"
FOLLOWERS = 100


def variables(order: Order) -> dict[str, str]:
    return {
        "orderId": global_id("Order", order.id),
        "after": event_cursor(order.id, order.version),
    }


async def test_an_event_is_read_and_encoded_once_for_all_who_follow(api: ApiClient) -> None:
    order = api.shop.place(("MUG", 1))
    async with AsyncExitStack() as stack:
        streams = [
            await stack.enter_async_context(aclosing(texts(api, EVENTS, variables(order))))
            for _ in range(FOLLOWERS)
        ]
        waiting = [asyncio.ensure_future(anext(stream)) for stream in streams]
        await until(lambda: api.application.feed.watch_count == FOLLOWERS)
        await asyncio.to_thread(happen, api.shop.database, order.id)
        told = await asyncio.gather(*waiting)
        assert len({id(text) for text in told}) == 1
        waiting = [asyncio.ensure_future(anext(stream)) for stream in streams]
        await asyncio.sleep(0.1)
        with counted_statements(api.shop.database) as sent:
            await asyncio.to_thread(happen, api.shop.database, order.id)
            told = await asyncio.gather(*waiting)
        assert message(told[0])["version"] == order.version + 2
        # PostgreSQL's feed may compare meanwhile.
        assert len([text for text in sent if "order_version" in text]) == 1


async def test_another_selection_and_other_rights_are_told_in_other_words(api: ApiClient) -> None:
    order = api.shop.place(("MUG", 1))
    key = make_key(api.shop, PrincipalKind.PARTNER, scopes={"orders:read"})
    short = """subscription ($orderId: ID!, $after: String) {
      orderEvents(orderId: $orderId, after: $after) { __typename ... on OrderEvent { version } }
    }"""
    async with (
        aclosing(texts(api, EVENTS, variables(order))) as one,
        aclosing(texts(api, short, variables(order))) as other,
        aclosing(texts(api, EVENTS, variables(order), as_=key)) as partner,
    ):
        waiting = [asyncio.ensure_future(next_message(each)) for each in (one, other, partner)]
        await until(lambda: api.application.feed.watch_count == 3)
        await asyncio.to_thread(happen, api.shop.database, order.id)
        full, cut, again = await asyncio.gather(*waiting)
    assert full == again
    assert cut == {"__typename": "OrderEvent", "version": full["version"]}


async def test_a_snapshot_and_its_parts_are_of_one_moment(api: ApiClient) -> None:
    order = api.shop.place(("MUG", 1))
    whole = """subscription ($orderId: ID!) { orderEvents(orderId: $orderId) {
      __typename ... on OrderSnapshot { cursor order { version events(last: 1) { nodes { version } } } }
    } }"""
    stop = asyncio.Event()

    async def write() -> None:
        while not stop.is_set():
            await asyncio.to_thread(happen, api.shop.database, order.id)

    writing = asyncio.create_task(write())
    for _ in range(30):
        async with aclosing(texts(api, whole, {"orderId": global_id("Order", order.id)})) as stream:
            found = await next_message(stream)
        version = found["order"]["version"]
        assert found["cursor"] == event_cursor(order.id, version)
        assert found["order"]["events"]["nodes"] == [{"version": version}]
    stop.set()
    await writing
