"""Stock rules through the API: set in bulk, readable where they count, refused by field."""

from datetime import date
from typing import Any

from tests.api.api_client import ApiClient
from tests.api.stock.test_availability import available
from tests.use_cases.stock.queues import open_queues


async def upsert(api: ApiClient, document: str, *entries: Any) -> list[dict[str, Any]]:
    answer = await api.run(document, {"input": list(entries)})
    found: list[dict[str, Any]] = answer[document.split("/")[1]]["items"]
    return found


async def test_what_is_kept_back_is_set_and_read_at_the_position(api: ApiClient) -> None:
    good, bad = await upsert(
        api,
        "stock/stockRulesUpsert",
        {"sku": "CHAIR", "locationCode": "PARIS", "safetyStock": 2, "reorderPoint": 3},
        {"sku": "CHAIR", "locationCode": "PARIS", "safetyStock": -1},
    )

    assert good["position"] == {
        "sku": "CHAIR", "available": 3, "safetyStock": 2, "reorderPoint": 3,
        "overstockLevel": None, "unsoldDays": None, "location": {"code": "PARIS"},
    }  # fmt: skip
    assert bad["userErrors"][0]["field"] == ["input", "1", "safetyStock"]
    assert await available(api, "CHAIR") == [1]


async def test_a_channels_share_is_set_and_its_use_read(api: ApiClient) -> None:
    queues = open_queues(api.shop)
    queues.share("LAMP", "market", allotment=1)
    good, bad = await upsert(
        api,
        "stock/channelStockRulesUpsert",
        {"sku": "LAMP", "channelCode": "market", "allotment": 5, "buffer": 1},
        {"sku": "LAMP", "channelCode": "nowhere", "allotment": 5},
    )
    assert bad["userErrors"][0]["field"] == ["input", "1", "channelCode"]
    assert good["node"]["channelStockRules"][0]["allotmentUsed"] == 0
    assert await available(api, "LAMP", channelCode="web") == [3]
    assert await available(api, "LAMP", channelCode="market") == [7]

    queues.place(("LAMP", 4), channel="market")
    answer = await api.run('{ product(sku: "LAMP") { channelStockRules { allotmentUsed } } }')
    assert answer["product"]["channelStockRules"] == [{"allotmentUsed": 4}]
    assert await available(api, "LAMP", channelCode="web") == [3]


async def test_who_waits_is_listed_in_order_with_the_day_supply_comes(api: ApiClient) -> None:
    queues = open_queues(api.shop)
    (item,) = await upsert(
        api, "stock/stockPoliciesUpsert", {"sku": "CHAIR", "policy": "BACKORDER"}
    )
    assert item["node"]["stockPolicy"] == "BACKORDER"
    queues.expect("CHAIR", "LONDON", 4, date(2026, 3, 20))
    queues.expect("CHAIR", "LONDON", 9, date(2026, 4, 20))
    answer = await api.run('{ availability(skus: ["CHAIR"]) { available backorderable } }')
    assert answer["availability"] == [{"available": 3, "backorderable": 13}]

    early, late = queues.place(("CHAIR", 6)), queues.place(("CHAIR", 6))
    listed = await api.run("stock/backorders", {"first": 9, "filter": {"skus": ["CHAIR"]}})
    assert listed["backorders"]["totalCount"] == 2
    assert [
        (entry["order"]["number"], entry["quantity"], entry["expectedOn"], entry["kind"])
        for entry in listed["backorders"]["nodes"]
    ] == [(early.number, 3, "2026-03-20", "BACKORDER"), (late.number, 6, "2026-04-20", "BACKORDER")]
    assert [
        (entry["orderLine"]["backorderedQuantity"], entry["orderLine"]["expectedOn"])
        for entry in listed["backorders"]["nodes"]
    ] == [(3, "2026-03-20"), (6, "2026-04-20")]

    line = listed["backorders"]["nodes"][1]["orderLineId"]
    moved = await api.run("stock/backorderPrioritySet", {"line": line, "priority": 5})
    assert moved["backorderPrioritySet"]["userErrors"] == []
    assert moved["backorderPrioritySet"]["backorder"]["priority"] == 5
    listed = await api.run("stock/backorders", {"first": 1})
    assert listed["backorders"]["nodes"][0]["order"]["number"] == late.number
    assert listed["backorders"]["nodes"][0]["expectedOn"] == "2026-04-20"


async def test_a_line_that_waits_for_nothing_has_no_place_in_the_queue(api: ApiClient) -> None:
    order = api.shop.place(("MUG", 1))
    answer = await api.run(
        "stock/backorderPrioritySet", {"line": f"OrderLine_{order.id.hex}_1", "priority": 5}
    )
    assert answer["backorderPrioritySet"]["backorder"] is None
    assert answer["backorderPrioritySet"]["userErrors"][0]["code"] == "NOT_FOUND"


async def test_policies_that_mean_nothing_are_refused(api: ApiClient) -> None:
    no_limit = {"sku": "MUG", "policy": "BACKORDER", "backorderUpToIncoming": False}
    no_launch = {"sku": "MUG", "policy": "PREORDER"}
    items = await upsert(api, "stock/stockPoliciesUpsert", no_limit, no_launch)
    assert [entry["userErrors"][0]["field"] for entry in items] == [
        ["input", "0", "backorderLimit"], ["input", "1", "policy"],
    ]  # fmt: skip


async def test_a_kit_is_read_with_its_parts_and_its_lines_with_their_kit(api: ApiClient) -> None:
    await api.run("catalog/productsUpsert", {"input": [{"sku": "SET", "name": "Desk set"}]})
    price = {"amount": "40.00", "currencyCode": "GBP"}
    await api.run(
        "catalog/pricesUpsert",
        {"input": [{"sku": "SET", "channelCode": "web", "price": price}]},
    )
    parts = [{"sku": "MUG", "quantity": 2}, {"sku": "LAMP", "quantity": 1}]
    (item,) = await upsert(api, "catalog/kitsUpsert", {"sku": "SET", "components": parts})
    assert item["node"]["components"] == [
        {"quantity": 2, "product": {"sku": "MUG"}}, {"quantity": 1, "product": {"sku": "LAMP"}},
    ]  # fmt: skip
    assert await available(api, "SET") == [8]

    order = api.shop.place(("SET", 2))
    answer = await api.run(
        "query ($id: ID!) { order(id: $id) { lines(first: 9) { nodes { sku quantity amount { amount }"
        " group { number sku title quantity } } } } }",
        {"id": f"Order_{order.id.hex}"},
    )
    group = {"number": 1, "sku": "SET", "title": "Desk set", "quantity": 2}
    assert answer["order"]["lines"]["nodes"] == [
        {"sku": "MUG", "quantity": 4, "amount": {"amount": "25.00"}, "group": group},
        {"sku": "LAMP", "quantity": 2, "amount": {"amount": "55.00"}, "group": group},
    ]
    assert await available(api, "SET") == [6]
