"""A warehouse's program: it sees and does what belongs to its locations, and nothing else."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from api.global_ids import global_id
from domain.access.caller import PrincipalKind
from domain.access.location_rights import LOCATION_MUTATIONS, LOCATION_SCOPES
from tests.api.api_client import ApiClient, make_key
from tests.api.streamed import texts
from tests.architecture.field_pairing import mutations
from tests.docs.blocks import CHECKOUT
from use_cases.access.create_api_key import NAME_LIMIT

WORK = "{ fulfillmentOrders(first: 9) { totalCount nodes { id locationId } } }"
PARCELS = """{ orders(first: 9) { totalCount nodes {
  number fulfillmentPlan { id } events(first: 9) { totalCount nodes { id } }
  lines(first: 9) { totalCount nodes { sku allocations { locationId } } }
  fulfillmentOrders { locationId } shipments { id }
} } shipments(first: 9) { totalCount } backorders(first: 9) { totalCount } }"""
STOCK = """query Stock($leeds: ID!, $paris: ID!) {
  stockPositions(first: 50) { totalCount nodes { sku location { code } } }
  stockMovements(first: 50) { totalCount nodes { location { code } } }
  locations(first: 50) { totalCount nodes { code } }
  transfers(first: 9) { totalCount nodes { fromLocation { code } toLocation { code } } }
  incomingSupplies(first: 9) { totalCount nodes { location { code } } }
  stockCounts(first: 9) { totalCount nodes { location { code } } }
  alerts(first: 9) { totalCount } reservations(first: 9) { totalCount }
  mine: stockPosition(sku: "MUG", locationId: $leeds) { onHand }
  theirs: stockPosition(sku: "MUG", locationId: $paris) { onHand }
  location(code: "PARIS") { code }
}"""


@dataclass
class Warehouses:
    """An order of which Leeds sends a lamp and Paris a chair, and a key of Leeds."""

    api: ApiClient
    order_id: str
    work: dict[str, str]
    """Fulfillment orders by location code."""

    async def refusal(self, document: str, variables: dict[str, Any]) -> Any:
        """The errors of a mutation that Leeds sends; items that were refused one by one too."""
        (payload,) = (await self.api.run(document, variables, as_="leeds")).values()
        items = [error for item in payload.get("items") or () for error in item["userErrors"]]
        return payload["userErrors"] or items


@pytest.fixture
async def warehouses(api: ApiClient) -> Warehouses:
    shop = api.shop
    order = shop.place(("LAMP", 2), ("CHAIR", 1))
    order_id = global_id("Order", order.id)
    planned = await api.run("fulfillment/fulfillmentPlanCommit", {"orderId": order_id})
    codes = {global_id("Location", place.id): code for code, place in shop.places.items()}
    work = {
        codes[entry["locationId"]]: entry["id"]
        for entry in planned["fulfillmentPlanCommit"]["fulfillmentOrders"]
    }
    api.credentials["leeds"] = make_key(
        shop, PrincipalKind.PARTNER, scopes=LOCATION_SCOPES, location_ids=[shop.places["LEEDS"].id]
    )
    return Warehouses(api, order_id, work)


async def test_it_sees_its_work_and_of_the_order_what_belongs_to_it(warehouses: Warehouses) -> None:
    api = warehouses.api
    api.shop.place(("CHAIR", 1))
    found = await api.run(WORK, as_="leeds")
    seen = await api.run(PARCELS, as_="leeds")

    leeds = global_id("Location", api.shop.places["LEEDS"].id)
    assert found["fulfillmentOrders"] == {
        "totalCount": 1, "nodes": [{"id": warehouses.work["LEEDS"], "locationId": leeds}],
    }  # fmt: skip
    (order,) = seen["orders"]["nodes"]
    assert seen["orders"]["totalCount"] == 1
    assert order["fulfillmentPlan"] is None
    assert order["events"] == {"totalCount": 0, "nodes": []}
    assert order["lines"] == {
        "totalCount": 1,
        "nodes": [{"sku": "LAMP", "allocations": [{"locationId": leeds}]}],
    }
    assert order["fulfillmentOrders"] == [{"locationId": leeds}]


async def test_it_sees_the_stock_of_its_locations_only(warehouses: Warehouses) -> None:
    api, places = warehouses.api, warehouses.api.shop.places
    transfer = {"fromLocationCode": "LONDON", "toLocationCode": "LEEDS",
                "lines": [{"sku": "MUG", "quantity": 1}]}  # fmt: skip
    elsewhere = transfer | {"toLocationCode": "PARIS"}
    for sent in (transfer, elsewhere):
        await api.run("stock/transferCreate", {"input": sent})
    for code in ("LEEDS", "PARIS"):
        await api.run("stock/stockCountCreate", {"input": {"locationCode": code}})

    ids = {code.lower(): global_id("Location", places[code].id) for code in ("LEEDS", "PARIS")}
    seen = await api.run(STOCK, ids, as_="leeds")

    for name in ("stockPositions", "stockMovements", "stockCounts"):
        codes = {node["location"]["code"] for node in seen[name]["nodes"]}
        assert (codes, seen[name]["totalCount"]) == ({"LEEDS"}, len(seen[name]["nodes"])), name
    assert seen["transfers"]["nodes"] == [
        {"fromLocation": {"code": "LONDON"}, "toLocation": {"code": "LEEDS"}}
    ]
    # Its own, and where its transfers come from.
    assert [node["code"] for node in seen["locations"]["nodes"]] == ["LEEDS", "LONDON"]
    assert seen["locations"]["totalCount"] == 2
    assert seen["mine"] == {"onHand": 20}
    assert (seen["theirs"], seen["location"]) == (None, None)


@pytest.mark.parametrize(
    ("document", "name", "variables"),
    [
        ("fulfillmentOrderAccept", "fulfillmentOrderId", {}),
        ("fulfillmentOrderReject", "fulfillmentOrderId", {"input": {"reason": "OTHER"}}),
        ("packageCreate", "fulfillmentOrderId", {"input": {"lines": []}}),
    ],
)
async def test_work_of_another_location_is_absent_to_it(
    warehouses: Warehouses, document: str, name: str, variables: dict[str, Any]
) -> None:
    path = f"fulfillment/{document}"
    absent = "FulfillmentOrder_" + "0" * 32
    theirs = await warehouses.refusal(path, {name: warehouses.work["PARIS"]} | variables)
    nobodys = await warehouses.refusal(path, {name: absent} | variables)

    assert [error["code"] for error in theirs] == ["NOT_FOUND"]
    assert theirs == nobodys
    query = "query Node($id: ID!) { node(id: $id) { id } }"
    found = await warehouses.api.run(query, {"id": warehouses.work["PARIS"]}, as_="leeds")
    assert found == {"node": None}


async def test_it_accepts_packs_and_ships_its_own(warehouses: Warehouses) -> None:
    api, work = warehouses.api, warehouses.work["LEEDS"]
    assert await warehouses.refusal(
        "fulfillment/fulfillmentOrderAccept", {"fulfillmentOrderId": work}
    ) == []  # fmt: skip
    line = warehouses.order_id.replace("Order_", "OrderLine_") + "_1"
    packed = await api.run(
        "fulfillment/packageCreate",
        {"fulfillmentOrderId": work, "input": {"lines": [{"lineId": line, "quantity": 2}]}},
        as_="leeds",
    )
    package = packed["packageCreate"]["package"]["id"]
    made = await api.run(
        "fulfillment/shipmentCreate",
        {"packageIds": [package], "input": {"carrier": "manual"}},
        as_="leeds",
    )
    shipment = made["shipmentCreate"]["shipment"]["id"]
    assert await warehouses.refusal("fulfillment/shipmentShip", {"shipmentId": shipment}) == []


async def test_it_does_not_begin_to_follow_a_history(warehouses: Warehouses) -> None:
    follow = "subscription ($id: ID!) { orderEvents(orderId: $id) { __typename } }"
    for order_id in (warehouses.order_id, global_id("Order", UUID(int=1))):
        stream = texts(warehouses.api, follow, {"id": order_id}, as_="leeds")
        # Not after a snapshot, which would look as if it could go on.
        with pytest.raises(Exception, match="bound to locations"):
            await anext(stream)


async def test_it_changes_no_stock_elsewhere(warehouses: Warehouses) -> None:
    def stock(code: str) -> dict[str, Any]:
        item = {"sku": "MUG", "locationCode": code, "onHand": 1, "changeFromQuantity": None}
        return {"input": [item]}

    theirs, nobodys = [
        await warehouses.refusal("stock/stockSet", stock(code)) for code in ("PARIS", "NOWHERE")
    ]
    assert [error["code"] for error in theirs] == ["NOT_FOUND"]
    assert str(theirs).replace("PARIS", "NOWHERE") == str(nobodys)
    assert await warehouses.refusal("stock/stockSet", stock("LEEDS")) == []
    count = {"input": {"locationCode": "PARIS"}}
    (refused,) = await warehouses.refusal("stock/stockCountCreate", count)
    assert refused["code"] == "NOT_FOUND"


async def test_what_has_no_place_is_closed_to_it_unless_somebody_has_said_otherwise(
    warehouses: Warehouses,
) -> None:
    known = {mutation.name for mutation in mutations(CHECKOUT)}
    assert known >= LOCATION_MUTATIONS

    refused = await warehouses.refusal(
        "stock/locationsUpsert", {"input": [{"code": "X", "name": "X", "address": {"countryCode": "GB"}}]}
    )  # fmt: skip
    assert [error["code"] for error in refused] == ["NOT_PERMITTED"]
    order = {"orderId": warehouses.order_id, "input": {"reason": "OTHER"}}
    answer = await warehouses.api.send("orders/orderCancel", order, as_="leeds")
    assert answer["errors"][0]["extensions"]["missingScopes"] == ["orders:write"]


async def test_a_key_of_a_location_gets_no_scope_that_has_no_place(warehouses: Warehouses) -> None:
    place = global_id("Location", warehouses.api.shop.places["LEEDS"].id)
    wanted = {"kind": "PARTNER", "name": "x" * NAME_LIMIT, "locationIds": [place]}
    made = await warehouses.api.run(
        "access/apiKeyCreate", {"input": wanted | {"scopes": ["payments:write"]}}
    )
    (error,) = made["apiKeyCreate"]["userErrors"]
    assert (error["code"], error["field"]) == ("INVALID", ["input", "scopes"])
    guide = (CHECKOUT / "docs" / "guides" / "partner.md").read_text(encoding="utf-8")
    for scope in LOCATION_SCOPES:
        assert scope in error["message"]
        assert f"`{scope}`" in guide

    staff = await warehouses.api.run("access/apiKeyCreate", {"input": wanted | {"kind": "STAFF"}})
    assert staff["apiKeyCreate"]["apiKey"]["scopes"] == sorted(LOCATION_SCOPES)
    viewer = await warehouses.api.run("access/viewer", as_=staff["apiKeyCreate"]["text"])
    assert viewer["viewer"]["scopes"] == sorted(LOCATION_SCOPES)
