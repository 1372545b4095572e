"""Plans: a preview that changes nothing, a commit that says why, the plan of an order."""

from typing import Any

import pytest

from domain.address import Address
from tests.api.api_client import ApiClient
from tests.books import check_books
from tests.shop import IDS, NOW
from tests.use_cases.fulfillment.floor import Floor

Data = dict[str, Any]


def a_basket(*lines: tuple[str, int], **changes: Any) -> Data:
    """Pieces of SKUs to be sent to London."""
    return {
        "channelCode": "web",
        "lines": [{"sku": sku, "quantity": quantity} for sku, quantity in lines],
        "destination": {
            "countryCode": "GB", "coordinates": {"latitude": 51.5, "longitude": -0.12},
        },
        "shippingMethodCode": "standard",
    } | changes  # fmt: skip


async def preview(api: ApiClient, **given: Any) -> Any:
    answer = await api.run("fulfillment/fulfillmentPlanPreview", {"input": given})
    return answer["fulfillmentPlanPreview"]


async def commit(api: ApiClient, order_id: str) -> Any:
    answer = await api.run("fulfillment/fulfillmentPlanCommit", {"orderId": order_id})
    check_books(api.shop.database)
    return answer["fulfillmentPlanCommit"]


def place_id(api: ApiClient, code: str) -> str:
    return f"Location_{api.shop.places[code].id.hex}"


async def test_a_committed_plan_says_who_ships_what_at_what_cost_and_why(api: ApiClient) -> None:
    order = api.shop.place(("LAMP", 1), ("CHAIR", 2))
    done = await commit(api, f"Order_{order.id.hex}")
    plan = done["fulfillmentPlan"]

    assert done["userErrors"] == []
    assert plan["status"] == "COMMITTED"
    assert plan["cost"] == {"amount": "20.10", "currencyCode": "GBP"}
    assert [
        (
            parcel["locationId"],
            parcel["cost"]["amount"],
            [(line["line"]["sku"], line["quantity"]) for line in parcel["lines"]["nodes"]],
        )
        for parcel in plan["parcels"]
    ] == [
        (place_id(api, "PARIS"), "15.95", [("CHAIR", 2)]),
        (place_id(api, "LEEDS"), "4.15", [("LAMP", 1)]),
    ]
    assert plan["distanceKilometers"] == sum(p["distanceKilometers"] for p in plan["parcels"])
    assert plan["exclusions"] == [
        {"locationId": place_id(api, "LONDON"), "reason": "has no LAMP, CHAIR", "rule": "stock"}
    ]
    assert [(work["number"], work["status"]) for work in done["fulfillmentOrders"]] == [
        (f"{order.number}-F1", "OPEN"),
        (f"{order.number}-F2", "OPEN"),
    ]
    assert done["fulfillmentOrders"][0]["allowedActions"][:2] == ["SUBMIT", "ACCEPT"]
    assert done["fulfillmentOrders"][0]["lines"]["nodes"] == [
        {"lineId": f"OrderLine_{order.id.hex}_2", "lineNumber": 2, "quantity": 2,
         "packedQuantity": 0, "shippedQuantity": 0}
    ]  # fmt: skip


async def test_a_preview_of_an_order_is_what_a_commit_then_does(api: ApiClient) -> None:
    order = api.shop.place(("LAMP", 1), ("CHAIR", 2), ("MUG", 4))
    order_id = f"Order_{order.id.hex}"
    previewed = await preview(api, orderId=order_id)

    assert previewed["userErrors"] == []
    assert api.shop.order(order.id) == order
    plan = (await commit(api, order_id))["fulfillmentPlan"]
    assert {name: _shown(plan[name]) for name in previewed["plan"]} == {
        name: _shown(value) for name, value in previewed["plan"].items()
    }


async def test_a_baskets_preview_names_the_ways_that_lost(api: ApiClient) -> None:
    plan = (await preview(api, basket=a_basket(("MUG", 2), ("LAMP", 1))))["plan"]

    (parcel,) = plan["parcels"]
    assert parcel["locationId"] == place_id(api, "LEEDS")
    assert parcel["lines"]["nodes"] == [
        {"lineNumber": 1, "quantity": 2, "line": None},
        {"lineNumber": 2, "quantity": 1, "line": None},
    ]
    assert [(other["locationIds"][0], other["reason"]) for other in plan["alternatives"]] == [
        (place_id(api, "LONDON"), "short of LAMP by 1; needs 2 parcels"),
        (place_id(api, "PARIS"), "short of LAMP by 1; needs 2 parcels"),
    ]
    assert plan["cost"] == {"amount": "4.85", "currencyCode": "GBP"}


async def test_each_short_line_of_a_basket_is_named_where_it_was_sent(api: ApiClient) -> None:
    refused = await preview(api, basket=a_basket(("MUG", 1), ("CHAIR", 4), ("LAMP", 9)))

    assert refused["plan"] is None
    assert [
        (e["__typename"], e["sku"], e["requested"], e["available"], e["field"])
        for e in refused["userErrors"]
    ] == [
        ("StockShortage", "CHAIR", 4, 3, ["input", "basket", "lines", "1", "quantity"]),
        ("StockShortage", "LAMP", 9, 8, ["input", "basket", "lines", "2", "quantity"]),
    ]


