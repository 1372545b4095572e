"""ordersImport: many orders at once, each captured once or refused on its own."""

from typing import Any

from tests.api.api_client import ApiClient
from tests.api.orders.test_placing import an_order

IMPORT = "orders/ordersImport"


async def send(api: ApiClient, *orders: dict[str, Any], **rest: Any) -> dict[str, Any]:
    answer: dict[str, Any] = (await api.run(IMPORT, {"input": list(orders)}, **rest))[
        "ordersImport"
    ]
    return answer


def order_of(reference: str | None, *lines: tuple[str, int], **changes: Any) -> dict[str, Any]:
    return an_order(*lines, channelReference=reference, **changes)


async def test_each_order_is_captured_or_refused_on_its_own(api: ApiClient) -> None:
    answer = await send(
        api,
        order_of("A-1", ("MUG", 2)),
        order_of("A-2", ("CHAIR", 4)),
        order_of(None, ("MUG", 1)),
        order_of("A-3", ("MUG", 1), expectedTotal={"amount": "1.999", "currencyCode": "GBP"}),
        order_of("A-4", ("LAMP", 1)),
        order_of("A-4", ("LAMP", 1)),
        order_of("A-5", ("NOTHING", 1)),
    )

    items = answer["items"]
    assert answer["userErrors"] == []
    assert [item["index"] for item in items] == list(range(7))
    placed = [item["order"]["channelReference"] for item in items if item["order"]]
    assert placed == ["A-1", "A-4"]
    codes = [[error["code"] for error in item["userErrors"]] for item in items]
    assert codes == [
        [], ["STOCK_SHORTAGE"], ["INVALID"], ["INVALID"], [], ["DUPLICATE_REFERENCE"],
        ["UNKNOWN_SKU"],
    ]  # fmt: skip
    assert items[1]["userErrors"][0]["field"] == ["input", "1", "lines", "0", "quantity"]
    shortage = {"__typename": "StockShortage", "sku": "CHAIR", "requested": 4, "available": 3}
    assert items[1]["userErrors"][0].items() >= shortage.items()
    assert items[2]["userErrors"][0]["field"] == ["input", "2", "channelReference"]
    assert items[5]["userErrors"][0]["orderId"] == items[4]["order"]["id"]
    assert api.shop.position("MUG", "LONDON").committed == 2
    assert api.shop.position("LAMP", "LEEDS").committed == 1


async def test_a_repeated_request_gets_the_same_answer_and_a_repeated_import_names_the_orders(
    api: ApiClient,
) -> None:
    orders = [order_of(f"B-{number}", ("MUG", 1)) for number in range(3)]
    first = await send(api, *orders, key="run-1")
    assert await send(api, *orders, key="run-1") == first
    again = await send(api, *orders, order_of("B-3", ("MUG", 1)), key="run-2")

    assert [item["userErrors"][0]["orderId"] for item in again["items"][:3]] == [
        item["order"]["id"] for item in first["items"]
    ]
    assert again["items"][3]["order"]["channelReference"] == "B-3"
    committed = [api.shop.position("MUG", place).committed for place in api.shop.places]
    assert sum(committed) == 4


async def test_a_wrong_total_is_told_with_both_amounts_each_time(api: ApiClient) -> None:
    wrong = order_of("P-1", ("MUG", 1), expectedTotal={"amount": "1.00", "currencyCode": "GBP"})
    first = await send(api, wrong, key="total")
    (error,) = first["items"][0]["userErrors"]
    assert error["__typename"] == "PriceChanged"
    assert error["expected"] == {"amount": "1.00", "currencyCode": "GBP"}
    assert error["actual"]["amount"] != "1.00"
    assert await send(api, wrong, key="total") == first


async def test_no_orders_too_many_and_reservations_are_refused(api: ApiClient) -> None:
    for orders in ([], [order_of(f"C-{number}", ("MUG", 1)) for number in range(101)]):
        answer = await send(api, *orders)
        assert answer["items"] == []
        assert answer["userErrors"][0]["code"] == "INVALID"
        assert answer["userErrors"][0]["field"] == ["input"]
    held = await send(api, order_of("D", ("MUG", 1), reservationIds=["Reservation_1"]))
    assert held["items"][0]["userErrors"][0]["field"] == ["input", "0", "reservationIds"]


async def test_a_storefront_may_not_set_references_and_so_imports_nothing(api: ApiClient) -> None:
    query = """mutation ($input: [OrderPlaceInput!]!, $key: String!) {
      ordersImport(input: $input, idempotencyKey: $key) { items { userErrors { code } } } }"""
    answer = await api.run(query, {"input": [order_of("E", ("MUG", 1))]}, as_="storefront")
    assert answer["ordersImport"]["items"] == [{"userErrors": [{"code": "NOT_PERMITTED"}]}]
