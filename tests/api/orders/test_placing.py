"""Placing orders over GraphQL."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.api.api_client import ApiClient


def an_order(*lines: tuple[str, int], **changes: Any) -> dict[str, Any]:
    """Input of a guest's order to Great Britain."""
    return {
        "channelCode": "web",
        "lines": [{"sku": sku, "quantity": quantity} for sku, quantity in lines],
        "contact": {"email": "guest@example.com"},
        "shippingAddress": {"countryCode": "GB", "city": "London"},
        "shippingMethodCode": "standard",
    } | changes


async def test_an_order_comes_back_with_exact_totals_and_a_tracking_token(api: ApiClient) -> None:
    placed = (await api.run("orders/orderPlace", {"input": an_order(("MUG", 2))}))["orderPlace"]

    assert placed["userErrors"] == []
    assert placed["order"]["total"] == {"amount": "19.55", "currencyCode": "GBP"}
    assert placed["number"] == placed["order"]["number"]
    assert placed["trackingToken"]


async def test_the_same_key_gives_the_same_order_and_other_input_is_refused(api: ApiClient) -> None:
    first = await api.run("orders/orderPlace", {"input": an_order(("MUG", 2))}, key="k")
    again = await api.run("orders/orderPlace", {"input": an_order(("MUG", 2))}, key="k")
    other = await api.run("orders/orderPlace", {"input": an_order(("MUG", 3))}, key="k")

    assert again["orderPlace"]["order"] == first["orderPlace"]["order"]
    assert other["orderPlace"]["order"] is None
    assert other["orderPlace"]["userErrors"][0]["code"] == "IDEMPOTENCY_KEY_REUSED"
    assert api.shop.position("MUG", "LONDON").committed == 2


async def test_each_short_line_is_named(api: ApiClient) -> None:
    variables = {"input": an_order(("LAMP", 9), ("CHAIR", 4), ("MUG", 1))}
    refused = (await api.run("orders/orderPlace", variables))["orderPlace"]

    assert refused["order"] is None
    assert [(e["sku"], e["requested"], e["available"], e["field"]) for e in refused["userErrors"]] == [
        ("LAMP", 9, 8, ["input", "lines", "0", "quantity"]),
        ("CHAIR", 4, 3, ["input", "lines", "1", "quantity"]),
    ]  # fmt: skip


async def test_a_refused_order_may_be_sent_again_with_the_same_key(api: ApiClient) -> None:
    document, chairs = "orders/orderPlace", an_order(("CHAIR", 3))
    taken = await api.run(document, {"input": chairs})
    refused = await api.run(document, {"input": chairs}, key="k")
    await api.run(
        "orders/orderCancel", {"orderId": taken["orderPlace"]["order"]["id"], "reason": "CUSTOMER"}
    )
    accepted = await api.run(document, {"input": chairs}, key="k")

    assert refused["orderPlace"]["userErrors"][0]["code"] == "STOCK_SHORTAGE"
    assert accepted["orderPlace"]["userErrors"] == []


async def test_bad_input_is_refused_with_its_place(api: ApiClient) -> None:
    for changes, code, field in (
        ({"lines": [{"sku": "MUG", "quantity": 0}]}, "INVALID", ["input", "lines", "0", "quantity"]),
        ({"lines": [{"sku": "MUG", "quantity": -1}]}, "INVALID", ["input", "lines", "0", "quantity"]),
        ({"lines": []}, "INVALID", ["input", "lines"]),
        ({"lines": [{"sku": "SOFA", "quantity": 1}]}, "UNKNOWN_SKU", ["input", "lines", "0", "sku"]),
        ({"channelCode": "nowhere"}, "NOT_FOUND", ["input", "channelCode"]),
        ({"shippingMethodCode": "owl"}, "NOT_FOUND", ["input", "shippingMethodCode"]),
        ({"shippingAddress": {"countryCode": "XX"}}, "INVALID", ["input", "shippingAddress", "countryCode"]),
        ({"contact": {"email": "nobody"}}, "INVALID", ["input", "contact", "email"]),
        ({"expectedTotal": {"amount": "1.00", "currencyCode": "EUR"}}, "CURRENCY_MISMATCH", ["input", "expectedTotal"]),
        ({"discountAmount": {"amount": "1.001", "currencyCode": "GBP"}}, "INVALID", ["input", "discountAmount"]),
        ({"discountAmount": {"amount": "99.00", "currencyCode": "GBP"}}, "INVALID", ["input", "discountAmount"]),
    ):  # fmt: skip
        variables = {"input": an_order(("MUG", 1)) | changes}
        refused = (await api.run("orders/orderPlace", variables))["orderPlace"]
        errors = [(error["code"], error["field"]) for error in refused["userErrors"]]
        assert errors == [(code, field)], changes
        assert refused["order"] is None


