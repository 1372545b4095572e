"""Returns over GraphQL: asked for, approved, received, refunded exactly."""

from typing import Any

from domain.orders.order import Order
from tests.api.api_client import ApiClient
from tests.use_cases.returns.counter import Counter


def shipped_order(api: ApiClient) -> Order:
    """An order of two mugs and a lamp that has shipped."""
    return Counter(api.shop).shipped(("MUG", 2), ("LAMP", 1))


async def request(
    api: ApiClient, order: Order, *lines: tuple[int, int], key: str | None = None
) -> dict[str, Any]:
    """Ask for pieces of lines to come back."""
    asked = await api.run(
        "returns/returnRequest",
        {
            "orderId": f"Order_{order.id.hex}",
            "input": {
                "lines": [
                    {
                        "lineId": f"OrderLine_{order.id.hex}_{line}",
                        "quantity": quantity,
                        "reason": "DEFECTIVE",
                        "note": "The handle is off.",
                    }
                    for line, quantity in lines
                ]
            },
        },
        key=key,
    )
    payload: dict[str, Any] = asked["returnRequest"]
    return payload


async def test_a_return_goes_from_request_to_restocked_goods(api: ApiClient) -> None:
    order = shipped_order(api)
    asked = await request(api, order, (1, 2))
    assert asked["userErrors"] == []
    assert asked["return"]["allowedActions"] == ["APPROVE", "DECLINE", "CANCEL"]
    assert asked["order"]["returnStatus"] == "REQUESTED"

    return_id = asked["return"]["id"]
    approved = await api.run("returns/returnApprove", {"returnId": return_id})
    assert approved["returnApprove"]["return"]["status"] == "OPEN"
    before = api.shop.position("MUG", "PARIS")
    received = await api.run(
        "returns/returnReceive",
        {
            "returnId": return_id,
            "input": {
                "locationId": f"Location_{api.shop.places['PARIS'].id.hex}",
                "lines": [
                    {"lineId": f"OrderLine_{order.id.hex}_1", "quantity": 1},
                    {
                        "lineId": f"OrderLine_{order.id.hex}_1",
                        "quantity": 1,
                        "disposition": "DAMAGED",
                    },
                ],
            },
        },
    )
    assert received["returnReceive"]["userErrors"] == []
    assert received["returnReceive"]["return"]["status"] == "CLOSED"
    after = api.shop.position("MUG", "PARIS")
    assert (after.available - before.available, after.damaged - before.damaged) == (1, 1)


async def test_only_shipped_pieces_may_come_back(api: ApiClient) -> None:
    order = api.shop.place(("MUG", 1))
    refused = await request(api, order, (1, 1))
    assert [error["code"] for error in refused["userErrors"]] == ["QUANTITY_EXCEEDED"]
    assert refused["return"] is None


async def test_returnable_items_are_what_has_shipped_and_was_not_asked_for(api: ApiClient) -> None:
    order = shipped_order(api)
    await request(api, order, (1, 1))
    found = await api.run(
        "query ($id: ID!) { returnableItems(orderId: $id) { sku quantity } }",
        {"id": f"Order_{order.id.hex}"},
    )
    assert found["returnableItems"] == [
        {"sku": "MUG", "quantity": 1},
        {"sku": "LAMP", "quantity": 1},
    ]


async def test_the_same_request_twice_is_one_return(api: ApiClient) -> None:
    order = shipped_order(api)
    first = await request(api, order, (1, 1), key="k")
    again = await request(api, order, (1, 1), key="k")
    assert first["return"] == again["return"]
    listed = await api.run(
        "query ($f: ReturnFilterInput) { returns(first: 5, filter: $f) { totalCount nodes { number } } }",
        {"f": {"orderId": f"Order_{order.id.hex}"}},
    )
    assert listed["returns"]["totalCount"] == 1


async def test_a_declined_return_says_why_and_is_final(api: ApiClient) -> None:
    order = shipped_order(api)
    return_id = (await request(api, order, (1, 1)))["return"]["id"]
    declined = await api.run(
        "returns/returnDecline", {"returnId": return_id, "input": {"reason": "Worn."}}
    )
    assert declined["returnDecline"]["return"]["declineReason"] == "Worn."
    refused = await api.run("returns/returnApprove", {"returnId": return_id})
    error = refused["returnApprove"]["userErrors"][0]
    assert (error["code"], error["currentState"]) == ("MOVE_REFUSED", "DECLINED")


async def test_a_return_is_canceled_or_closed_with_what_never_came(api: ApiClient) -> None:
    order = shipped_order(api)
    first = (await request(api, order, (1, 1)))["return"]["id"]
    canceled = await api.run("returns/returnCancel", {"returnId": first})
    assert canceled["returnCancel"]["return"]["status"] == "CANCELED"
    second = (await request(api, order, (1, 2)))["return"]["id"]
    await api.run("returns/returnApprove", {"returnId": second})
    closed = await api.run("returns/returnClose", {"returnId": second})
    assert closed["returnClose"]["return"]["lines"][0]["dismissedQuantity"] == 2


async def test_a_line_of_another_order_is_none_of_this_return(api: ApiClient) -> None:
    order, other = shipped_order(api), api.shop.place(("MUG", 1))
    return_id = (await request(api, order, (1, 1)))["return"]["id"]
    await api.run("returns/returnApprove", {"returnId": return_id})
    refused = await api.run(
        "returns/returnReceive",
        {
            "returnId": return_id,
            "input": {
                "locationId": f"Location_{api.shop.places['PARIS'].id.hex}",
                "lines": [{"lineId": f"OrderLine_{other.id.hex}_1", "quantity": 1}],
            },
        },
    )
    assert refused["returnReceive"]["userErrors"][0]["code"] == "NOT_FOUND"


async def test_returns_stand_on_the_order_and_behind_their_ids(api: ApiClient) -> None:
    order = shipped_order(api)
    return_id = (await request(api, order, (1, 1)))["return"]["id"]
    found = await api.run(
        """query ($order: ID!, $id: ID!) {
             order(id: $order) { returns { id lines { note } order { id } } }
             return(id: $id) { number }
             missing: return(id: "Order_1") { number }
             node(id: $id) { __typename }
           }""",
        {"order": f"Order_{order.id.hex}", "id": return_id},
    )
    assert found["order"]["returns"][0]["lines"] == [{"note": "The handle is off."}]
    assert found["return"]["number"] == f"{order.number}-R1"
    assert found["missing"] is None
    assert found["node"] == {"__typename": "Return"}
