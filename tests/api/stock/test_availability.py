"""Availability: totals for storefronts, places for who plans, over what a channel may use."""

from dataclasses import replace
from typing import Any

from domain.catalog.product import ProductFlag
from domain.stock.location import Capability
from tests.api.api_client import ApiClient
from tests.shop import NOW


async def available(api: ApiClient, *skus: str, as_: str = "staff", **more: Any) -> list[Any]:
    answer = await api.run("stock/availability", {"skus": list(skus)} | more, as_=as_)
    return [entry and entry["available"] for entry in answer["availability"]]


async def test_it_is_what_an_order_could_get(api: ApiClient) -> None:
    shop = api.shop
    assert await available(api, "MUG", "CHAIR", "SOFA", "MUG") == [35, 3, None, 35]
    shop.place(("MUG", 4))
    assert await available(api, "MUG") == [31]
    shop.place(("MUG", 31))
    assert await available(api, "MUG") == [0]


async def test_only_places_that_the_channel_may_use_count(api: ApiClient) -> None:
    shop = api.shop
    narrow = replace(shop.channel, location_ids=frozenset({shop.places["LONDON"].id}))
    with shop.database.transaction() as unit:
        unit.channels.save([narrow], NOW)
    assert await available(api, "MUG") == [35]
    assert await available(api, "MUG", channelCode="web") == [10]
    assert await available(api, "MUG", "CHAIR", as_="storefront") == [10, 0]


async def test_only_places_that_work_and_may_ship_the_product_count(api: ApiClient) -> None:
    shop = api.shop
    closed = replace(shop.places["LEEDS"], active=False)
    counter = replace(shop.places["PARIS"], capabilities=frozenset({Capability.PICKUP}))
    acid = replace(shop.products["LAMP"], flags=frozenset({ProductFlag.HAZMAT}))
    with shop.database.transaction() as unit:
        unit.products.save([acid], NOW)
    assert await available(api, "LAMP") == [0]
    with shop.database.transaction() as unit:
        unit.locations.save([closed, counter], NOW)
    assert await available(api, "MUG") == [10]


async def test_places_are_for_who_may_read_stock(api: ApiClient) -> None:
    document, variables = "stock/availabilityByLocation", {"skus": ["MUG"]}
    (entry,) = (await api.run(document, variables))["availability"]
    assert [(at["location"]["code"], at["available"]) for at in entry["locations"]] == [
        ("LEEDS", 20), ("LONDON", 10), ("PARIS", 5),
    ]  # fmt: skip
    answer = await api.send(document, variables, as_="storefront")
    assert answer["errors"][0]["extensions"]["missingScopes"] == ["stock:read"]


async def test_archived_products_are_hidden_from_storefronts(api: ApiClient) -> None:
    document = "catalog/productsUpsert"
    await api.run(document, {"input": [{"sku": "MUG", "name": "Mug", "status": "ARCHIVED"}]})
    assert await available(api, "MUG") == [35]
    assert await available(api, "MUG", as_="storefront") == [None]


async def test_other_channels_and_too_many_skus_are_refused(api: ApiClient) -> None:
    await api.run(
        "channels/channelsUpsert",
        {"input": [{"code": "market", "name": "Market", "currencyCode": "EUR"}]},
    )
    for variables, as_, code in (
        ({"skus": ["MUG"], "channelCode": "market"}, "storefront", "NOT_FOUND"),
        ({"skus": ["MUG"], "channelCode": "nowhere"}, "staff", "NOT_FOUND"),
        ({"skus": []}, "staff", "INVALID"),
        ({"skus": ["MUG"] * 101}, "staff", "INVALID"),
    ):
        answer = await api.send("stock/availability", variables, as_=as_)
        assert answer["errors"][0]["extensions"]["code"] == code, variables
