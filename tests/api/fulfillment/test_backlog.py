"""backlogPlan: orders that are in each other's way, planned together, each with its own answer."""

from typing import Any

import pytest

from domain.orders.order import Order
from tests.api.api_client import ApiClient
from tests.books import check_books
from tests.shop import PARIS, british_address
from tests.use_cases.fulfillment.floor import Floor

Data = dict[str, Any]


async def plan(api: ApiClient, *, as_: str | None = None, key: str = "k", **asked: Any) -> Data:
    """What the mutation answers; the books hold afterwards."""
    variables = {"input": {"channelCode": "web"} | asked, "key": key}
    answer = await api.run("fulfillment/backlogPlan", variables, **({"as_": as_} if as_ else {}))
    check_books(api.shop.database)
    return dict(answer["backlogPlan"])


def order_id(order: Order) -> str:
    return f"Order_{order.id.hex}"


@pytest.fixture
def contended(floor: Floor) -> tuple[Order, Order]:
    """The first takes Paris's mugs, which are near it; the second then needs two parcels."""
    first = floor.shop.place(("MUG", 5), shipping_address=british_address("Paris", PARIS))
    return first, floor.shop.place(("MUG", 3), ("CHAIR", 2))


def parcels(answer: Data) -> list[int]:
    return [len(order["fulfillmentPlan"]["parcels"]) for order in answer["orders"]]


async def test_orders_that_wait_are_planned_together_and_the_saving_is_stated(
    api: ApiClient, contended: tuple[Order, Order]
) -> None:
    answer = await plan(api)
    assert {order["orderId"] for order in answer["orders"]} == {order_id(o) for o in contended}
    assert parcels(answer) == [1, 1]
    result = {name: float(value) for name, value in answer["result"].items()}
    assert result["lowerBound"] <= result["cost"] < result["oneByOneCost"]
    assert result["gap"] == pytest.approx(result["cost"] - result["lowerBound"])
    assert (result["ordersCompared"], answer["result"]["reproducible"]) == (2, True)


async def test_the_same_key_answers_the_same_and_plans_nothing_more(
    api: ApiClient, floor: Floor, contended: tuple[Order, Order]
) -> None:
    first = await plan(api)
    late = floor.shop.place(("MUG", 1))
    assert await plan(api) == first
    assert floor.work_orders(late) == []


async def test_named_orders_are_planned_and_others_say_why_not(
    api: ApiClient, floor: Floor, contended: tuple[Order, Order]
) -> None:
    first, second = contended
    floor.commit(first)
    ids = [order_id(first), order_id(second), f"Order_{'0' * 32}"]
    answer = await plan(api, orderIds=ids)
    shown = {
        order["orderId"]: (
            order["fulfillmentPlan"] is not None,
            [error["code"] for error in order["userErrors"]],
        )
        for order in answer["orders"]
    }
    assert shown == {
        ids[0]: (False, ["WORK_ALREADY_ACTIVE"]),
        ids[1]: (True, []),
        ids[2]: (False, ["NOT_FOUND"]),
    }


async def test_no_more_orders_than_asked_for_are_planned(
    api: ApiClient, floor: Floor, contended: tuple[Order, Order]
) -> None:
    assert len((await plan(api, limit=1))["orders"]) == 1
    assert sum(bool(floor.work_orders(order)) for order in contended) == 1


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"limit": 0}, ["input", "limit"]),
        ({"limit": 26}, ["input", "limit"]),
        ({"orderIds": ["Order_1"] * 26}, ["input", "orderIds"]),
        ({"channelCode": "nowhere"}, ["input", "channelCode"]),
    ],
)
async def test_what_cannot_be_is_refused_as_a_whole(
    api: ApiClient, contended: tuple[Order, Order], asked: Data, field: list[str]
) -> None:
    answer = await plan(api, **asked)
    assert (answer["orders"], answer["result"]) == ([], None)
    assert [error["field"] for error in answer["userErrors"]] == [field]


async def test_a_channel_of_others_is_not_there(
    api: ApiClient, stranger: str, contended: tuple[Order, Order]
) -> None:
    answer = await plan(api, as_=stranger)
    assert [error["code"] for error in answer["userErrors"]] == ["NOT_FOUND"]
