"""Lists of work and parcels: paged, filtered, only the caller's own, in constant statements."""

from datetime import datetime
from typing import Any

import pytest

from domain.access.caller import Caller
from domain.fulfillment.tracking import TrackingCode
from persistence.unit_of_work import UnitOfWork
from tests.api.api_client import ApiClient
from tests.shop import NOW, Shop, stock
from tests.statements import counted_statements
from tests.use_cases.fulfillment.floor import Floor
from use_cases.fulfillment.accept_fulfillment_order import accept_fulfillment_order
from use_cases.fulfillment.commit_fulfillment_plan import commit_fulfillment_plan
from use_cases.fulfillment.create_package import create_package
from use_cases.fulfillment.create_shipment import create_shipment
from use_cases.fulfillment.record_tracking_event import record_tracking_event
from use_cases.fulfillment.ship_shipment import ship_shipment
from use_cases.orders.place_orders import place_order

NESTED = {
    "fulfillmentOrders": "fulfillment/everyFulfillmentOrder",
    "shipments": "fulfillment/everyShipment",
    "orders": "fulfillment/everyOrderWithItsParcels",
}
LIMIT = 12
"""Statements for any of these, the start of the read included."""

DOCUMENTS = {
    "fulfillmentOrders": "fulfillment/fulfillmentOrders",
    "shipments": "fulfillment/shipments",
}


async def page(api: ApiClient, name: str, as_: str = "staff", **variables: Any) -> Any:
    return (await api.run(DOCUMENTS[name], {"first": 20} | variables, as_=as_))[name]


async def ids(api: ApiClient, name: str, as_: str = "staff", **wanted: Any) -> set[str]:
    found = await page(api, name, as_, filter=wanted)
    assert found["totalCount"] == len(found["nodes"])
    return {node["id"] for node in found["nodes"]}


@pytest.mark.parametrize("name", DOCUMENTS)
async def test_pages_forward_and_backward_give_each_once(
    api: ApiClient, floor: Floor, name: str
) -> None:
    for _ in range(5):
        floor.ready(api.shop.place(("MUG", 1)))
    every = [node["id"] for node in (await page(api, name))["nodes"]]
    seen: list[str] = []
    after = None
    for size in (2, 2, 1):
        part = await page(api, name, first=2, after=after)
        assert len(part["nodes"]) == size
        assert part["pageInfo"]["hasNextPage"] is (size == 2)
        seen += [node["id"] for node in part["nodes"]]
        after = part["pageInfo"]["endCursor"]
    back = await page(api, name, first=None, last=3)

    assert seen == every == sorted(every)
    assert len(set(seen)) == 5
    assert [node["id"] for node in back["nodes"]] == every[2:]


async def test_fulfillment_orders_are_filtered(api: ApiClient, floor: Floor) -> None:
    mug, chair = api.shop.place(("MUG", 1)), api.shop.place(("CHAIR", 1))
    (accepted,) = floor.start(mug)
    floor.commit(chair)
    (waiting,) = floor.work_orders(chair)
    first, second = (f"FulfillmentOrder_{work.id.hex}" for work in (accepted, waiting))
    name = "fulfillmentOrders"

    assert await ids(api, name) == {first, second}
    assert await ids(api, name, statuses=["IN_PROGRESS"]) == {first}
    assert await ids(api, name, statuses=["IN_PROGRESS", "OPEN"]) == {first, second}
    assert await ids(api, name, orderId=f"Order_{chair.id.hex}") == {second}
    paris = f"Location_{api.shop.places['PARIS'].id.hex}"
    assert await ids(api, name, locationIds=[paris]) == {second}
    assert await ids(api, name, locationIds=[paris], statuses=["CLOSED"]) == set()
    assert await ids(api, name, locationIds=["nonsense"]) == set()
    assert await ids(api, name, orderId="") == set()


async def test_shipments_are_filtered(api: ApiClient, floor: Floor) -> None:
    packed, left = api.shop.place(("MUG", 1)), api.shop.place(("MUG", 1))
    first = f"Shipment_{floor.ready(packed).id.hex}"
    second = f"Shipment_{floor.ship(floor.ready(left)).id.hex}"
    name = "shipments"

    assert await ids(api, name) == {first, second}
    assert await ids(api, name, statuses=["PACKED"]) == {first}
    assert await ids(api, name, carrier="manual") == {first, second}
    assert await ids(api, name, carrier="pigeon") == set()
    assert await ids(api, name, trackingNumber="1Z 999") == {second}
    assert await ids(api, name, trackingNumber="1Z") == set()
    assert await ids(api, name, orderId=f"Order_{packed.id.hex}") == {first}
    assert await ids(api, name, orderId=first) == set()


@pytest.mark.parametrize("name", DOCUMENTS)
async def test_a_page_that_cannot_be_is_refused(api: ApiClient, name: str) -> None:
    for variables in ({}, {"first": 0}, {"first": 101}, {"first": 1, "after": "x"}):
        answer = await api.send(DOCUMENTS[name], variables)
        assert answer["errors"][0]["extensions"]["code"] == "INVALID"


