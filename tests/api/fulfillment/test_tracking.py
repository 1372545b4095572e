"""Tracking: reports by shipment or by the carrier's own number, kept once, never backwards."""

from datetime import timedelta
from typing import Any

from domain.access.caller import PrincipalKind
from tests.api.api_client import ApiClient, make_key
from tests.books import check_books, event_types
from tests.shop import NOW
from tests.use_cases.fulfillment.floor import Floor


def a_report(**changes: Any) -> dict[str, Any]:
    return {
        "carrierEventId": "e1", "code": "IN_TRANSIT", "occurredAt": "2026-03-03T10:00:00Z",
    } | changes  # fmt: skip


async def record(
    api: ApiClient, report: dict[str, Any], as_: str = "staff", **selector: Any
) -> Any:
    answer = await api.run("fulfillment/trackingEventRecord", selector | {"input": report}, as_=as_)
    check_books(api.shop.database)
    return answer["trackingEventRecord"]


def by_carrier(number: str = "1Z 999", carrier: str = "manual") -> dict[str, str]:
    return {"carrier": carrier, "trackingNumber": number}


async def test_a_report_is_kept_as_it_came(api: ApiClient, floor: Floor) -> None:
    shipment = floor.ship(floor.ready(api.shop.place(("MUG", 2))))
    told = a_report(
        code="DELAYED", description="Snow", place="Crewe",
        estimatedDeliveryAt="2026-03-09T12:00:00Z",
    )  # fmt: skip
    done = await record(api, told, shipmentId=f"Shipment_{shipment.id.hex}")

    assert done["userErrors"] == []
    kept = done["trackingEvent"]
    assert {name: kept[name] for name in told} == told
    assert kept["shipment"]["id"] == done["shipment"]["id"] == f"Shipment_{shipment.id.hex}"
    assert done["shipment"]["trackingStatus"] == "DELAYED"
    assert done["shipment"]["estimatedDeliveryAt"] == "2026-03-09T12:00:00Z"


async def test_what_arrives_completes_the_order(api: ApiClient, floor: Floor) -> None:
    shipment = floor.ship(floor.ready(api.shop.place(("MUG", 2))))
    done = await record(api, a_report(code="DELIVERED"), shipmentId=f"Shipment_{shipment.id.hex}")
    assert done["shipment"]["status"] == "DELIVERED"
    assert done["order"]["status"] == "COMPLETED"
    late = await record(
        api, a_report(carrierEventId="e0"), shipmentId=f"Shipment_{shipment.id.hex}"
    )
    assert late["trackingEvent"]["code"] == "IN_TRANSIT"
    assert late["shipment"]["trackingStatus"] == "DELIVERED"


async def test_the_same_report_under_another_key_answers_with_the_first(
    api: ApiClient, floor: Floor
) -> None:
    order = api.shop.place(("MUG", 2))
    shipment = floor.ship(floor.ready(order))
    selector = {"shipmentId": f"Shipment_{shipment.id.hex}"}
    first = await record(api, a_report(), **selector)
    again = await record(api, a_report(code="DELIVERED"), **selector)

    assert again == first
    assert event_types(api.shop.database, order.id).count("TRACKING_RECORDED") == 1


async def test_a_carrier_names_the_shipment_by_its_own_number(api: ApiClient, floor: Floor) -> None:
    first, second = (floor.ready(api.shop.place(("MUG", 1))) for _ in range(2))
    for shipment, day in ((second, 1), (first, 2)):
        api.application.services.clock = lambda day=day: NOW + timedelta(days=day)  # type: ignore[misc]
        await api.run(
            "fulfillment/shipmentShip",
            {"shipmentId": f"Shipment_{shipment.id.hex}", "input": {"trackingNumber": "1Z 999"}},
        )
    done = await record(api, a_report(), carrierTracking=by_carrier(" 1Z 999 "))
    # Numbers are used again: the parcel that left last is meant.
    assert done["shipment"]["id"] == f"Shipment_{first.id.hex}"


async def test_a_carriers_key_records_and_reads_nothing(api: ApiClient, floor: Floor) -> None:
    order = api.shop.place(("MUG", 1))
    floor.ship(floor.ready(order))
    carrier = make_key(api.shop, PrincipalKind.PARTNER, scopes=["tracking:record"])
    variables = {"carrierTracking": by_carrier(), "input": a_report(code="DELIVERED")}
    done = await api.run("fulfillment/recordAsCarrier", variables, as_=carrier)
    refused = await api.send("fulfillment/trackingEventRecord", variables, as_=carrier)

    assert done == {"trackingEventRecord": {"userErrors": []}}
    assert api.shop.order(order.id).status.value == "COMPLETED"
    extensions = refused["errors"][0]["extensions"]
    assert extensions["code"] == "FORBIDDEN"
    assert set(extensions["missingScopes"]) == {"fulfillment:read", "orders:read"}


async def test_a_report_nobody_can_place_is_refused_in_words_for_programs(
    api: ApiClient, floor: Floor, stranger: str
) -> None:
    floor.ship(floor.ready(api.shop.place(("MUG", 1))))
    (unknown,) = (await record(api, a_report(), carrierTracking=by_carrier(carrier="pigeon")))[
        "userErrors"
    ]
    assert (unknown["__typename"], unknown["known"]) == ("UnknownCarrier", ["manual"])
    assert unknown["field"] == ["carrierTracking", "carrier"]

    absent = await record(api, a_report(), carrierTracking=by_carrier("1Z 000"))
    hidden = await record(api, a_report(), as_=stranger, carrierTracking=by_carrier())
    for refused in (absent, hidden):
        (error,) = refused["userErrors"]
        assert error["code"] == "NOT_FOUND"
        assert error["field"] == ["carrierTracking", "trackingNumber"]


async def test_a_report_that_cannot_be_is_refused(api: ApiClient, floor: Floor) -> None:
    shipment = floor.ship(floor.ready(api.shop.place(("MUG", 1))))
    selector: dict[str, Any] = {"shipmentId": f"Shipment_{shipment.id.hex}"}
    for report, field in (
        (a_report(carrierEventId=" "), "carrierEventId"),
        (a_report(description="x" * 1001), "description"),
        (a_report(place="x" * 256), "place"),
    ):
        (error,) = (await record(api, report, **selector))["userErrors"]
        assert (error["code"], error["field"]) == ("INVALID", ["input", field])
    for both in ({}, selector | {"carrierTracking": by_carrier()}):
        (error,) = (await record(api, a_report(), **both))["userErrors"]
        assert (error["code"], error["field"]) == ("INVALID", ["shipmentId"])


async def test_a_code_that_no_carrier_has_is_a_mistake_in_the_request(
    api: ApiClient, floor: Floor
) -> None:
    answer = await api.send(
        "fulfillment/trackingEventRecord",
        {"shipmentId": "Shipment_x", "input": a_report(code="TELEPORTED")},
    )
    assert "TELEPORTED" in answer["errors"][0]["message"]
