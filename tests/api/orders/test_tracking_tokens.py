"""Making and revoking tracking tokens over GraphQL."""

from typing import Any

import pytest

from api.access.authentication import REVOCATION_SECONDS
from api.global_ids import global_id
from domain.access.caller import PrincipalKind
from domain.orders.order import Order
from tests.api.api_client import ApiClient, make_key


async def create(
    api: ApiClient, order: Order, as_: str = "staff", key: str | None = None, **given: Any
) -> dict[str, Any]:
    variables = {"orderId": global_id("Order", order.id), "input": given}
    answer = await api.run("orders/orderTrackingTokenCreate", variables, as_=as_, key=key)
    created: dict[str, Any] = answer["orderTrackingTokenCreate"]
    return created


async def holder(api: ApiClient, token: str) -> str | None:
    answer = await api.send("access/viewer", as_=token)
    return None if "errors" in answer else answer["data"]["viewer"]["orderId"]


async def test_a_token_lets_its_holder_follow_the_order(api: ApiClient) -> None:
    order = api.shop.place(("MUG", 1))

    created = await create(api, order, expiresAt="2027-01-01T00:00:00Z")

    assert created["userErrors"] == []
    assert created["expiresAt"] == "2027-01-01T00:00:00Z"
    assert created["order"]["version"] == order.version
    assert await holder(api, created["token"]) == global_id("Order", order.id)


async def test_a_repeated_request_gives_the_same_token(api: ApiClient) -> None:
    order = api.shop.place(("MUG", 1))

    first = await create(api, order, key="once", revokeOthers=True)
    again = await create(api, order, key="once", revokeOthers=True)

    assert again == first
    assert api.shop.order(order.id).tracking_version == 2


async def test_the_others_die_when_they_are_revoked(api: ApiClient) -> None:
    order = api.shop.place(("MUG", 1))
    old = (await create(api, order))["token"]

    new = await create(api, order, revokeOthers=True)

    assert new["order"]["version"] == order.version + 1
    assert await holder(api, old) is None
    assert await holder(api, new["token"]) == global_id("Order", order.id)
    assert REVOCATION_SECONDS <= 10


@pytest.mark.parametrize("ends", ["2020-01-01T00:00:00Z", "2999-01-01T00:00:00Z"])
async def test_an_impossible_expiry_is_refused(api: ApiClient, ends: str) -> None:
    refused = await create(api, api.shop.place(("MUG", 1)), expiresAt=ends)

    assert (refused["token"], refused["order"], refused["expiresAt"]) == (None, None, None)
    assert refused["userErrors"][0]["code"] == "INVALID"
    assert refused["userErrors"][0]["field"] == ["input", "expiresAt"]


async def test_no_token_for_an_order_that_is_hidden(api: ApiClient) -> None:
    order = api.shop.place(("MUG", 1))
    made = await api.run(
        "channels/channelsUpsert",
        {"input": [{"code": "app", "name": "App", "currencyCode": "GBP",
                    "orderNumberFormat": "APP-{number}"}]},
    )  # fmt: skip
    other = made["channelsUpsert"]["items"][0]["node"]["id"].removeprefix("Channel_")
    api.credentials["app"] = make_key(
        api.shop,
        PrincipalKind.PARTNER,
        scopes=["orders:write", "orders:read"],
        channel_ids=[type(order.id)(hex=other)],
    )

    refused = await create(api, order, "app", revokeOthers=True)

    assert refused["userErrors"][0]["code"] == "NOT_FOUND"
    assert refused["userErrors"][0]["field"] == ["orderId"]
    assert refused["token"] is None
    assert api.shop.order(order.id) == order
