"""What a credential bound to one channel may not reach in another, and input at its limits."""

import json
from base64 import urlsafe_b64encode
from typing import Any
from uuid import UUID

import pytest

from domain.access.caller import PrincipalKind
from tests.api.api_client import ApiClient, make_key
from tests.api.orders.test_placing import an_order


async def another_channel(api: ApiClient) -> str:
    """A partner's key that is bound to a channel of its own, with every scope it may hold."""
    made = await api.run(
        "channels/channelsUpsert",
        {"input": [{"code": "two", "name": "Two", "currencyCode": "GBP"}]},
    )
    channel_id = made["channelsUpsert"]["items"][0]["node"]["id"]
    key = UUID(hex=channel_id.removeprefix("Channel_"))
    return make_key(
        api.shop,
        PrincipalKind.PARTNER,
        scopes=frozenset({"*"}),
        channel_ids=frozenset({key}),
    )


@pytest.mark.parametrize(
    ("document", "entry"),
    [
        ("channels/channelsUpsert", {"code": "web", "name": "Mine now", "currencyCode": "GBP"}),
        ("catalog/productsUpsert", {"sku": "MUG", "name": "Mine now"}),
        ("customers/customersUpsert", {"reference": "C-1"}),
        ("stock/locationsUpsert",
         {"code": "LEEDS", "name": "Mine now", "address": {"countryCode": "GB"}}),
        ("fulfillment/shippingMethodsUpsert",
         {"code": "standard", "name": "Mine now", "rateKind": "FLAT",
          "baseAmount": {"amount": "0.01", "currencyCode": "GBP"}}),
    ],
)  # fmt: skip
async def test_a_bound_credential_rewrites_nothing_that_all_channels_share(
    api: ApiClient, document: str, entry: dict[str, Any]
) -> None:
    bound = await another_channel(api)
    answer = await api.run(document, {"input": [entry]}, as_=bound)
    payload = next(iter(answer.values()))
    assert [error["code"] for error in payload["userErrors"]] == ["NOT_PERMITTED"]


async def test_a_bound_credential_orders_for_no_customer_it_may_not_see(api: ApiClient) -> None:
    bound = await another_channel(api)
    order = an_order(("MUG", 1), channelCode="two", customerReference="C-1")
    order["lines"][0]["unitPrice"] = "1.00"
    order.pop("shippingAddress")
    hidden = await api.run("orders/orderPlace", {"input": order}, as_=bound)
    absent = await api.run(
        "orders/orderPlace", {"input": order | {"customerReference": "C-9"}}, as_=bound
    )
    codes = [e["orderPlace"]["userErrors"][0]["code"] for e in (hidden, absent)]
    assert codes == ["NOT_FOUND", "NOT_FOUND"]


async def test_a_reference_means_the_same_with_and_without_outer_blanks(api: ApiClient) -> None:
    first = an_order(("MUG", 1), channelReference=" A-1")
    await api.run("orders/orderPlace", {"input": first})
    again = await api.run("orders/orderPlace", {"input": first | {"channelReference": "A-1 "}})
    assert again["orderPlace"]["userErrors"][0]["code"] == "DUPLICATE_REFERENCE"


@pytest.mark.parametrize(
    "instant", ["9999-12-31T00:00:00Z", "2100-01-01T00:00:00Z", "0001-01-01T00:00:00Z"]
)
async def test_an_order_was_placed_between_1970_and_now(api: ApiClient, instant: str) -> None:
    refused = await api.run("orders/orderPlace", {"input": an_order(("MUG", 1), placedAt=instant)})
    error = refused["orderPlace"]["userErrors"][0]
    assert (error["code"], error["field"]) == ("INVALID", ["input", "placedAt"])


@pytest.mark.parametrize(
    "values", [[{"u": 5}], [{"t": 10**23}], [{"t": -(10**23)}], [{"u": "x"}], [{}], [[1]], {"t": 1}]
)
async def test_a_forged_cursor_is_refused(api: ApiClient, values: object) -> None:
    cursor = urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")
    answer = await api.send(
        "query ($after: String) { orders(first: 1, after: $after) { nodes { id } } }",
        {"after": cursor},
    )
    assert answer["errors"][0]["extensions"]["code"] == "INVALID"


async def test_a_position_holds_no_more_than_clients_can_read(api: ApiClient) -> None:
    item = {
        "sku": "MUG",
        "locationCode": "LEEDS",
        "delta": 10_000_000,
        "reason": "RECEIVED",
    }
    answer = await api.run("stock/stockAdjust", {"input": [item] * 11})
    outcomes = [entry["userErrors"] for entry in answer["stockAdjust"]["items"]]
    assert [bool(errors) for errors in outcomes] == [False] * 9 + [True] * 2
    found = await api.run('{ availability(skus: ["MUG"], channelCode: "web") { available } }')
    assert found["availability"][0]["available"] > 90_000_000
