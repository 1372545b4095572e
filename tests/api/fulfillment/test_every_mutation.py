"""What every mutation of an order's fulfillment promises: once, on the version read, to who may."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from domain.fulfillment.work_requests import HoldReason
from domain.orders.order import Order
from tests.api.api_client import ApiClient
from tests.books import check_books, event_types
from tests.use_cases.fulfillment.floor import Floor
from use_cases.fulfillment.hold_fulfillment_order import hold_fulfillment_order
from use_cases.fulfillment.request_cancellation_fulfillment_order import (
    request_cancellation_fulfillment_order,
)
from use_cases.fulfillment.submit_fulfillment_order import submit_fulfillment_order

Variables = dict[str, Any]

REPORT = {"carrierEventId": "e1", "code": "DELIVERED", "occurredAt": "2026-03-03T10:00:00Z"}


class Step(NamedTuple):
    """A mutation, the argument that selects what it changes, and how to come before it."""

    mutation: str
    selector: str
    prepare: Callable[[Floor, Order], Variables]


def before_commit(_: Floor, order: Order) -> Variables:
    return {"orderId": f"Order_{order.id.hex}"}


def before_accept(floor: Floor, order: Order) -> Variables:
    floor.commit(order)
    (work,) = floor.work_orders(order)
    return {"fulfillmentOrderId": f"FulfillmentOrder_{work.id.hex}"}


def before_hold(floor: Floor, order: Order) -> Variables:
    return before_accept(floor, order) | {"input": {"reason": "FRAUD", "replan": True}}


def before_release(floor: Floor, order: Order) -> Variables:
    variables = before_accept(floor, order)
    (work,) = floor.work_orders(order)
    floor.do(hold_fulfillment_order, fulfillment_order_id=work.id, reason=HoldReason.OTHER)
    return variables


def before_reject(floor: Floor, order: Order) -> Variables:
    return before_accept(floor, order) | {"input": {"reason": "CLOSED", "note": "Holiday."}}


def before_cancellation(floor: Floor, order: Order) -> Variables:
    variables = before_accept(floor, order)
    (work,) = floor.work_orders(order)
    floor.do(submit_fulfillment_order, fulfillment_order_id=work.id)
    return variables


def before_answer(floor: Floor, order: Order) -> Variables:
    variables = before_cancellation(floor, order)
    (work,) = floor.work_orders(order)
    floor.do(request_cancellation_fulfillment_order, fulfillment_order_id=work.id)
    return variables


def before_short(floor: Floor, order: Order) -> Variables:
    variables = before_pack(floor, order)
    return variables | {"input": {"lines": variables["input"]["lines"]}}


def before_split(floor: Floor, order: Order) -> Variables:
    line = {"lineId": f"OrderLine_{order.id.hex}_1", "quantity": 1}
    return before_accept(floor, order) | {"input": {"lines": [line]}}


def before_move(floor: Floor, order: Order) -> Variables:
    there = f"Location_{floor.shop.places['PARIS'].id.hex}"
    return before_accept(floor, order) | {"input": {"locationId": there}}


def before_pack(floor: Floor, order: Order) -> Variables:
    (work,) = floor.start(order)
    line = {"lineId": f"OrderLine_{order.id.hex}_1", "quantity": 1}
    return {
        "fulfillmentOrderId": f"FulfillmentOrder_{work.id.hex}",
        "input": {"lines": [line], "weightGrams": 400},
    }


def before_shipment(floor: Floor, order: Order) -> Variables:
    (work,) = floor.start(order)
    package = floor.pack(work)
    return {"packageIds": [f"Package_{package.id.hex}"], "input": {"carrier": "manual"}}


def before_ship(floor: Floor, order: Order) -> Variables:
    return {"shipmentId": f"Shipment_{floor.ready(order).id.hex}"}


def before_report(floor: Floor, order: Order) -> Variables:
    shipment = floor.ship(floor.ready(order))
    return {"shipmentId": f"Shipment_{shipment.id.hex}", "input": REPORT}


STEPS = [
    Step("fulfillmentPlanCommit", "orderId", before_commit),
    Step("fulfillmentOrderAccept", "fulfillmentOrderId", before_accept),
    Step("fulfillmentOrderSubmit", "fulfillmentOrderId", before_accept),
    Step("fulfillmentOrderReject", "fulfillmentOrderId", before_reject),
    Step("fulfillmentOrderRequestCancellation", "fulfillmentOrderId", before_cancellation),
    Step("fulfillmentOrderAcceptCancellation", "fulfillmentOrderId", before_answer),
    Step("fulfillmentOrderRejectCancellation", "fulfillmentOrderId", before_answer),
    Step("fulfillmentOrderReportShort", "fulfillmentOrderId", before_short),
    Step("fulfillmentOrderHold", "fulfillmentOrderId", before_hold),
    Step("fulfillmentOrderReleaseHold", "fulfillmentOrderId", before_release),
    Step("fulfillmentOrderMove", "fulfillmentOrderId", before_move),
    Step("fulfillmentOrderSplit", "fulfillmentOrderId", before_split),
    Step("packageCreate", "fulfillmentOrderId", before_pack),
    Step("shipmentCreate", "packageIds", before_shipment),
    Step("shipmentShip", "shipmentId", before_ship),
    Step("shipmentCancel", "shipmentId", before_ship),
    Step("trackingEventRecord", "shipmentId", before_report),
]
every_step = pytest.mark.parametrize("step", STEPS, ids=[step.mutation for step in STEPS])
guarded_step = pytest.mark.parametrize("step", STEPS[:-1], ids=[s.mutation for s in STEPS[:-1]])


async def send(api: ApiClient, step: Step, variables: Variables, **how: Any) -> Any:
    """The payload of a step's mutation."""
    answer = await api.run(f"fulfillment/{step.mutation}", variables, **how)
    check_books(api.shop.database)
    return answer[step.mutation]


