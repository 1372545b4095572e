"""What a shopper who has signed in sees and does: what is theirs, by whichever way, and no more."""

from typing import Any

import pytest
from graphql import OperationDefinitionNode, parse, validate

from api.access.required_scopes import own_scopes, required_scopes
from api.global_ids import global_id
from api.schema import build_schema
from domain.access.scopes import SHOPPER_SCOPES
from domain.orders.order import Order
from tests.api.api_client import ApiClient
from tests.api.customers.shopper import Shopper
from tests.shop import Shop
from tests.use_cases.fulfillment.floor import Floor

SEEN = """query($id: ID!) {
  node(id: $id) {
    ... on Order {
      number status total { amount } shippingAddress { city }
      lines(first: 5) { nodes { sku quantity shippedQuantity } }
      returns { number lines { quantity note } order { number } }
      tracking { status shipments { status } }
    }
  }
}"""


class Account:
    """Ada, signed in, with an order of hers that has shipped; and one of somebody else."""

    def __init__(self, api: ApiClient, token: str, own: Order, foreign: Order) -> None:
        self.api, self.token, self.own, self.foreign = api, token, own, foreign

    async def run(self, document: str, /, **variables: Any) -> dict[str, Any]:
        return await self.api.run(document, variables, as_=self.token)


def shipped(shop: Shop, **who: Any) -> Order:
    """An order of two mugs that has shipped."""
    floor = Floor(shop)
    order = shop.place(("MUG", 2), **who)
    floor.ship(floor.ready(order))
    return shop.order(order.id)


@pytest.fixture
async def ada(api: ApiClient) -> Account:
    token = (await Shopper(api).sign_in())["accessToken"]
    mine = {"customer_reference": "C-1", "contact": None}
    return Account(api, token, shipped(api.shop, **mine), shipped(api.shop))


async def test_a_shopper_reads_their_own_orders_by_every_way(ada: Account) -> None:
    listed = await ada.run("{ orders(first: 5) { totalCount nodes { id number } } }")
    by_number = await ada.run(
        "query($n: String!) { order(number: $n) { number } }", n=ada.own.number
    )
    node = (await ada.run(SEEN, id=global_id("Order", ada.own.id)))["node"]
    line = f"OrderLine_{ada.own.id.hex}_1"
    lines = await ada.run("query($id: ID!) { node(id: $id) { ... on OrderLine { sku } } }", id=line)

    assert listed["orders"]["totalCount"] == 1
    assert [n["number"] for n in listed["orders"]["nodes"]] == [ada.own.number]
    assert by_number["order"] == {"number": ada.own.number}
    assert node["number"] == node["number"] == ada.own.number
    assert node["shippingAddress"] == {"city": "London"}
    assert node["lines"]["nodes"] == [{"sku": "MUG", "quantity": 2, "shippedQuantity": 2}]
    assert node["tracking"]["shipments"] == [{"status": "SHIPPED"}]
    assert lines["node"] == {"sku": "MUG"}


async def test_what_is_somebody_elses_is_as_if_it_were_not_there(ada: Account) -> None:
    order, number = global_id("Order", ada.foreign.id), ada.foreign.number
    absent = global_id("Order", ada.api.shop.channel.id)
    line = f"OrderLine_{ada.foreign.id.hex}_1"
    for wanted, nothing in ((order, absent), (line, f"OrderLine_{ada.api.shop.channel.id.hex}_1")):
        assert await ada.run(SEEN, id=wanted) == await ada.run(SEEN, id=nothing) == {"node": None}
    found = await ada.run(
        "query($n: String!, $id: ID!) { order(number: $n) { id } returnableItems(orderId: $id) "
        "{ sku } returns(first: 5, filter: { orderId: $id }) { totalCount } "
        "orders(first: 5, filter: { text: $n }) { totalCount } }",
        n=number, id=order,
    )  # fmt: skip
    assert found == {
        "order": None, "returnableItems": [], "returns": {"totalCount": 0},
        "orders": {"totalCount": 0},
    }  # fmt: skip
    customer = await ada.run(
        "query($id: ID!) { orders(first: 5, filter: { customerId: $id }) { totalCount } "
        "node(id: $id) { id } }",
        id=global_id("Customer", ada.foreign.id),
    )
    assert customer == {"orders": {"totalCount": 0}, "node": None}


async def test_nothing_is_changed_that_is_somebody_elses(ada: Account) -> None:
    wanted = {"lines": [{"lineId": f"OrderLine_{ada.foreign.id.hex}_1", "quantity": 1}]}
    document = """mutation($id: ID!, $input: ReturnRequestInput!, $key: String!) {
      returnRequest(orderId: $id, input: $input, idempotencyKey: $key) {
        return { number } order { number } userErrors { code field }
      }
    }"""
    asked = await ada.run(document, id=global_id("Order", ada.foreign.id), input=wanted)
    token = await ada.run(
        """mutation($id: ID!, $key: String!) {
          orderTrackingTokenCreate(orderId: $id, input: {}, idempotencyKey: $key) {
            token userErrors { code }
          }
        }""",
        id=global_id("Order", ada.foreign.id),
    )
    assert asked["returnRequest"]["return"] is None
    assert [e["code"] for e in asked["returnRequest"]["userErrors"]] == ["NOT_FOUND"]
    assert token["orderTrackingTokenCreate"]["token"] is None