async def test_a_storefront_is_told_the_new_price_and_sees_no_order(api: ApiClient) -> None:
    document = """
      mutation ($input: OrderPlaceInput!, $key: String!) {
        orderPlace(input: $input, idempotencyKey: $key) {
          number trackingToken tracking { number status }
          userErrors { code ... on PriceChanged { actual { amount } } }
        }
      }"""
    expected = {"amount": "10.00", "currencyCode": "GBP"}
    wrong = an_order(("MUG", 1), expectedTotal=expected)
    right = an_order(("MUG", 1), expectedTotal={"amount": "11.25", "currencyCode": "GBP"})
    refused = (await api.run(document, {"input": wrong}, as_="storefront"))["orderPlace"]
    placed = (await api.run(document, {"input": right}, as_="storefront"))["orderPlace"]

    assert refused["userErrors"] == [{"code": "PRICE_CHANGED", "actual": {"amount": "11.25"}}]
    assert placed["tracking"]["number"] == placed["number"]
    forbidden = await api.send("orders/orderPlace", {"input": right}, as_="storefront")
    assert forbidden["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_a_storefront_may_set_neither_prices_nor_references(api: ApiClient) -> None:
    document = """
      mutation ($input: OrderPlaceInput!, $key: String!) {
        orderPlace(input: $input, idempotencyKey: $key) { number userErrors { code field } }
      }"""
    amount = {"amount": "11.25", "currencyCode": "GBP"}
    for changes, field in (
        ({"lines": [{"sku": "MUG", "quantity": 1, "unitPrice": "0.01"}]}, "lines.0.unitPrice"),
        ({"shippingAmount": amount}, "shippingAmount"),
        ({"channelReference": "A-1"}, "channelReference"),
        ({"customerReference": "C-1"}, "customerReference"),
        ({"placedAt": "2020-01-01T00:00:00Z"}, "placedAt"),
        ({"payment": {"amount": amount, "gateway": "manual", "reference": "1"}}, "payment"),
    ):
        variables = {"input": an_order(("MUG", 1)) | changes}
        refused = (await api.run(document, variables, as_="storefront"))["orderPlace"]
        path = ["input", *field.split(".")]
        assert refused["userErrors"] == [{"code": "NOT_PERMITTED", "field": path}]


async def test_a_storefront_may_not_order_in_another_channel(api: ApiClient) -> None:
    channel = {"code": "app", "name": "App", "currencyCode": "GBP"}
    await api.run("channels/channelsUpsert", {"input": [channel]})
    document = """
      mutation ($input: OrderPlaceInput!, $key: String!) {
        orderPlace(input: $input, idempotencyKey: $key) { number userErrors { code field } }
      }"""
    variables = {"input": an_order(("MUG", 1), channelCode="app")}
    refused = (await api.run(document, variables, as_="storefront"))["orderPlace"]
    assert refused["userErrors"] == [{"code": "NOT_FOUND", "field": ["input", "channelCode"]}]


async def test_an_order_takes_over_what_was_reserved_for_it_once(api: ApiClient) -> None:
    soon = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    hold = {"channelCode": "web", "sku": "CHAIR", "quantity": 3, "expiresAt": soon}
    made = await api.run("stock/reservationCreate", {"input": hold})
    held = [entry["id"] for entry in made["reservationCreate"]["reservations"]]
    order = an_order(("CHAIR", 3), reservationIds=held)

    first = (await api.run("orders/orderPlace", {"input": order}, key="k"))["orderPlace"]
    again = (await api.run("orders/orderPlace", {"input": order}, key="k"))["orderPlace"]
    assert first["userErrors"] == []
    assert again["number"] == first["number"]
    other = (await api.run("orders/orderPlace", {"input": order}))["orderPlace"]
    assert [(e["code"], e["field"]) for e in other["userErrors"]] == [
        ("MOVE_REFUSED", ["input", "reservationIds", "0"]),
    ]  # fmt: skip
