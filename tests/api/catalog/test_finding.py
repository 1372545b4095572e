"""Finding products: by id or SKU, in pages, by text; a storefront sees what it sells."""

from decimal import Decimal
from typing import Any

from domain.access.caller import SYSTEM
from domain.catalog.product import ProductStatus
from domain.channels.channel import Channel
from tests.api.api_client import ApiClient
from tests.api.page_cost import statements_for
from tests.shop import IDS, NOW, Shop
from use_cases.catalog.upsert_prices import PriceData, upsert_prices
from use_cases.catalog.upsert_products import ProductData, upsert_products


def add(shop: Shop, *items: ProductData) -> None:
    shop.database.run(lambda unit: upsert_products(unit, SYSTEM, NOW, items=items))


async def skus(api: ApiClient, as_: str = "staff", **variables: Any) -> list[str]:
    page = await api.run("catalog/products", {"first": 100} | variables, as_=as_)
    return [edge["node"]["sku"] for edge in page["products"]["edges"]]


async def test_filters_hold_together(api: ApiClient) -> None:
    add(
        api.shop,
        ProductData("JUG", "Blue jug", barcode="123456", status=ProductStatus.ARCHIVED),
        ProductData("100%_WOOL", "Blanket"),
    )
    assert await skus(api) == ["100%_WOOL", "CHAIR", "JUG", "LAMP", "MUG"]
    assert await skus(api, filter={"text": "BLUE"}) == ["JUG", "MUG"]
    assert await skus(api, filter={"text": "blue", "statuses": ["ACTIVE"]}) == ["MUG"]
    assert await skus(api, filter={"text": "3456"}) == ["JUG"]
    assert await skus(api, filter={"text": "%_w"}) == ["100%_WOOL"]
    assert await skus(api, filter={"skus": ["MUG", "SOFA"]}) == ["MUG"]
    # As everywhere: an empty list means any.
    assert await skus(api, filter={"skus": []}) == await skus(api)
    assert await skus(api, filter={"statuses": []}) == await skus(api)


async def test_lists_are_sorted_and_counted(api: ApiClient) -> None:
    by_name = {"field": "NAME", "descending": True}
    assert await skus(api, orderBy=by_name) == ["CHAIR", "LAMP", "MUG"]
    newest = {"field": "CREATED_AT", "descending": True}
    assert set(await skus(api, orderBy=newest)) == {"CHAIR", "LAMP", "MUG"}
    page = (await api.run("catalog/products", {"first": 1}))["products"]
    assert (page["totalCount"], page["pageInfo"]["hasNextPage"]) == (3, True)


async def test_pages_forward_and_backward_give_every_product_once(api: ApiClient) -> None:
    for field in ("SKU", "NAME"):
        expected = await skus(api, orderBy={"field": field})
        by, seen, after = {"field": field}, list[str](), None
        while len(seen) < len(expected):
            variables = {"first": 1, "after": after, "orderBy": by}
            page = (await api.run("catalog/products", variables))["products"]
            seen.append(page["edges"][0]["node"]["sku"])
            after = page["pageInfo"]["endCursor"]
            # A product added meanwhile at the front shifts nothing.
            newcomer = f"0{field}{len(seen)}"
            add(api.shop, ProductData(newcomer, newcomer))
        assert seen == expected
        back = await api.run("catalog/products", {"last": 2, "before": after, "orderBy": by})
        assert [edge["node"]["sku"] for edge in back["products"]["edges"]] == seen[-3:-1]


async def test_a_cursor_of_another_list_is_refused(api: ApiClient) -> None:
    locations = (await api.run("stock/locations", {"first": 1}))["locations"]
    answer = await api.send(
        "catalog/products", {"first": 1, "after": locations["pageInfo"]["endCursor"]}
    )
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "INVALID"


async def test_one_product_is_found_by_id_or_sku(api: ApiClient) -> None:
    found = (await api.run("catalog/product", {"sku": "MUG"}))["product"]
    assert found["name"] == "Blue mug"
    assert (await api.run("catalog/product", {"id": found["id"]}))["product"] == found
    document = "query ($id: ID!) { node(id: $id) { id ... on Product { sku } } }"
    assert (await api.run(document, {"id": found["id"]}))["node"]["sku"] == "MUG"


async def test_what_does_not_exist_is_null(api: ApiClient) -> None:
    for identity in (
        {"sku": "SOFA"},
        {"sku": ""},
        {"id": ""},
        {"id": "Product_1"},
        {"id": f"Product_{'0' * 32}"},
        {"id": f"Location_{'0' * 32}"},
    ):
        assert (await api.run("catalog/product", identity))["product"] is None, identity


async def test_neither_or_both_identities_are_refused(api: ApiClient) -> None:
    for identity in ({}, {"id": "x", "sku": "MUG"}):
        answer = await api.send("catalog/product", identity)
        assert answer["errors"][0]["extensions"]["code"] == "INVALID"


async def test_a_storefront_sees_active_products_and_its_own_prices(api: ApiClient) -> None:
    shop = api.shop
    other = Channel(IDS.new(NOW), "market", "Market", "EUR", "M-{number}")
    with shop.database.transaction() as unit:
        unit.channels.save([other], NOW)
        prices = [PriceData("MUG", "market", (Decimal("9.5"), "EUR"))]
        upsert_prices(unit, SYSTEM, NOW, items=prices)
    add(shop, ProductData("OLD", "Old mug", status=ProductStatus.ARCHIVED))

    assert "OLD" in await skus(api)
    assert await skus(api, as_="storefront") == ["CHAIR", "LAMP", "MUG"]
    assert await skus(api, as_="storefront", filter={"statuses": ["ARCHIVED"]}) == []
    old = (await api.run("catalog/product", {"sku": "OLD"}))["product"]
    for identity in ({"sku": "OLD"}, {"id": old["id"]}):
        hidden = await api.run("catalog/product", identity, as_="storefront")
        assert hidden["product"] is None

    async def channels(as_: str) -> list[str]:
        mug = (await api.run("catalog/product", {"sku": "MUG"}, as_=as_))["product"]
        return [price["channelCode"] for price in mug["prices"]]

    assert await channels("staff") == ["market", "web"]
    assert await channels("storefront") == ["web"]


async def test_a_page_costs_the_same_whatever_its_size(api: ApiClient) -> None:
    add(api.shop, *[ProductData(f"P{n}", f"Product {n}") for n in range(60)])
    few = await statements_for(api, "catalog/products", {"first": 2})
    assert few == await statements_for(api, "catalog/products", {"first": 60}) <= 3
