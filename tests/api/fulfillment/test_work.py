"""Moves of fulfillment orders through the API: what is allowed, and what each answers."""

from typing import Any

from tests.api.api_client import ApiClient
from tests.books import check_books
from tests.use_cases.fulfillment.floor import Floor


def line(order: Any, number: int, quantity: int) -> dict[str, Any]:
    return {"lineId": f"OrderLine_{order.id.hex}_{number}", "quantity": quantity}


async def run(api: ApiClient, mutation: str, work: Any, **given: Any) -> Any:
    variables: dict[str, Any] = {"fulfillmentOrderId": f"FulfillmentOrder_{work.id.hex}"}
    if given:
        variables["input"] = given
    answer = await api.run(f"fulfillment/{mutation}", variables)
    check_books(api.shop.database)
    return answer[mutation]


async def test_what_each_state_allows_is_told_by_its_table(api: ApiClient, floor: Floor) -> None:
    order = api.shop.place(("MUG", 2))
    floor.commit(order)
    (work,) = floor.work_orders(order)
    asked = (await run(api, "fulfillmentOrderSubmit", work))["fulfillmentOrder"]
    assert asked["requestStatus"] == "SUBMITTED"
    assert asked["allowedActions"] == [
        "ACCEPT", "REJECT", "HOLD", "MOVE", "SPLIT", "REQUEST_CANCELLATION",
    ]  # fmt: skip
    held = (await run(api, "fulfillmentOrderHold", work, reason="FRAUD", note="Odd."))[
        "fulfillmentOrder"
    ]
    assert (held["status"], held["holdReason"], held["note"]) == ("ON_HOLD", "FRAUD", "Odd.")
    assert held["allowedActions"] == [
        "REJECT", "RELEASE_HOLD", "MOVE", "SPLIT", "REQUEST_CANCELLATION",
    ]  # fmt: skip
    released = (await run(api, "fulfillmentOrderReleaseHold", work))["fulfillmentOrder"]
    assert (released["status"], released["holdReason"]) == ("OPEN", None)


async def test_a_rejection_answers_with_who_does_it_instead_and_what_waits(
    api: ApiClient, floor: Floor
) -> None:
    order = api.shop.place(("MUG", 2), ("LAMP", 1))
    floor.commit(order)
    (leeds,) = floor.work_orders(order)
    done = await run(api, "fulfillmentOrderReject", leeds, reason="NO_CAPACITY")

    rejected = done["fulfillmentOrder"]
    assert (rejected["status"], rejected["rejectReason"]) == ("CANCELED", "NO_CAPACITY")
    assert rejected["allowedActions"] == []
    assert [(work["number"][-2:], work["status"]) for work in done["order"]["fulfillmentOrders"]] == [
        ("F1", "CANCELED"), ("F2", "OPEN"),
    ]  # fmt: skip
    lines = done["order"]["lines"]["nodes"]
    assert [entry["backorderedQuantity"] for entry in lines] == [0, 1]
    assert lines[1]["allocations"] == []


async def test_a_short_pick_names_its_lines_by_their_place_in_the_input(
    api: ApiClient, floor: Floor
) -> None:
    order = api.shop.place(("MUG", 2), ("LAMP", 1))
    (leeds,) = floor.start(order)
    refused = await run(
        api, "fulfillmentOrderReportShort", leeds, lines=[line(order, 2, 1), line(order, 1, 3)]
    )
    (error,) = refused["userErrors"]
    assert (error["__typename"], error["requested"], error["available"]) == (
        "QuantityExceeded", 3, 2,
    )  # fmt: skip
    assert error["field"] == ["input", "lines", "1", "quantity"]
    done = await run(api, "fulfillmentOrderReportShort", leeds, lines=[line(order, 1, 1)])
    assert done["fulfillmentOrder"]["status"] == "INCOMPLETE"


async def test_moving_and_splitting_answer_with_both_pieces_of_work(
    api: ApiClient, floor: Floor
) -> None:
    order = api.shop.place(("MUG", 4))
    floor.commit(order)
    (work,) = floor.work_orders(order)
    split = await run(api, "fulfillmentOrderSplit", work, lines=[line(order, 1, 1)])
    parts = (split["fulfillmentOrder"], split["remaining"])
    assert [part["lines"]["nodes"][0]["quantity"] for part in parts] == [1, 3]
    paris = f"Location_{api.shop.places['PARIS'].id.hex}"
    moved = await run(api, "fulfillmentOrderMove", work, locationId=paris)
    assert moved["fulfillmentOrder"]["locationId"] == paris
    assert moved["remaining"]["status"] == "CANCELED"
    held = moved["order"]["lines"]["nodes"][0]["allocations"]
    assert sorted((entry["locationId"] == paris, entry["quantity"]) for entry in held) == [
        (False, 1), (True, 3),
    ]  # fmt: skip


