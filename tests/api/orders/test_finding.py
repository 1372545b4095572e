"""Finding orders: by identity, in pages, filtered, sorted; only the caller's own."""

from typing import Any

import pytest

from tests.api.api_client import ApiClient
from tests.shop import Shop
from tests.statements import counted_statements

PAGE = """
  query ($first: Int, $after: String, $last: Int, $before: String,
         $filter: OrderFilterInput, $orderBy: OrderOrder) {
    orders(first: $first, after: $after, last: $last, before: $before,
           filter: $filter, orderBy: $orderBy) {
      totalCount
      nodes { id number }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }"""


async def numbers(api: ApiClient, **variables: Any) -> list[str]:
    """The numbers of a page."""
    page = (await api.run(PAGE, {"first": 100} | variables))["orders"]
    return [node["number"] for node in page["nodes"]]


async def test_pages_forward_and_backward_give_every_order_once(api: ApiClient) -> None:
    placed = {api.shop.place(("MUG", 1)).number for _ in range(7)}
    by = {"field": "NUMBER", "descending": False}
    seen: list[str] = []
    page: dict[str, Any] = {"pageInfo": {"hasNextPage": True, "endCursor": None}}
    while page["pageInfo"]["hasNextPage"]:
        after = page["pageInfo"]["endCursor"]
        page = (await api.run(PAGE, {"first": 3, "after": after, "orderBy": by}))["orders"]
        seen += [node["number"] for node in page["nodes"]]
        if len(seen) == 3:
            # An order placed meanwhile shifts nothing.
            api.shop.place(("MUG", 1))

    assert placed <= set(seen)
    assert len(seen) == len(set(seen))
    assert seen == sorted(seen)
    back = (
        await api.run(PAGE, {"last": 2, "before": page["pageInfo"]["endCursor"], "orderBy": by})
    )["orders"]
    assert [node["number"] for node in back["nodes"]] == seen[-3:-1]
    assert back["pageInfo"]["hasPreviousPage"]


async def test_filters_hold_together(api: ApiClient) -> None:
    mug = api.shop.place(("MUG", 1))
    lamp = api.shop.place(("LAMP", 1), customer_reference="C-1", contact=None)
    referenced = api.shop.place(("MUG", 1), channel_reference="EXT-7")

    assert await numbers(api, filter={"sku": "LAMP"}) == [lamp.number]
    assert await numbers(api, filter={"text": "EXT"}) == [referenced.number]
    assert await numbers(api, filter={"text": "byron"}) == [lamp.number]
    assert await numbers(api, filter={"text": mug.number}) == [mug.number]
    assert await numbers(api, filter={"sku": "LAMP", "text": "EXT"}) == []
    assert await numbers(api, filter={"statuses": ["CANCELED"]}) == []
    assert (
        len(await numbers(api, filter={"statuses": ["CONFIRMED"], "chargeStatuses": ["NONE"]})) == 3
    )
    assert await numbers(api, filter={"placedAt": {"since": "2100-01-01T00:00:00Z"}}) == []
    assert await numbers(api, filter={"customerId": "Order_00"}) == []
    assert await numbers(api, filter={"text": "100%_"}) == []


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"first": 0},
        {"first": 101},
        {"first": 2, "last": 2},
        {"first": 2, "after": "not a cursor"},
        {"first": 2, "after": "WzFd"},
        {"first": 2, "after": "W10"},
    ],
)
async def test_a_page_that_cannot_be_is_refused(api: ApiClient, variables: dict[str, Any]) -> None:
    answer = await api.send(PAGE, variables)
    assert answer["errors"][0]["extensions"]["code"] == "INVALID"


async def test_an_order_is_found_by_id_number_and_reference(api: ApiClient) -> None:
    order = api.shop.place(("MUG", 1), channel_reference="EXT-7")
    channel = (await api.run("{ channels(first: 1) { nodes { id } } }"))["channels"]["nodes"][0]
    found = await api.run(
        """query ($id: ID!, $number: String!, $channel: ID!) {
             byId: order(id: $id) { number }
             byNumber: order(number: $number) { id }
             byReference: order(channelReference: {channelId: $channel, reference: "EXT-7"}) { id }
             node(id: $id) { id __typename }
           }""",
        {"id": f"Order_{order.id.hex}", "number": order.number, "channel": channel["id"]},
    )
    identity = {"id": f"Order_{order.id.hex}"}
    assert found == {
        "byId": {"number": order.number},
        "byNumber": identity,
        "byReference": identity,
        "node": identity | {"__typename": "Order"},
    }


async def test_everything_with_an_id_is_found_by_it(api: ApiClient) -> None:
    order = api.shop.place(("MUG", 1))
    for text in (
        f"Order_{order.id.hex}",
        f"OrderLine_{order.id.hex}_1",
        f"OrderEvent_{order.id.hex}_2",
    ):
        found = await api.run("query ($id: ID!) { node(id: $id) { id __typename } }", {"id": text})
        assert found["node"] == {"id": text, "__typename": text.split("_")[0]}
    for text in (f"OrderLine_{order.id.hex}_2", f"OrderEvent_{order.id.hex}_9"):
        assert (await api.run("query ($id: ID!) { node(id: $id) { id } }", {"id": text}))[
            "node"
        ] is None


@pytest.mark.parametrize(
    "text", ["", "Order_", "Order_xyz", "x", "Order_" + "0" * 32, "Node_" + "0" * 32, "Order_" + "0" * 32 + "_1"]
)  # fmt: skip
async def test_a_wrong_id_names_nothing(api: ApiClient, text: str) -> None:
    found = await api.run(
        "query ($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } order(id: $id) { id } }",
        {"id": text},
    )
    assert found == {"node": None, "nodes": [None], "order": None}


async def test_a_page_of_orders_costs_the_same_statements_whatever_its_size(
    api: ApiClient, shop: Shop
) -> None:
    from_statements = []
    await api.known()
    for wanted in (2, 8):
        for _ in range(wanted):
            shop.place(("MUG", 1), customer_reference="C-1")
        with counted_statements(shop.database) as statements:
            await api.run(
                """query ($first: Int!) { orders(first: $first) { nodes {
                     number channel { code } customer { reference } shippingAddress { city }
                     lines(first: 5) { nodes { sku product { name } allocations {
                       location { code } } } } } } }""",
                {"first": wanted},
            )
        from_statements.append(len(statements))
    assert from_statements[0] == from_statements[1] <= 20