@pytest.mark.parametrize(
    ("basket", "code", "field"),
    [
        (a_basket(("SOFA", 1)), "UNKNOWN_SKU", ["lines", "0", "sku"]),
        (a_basket(("MUG", 0)), "INVALID", ["lines", "0", "quantity"]),
        (a_basket(("MUG", -1)), "INVALID", ["lines", "0", "quantity"]),
        (a_basket(), "INVALID", ["lines"]),
        (a_basket(("MUG", 1), channelCode="moon"), "NOT_FOUND", ["channelCode"]),
        (a_basket(("MUG", 1), shippingMethodCode="drone"), "NOT_FOUND", ["shippingMethodCode"]),
        (
            a_basket(("MUG", 1), destination={"countryCode": "UK"}),
            "INVALID",
            ["destination", "countryCode"],
        ),
    ],
)
async def test_a_basket_that_cannot_be_is_refused(
    api: ApiClient, basket: Data, code: str, field: list[str]
) -> None:
    (error,) = (await preview(api, basket=basket))["userErrors"]
    assert (error["code"], error["field"]) == (code, ["input", "basket", *field])


async def test_a_preview_is_of_one_order_or_one_basket(api: ApiClient) -> None:
    order = api.shop.place(("MUG", 1))
    for given in ({}, {"orderId": f"Order_{order.id.hex}", "basket": a_basket(("MUG", 1))}):
        (error,) = (await preview(api, **given))["userErrors"]
        assert error["code"] == "INVALID"
    for text in ("", "Order_" + "0" * 32, f"Package_{order.id.hex}"):
        (error,) = (await preview(api, orderId=text))["userErrors"]
        assert (error["code"], error["field"]) == ("NOT_FOUND", ["input", "orderId"])


async def test_there_is_no_other_plan_while_work_is_active(api: ApiClient, floor: Floor) -> None:
    order = api.shop.place(("MUG", 1))
    floor.commit(order)
    order_id = f"Order_{order.id.hex}"
    (shown,) = (await preview(api, orderId=order_id))["userErrors"]
    (refused,) = (await commit(api, order_id))["userErrors"]

    for error, field in ((shown, ["input", "orderId"]), (refused, ["orderId"])):
        assert (error["__typename"], error["code"]) == ("WorkAlreadyActive", "WORK_ALREADY_ACTIVE")
        assert (error["numbers"], error["field"]) == ([f"{order.number}-F1"], field)


async def test_an_order_that_was_canceled_is_not_planned(api: ApiClient, floor: Floor) -> None:
    order = floor.cancel(api.shop.place(("MUG", 1)))
    refused = await commit(api, f"Order_{order.id.hex}")

    assert refused["fulfillmentPlan"] is None
    assert refused["fulfillmentOrders"] == []
    (error,) = refused["userErrors"]
    assert (error["__typename"], error["currentState"]) == ("MoveNotAllowed", "CANCELED")


async def test_what_no_place_may_ship_any_more_is_a_shortage_of_the_order(
    api: ApiClient, floor: Floor
) -> None:
    order = api.shop.place(("CHAIR", 3))
    paris = api.shop.places["PARIS"]
    closed = type(paris)(
        paris.id, paris.code, paris.name, Address(IDS.new(NOW), country_code="FR"), active=False
    )
    api.shop.database.run(lambda unit: unit.locations.save([closed], NOW))
    (error,) = (await commit(api, f"Order_{order.id.hex}"))["userErrors"]
    assert (error["sku"], error["requested"], error["available"]) == ("CHAIR", 3, 0)
    assert error["field"] == ["orderId"]


async def test_a_plan_is_found_by_its_id_and_by_its_order(
    api: ApiClient, floor: Floor, stranger: str
) -> None:
    order, unplanned = api.shop.place(("MUG", 2)), api.shop.place(("MUG", 1))
    plan = floor.commit(order)

    async def find(as_: str = "staff", **by: str) -> Any:
        return (await api.run("fulfillment/fulfillmentPlan", by, as_=as_))["fulfillmentPlan"]

    found = await find(orderId=f"Order_{order.id.hex}")
    assert found["id"] == f"FulfillmentPlan_{plan.id.hex}"
    assert found["orderId"] == f"Order_{order.id.hex}"
    assert await find(id=found["id"]) == found
    assert await find(orderId=f"Order_{unplanned.id.hex}") is None
    for hidden in ({"id": found["id"]}, {"orderId": found["orderId"]}):
        assert await find(stranger, **hidden) is None
    for text in ("", "Order_x", "FulfillmentPlan_" + "0" * 32):
        assert await find(id=text) is None
        assert await find(orderId=text) is None


async def test_a_plan_is_asked_for_in_one_way(api: ApiClient) -> None:
    for by in ({}, {"id": "a", "orderId": "b"}):
        answer = await api.send("fulfillment/fulfillmentPlan", by)
        assert answer["errors"][0]["extensions"]["code"] == "INVALID"


def _shown(value: Any) -> Any:
    """What of a part both documents ask for."""
    if isinstance(value, list):
        return [_shown(entry) for entry in value]
    if isinstance(value, dict):
        return {name: _shown(part) for name, part in value.items() if name != "currencyCode"}
    return value