async def test_a_shopper_asks_for_a_return_and_follows_an_order(ada: Account) -> None:
    order = global_id("Order", ada.own.id)
    answer = await ada.run(
        """mutation($id: ID!, $input: ReturnRequestInput!, $key: String!, $other: String!) {
          returnRequest(orderId: $id, input: $input, idempotencyKey: $key) {
            return { status lines { quantity note } } order { returnStatus } userErrors { code }
          }
          orderTrackingTokenCreate(orderId: $id, input: {}, idempotencyKey: $other) {
            token order { number } userErrors { code }
          }
        }""",
        id=order, other="follow",
        input={"lines": [
            {"lineId": f"OrderLine_{ada.own.id.hex}_1", "quantity": 1, "note": "The handle is off."}
        ]},
    )  # fmt: skip
    asked, token = answer["returnRequest"], answer["orderTrackingTokenCreate"]["token"]
    followed = await ada.api.run("{ orderTracking { number } }", as_=token)
    foreign = (await ada.run("{ returns(first: 5) { totalCount } }"))["returns"]

    assert (asked["userErrors"], asked["return"]["status"]) == ([], "REQUESTED")
    assert asked["return"]["lines"] == [{"quantity": 1, "note": "The handle is off."}]
    assert followed["orderTracking"] == {"number": ada.own.number}
    assert foreign == {"totalCount": 1}


async def test_what_a_shopper_orders_is_theirs(ada: Account) -> None:
    place = """mutation($input: OrderPlaceInput!, $key: String!) {
      orderPlace(input: $input, idempotencyKey: $key) { number order { id } userErrors { code field } }
    }"""
    goods = {"channelCode": "web", "lines": [{"sku": "MUG", "quantity": 1}]}
    placed = (await ada.run(place, input=goods))["orderPlace"]
    other = (await ada.run(place, input=goods | {"customerReference": "C-1"}))["orderPlace"]

    made = await ada.run(
        """mutation($key: String!) {
          cartCreate(input: { channelCode: "web", lines: [{ sku: "MUG", quantity: 1 }] },
                     idempotencyKey: $key) { secret userErrors { code } }
        }""",
        key="a cart of my own, which nobody guesses",
    )
    completed = await ada.api.run(
        """mutation($key: String!) {
          cartComplete(input: {}, idempotencyKey: $key) {
            number order { number } cart { order { number } } userErrors { code field }
          }
        }""",
        as_=ada.token, cart=made["cartCreate"]["secret"],
    )  # fmt: skip
    bought = completed["cartComplete"]

    assert (placed["userErrors"], other["number"]) == ([], None)
    assert [e["code"] for e in other["userErrors"]] == ["NOT_PERMITTED"]
    assert bought["order"] == bought["cart"]["order"] == {"number": bought["number"]}
    staff = await ada.api.run("{ orders(first: 9) { nodes { number customer { reference } } } }")
    theirs = {
        node["number"]
        for node in staff["orders"]["nodes"]
        if node["customer"] == {"reference": "C-1"}
    }
    assert theirs == {ada.own.number, placed["number"], bought["number"]}


SCHEMA = build_schema()._schema
INTERNAL = [
    f"{{ orders(first: 1) {{ nodes {{ {fields} }} }} }}"
    for fields in (
        "note", "cursor", "channelReference", "allowedActions", "customer { id }",
        "contact { email }", "authorizedAmount { amount }", "channel { id }",
        "fulfillmentOrders { id }", "events(first: 1) { nodes { id } }",
        "lines(first: 1) { nodes { allocations { location { id } } } }",
        "returns { receipts { disposition } }", "returns { allowedActions }",
    )
]  # fmt: skip
OF_THE_MERCHANT = [
    "{ customers(first: 1) { totalCount } }",
    "{ stockPositions(first: 1) { totalCount } }",
    "{ auditEntries(first: 1) { totalCount } }",
    "{ locations(first: 1) { totalCount } }",
    "{ viewer { customer { reference } } }",
    "{ viewer { customer { tags attributes { key } } } }",
    "{ events(first: 1) { nodes { id } } }",
    "subscription { orderFeed { __typename } }",
    'subscription { orderEvents(orderId: "x") { __typename } }',
]


@pytest.mark.parametrize("text", [*INTERNAL, *OF_THE_MERCHANT])
def test_what_is_internal_or_the_merchants_is_closed(text: str) -> None:
    document = parse(text)
    assert validate(SCHEMA, document) == []
    (operation,) = document.definitions
    assert isinstance(operation, OperationDefinitionNode)
    needed = required_scopes(SCHEMA, document, operation, of_shopper=True)
    assert set(needed) - SHOPPER_SCOPES - {"any"}


def test_only_types_of_ones_own_things_are_opened_to_shoppers() -> None:
    """A type that is opened later stands here, where it is thought about."""
    opened = {
        name
        for name, kind in SCHEMA.type_map.items()
        if hasattr(kind, "fields") and hasattr(kind, "interfaces") and own_scopes(kind)  # type: ignore[arg-type]
    }
    assert opened - {"Query", "Mutation"} == {
        "Address", "Cart", "CartCompletePayload", "Customer", "Order", "OrderLine",
        "OrderLineGroup", "OrderPlacePayload", "OrderTrackingTokenCreatePayload", "Return",
        "ReturnLine", "ReturnPayload", "ReturnableItem",
    }  # fmt: skip
    assert not {"orders:read", "customers:read", "events:read", "stock:read"} & SHOPPER_SCOPES
