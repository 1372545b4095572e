"""Products and prices through the API: set up in bulk, each item answered."""

from typing import Any

from domain.access.caller import PrincipalKind
from tests.api.api_client import ApiClient, make_key

VASE = {
    "sku": "VASE",
    "name": "Tall vase",
    "barcode": "4006381333931",
    "weightGrams": 900,
    "heightMillimetres": 400,
    "cost": {"amount": "3.1415", "currencyCode": "EUR"},
    "originCountryCode": "PT",
    "hsCode": "6913.10",
    "launchDate": "2026-04-01",
    "flags": ["FRAGILE"],
    "tracksStock": True,
    "attributes": [{"key": "colour", "value": "blue"}],
}


async def test_products_are_answered_per_item(api: ApiClient) -> None:
    wrong = {"sku": "BAD", "name": "Bad", "weightGrams": -1}
    answer = (await api.run("catalog/productsUpsert", {"input": [VASE, wrong]}))["productsUpsert"]

    good, bad = answer["items"]
    assert VASE.items() <= good["node"].items()
    assert good["userErrors"] == []
    assert bad["node"] is None
    (error,) = bad["userErrors"]
    assert (error["code"], error["field"]) == ("INVALID", ["input", "1", "weightGrams"])


async def test_the_same_key_gives_the_same_answer_and_other_input_is_refused(
    api: ApiClient,
) -> None:
    name = "catalog/productsUpsert"
    first = await api.run(name, {"input": [VASE]}, key="K-1")
    again = await api.run(name, {"input": [VASE]}, key="K-1")
    assert first == again

    other = await api.run(name, {"input": [VASE | {"name": "Other"}]}, key="K-1")
    assert other["productsUpsert"]["items"] == []
    (error,) = other["productsUpsert"]["userErrors"]
    assert error["code"] == "IDEMPOTENCY_KEY_REUSED"


async def test_too_many_or_no_items_are_refused_as_a_whole(api: ApiClient) -> None:
    for items in ([], [{"sku": str(n), "name": "x"} for n in range(1_001)]):
        answer = (await api.run("catalog/productsUpsert", {"input": items}))["productsUpsert"]
        assert [error["code"] for error in answer["userErrors"]] == ["INVALID"]


async def test_prices_are_set_and_taken_away(api: ApiClient) -> None:
    async def upsert(**price: Any) -> dict[str, Any]:
        item = {"sku": "MUG", "channelCode": "web", "price": None} | price
        answer = await api.run("catalog/pricesUpsert", {"input": [item]})
        entry: dict[str, Any] = answer["pricesUpsert"]["items"][0]
        return entry

    entry = await upsert(price={"amount": "7.5", "currencyCode": "GBP"})
    assert entry["node"]["prices"] == [
        {
            "channelId": entry["node"]["prices"][0]["channelId"],
            "channelCode": "web",
            "price": {"amount": "7.50", "currencyCode": "GBP"},
        }
    ]
    refused = await upsert(price={"amount": "7.5", "currencyCode": "EUR"})
    assert refused["userErrors"][0]["code"] == "CURRENCY_MISMATCH"
    assert refused["userErrors"][0]["field"] == ["input", "0", "price", "currencyCode"]
    unknown = await upsert(sku="SOFA")
    assert unknown["userErrors"][0]["code"] == "UNKNOWN_SKU"
    assert (await upsert())["node"]["prices"] == []


async def test_costs_need_a_scope_of_their_own(api: ApiClient) -> None:
    document = "{ products(first: 1) { nodes { sku cost { amount } } } }"
    reader = make_key(api.shop, PrincipalKind.PARTNER, scopes=["catalog:read"])
    for credential in ("storefront", reader):
        answer = await api.send(document, as_=credential)
        (error,) = answer["errors"]
        assert error["extensions"]["missingScopes"] == ["catalog:cost"]
    assert (await api.run(document))["products"]["nodes"][0]["cost"] is None


async def test_a_storefront_may_not_write(api: ApiClient) -> None:
    answer = await api.send("catalog/productsUpsert", {"input": [VASE]}, as_="storefront")
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
