"""What operations are computed to cost, on the schema that is served."""

import time

import pytest
from graphql import (
    FragmentDefinitionNode,
    OperationDefinitionNode,
    get_introspection_query,
    parse,
)

from api.cost.analysis import LONGEST_PAGE, MOST_POINTS, CostAnalysis
from api.cost.rules import CostRules
from api.schema import build_schema
from api.transport.documents import DocumentStore, PreparedOperation
from api.transport.public_errors import RequestRefused
from api.transport.settings import TransportSettings

SCHEMA = build_schema()._schema
STORE = DocumentStore(SCHEMA, TransportSettings())


def prepared(document: str) -> PreparedOperation:
    return STORE.prepare(document, None)


def points(document: str, **variables: object) -> int:
    return prepared(document).cost.requested(variables)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("{ __typename }", 1),
        ("{ viewer { kind } }", 1),
        ('{ order(number: "1") { number total { amount currencyCode } } }', 1),
        # The connection, then each order.
        ("{ orders(first: 50) { nodes { number } pageInfo { endCursor } } }", 51),
        ("{ orders(last: 50) { edges { cursor node { number } } } }", 51),
        # Each order, its connection of lines, and its lines.
        ("{ orders(first: 50) { nodes { lines(first: 10) { nodes { sku } } } } }", 601),
        ("{ orders(first: 3) { totalCount } }", 2),
        ("{ orders(first: 3) { totalCount nodes { number } edges { node { number } } } }", 8),
        # Lists without pages count as @listSize(assumedSize:) says.
        ('{ order(number: "1") { shipments { number } } }', 3),
        ('{ nodes(ids: ["a", "b", "c"]) { id } }', 3),
        ('{ nodes(ids: "a") { id } }', 0 + 1),
        (
            'mutation { orderCancel(orderId: "x", input: {reason: CUSTOMER}, idempotencyKey: "k") { order { number } } }',
            11,
        ),
        ("subscription { orderTracking { __typename } }", 11),
    ],
)
def test_the_cost_is_what_the_directives_say(document: str, expected: int) -> None:
    assert points(document) == expected


def test_a_page_whose_size_is_a_variable_costs_what_the_variable_says() -> None:
    query = "query Q($n: Int = 10) { orders(first: $n) { nodes { number } } }"
    assert points(query) == 11
    assert points(query, n=30) == 31
    assert points(query, n=None) == 1
    assert points(query, n=-5) == 1
    assert points(query, n="30") == points(query, n={"a": 1}) == 2
    # Longer pages are refused whatever they cost.
    assert points(query, n=10**30) == LONGEST_PAGE + 1


def test_items_of_a_bulk_mutation_are_free_and_their_objects_are_not() -> None:
    lean = 'mutation M($i: [ChannelInput!]!) { channelsUpsert(input: $i, idempotencyKey: "k") { items { index } } }'
    rich = lean.replace("index", "index node { id }")
    items: list[dict[str, object]] = [{}] * 250
    assert (points(lean, i=items), points(rich, i=items)) == (10, 260)


def test_a_fragment_costs_the_same_as_what_it_holds() -> None:
    plain = "{ orders(first: 7) { nodes { shipments { number } } } }"
    spread = """
        query { orders(first: 7) { ...Page } }
        fragment Page on OrderConnection { nodes { ...Card ... on Order { ...Card } } ...More }
        fragment More on OrderConnection { __typename }
        fragment Card on Order { shipments { number } }
    """
    assert points(plain) == 22
    # A field that is written in two places of one selection counts twice.
    assert points(spread) == 36


def test_fragments_that_double_at_each_level_are_counted_in_linear_time() -> None:
    levels = 100
    doubling = " ".join(
        f"fragment F{n} on Order {{ a: fulfillmentOrders {{ order {{ ...F{n + 1} }} }} "
        f"b: fulfillmentOrders {{ order {{ ...F{n + 1} }} }} }}"
        for n in range(levels)
    )
    document = f"""
        {{ order(number: "1") {{ ...F0 }} }} {doubling} fragment F{levels} on Order {{ number }}
    """
    started = time.process_time()
    cost = CostAnalysis(SCHEMA, CostRules(SCHEMA)).of(*parts(document))
    assert cost.requested({}) == MOST_POINTS
    assert cost.dearest({})[0]["points"] == MOST_POINTS
    assert time.process_time() - started < 1
    with pytest.raises(RequestRefused, match="at most"):
        prepared(document)


def parts(document: str) -> tuple[OperationDefinitionNode, dict[str, FragmentDefinitionNode]]:
    operation, *fragments = parse(document).definitions
    assert isinstance(operation, OperationDefinitionNode)
    named = {
        part.name.value: part for part in fragments if isinstance(part, FragmentDefinitionNode)
    }
    return operation, named


def test_reading_the_schema_costs_something_and_reading_it_over_and_over_costs_more() -> None:
    usual = points(get_introspection_query(input_value_deprecation=True))
    assert 500 <= usual < 1_000
    assert points("{ __schema { description } }") == 500
    aliases = " ".join(f"a{n}: name" for n in range(90))
    assert points(f"{{ __schema {{ types {{ fields {{ {aliases} }} }} }} }}") > 2_000


def test_the_dearest_way_is_named() -> None:
    query = (
        "{ viewer { kind } orders(first: 100) { nodes { lines(first: 50) { nodes { sku } } } } }"
    )
    assert prepared(query).cost.dearest({}) == [
        {"path": "orders.nodes.lines.nodes", "points": 5_201},
        {"path": "viewer", "points": 1},
    ]
