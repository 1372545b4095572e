"""`fulfillmentOrderEvents`: a warehouse is told of its own work, and of nobody else's."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from api.global_ids import global_id
from domain.access.caller import PrincipalKind
from tests.api.api_client import ApiClient, make_key
from tests.api.streamed import next_message, texts
from tests.use_cases.fulfillment.floor import Floor
from worker.relay import relay_once

WORK = "fulfillment/fulfillmentOrderEvents"


def place(api: ApiClient, code: str) -> dict[str, Any]:
    return {"locationId": global_id("Location", api.shop.places[code].id)}


async def test_a_location_is_told_of_its_work_across_reconnections(
    api: ApiClient, floor: Floor
) -> None:
    early = api.shop.place(("LAMP", 1))
    floor.commit(early)
    await asyncio.to_thread(relay_once, api.shop.database)
    async with (
        aclosing(texts(api, WORK, place(api, "LEEDS"))) as leeds,
        aclosing(texts(api, WORK, place(api, "PARIS"))) as paris,
    ):
        snapshot = await next_message(leeds)
        assert [work["status"] for work in snapshot["fulfillmentOrders"]] == ["OPEN"]
        assert (await next_message(paris))["fulfillmentOrders"] == []
        order = api.shop.place(("LAMP", 1))
        (work,) = floor.start(order)
        floor.cancel(early)
        await asyncio.to_thread(relay_once, api.shop.database)
        told = [await next_message(leeds) for _ in range(3)]
        assert await first_of_paris(api, floor, paris)
    assert [event["type"] for event in told] == [
        "FULFILLMENT_PLAN_COMMITTED", "FULFILLMENT_ORDER_ACCEPTED", "ORDER_CANCELED",
    ]  # fmt: skip
    (accepted,) = told[1]["fulfillmentOrders"]
    assert (accepted["id"], accepted["status"]) == (
        global_id("FulfillmentOrder", work.id), "IN_PROGRESS",
    )  # fmt: skip
    assert told[2]["fulfillmentOrders"][0]["status"] == "CANCELED"
    again = place(api, "LEEDS") | {"after": told[0]["cursor"]}
    async with aclosing(texts(api, WORK, again)) as leeds:
        assert [await next_message(leeds) for _ in range(2)] == told[1:]


async def test_a_credential_of_other_locations_is_told_nothing(
    api: ApiClient, floor: Floor
) -> None:
    paris = {api.shop.places["PARIS"].id}
    rights = {"scopes": {"fulfillment:read"}, "location_ids": paris}
    key = make_key(api.shop, PrincipalKind.PARTNER, **rights)
    refused = await anext(texts_or_error(api, place(api, "LEEDS"), key))
    assert "No such Location" in refused
    async with aclosing(texts(api, WORK, {}, as_=key)) as stream:
        assert (await next_message(stream))["fulfillmentOrders"] == []
        floor.start(api.shop.place(("LAMP", 1)))
        await asyncio.to_thread(relay_once, api.shop.database)
        assert await first_of_paris(api, floor, stream)


async def first_of_paris(api: ApiClient, floor: Floor, stream: AsyncGenerator[bytes, None]) -> bool:
    """Whether work in Paris is the next that a follower is told of: nothing came before it."""
    order = api.shop.place(("CHAIR", 1))
    floor.commit(order)
    await asyncio.to_thread(relay_once, api.shop.database)
    told = await next_message(stream)
    return bool(told["orderId"] == global_id("Order", order.id))


async def texts_or_error(api: ApiClient, variables: dict[str, Any], key: str) -> Any:
    """The first text of a stream, or why there is none."""
    try:
        async with aclosing(texts(api, WORK, variables, as_=key)) as stream:
            yield (await anext(stream)).decode()
    except Exception as error:  # noqa: BLE001 - told to the client as it stands
        yield str(getattr(error, "errors", error))
