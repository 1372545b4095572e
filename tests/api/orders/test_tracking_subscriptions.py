"""orderTracking over a real socket: what a customer sees of an order, as it happens."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from domain.fulfillment.tracking import TrackingCode
from domain.orders.order import Order
from tests.api.api_client import ApiClient
from tests.api.served import Subscription, serving, subscribed, tracking_token
from tests.statements import counted_statements
from tests.use_cases.fulfillment.floor import Floor

UPDATES = "orders/orderTrackingUpdates"


@pytest.fixture
async def address(api: ApiClient) -> AsyncIterator[str]:
    async with serving(api.application) as address:
        yield address


@pytest.fixture
def floor(api: ApiClient) -> Floor:
    return Floor(api.shop)


async def until(subscription: Subscription, event_type: str) -> dict[str, Any]:
    """The update that tells of this kind of event."""
    while True:
        message = await subscription.next()
        if message.get("type") == event_type:
            return message


async def test_a_parcel_is_followed_to_the_door(api: ApiClient, address: str, floor: Floor) -> None:
    order = api.shop.place(("MUG", 2))
    guest = await tracking_token(api, order)
    async with subscribed(address, guest, UPDATES) as subscription:
        snapshot = await subscription.next()
        assert snapshot["__typename"] == "OrderTrackingSnapshot"
        assert snapshot["tracking"]["number"] == order.number
        assert snapshot["tracking"]["shipments"] == []

        shipment = await asyncio.to_thread(floor.ready, order)
        await asyncio.to_thread(floor.ship, shipment)
        shipped = (await until(subscription, "SHIPMENT_SHIPPED"))["tracking"]
        assert shipped["fulfillmentStatus"] == "FULFILLED"
        assert [line["shippedQuantity"] for line in shipped["lines"]] == [2]

        await asyncio.to_thread(floor.track, shipment, "1", TrackingCode.IN_TRANSIT)
        await asyncio.to_thread(floor.track, shipment, "2", TrackingCode.DELIVERED, 2)
        arrived = (await until(subscription, "ORDER_COMPLETED"))["tracking"]
        (parcel,) = arrived["shipments"]
        assert (arrived["status"], parcel["status"]) == ("COMPLETED", "DELIVERED")
        assert [report["code"] for report in parcel["events"]] == ["IN_TRANSIT", "DELIVERED"]


async def test_it_resumes_with_one_message_for_each_event(
    api: ApiClient, address: str, floor: Floor
) -> None:
    order = api.shop.place(("MUG", 1))
    guest = await tracking_token(api, order)
    async with subscribed(address, guest, UPDATES) as subscription:
        cursor = (await subscription.next())["cursor"]
    shipment = await asyncio.to_thread(floor.ready, order)
    await asyncio.to_thread(floor.ship, shipment)
    count = api.shop.order(order.id).version - order.version
    async with subscribed(address, guest, UPDATES, after=cursor) as subscription:
        found = [await subscription.next() for _ in range(count)]
    assert len({message["cursor"] for message in found}) == count
    assert found[-1]["type"] == "SHIPMENT_SHIPPED"
    # The state is that of now, also beside events that lie behind.
    assert {message["tracking"]["fulfillmentStatus"] for message in found} == {"FULFILLED"}


async def test_a_cursor_of_nothing_has_expired(api: ApiClient, address: str) -> None:
    guest = await tracking_token(api, api.shop.place(("MUG", 1)))
    async with subscribed(address, guest, UPDATES, after="nothing") as subscription:
        assert (await subscription.next())["__typename"] == "CursorExpired"


async def test_only_a_tracking_token_opens_it(api: ApiClient, address: str) -> None:
    for credential in ("storefront", "staff"):
        async with subscribed(address, api.credentials[credential], UPDATES) as subscription:
            message = await subscription.connection.receive()
        assert message["type"] == "error"
        assert message["payload"][0]["extensions"]["code"] in {"FORBIDDEN", "NOT_FOUND"}


async def track(api: ApiClient, credential: str) -> dict[str, Any]:
    answer = await api.run("orders/orderTracking", as_=credential)
    tracking: dict[str, Any] = answer["orderTracking"]
    return tracking


async def test_it_can_be_asked_once(api: ApiClient, floor: Floor) -> None:
    order = api.shop.place(("MUG", 2), ("LAMP", 1))
    guest = await tracking_token(api, order)
    shipment = await asyncio.to_thread(floor.ready, order)
    await asyncio.to_thread(floor.ship, shipment)
    tracking = await track(api, guest)
    assert tracking["destination"] == {"city": "London", "countryCode": "GB"}
    assert tracking["total"] == {"amount": "55.74", "currencyCode": "GBP"}
    assert [(line["sku"], line["quantity"]) for line in tracking["lines"]] == [
        ("MUG", 2), ("LAMP", 1),
    ]  # fmt: skip
    (parcel,) = tracking["shipments"]
    assert (parcel["status"], parcel["carrier"]) == ("SHIPPED", "manual")
    assert parcel["shippedAt"] is not None


async def test_it_tells_nothing_personal(api: ApiClient) -> None:
    guest = await tracking_token(api, api.shop.place(("MUG", 1)))
    told = str(await track(api, guest))
    for secret in ("Ada", "example.com", "St James", "SW1Y"):
        assert secret not in told


async def test_canceled_shipments_are_left_out(api: ApiClient, floor: Floor) -> None:
    order = api.shop.place(("MUG", 1))
    guest = await tracking_token(api, order)
    shipment = await asyncio.to_thread(floor.ready, order)
    await asyncio.to_thread(floor.cancel_shipment, shipment)
    assert (await track(api, guest))["shipments"] == []


async def test_it_costs_the_same_number_of_statements_for_any_order(
    api: ApiClient, floor: Floor
) -> None:
    small, big = api.shop.place(("MUG", 1)), api.shop.place(("LAMP", 1), ("CHAIR", 1))
    for entry in await asyncio.to_thread(floor.start, big):
        shipment = floor.create_shipment(floor.pack(entry))
        floor.ship(shipment)
        floor.track(shipment, "1", TrackingCode.IN_TRANSIT)
    assert await statements_for(api, small) == await statements_for(api, big)


async def statements_for(api: ApiClient, order: Order) -> int:
    guest = await tracking_token(api, order)
    await api.known(guest)
    with counted_statements(api.shop.database) as sent:
        await track(api, guest)
    return len(sent)
