"""orderEvents over a real socket: what happens to an order, for those who run the shop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from api.app import Application
from api.cursors import event_cursor
from api.following.feed import FeedSettings
from api.global_ids import global_id
from domain.access.caller import PrincipalKind
from tests.api.api_client import ApiClient, make_key
from tests.api.conftest import SECRET
from tests.api.served import Subscription, serving, subscribed
from tests.event_makers import happen
from tests.shop import NOW

EVENTS = "orders/orderEvents"


@pytest.fixture
async def address(api: ApiClient) -> AsyncIterator[str]:
    async with serving(api.application) as address:
        yield address


async def test_a_snapshot_comes_first_and_then_every_event(api: ApiClient, address: str) -> None:
    order = api.shop.place(("MUG", 2))
    key, staff = global_id("Order", order.id), api.credentials["staff"]
    async with subscribed(address, staff, EVENTS, orderId=key) as subscription:
        snapshot = await subscription.next()
        assert snapshot["__typename"] == "OrderSnapshot"
        assert snapshot["cursor"] == snapshot["order"]["cursor"]
        assert snapshot["order"]["number"] == order.number
        assert snapshot["order"]["lines"]["nodes"] == [{"sku": "MUG"}]

        await api.run("orders/orderCancel", {"orderId": key, "reason": "CUSTOMER"})
        event = await subscription.next()
        assert event["__typename"] == "OrderEvent"
        assert (event["type"], event["version"]) == ("ORDER_CANCELED", order.version + 1)
        assert event["data"]["reason"] == "CUSTOMER"
        assert event["orderId"] == key


async def test_a_cursor_resumes_where_it_was(api: ApiClient, address: str) -> None:
    order = api.shop.place(("MUG", 1))
    key, staff = global_id("Order", order.id), api.credentials["staff"]
    async with subscribed(address, staff, EVENTS, orderId=key) as subscription:
        cursor = (await subscription.next())["cursor"]
    for _ in range(3):
        await asyncio.to_thread(happen, api.shop.database, order.id)
    async with subscribed(address, staff, EVENTS, orderId=key, after=cursor) as subscription:
        found = [await subscription.next() for _ in range(3)]
    assert [event["version"] for event in found] == [order.version + n for n in (1, 2, 3)]

    last = found[-1]["cursor"]
    async with subscribed(address, staff, EVENTS, orderId=key, after=last) as subscription:
        await asyncio.to_thread(happen, api.shop.database, order.id)
        assert (await subscription.next())["version"] == order.version + 4


async def test_a_restart_of_the_server_loses_nothing(api: ApiClient) -> None:
    order = api.shop.place(("MUG", 1))
    key, staff = global_id("Order", order.id), api.credentials["staff"]
    cursor = event_cursor(order.id, 0)
    versions: list[int] = []
    for _ in range(3):
        # Nobody serves while this happens.
        await asyncio.to_thread(happen, api.shop.database, order.id)
        async with following(api, staff, orderId=key, after=cursor) as subscription:
            await asyncio.to_thread(happen, api.shop.database, order.id)
            while len(versions) < api.shop.order(order.id).version:
                event = await subscription.next()
                versions.append(event["version"])
                cursor = event["cursor"]
    assert versions == list(range(1, order.version + 7))


@asynccontextmanager
async def following(
    api: ApiClient, credential: str, **variables: Any
) -> AsyncIterator[Subscription]:
    """A subscription to a server of its own, which ends with it."""
    application = Application(api.shop.database, secret=SECRET)
    await application.start()
    async with (
        serving(application) as address,
        subscribed(address, credential, EVENTS, **variables) as subscription,
    ):
        yield subscription
    await application.close()


async def test_a_cursor_of_the_future_is_told_to_have_expired(api: ApiClient, address: str) -> None:
    order = api.shop.place(("MUG", 1))
    key, staff = global_id("Order", order.id), api.credentials["staff"]
    for after in (event_cursor(order.id, 99), "garbage"):
        async with subscribed(address, staff, EVENTS, orderId=key, after=after) as subscription:
            assert (await subscription.next())["__typename"] == "CursorExpired"
            assert (await subscription.connection.receive())["type"] == "complete"


async def test_silence_is_broken_by_heartbeats(api: ApiClient, address: str) -> None:
    api.application.feed.settings = FeedSettings(heartbeat_seconds=0.05)
    order = api.shop.place(("MUG", 1))
    key, staff = global_id("Order", order.id), api.credentials["staff"]
    cursor = event_cursor(order.id, order.version)
    async with subscribed(address, staff, EVENTS, orderId=key, after=cursor) as subscription:
        beat = (await subscription.connection.receive())["payload"]["data"]["orderEvents"]
    assert (beat["__typename"], beat["cursor"]) == ("Heartbeat", cursor)


async def refusal(address: str, credential: str, order_id: str) -> str:
    async with subscribed(address, credential, EVENTS, orderId=order_id) as subscription:
        message = await subscription.connection.receive()
    assert message["type"] == "error"
    code: str = message["payload"][0]["extensions"]["code"]
    return code


async def test_an_order_that_is_hidden_or_absent_is_not_found(api: ApiClient, address: str) -> None:
    order = api.shop.place(("MUG", 1))
    channel = replace(api.shop.channel, id=UUID(int=1), code="other")
    with api.shop.database.transaction() as unit:
        unit.channels.save([channel], NOW)
    rights = {"scopes": ["orders:read"], "channel_ids": [channel.id]}
    elsewhere = make_key(api.shop, PrincipalKind.PARTNER, **rights)
    assert await refusal(address, elsewhere, global_id("Order", order.id)) == "NOT_FOUND"
    for key in ("Order_" + "0" * 32, global_id("Channel", api.shop.channel.id), "garbage", ""):
        assert await refusal(address, api.credentials["staff"], key) == "NOT_FOUND"


async def test_a_credential_without_the_scope_is_refused(api: ApiClient, address: str) -> None:
    order = api.shop.place(("MUG", 1))
    key = global_id("Order", order.id)
    assert await refusal(address, api.credentials["storefront"], key) == "FORBIDDEN"