async def test_everything_of_an_order_is_seen_with_it_and_by_nobody_else(
    api: ApiClient, floor: Floor, stranger: str
) -> None:
    order = api.shop.place(("MUG", 2))
    shipment = floor.ship(floor.ready(order))
    report = floor.track(shipment, "e1", TrackingCode.IN_TRANSIT)
    (work,) = floor.work_orders(order)
    (package,) = floor.packages(order)
    nodes = {
        "FulfillmentPlan": work.plan_id,
        "FulfillmentOrder": work.id,
        "Package": package.id,
        "Shipment": shipment.id,
        "TrackingEvent": report.id,
    }
    wanted = {"ids": [f"{name}_{key.hex}" for name, key in nodes.items()]}
    document = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"
    one = """query ($work: ID!, $shipment: ID!) {
      fulfillmentOrder(id: $work) { id } shipment(id: $shipment) { id }
    }"""
    two = {"work": wanted["ids"][1], "shipment": wanted["ids"][3]}

    found = (await api.run(document, wanted))["nodes"]
    assert [entry["__typename"] for entry in found] == list(nodes)
    assert [entry["id"] for entry in found] == wanted["ids"]
    assert (await api.run(document, wanted, as_=stranger))["nodes"] == [None] * 5
    assert (await api.run(document, wanted, as_="storefront"))["nodes"] == [None] * 5
    assert await api.run(one, two) == {
        "fulfillmentOrder": {"id": two["work"]}, "shipment": {"id": two["shipment"]},
    }  # fmt: skip
    nothing = {"fulfillmentOrder": None, "shipment": None}
    assert await api.run(one, two, as_=stranger) == nothing
    assert await api.run(one, {"work": "x", "shipment": two["work"]}) == nothing
    for name in DOCUMENTS:
        assert await ids(api, name, stranger) == set()


async def test_an_order_shows_how_it_is_fulfilled(api: ApiClient, floor: Floor) -> None:
    order = api.shop.place(("LAMP", 1), ("CHAIR", 1))
    placed_version = order.version
    variables = {"id": f"Order_{order.id.hex}"}
    before = (await api.run("fulfillment/orderFulfillment", variables))["order"]
    assert before == {
        "version": placed_version, "fulfillmentPlan": None, "fulfillmentOrders": [], "shipments": [],
    }  # fmt: skip

    first, second = floor.start(order)
    parcel = floor.ship(floor.create_shipment(floor.pack(second)))
    floor.track(parcel, "e1", TrackingCode.IN_TRANSIT)
    after = (await api.run("fulfillment/orderFulfillment", variables))["order"]
    assert after["fulfillmentPlan"]["status"] == "COMMITTED"
    assert [(work["number"], work["status"]) for work in after["fulfillmentOrders"]] == [
        (first.number, "IN_PROGRESS"),
        (second.number, "CLOSED"),
    ]
    assert [len(work["packages"]) for work in after["fulfillmentOrders"]] == [0, 1]
    (shipment,) = after["shipments"]
    assert shipment["number"] == parcel.number
    assert shipment["trackingEvents"]["nodes"] == [{"code": "IN_TRANSIT"}]


async def test_mutations_of_one_document_see_what_those_before_them_did(
    api: ApiClient, floor: Floor
) -> None:
    order = api.shop.place(("MUG", 1))
    shipment = floor.ready(order)
    answer = await api.run(
        """mutation ($id: ID!, $report: TrackingEventInput!) {
          ship: shipmentShip(shipmentId: $id, idempotencyKey: "1") {
            shipment { status trackingEvents(first: 1) { nodes { code } } } order { status }
          }
          report: trackingEventRecord(shipmentId: $id, input: $report, idempotencyKey: "2") {
            shipment { status trackingEvents(first: 1) { nodes { code } } } order { status }
          }
        }""",
        {
            "id": f"Shipment_{shipment.id.hex}",
            "report": {
                "carrierEventId": "e1", "code": "DELIVERED", "occurredAt": NOW.isoformat(),
            },
        },
    )  # fmt: skip
    assert answer["ship"]["shipment"] == {"status": "SHIPPED", "trackingEvents": {"nodes": []}}
    assert answer["report"]["shipment"]["trackingEvents"]["nodes"] == [{"code": "DELIVERED"}]
    assert answer["report"]["order"] == {"status": "COMPLETED"}


async def test_a_list_costs_the_same_statements_whatever_its_size(api: ApiClient) -> None:
    costs: dict[str, list[int]] = {name: [] for name in NESTED}
    for size, more in ((2, 2), (20, 18)):
        api.shop.database.run(lambda unit, more=more: fulfill(unit, api.shop, more))  # type: ignore[misc]
        for name, document in NESTED.items():
            # Once before: what a process learns and keeps, such as a key, is no cost of the list.
            await api.run(document, {"first": 1})
            with counted_statements(api.shop.database) as statements:
                answer = await api.run(document, {"first": 20})
            assert len(answer[name]["nodes"]) == size
            costs[name].append(len(statements))
    assert all(few == many <= LIMIT for few, many in costs.values()), costs


def fulfill(unit: UnitOfWork, shop: Shop, count: int) -> None:
    """Place, pack, ship and track orders, all in one transaction."""
    stock(unit, shop, "MUG", "LONDON", count)
    by: tuple[UnitOfWork, Caller, datetime] = (unit, shop.staff, NOW)
    for _ in range(count):
        order = place_order(*by, command=shop.command(("MUG", 1)))
        commit_fulfillment_plan(*by, order_id=order.id)
        (work,) = unit.fulfillment.work_orders_of(order.id)
        accept_fulfillment_order(*by, fulfillment_order_id=work.id)
        package = create_package(*by, fulfillment_order_id=work.id, lines=[(1, 1)])
        shipment = create_shipment(*by, package_ids=[package.id], carrier="manual")
        ship_shipment(*by, shipment_id=shipment.id)
        record_tracking_event(
            *by,
            shipment_id=shipment.id,
            carrier_event_id="e1",
            code=TrackingCode.IN_TRANSIT,
            occurred_at=NOW,
        )
