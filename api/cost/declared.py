"""Which types and fields cost what: attached to the schema by rule, so that no list is forgotten."""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_introspection_type,
)

from api.cost.directives import Cost, ListSize, assumed, cost, sized_by

MUTATION_POINTS: Final = 10
SUBSCRIPTION_POINTS: Final = 10
USUAL_LIST_SIZE: Final = 5
"""Of a list that belongs to one thing and has no pages, such as the lines of a return."""

ASSUMED_SIZES: Final[Mapping[str, int]] = {
    # Most orders leave in one or two parcels and are paid once.
    "Order.fulfillmentOrders": 2,
    "Order.refunds": 1,
    "Order.returns": 1,
    "Order.shipments": 2,
    "Order.transactions": 2,
    "FulfillmentOrder.packages": 2,
    "FulfillmentPlan.parcels": 2,
    "Shipment.packages": 2,
    "Product.prices": 2,
    "OrderLine.allocations": 2,
    "Query.sourcingVariables": 50,
}
WEIGHTS: Final[Mapping[str, int]] = {
    # They compute: as dear as what they spare others from computing.
    "Query.fulfillmentPlanPreview": 20,
    "Query.basketAvailability": 10,
}
FREE_TYPES: Final = ("Address", "Attribute", "Money", "PageInfo", "UserError")
"""Parts of the object that holds them: they are never read on their own."""
FREE_ENDINGS: Final = ("Payload", "Edge", "BulkItem", "UpdateItem")
"""Wrappers around objects that are counted themselves."""
COUNTED: Final = "totalCount"

FieldsType: TypeAlias = GraphQLObjectType | GraphQLInterfaceType


def declare_costs(schema: GraphQLSchema) -> None:
    """Attach `@cost` and `@listSize` wherever the rules of this page say, beside other directives."""
    roots: dict[object, int] = {
        schema.mutation_type: MUTATION_POINTS,
        schema.subscription_type: SUBSCRIPTION_POINTS,
    }
    for parent in schema.type_map.values():
        if not isinstance(parent, FieldsType) or is_introspection_type(parent):
            continue
        if _is_free(parent):
            _attach(parent, cost(0))
        for name, field in parent.fields.items():
            weight = WEIGHTS.get(f"{parent.name}.{name}", roots.get(parent))
            if name == COUNTED and parent.name.endswith("Connection"):
                weight = 1
            if weight is not None:
                _attach(field, cost(weight))
            size = _size(schema, parent, name, field)
            if size is not None:
                _attach(field, size)


def _is_free(declared: FieldsType) -> bool:
    if declared.name in FREE_TYPES or declared.name.endswith(FREE_ENDINGS):
        return True
    return any(interface.name in FREE_TYPES for interface in declared.interfaces)


def _size(
    schema: GraphQLSchema, parent: FieldsType, name: str, field: GraphQLField
) -> ListSize | None:
    returned = get_named_type(field.type)
    if not is_composite_type(returned) or (
        isinstance(returned, FieldsType) and _costs_nothing(returned)
    ):
        return None
    lists = [name for name, item in field.args.items() if _is_list(item.type)]
    if returned.name.endswith("Connection"):
        return sized_by("first", "last", fields=["edges", "nodes"])
    if parent is schema.mutation_type:
        payload = returned.fields.get("items") if isinstance(returned, FieldsType) else None
        return sized_by(*lists, fields=["items"]) if payload and lists else None
    if not _is_list(field.type) or parent.name.endswith(("Connection", "Payload")):
        return None
    if lists and parent is schema.query_type:
        return sized_by(*lists)
    return assumed(ASSUMED_SIZES.get(f"{parent.name}.{name}", USUAL_LIST_SIZE))


def _costs_nothing(returned: FieldsType) -> bool:
    """Whether however many of them are free."""
    return returned.name in FREE_TYPES


def _is_list(declared: Any) -> bool:
    return isinstance(get_nullable_type(declared), GraphQLList)


def _attach(declared: GraphQLField | GraphQLNamedType, directive: Cost | ListSize) -> None:
    definition = declared.extensions.get("strawberry-definition")
    if definition is None:
        return
    present = list(definition.directives or ())
    if not any(isinstance(other, type(directive)) for other in present):
        # A list of its own: generic types share the one they were made with.
        definition.directives = [*present, directive]
