import time

import strawberry
from graphql import GraphQLSchema, OperationDefinitionNode, parse

from api.access.required_scopes import fields_without_scope, required_scopes
from api.access.scope_directive import access


@strawberry.interface(directives=[access("any")])
class Node:
    id: strawberry.ID


@strawberry.interface
class HasTotal:
    total: int


@strawberry.interface(directives=[access("any")])
class HasNote:
    note: str


@strawberry.type(directives=[access("orders:read")])
class Order(Node, HasTotal, HasNote):
    total: int
    note: str = strawberry.field(directives=[access("notes:read")])
    customer: "Customer"


@strawberry.type(directives=[access("customers:read")])
class Customer(Node, HasNote):
    name: str
    note: str
    email: str = strawberry.field(directives=[access("customers:contact")])
    orders: list[Order]


@strawberry.type(directives=[access("returns:read")])
class Return(HasTotal):
    total: int


@strawberry.type
class Query:
    order: Order = strawberry.field(directives=[access("orders:read")])
    node: Node = strawberry.field(directives=[access("any")])
    priced: list[HasTotal] = strawberry.field(directives=[access("any")])
    noted: list[HasNote] = strawberry.field(directives=[access("any")])
    found: Order | Customer = strawberry.field(directives=[access("any")])


SCHEMA: GraphQLSchema = strawberry.Schema(query=Query, types=[Return])._schema


def needed(query: str, operation: int = 0) -> dict[str, list[str]]:
    document = parse(query)
    definition = document.definitions[operation]
    assert isinstance(definition, OperationDefinitionNode)
    return required_scopes(SCHEMA, document, definition)


def test_a_field_needs_its_own_scope_or_that_of_its_type() -> None:
    assert needed("{ order { total customer { name email } } }") == {
        "orders:read": ["order", "order.total", "order.customer"],
        "customers:read": ["order.customer.name"],
        "customers:contact": ["order.customer.email"],
    }


def test_fragments_are_followed_wherever_they_are_spread() -> None:
    query = """
        { found { ...OfOrder ... on Customer { ...OfCustomer } } }
        fragment OfOrder on Order { customer { ...OfCustomer } }
        fragment OfCustomer on Customer { email }
    """
    assert set(needed(query)) == {"any", "orders:read", "customers:contact"}


def test_each_operation_needs_only_what_it_selects() -> None:
    query = "query A { order { total } } query B { node { id } }"
    assert set(needed(query, 0)) == {"orders:read"}
    assert set(needed(query, 1)) == {"any"}


def test_introspection_needs_no_scope() -> None:
    assert needed('{ __typename __schema { types { name } } __type(name: "A") { name } }') == {}


def test_conditions_are_not_believed() -> None:
    assert "customers:contact" in needed("{ order { customer { email @include(if: false) } } }")


def test_an_interface_does_not_open_what_its_types_guard() -> None:
    assert set(needed("{ noted { note } }")) == {"any", "notes:read"}


def test_an_interface_without_a_scope_needs_those_of_its_types() -> None:
    assert set(needed("{ priced { total } }")) == {"any", "orders:read", "returns:read"}


def test_only_a_few_fields_are_named_for_a_scope() -> None:
    aliases = " ".join(f"a{number}: total" for number in range(500))
    assert len(needed(f"{{ order {{ {aliases} }} }}")["orders:read"]) == 5


def test_fragments_that_fan_out_are_read_once() -> None:
    chain = " ".join(
        f"fragment F{number} on Order {{ ...F{number + 1} ...F{number + 1} total }}"
        for number in range(150)
    )
    started = time.perf_counter()
    scopes = needed(f"{{ order {{ ...F0 }} }} {chain} fragment F150 on Order {{ note }}")
    assert set(scopes) == {"orders:read", "notes:read"}
    assert time.perf_counter() - started < 1


def test_a_schema_whose_fields_all_have_a_scope_passes() -> None:
    assert fields_without_scope(SCHEMA) == []


def test_fields_without_a_scope_are_found() -> None:
    @strawberry.type
    class Forgotten:
        secret: str
        guarded: str = strawberry.field(directives=[access("any")])

    @strawberry.interface
    class Loose:
        size: int

    @strawberry.type
    class Parcel(Loose):
        weight: int = strawberry.field(directives=[access("any")])

    @strawberry.type(directives=[access("any")])
    class Root:
        forgotten: Forgotten
        parcel: Loose = strawberry.field(directives=[access("any")])

    schema = strawberry.Schema(query=Root, types=[Parcel])
    assert fields_without_scope(schema._schema) == [
        "Forgotten.secret",
        "Loose.size",
        "Parcel.size",
        "Root.forgotten",
    ]
