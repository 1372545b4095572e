"""Shipments: packages put together, handed over, or canceled before that."""

from datetime import timedelta
from typing import Any

from domain.fulfillment.shipment import Shipment
from tests.api.api_client import ApiClient
from tests.books import check_books
from tests.shop import NOW
from tests.use_cases.fulfillment.floor import Floor


async def create(api: ApiClient, *packages: str, **given: Any) -> Any:
    variables = {"packageIds": packages, "input": {"carrier": "manual"} | given}
    answer = await api.run("fulfillment/shipmentCreate", variables)
    return answer["shipmentCreate"]


async def ship(api: ApiClient, shipment: Shipment, **given: Any) -> Any:
    variables = {"shipmentId": f"Shipment_{shipment.id.hex}", "input": given or None}
    answer = await api.run("fulfillment/shipmentShip", variables)
    check_books(api.shop.database)
    return answer["shipmentShip"]


async def cancel(api: ApiClient, shipment: Shipment) -> Any:
    variables = {"shipmentId": f"Shipment_{shipment.id.hex}"}
    answer = await api.run("fulfillment/shipmentCancel", variables)
    check_books(api.shop.database)
    return answer["shipmentCancel"]


async def test_packages_travel_together(api: ApiClient, floor: Floor) -> None:
    order = api.shop.place(("MUG", 2))
    (work,) = floor.start(order)
    first, second = floor.pack(work, (1, 1)), floor.pack(work, (1, 1))
    made = await create(
        api, f"Package_{second.id.hex}", f"Package_{first.id.hex}", service="next day"
    )

    assert made["userErrors"] == []
    assert made["shipment"] | {"id": ""} == {
        "id": "", "number": f"{order.number}-S1", "status": "PACKED",
        "allowedActions": ["SHIP", "CANCEL"], "carrier": "manual", "service": "next day",
        "locationId": f"Location_{work.location_id.hex}",
        "packages": [
            {"id": f"Package_{first.id.hex}", "number": f"{order.number}-P1"},
            {"id": f"Package_{second.id.hex}", "number": f"{order.number}-P2"},
        ],
    }  # fmt: skip


async def test_an_unknown_carrier_is_refused_with_the_known_ones(
    api: ApiClient, floor: Floor
) -> None:
    (work,) = floor.start(api.shop.place(("MUG", 2)))
    refused = await create(api, f"Package_{floor.pack(work).id.hex}", carrier="pigeon")

    assert refused["shipment"] is None
    (error,) = refused["userErrors"]
    assert (error["__typename"], error["code"]) == ("UnknownCarrier", "UNKNOWN_CARRIER")
    assert (error["known"], error["field"]) == (["manual"], ["input", "carrier"])


async def test_a_package_travels_once(api: ApiClient, floor: Floor) -> None:
    (work,) = floor.start(api.shop.place(("MUG", 2)))
    first, second = floor.pack(work, (1, 1)), floor.pack(work, (1, 1))
    floor.create_shipment(second)
    refused = await create(api, f"Package_{first.id.hex}", f"Package_{second.id.hex}")
    (error,) = refused["userErrors"]
    assert (error["code"], error["field"]) == ("PACKAGE_NOT_FREE", ["packageIds", "1"])


async def test_packages_of_nothing_of_two_orders_or_named_twice_are_no_shipment(
    api: ApiClient, floor: Floor
) -> None:
    packages = []
    for _ in range(2):
        (work,) = floor.start(api.shop.place(("MUG", 1)))
        packages.append(f"Package_{floor.pack(work).id.hex}")
    for wanted, code, field in (
        ((), "INVALID", ["packageIds"]),
        ((packages[0], packages[0]), "INVALID", ["packageIds"]),
        (packages, "NOT_FOUND", ["packageIds", "1"]),
        ((packages[0], "x"), "NOT_FOUND", ["packageIds", "1"]),
    ):
        (error,) = (await create(api, *wanted))["userErrors"]
        assert (error["code"], error["field"]) == (code, field)


async def test_a_shipment_leaves_with_its_number_and_its_estimate(
    api: ApiClient, floor: Floor
) -> None:
    order = api.shop.place(("MUG", 2))
    shipment = floor.ready(order)
    done = await ship(
        api, shipment, trackingNumber=" 1Z 999 ", trackingUrl="https://carrier.example/1Z999"
    )

    estimate = (NOW + timedelta(days=4)).isoformat().replace("+00:00", "Z")
    assert done["userErrors"] == []
    assert done["shipment"] == {
        "id": f"Shipment_{shipment.id.hex}", "status": "SHIPPED", "allowedActions": [],
        "trackingNumber": "1Z 999", "trackingUrl": "https://carrier.example/1Z999",
        "shippedAt": "2026-03-02T09:30:00Z", "estimatedDeliveryAt": estimate,
    }  # fmt: skip
    assert done["order"]["fulfillmentStatus"] == "FULFILLED"
    assert done["order"]["estimatedDeliveryAt"] == estimate


async def test_nothing_need_be_known_of_a_shipment_to_let_it_leave(
    api: ApiClient, floor: Floor
) -> None:
    done = await ship(api, floor.ready(api.shop.place(("MUG", 2))))
    assert done["shipment"]["status"] == "SHIPPED"
    assert done["shipment"]["trackingNumber"] is None


async def test_a_shipment_leaves_once_and_is_not_canceled_then(
    api: ApiClient, floor: Floor
) -> None:
    shipment = floor.ship(floor.ready(api.shop.place(("MUG", 2))))
    for refused in (await ship(api, shipment), await cancel(api, shipment)):
        (error,) = refused["userErrors"]
        assert refused["shipment"] is None
        assert (error["__typename"], error["currentState"]) == ("MoveNotAllowed", "SHIPPED")


async def test_links_and_estimates_that_cannot_be_are_refused(api: ApiClient, floor: Floor) -> None:
    shipment = floor.ready(api.shop.place(("MUG", 2)))
    for given, field in (
        ({"trackingUrl": "javascript:alert(1)"}, "trackingUrl"),
        ({"trackingNumber": "x" * 65}, "trackingNumber"),
        ({"estimatedDeliveryAt": "2020-01-01T00:00:00Z"}, "estimatedDeliveryAt"),
    ):
        (error,) = (await ship(api, shipment, **given))["userErrors"]
        assert (error["code"], error["field"]) == ("INVALID", ["input", field])


async def test_a_canceled_shipment_gives_its_pieces_back_to_be_packed(
    api: ApiClient, floor: Floor
) -> None:
    order = api.shop.place(("MUG", 2))
    done = await cancel(api, floor.ready(order))

    assert done["userErrors"] == []
    assert done["shipment"]["status"] == "CANCELED"
    assert done["shipment"]["allowedActions"] == []
    assert done["shipment"]["packages"] == [{"number": f"{order.number}-P1", "unpacked": True}]
    assert floor.work_orders(order)[0].allowed_moves()[0] == "pack"
