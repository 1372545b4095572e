"""Locations and stock updates through the API: bulk, typed refusals, done once."""

from typing import Any

from tests.api.api_client import ApiClient

ROME = {
    "code": "ROME",
    "name": "Rome store",
    "kind": "STORE",
    "timeZone": "Europe/Rome",
    "capabilities": ["PICKUP", "SHIP"],
    "priority": 5,
    "address": {
        "company": "Orderwright",
        "city": "Rome",
        "countryCode": "IT",
        "coordinates": {"latitude": 41.9, "longitude": 12.5},
    },
}


async def items(api: ApiClient, name: str, *entries: Any, **options: Any) -> list[dict[str, Any]]:
    answer = await api.run(f"stock/{name}", {"input": list(entries)}, **options)
    found: list[dict[str, Any]] = answer[name]["items"]
    return found


def count(sku: str, location: str, on_hand: int, **more: Any) -> dict[str, Any]:
    stated = {"changeFromQuantity": None} | more
    return {"sku": sku, "locationCode": location, "onHand": on_hand} | stated


async def test_locations_are_answered_per_item(api: ApiClient) -> None:
    wrong = ROME | {"code": "MARS", "timeZone": "Mars/Olympus"}
    good, bad = await items(api, "locationsUpsert", ROME, wrong)
    assert good["node"]["coordinates"] == {"latitude": 41.9, "longitude": 12.5}
    assert good["node"]["address"]["company"] == "Orderwright"
    assert good["node"]["capabilities"] == ["PICKUP", "SHIP"]
    assert bad["userErrors"][0]["field"] == ["input", "1", "timeZone"]


async def test_a_count_answers_with_the_position(api: ApiClient) -> None:
    api.shop.place(("LAMP", 3))
    (entry,) = await items(api, "stockSet", count("LAMP", "LEEDS", 12))
    assert entry["position"] == {
        "sku": "LAMP", "onHand": 12, "available": 9, "reserved": 0, "committed": 3,
        "qualityControl": 0, "damaged": 0,
        "product": {"sku": "LAMP"}, "location": {"code": "LEEDS"},
    }  # fmt: skip


async def test_refused_counts_say_what_a_client_can_act_on(api: ApiClient) -> None:
    api.shop.place(("LAMP", 3))
    low, changed, unknown = await items(
        api,
        "stockSet",
        count("LAMP", "LEEDS", 2),
        count("MUG", "LONDON", 2, changeFromQuantity=9),
        count("SOFA", "LONDON", 2),
    )
    (error,) = low["userErrors"]
    assert error.items() >= {
        "__typename": "CountTooLow", "code": "INSUFFICIENT_STOCK", "counted": 2, "committed": 3,
        "field": ["input", "0", "onHand"],
    }.items()  # fmt: skip
    (error,) = changed["userErrors"]
    assert error.items() >= {
        "__typename": "QuantityChanged", "code": "QUANTITY_CHANGED", "expectedQuantity": 9, "actualQuantity": 10,
        "field": ["input", "1", "changeFromQuantity"],
    }.items()  # fmt: skip
    assert unknown["userErrors"][0]["code"] == "UNKNOWN_SKU"
    assert low["position"] is changed["position"] is unknown["position"] is None


async def test_adjustments_are_done_once_for_a_key(api: ApiClient) -> None:
    receipt = {"sku": "MUG", "locationCode": "LONDON", "delta": 5, "reason": "RECEIVED"}
    loss = receipt | {"delta": -99, "reason": "WRITTEN_OFF", "state": "DAMAGED"}
    first = await items(api, "stockAdjust", receipt, loss, key="delivery-7")
    again = await items(api, "stockAdjust", receipt, loss, key="delivery-7")
    assert first == again
    assert first[0]["position"]["available"] == 15
    (error,) = first[1]["userErrors"]
    assert error.items() >= {
        "__typename": "InsufficientStock", "state": "DAMAGED", "requested": 99, "available": 0,
    }.items()  # fmt: skip
    assert api.shop.position("MUG", "LONDON").available == 15


async def test_writing_stock_needs_its_scope(api: ApiClient) -> None:
    answer = await api.send(
        "stock/stockSet", {"input": [count("MUG", "LONDON", 1)]}, as_="storefront"
    )
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert api.shop.position("MUG", "LONDON").on_hand == 10


async def test_a_figure_is_not_set_blindly_unless_asked_to(api: ApiClient) -> None:
    blind = {"sku": "MUG", "locationCode": "LONDON", "onHand": 3}
    refused, done = await items(api, "stockSet", blind, blind | {"changeFromQuantity": None})
    assert refused["userErrors"][0]["field"] == ["input", "0", "changeFromQuantity"]
    assert done["position"]["onHand"] == 3


async def test_an_adjustment_may_say_what_it_starts_from(api: ApiClient) -> None:
    loss = {"sku": "MUG", "locationCode": "LONDON", "delta": -1, "reason": "ADJUSTED"}
    first, again = await items(
        api, "stockAdjust", loss | {"changeFromQuantity": 10}, loss | {"changeFromQuantity": 10}
    )
    assert first["position"]["available"] == 9
    assert again["userErrors"][0]["code"] == "QUANTITY_CHANGED"
