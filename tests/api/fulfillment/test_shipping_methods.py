"""Shipping methods through the API: set up in bulk; a storefront sees what it can offer."""

from typing import Any

from tests.api.api_client import ApiClient

EXPRESS = {
    "code": "express",
    "name": "Express",
    "rateKind": "PER_WEIGHT",
    "baseAmount": {"amount": "4.95", "currencyCode": "GBP"},
    "amountPerKilogram": {"amount": "0.50", "currencyCode": "GBP"},
    "transitDaysMin": 1,
    "transitDaysMax": 1,
}
EURO = EXPRESS | {
    "code": "euro",
    "rateKind": "FLAT",
    "baseAmount": {"amount": "9.00", "currencyCode": "EUR"},
    "amountPerKilogram": None,
}


async def upsert(api: ApiClient, *items: Any) -> list[dict[str, Any]]:
    answer = await api.run("fulfillment/shippingMethodsUpsert", {"input": list(items)})
    entries: list[dict[str, Any]] = answer["shippingMethodsUpsert"]["items"]
    return entries


async def codes(api: ApiClient, as_: str = "staff", **variables: Any) -> list[str]:
    page = await api.run("fulfillment/shippingMethods", {"first": 100} | variables, as_=as_)
    return [edge["node"]["code"] for edge in page["shippingMethods"]["edges"]]


async def test_methods_are_answered_per_item(api: ApiClient) -> None:
    wrong = EXPRESS | {"code": "standard", "baseAmount": EURO["baseAmount"]}
    good, bad = await upsert(api, EXPRESS, wrong)
    assert EXPRESS.items() <= good["node"].items()
    (error,) = bad["userErrors"]
    assert error["code"] == "CURRENCY_MISMATCH"
    assert error["field"] == ["input", "1", "baseAmount", "currencyCode"]


async def test_a_storefront_sees_what_its_buyers_may_choose(api: ApiClient) -> None:
    await upsert(api, EXPRESS | {"active": False}, EURO)
    assert await codes(api) == ["euro", "express", "standard"]
    assert await codes(api, filter={"channelCode": "web"}) == ["express", "standard"]
    assert await codes(api, filter={"channelCode": "web", "active": True}) == ["standard"]
    assert await codes(api, as_="storefront") == ["standard"]
    found = await api.run("fulfillment/shippingMethods", {"first": 1})
    node = found["shippingMethods"]["edges"][0]["node"]["id"]
    document = "query ($id: ID!) { node(id: $id) { id } }"
    assert (await api.run(document, {"id": node}))["node"] == {"id": node}
    assert (await api.run(document, {"id": node}, as_="storefront"))["node"] is None
