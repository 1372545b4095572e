"""The promise of an order: what its basket was told, then compared with what happened."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from api.global_ids import global_id
from domain.orders.order import Order
from persistence.tables.fulfillment import shipment
from persistence.tables.orders import order_line
from tests.api.api_client import ApiClient
from tests.api.served import tracking_token
from tests.api.stock.test_basket_availability import MONDAY, ask, work_in_leeds


async def promise_of(api: ApiClient, order: Order, now: datetime = MONDAY) -> dict[str, Any]:
    api.application.services.clock = lambda: now
    answer = await api.run("orders/orderPromise", {"id": global_id("Order", order.id)})
    found: dict[str, Any] = answer["order"]
    return found


async def test_an_order_is_promised_what_its_basket_was_told(api: ApiClient) -> None:
    await work_in_leeds(api)
    basket = await ask(api, ("LAMP", 1))
    told = next(o for o in basket["deliveryOptions"] if o["shippingMethod"]["code"] == "post")

    order = await promise_of(api, api.shop.place(("LAMP", 1), shipping_method_code="post"))

    promise = order["promise"]
    assert promise["deliverBy"] == told["deliverBy"] == "2026-03-06"
    assert promise["deliverByAt"] == "2026-03-07T00:00:00Z"
    # The date of it is the day that was promised.
    assert order["estimatedDeliveryAt"] == "2026-03-06T23:59:59Z"
    (parcel,) = promise["parcels"]
    assert parcel["lines"] == [{"lineNumber": 1, "quantity": 1}]
    assert (parcel["location"]["code"], parcel["zone"]) == ("LEEDS", "HOME")
    assert (promise["outcome"], promise["deliveredAt"]) == ("PENDING", None)


@pytest.mark.parametrize(("hours_late", "outcome"), [(-1, "KEPT"), (1, "BROKEN"), (None, "BROKEN")])
async def test_it_is_compared_with_what_happened(
    api: ApiClient, hours_late: int | None, outcome: str
) -> None:
    await work_in_leeds(api)
    order = api.shop.place(("LAMP", 1), shipping_method_code="post")
    assert order.promise is not None
    end = order.promise.deliver_by_at
    if hours_late is not None:
        deliver(api, order, end + timedelta(hours=hours_late))

    found = await promise_of(api, order, now=end + timedelta(days=1))
    assert found["promise"]["outcome"] == outcome


async def test_an_order_of_the_past_was_promised_nothing_by_us(api: ApiClient) -> None:
    order = api.shop.place(("LAMP", 1), placed_at=MONDAY - timedelta(days=30))
    found = await promise_of(api, order)
    assert found["promise"] is None
    assert found["estimatedDeliveryAt"] == "2026-02-04T09:30:00Z"


async def test_nothing_of_a_canceled_order_is_expected(api: ApiClient) -> None:
    order = api.shop.place(("LAMP", 1))
    guest, key = await tracking_token(api, order), global_id("Order", order.id)
    expected = await expected_by_everybody(api, order, guest)
    assert len(expected - {None}) == 1

    await api.run("orders/orderCancel", {"orderId": key, "reason": "CUSTOMER"})

    assert await expected_by_everybody(api, order, guest) == {None}


async def expected_by_everybody(api: ApiClient, order: Order, guest: str) -> set[str | None]:
    """What staff and the buyer are told of when it arrives."""
    tracked = await api.run("orders/orderTracking", as_=guest)
    shown = await promise_of(api, order)
    return {shown["estimatedDeliveryAt"], tracked["orderTracking"]["estimatedDeliveryAt"]}


def deliver(api: ApiClient, order: Order, at: datetime) -> None:
    """Say in the database that a parcel with everything arrived: how is tested elsewhere."""
    with api.shop.database.transaction() as unit:
        unit.connection.execute(order_line.update().values(delivered=order_line.c.ordered))
        unit.connection.execute(
            shipment.insert().values(
                id=unit.ids.new(at), order_id=order.id, location_id=api.shop.places["LEEDS"].id,
                number="S-1", status="DELIVERED", carrier="manual", shipped_at=at,
                delivered_at=at, created_at=at,
            )
        )  # fmt: skip