async def test_a_move_to_who_has_too_few_names_the_location(api: ApiClient, floor: Floor) -> None:
    order = api.shop.place(("MUG", 6))
    floor.commit(order)
    (work,) = floor.work_orders(order)
    paris = f"Location_{api.shop.places['PARIS'].id.hex}"
    for place, kind in ((paris, "StockShortage"), ("Location_x", "GeneralError")):
        refused = await run(api, "fulfillmentOrderMove", work, locationId=place)
        (error,) = refused["userErrors"]
        assert (error["__typename"], error["field"]) == (kind, ["input", "locationId"])
        assert refused["fulfillmentOrder"] is refused["remaining"] is None


async def test_orders_on_hold_are_found_by_their_status(api: ApiClient, floor: Floor) -> None:
    held, other = api.shop.place(("MUG", 2)), api.shop.place(("MUG", 1))
    floor.commit(held)
    floor.commit(other)
    (work,) = floor.work_orders(held)
    done = await run(api, "fulfillmentOrderHold", work, reason="ADDRESS")
    assert done["order"]["fulfillmentStatus"] == "ON_HOLD"
    found = await api.run(
        "{ orders(first: 10, filter: {fulfillmentStatuses: [ON_HOLD]}) { nodes { number } } }"
    )
    assert [node["number"] for node in found["orders"]["nodes"]] == [held.number]


async def test_a_third_party_answers_whether_it_can_stop(api: ApiClient, floor: Floor) -> None:
    order = api.shop.place(("MUG", 2))
    floor.commit(order)
    (work,) = floor.work_orders(order)
    early = await run(api, "fulfillmentOrderRequestCancellation", work)
    assert early["userErrors"][0]["currentState"] == "UNSUBMITTED"
    await run(api, "fulfillmentOrderSubmit", work)
    asked = (await run(api, "fulfillmentOrderRequestCancellation", work))["fulfillmentOrder"]
    assert (asked["status"], asked["requestStatus"]) == ("OPEN", "CANCELLATION_REQUESTED")
    assert asked["allowedActions"] == [
        "REJECT", "HOLD", "MOVE", "SPLIT", "ACCEPT_CANCELLATION", "REJECT_CANCELLATION",
    ]  # fmt: skip
    refused = await run(api, "fulfillmentOrderAccept", work)
    assert refused["userErrors"][0]["currentState"] == "CANCELLATION_REQUESTED"
    stopped = (await run(api, "fulfillmentOrderAcceptCancellation", work))["fulfillmentOrder"]
    assert (stopped["status"], stopped["requestStatus"]) == ("CANCELED", "CANCELLATION_ACCEPTED")
    assert stopped["allowedActions"] == []
    # Its pieces are nobody's work: they keep their stock, and the next plan takes them.
    assert api.shop.position("MUG", "LONDON").committed == 2
    floor.commit(order)
    assert [entry.status for entry in floor.work_orders(order)] == ["CANCELED", "OPEN"]


async def test_who_cannot_stop_goes_on_and_says_why(api: ApiClient, floor: Floor) -> None:
    order = api.shop.place(("MUG", 2))
    floor.commit(order)
    (work,) = floor.work_orders(order)
    await run(api, "fulfillmentOrderSubmit", work)
    floor.accept(work)
    await run(api, "fulfillmentOrderRequestCancellation", work)
    answer = await run(api, "fulfillmentOrderRejectCancellation", work, note="On the belt.")
    kept = answer["fulfillmentOrder"]
    assert (kept["status"], kept["requestStatus"]) == ("IN_PROGRESS", "CANCELLATION_REJECTED")
    assert kept["note"] == "On the belt."
    packed = next(entry for entry in floor.work_orders(order))
    floor.pack(packed)


async def test_a_canceled_order_stays_so_whatever_the_third_party_says(
    api: ApiClient, floor: Floor
) -> None:
    order = api.shop.place(("MUG", 2))
    floor.commit(order)
    (work,) = floor.work_orders(order)
    await run(api, "fulfillmentOrderSubmit", work)
    floor.cancel(order)
    answer = await run(api, "fulfillmentOrderRejectCancellation", work)
    kept = answer["fulfillmentOrder"]
    assert (kept["status"], kept["requestStatus"]) == ("CANCELED", "CANCELLATION_REJECTED")
