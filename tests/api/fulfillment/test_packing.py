"""Accepting work and packing it."""

from typing import Any

from domain.fulfillment.fulfillment_order import FulfillmentOrder
from tests.api.api_client import ApiClient
from tests.books import check_books
from tests.use_cases.fulfillment.floor import Floor


def fulfillment_order_id(work: FulfillmentOrder) -> str:
    return f"FulfillmentOrder_{work.id.hex}"


async def pack(
    api: ApiClient, work: FulfillmentOrder, *lines: tuple[int, int], **more: Any
) -> dict[str, Any]:
    """Pack (line number, pieces)."""
    given = [
        {"lineId": f"OrderLine_{work.order_id.hex}_{number}", "quantity": quantity}
        for number, quantity in lines
    ]
    answer = await api.run(
        "fulfillment/packageCreate",
        {"fulfillmentOrderId": fulfillment_order_id(work), "input": {"lines": given} | more},
    )
    check_books(api.shop.database)
    payload: dict[str, Any] = answer["packageCreate"]
    return payload


async def test_accepted_work_is_in_progress_and_may_be_packed(api: ApiClient, floor: Floor) -> None:
    order = api.shop.place(("MUG", 2))
    floor.commit(order)
    (work,) = floor.work_orders(order)
    variables = {"fulfillmentOrderId": fulfillment_order_id(work)}
    done = (await api.run("fulfillment/fulfillmentOrderAccept", variables))[
        "fulfillmentOrderAccept"
    ]

    assert done["userErrors"] == []
    assert done["fulfillmentOrder"] == {
        "id": fulfillment_order_id(work), "number": f"{order.number}-F1", "status": "IN_PROGRESS",
        "allowedActions": ["REJECT", "MOVE", "SPLIT", "REPORT_SHORT", "PACK"],
    }  # fmt: skip
    assert done["order"]["fulfillmentStatus"] == "IN_PROGRESS"
    again = (await api.run("fulfillment/fulfillmentOrderAccept", variables))[
        "fulfillmentOrderAccept"
    ]
    (error,) = again["userErrors"]
    assert (error["__typename"], error["currentState"]) == ("MoveNotAllowed", "IN_PROGRESS")


async def test_a_package_holds_what_was_packed_until_nothing_is_left_to_pack(
    api: ApiClient, floor: Floor
) -> None:
    order = api.shop.place(("MUG", 3), ("LAMP", 1))
    (work,) = floor.start(order)
    first = (await pack(api, work, (1, 2), (2, 1), weightGrams=2_000))["package"]

    assert (first["number"], first["weightGrams"]) == (f"{order.number}-P1", 2_000)
    assert (first["unpacked"], first["shipment"]) == (False, None)
    assert [
        (line["lineNumber"], line["quantity"], line["line"]["sku"])
        for line in first["lines"]["nodes"]
    ] == [(1, 2, "MUG"), (2, 1, "LAMP")]
    assert first["fulfillmentOrder"]["allowedActions"][-1] == "PACK"
    second = (await pack(api, work, (1, 1)))["package"]
    assert second["weightGrams"] is None
    assert second["fulfillmentOrder"]["allowedActions"] == []


async def test_more_than_is_left_is_refused_where_it_was_sent(api: ApiClient, floor: Floor) -> None:
    (work,) = floor.start(api.shop.place(("MUG", 3), ("LAMP", 1)))
    for pieces, code in ((4, "QUANTITY_EXCEEDED"), (0, "INVALID"), (-1, "INVALID")):
        refused = await pack(api, work, (2, 1), (1, pieces))
        assert refused["package"] is None
        (error,) = refused["userErrors"]
        assert error["code"] == code
        assert error["field"] == ["input", "lines", "1", "quantity"]
    refused = await pack(api, work, (1, 4))
    assert (refused["userErrors"][0]["requested"], refused["userErrors"][0]["available"]) == (4, 3)


async def test_a_carton_that_cannot_be_is_refused(api: ApiClient, floor: Floor) -> None:
    (work,) = floor.start(api.shop.place(("MUG", 3)))
    for lines, more, field in (
        ([], {}, ["input", "lines"]),
        ([(1, 1), (1, 1)], {}, ["input", "lines"]),
        ([(1, 1)], {"weightGrams": -1}, ["input", "weightGrams"]),
    ):
        (error,) = (await pack(api, work, *lines, **more))["userErrors"]
        assert (error["code"], error["field"]) == ("INVALID", field)


async def test_a_line_of_another_order_is_not_found(api: ApiClient, floor: Floor) -> None:
    (work,) = floor.start(api.shop.place(("MUG", 3)))
    other = api.shop.place(("MUG", 1))
    for line in (f"OrderLine_{other.id.hex}_1", f"Order_{work.order_id.hex}", "", "x_1"):
        answer = await api.run(
            "fulfillment/packageCreate",
            {
                "fulfillmentOrderId": fulfillment_order_id(work),
                "input": {"lines": [{"lineId": line, "quantity": 1}]},
            },
        )
        (error,) = answer["packageCreate"]["userErrors"]
        assert (error["code"], error["field"]) == ("NOT_FOUND", ["input", "lines", "0", "lineId"])


async def test_work_that_nobody_accepted_is_not_packed(api: ApiClient, floor: Floor) -> None:
    order = api.shop.place(("MUG", 3))
    floor.commit(order)
    (work,) = floor.work_orders(order)
    (error,) = (await pack(api, work, (1, 1)))["userErrors"]
    assert (error["__typename"], error["currentState"]) == ("MoveNotAllowed", "OPEN")
    assert error["field"] == ["fulfillmentOrderId"]