@every_step
async def test_a_repeated_request_gets_the_same_answer_and_is_done_once(
    api: ApiClient, floor: Floor, step: Step
) -> None:
    order = api.shop.place(("MUG", 2))
    variables = step.prepare(floor, order)
    before = api.shop.order(order.id).version
    first = await send(api, step, variables, key="once")
    after = api.shop.order(order.id)
    again = await send(api, step, variables, key="once")

    assert first["userErrors"] == []
    assert first["order"]["version"] == after.version > before
    assert again == first
    assert api.shop.order(order.id) == after
    assert len(event_types(api.shop.database, order.id)) == after.version


@every_step
async def test_the_same_key_for_something_else_is_refused(
    api: ApiClient, floor: Floor, step: Step
) -> None:
    variables = step.prepare(floor, api.shop.place(("MUG", 2)))
    await send(api, step, variables, key="once")
    other = step.prepare(floor, api.shop.place(("MUG", 2)))
    refused = await send(api, step, other, key="once")
    assert [e["code"] for e in refused["userErrors"]] == ["IDEMPOTENCY_KEY_REUSED"]


@guarded_step
async def test_a_stale_version_is_refused(api: ApiClient, floor: Floor, step: Step) -> None:
    order = api.shop.place(("MUG", 2))
    variables = step.prepare(floor, order)
    before = api.shop.order(order.id)
    refused = await send(api, step, variables | {"version": before.version - 1})

    (error,) = refused["userErrors"]
    assert (error["__typename"], error["code"]) == ("StaleVersion", "STALE_VERSION")
    assert (error["current"], error["field"]) == (before.version, ["expectedVersion"])
    assert refused["order"] is None
    assert api.shop.order(order.id) == before
    done = await send(api, step, variables | {"version": before.version})
    assert done["userErrors"] == []


@every_step
async def test_what_is_hidden_is_not_found_in_the_words_for_what_is_not_there(
    api: ApiClient, floor: Floor, stranger: str, step: Step
) -> None:
    order = api.shop.place(("MUG", 2))
    variables = step.prepare(floor, order)
    before = api.shop.order(order.id)
    hidden = await send(api, step, variables, as_=stranger)

    (error,) = hidden["userErrors"]
    assert (error["code"], error["field"][0]) == ("NOT_FOUND", step.selector)
    assert api.shop.order(order.id) == before
    absent = variables | {step.selector: unknown(variables[step.selector])}
    assert await send(api, step, absent) == hidden


async def test_an_id_of_something_else_names_nothing(api: ApiClient, floor: Floor) -> None:
    order = api.shop.place(("MUG", 1))
    for step in STEPS:
        for text in ("", "nonsense", f"Order_{order.id.hex}_1"):
            refused = await send(api, step, naming(step, text))
            (error,) = refused["userErrors"]
            assert (error["code"], error["field"][0]) == ("NOT_FOUND", step.selector)


async def test_each_needs_its_scope(api: ApiClient) -> None:
    for step in STEPS:
        document = f"fulfillment/{step.mutation}"
        answer = await api.send(document, naming(step, "x"), as_="storefront")
        assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
        assert "data" not in answer


def naming(step: Step, text: str) -> Variables:
    """Variables that are well formed, and name what is to change by this text."""
    inputs: dict[str, Variables] = {
        "fulfillmentOrderReject": {"reason": "OTHER"},
        "fulfillmentOrderReportShort": {"lines": []},
        "fulfillmentOrderHold": {"reason": "OTHER"},
        "fulfillmentOrderMove": {"locationId": "x"},
        "fulfillmentOrderSplit": {"lines": []},
        "packageCreate": {"lines": []},
        "shipmentCreate": {"carrier": "manual"},
        "trackingEventRecord": REPORT,
    }
    given = {"input": inputs[step.mutation]} if step.mutation in inputs else {}
    return given | {step.selector: [text] if step.selector == "packageIds" else text}


def unknown(selector: Any) -> Any:
    """Ids of the same type that nothing has."""
    if isinstance(selector, list):
        return [unknown(entry) for entry in selector]
    return selector.split("_")[0] + "_" + "0" * 32
