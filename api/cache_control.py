"""The `@cacheControl` directive: how long an answer that everybody may see stays good enough."""

import strawberry
from graphql import (
    DocumentNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
)
from strawberry.schema_directive import Location

from api.access.required_scopes import selected_fields
from api.access.scope_directive import ANY_CALLER

PUBLIC_SCOPES = frozenset({"catalog:read", "availability:read", ANY_CALLER})
"""What every storefront's key holds, which stands in web pages: its answers are no secret. A field
that needs any other scope makes the whole answer private, wherever it stands."""


@strawberry.schema_directive(
    name="cacheControl",
    locations=[Location.OBJECT, Location.INTERFACE, Location.FIELD_DEFINITION],
    description=(
        "For how many seconds caches may keep what this marks, when it is asked with GET and a "
        "storefront's key. The shortest time of all fields of an operation counts; a root field "
        "without it makes the answer uncacheable, other fields without it follow their parents."
    ),
)
class CacheControl:
    """How long a field's value may be kept; made by `cache_control`."""

    max_age: int


def cache_control(max_age_seconds: int) -> CacheControl:
    """Let caches keep a field, given among its directives beside its `access`."""
    return CacheControl(max_age=max_age_seconds)


def max_age_seconds(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    scopes: frozenset[str],
) -> int:
    """For how long an operation's answer may be cached publicly; 0 for not at all.

    Linear in the document, and true for all variables, as `required_scopes` is.
    """
    if operation.operation is not OperationType.QUERY or not scopes <= PUBLIC_SCOPES:
        return 0
    shortest: int | None = None
    for parent, name, step in selected_fields(schema, document, operation):
        field = parent.fields.get(name)
        own = _own(field)
        if own is None and step.previous is not None:
            own = _own(parent)
        elif own is None:
            return 0
        if own is not None:
            shortest = own if shortest is None else min(shortest, own)
    return shortest or 0


def _own(declared: GraphQLField | GraphQLNamedType | None) -> int | None:
    """The seconds that the directive on this very field or type gives."""
    definition = declared.extensions.get("strawberry-definition") if declared else None
    for directive in getattr(definition, "directives", None) or ():
        if isinstance(directive, CacheControl):
            return directive.max_age
    return None
