"""What each type and field of a schema costs, read from its directives once."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import Any, Final, TypeAlias, TypeVar

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_composite_type,
    is_introspection_type,
)

from api.cost.directives import Cost, ListSize

INTROSPECTED_VALUE_POINTS: Final = 0.02
"""Of one name or object of the schema: no database, but the lists are long."""
WRAPPED_TYPES: Final = 0.5
"""How many types are wrapped by another, for each `ofType`: NonNull, then List, then seldom."""

Directive = TypeVar("Directive", Cost, ListSize)
FieldsType: TypeAlias = GraphQLObjectType | GraphQLInterfaceType


@dataclass(frozen=True, slots=True)
class FieldRule:
    """What one field costs, and what multiplies what is selected on it."""

    field_points: float
    object_points: float
    """Of each object that it returns; 0 for leaves."""
    assumed_size: float
    slicing_arguments: Mapping[str, object]
    """The arguments that say the size, with their defaults."""
    sizes_page: bool
    """Whether the size is that of the fields `edges`, `nodes` or `items` of what it returns."""
    in_page: bool
    """Whether it is such a field: the field that returned its parent says how long it is."""

    @property
    def costs(self) -> bool:
        """Whether the field must be looked at even if nothing is selected on it."""
        return bool(self.field_points or self.object_points)


class CostRules:
    """The rules of one schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.object_points = {
            name: _type_points(declared) for name, declared in schema.type_map.items()
        }
        pages = _page_fields(schema)
        sizes = _introspection_sizes(schema)
        self._fields: dict[tuple[str, str], FieldRule] = {}
        for parent in schema.type_map.values():
            if isinstance(parent, FieldsType):
                for name, field in parent.fields.items():
                    if is_introspection_type(parent):
                        rule = _introspection_rule(sizes.get(f"{parent.name}.{name}", 1.0))
                    else:
                        rule = self._rule(field, (parent.name, name) in pages)
                    self._fields[parent.name, name] = rule
        self._introspection = _introspection_rule(1.0)

    def of_field(self, parent: str, name: str) -> FieldRule | None:
        """The rule of a field; None for those that cost nothing anywhere, such as `__typename`."""
        if name in {"__schema", "__type"}:
            return self._introspection
        return self._fields.get((parent, name))

    def _rule(self, field: GraphQLField, in_page: bool) -> FieldRule:
        size = _directive(field, ListSize)
        declared = _directive(field, Cost)
        returned = get_named_type(field.type)
        assumed_size = getattr(size, "assumed_size", None)
        return FieldRule(
            field_points=float(declared.weight) if declared else 0.0,
            object_points=self.object_points[returned.name] if is_composite_type(returned) else 0.0,
            assumed_size=assumed_size if isinstance(assumed_size, int) else 1,
            slicing_arguments={
                name: field.args[name].default_value
                for name in (getattr(size, "slicing_arguments", None) or ())
                if name in field.args
            },
            sizes_page=bool(size and size.sized_fields),
            in_page=in_page,
        )


def _page_fields(schema: GraphQLSchema) -> set[tuple[str, str]]:
    """The fields whose size is said by the field that returns their parent."""
    return {
        (get_named_type(field.type).name, sized)
        for parent in schema.type_map.values()
        if isinstance(parent, FieldsType)
        for field in parent.fields.values()
        if (size := _directive(field, ListSize)) is not None
        for sized in (size.sized_fields or ())
    }


def _directive(
    declared: GraphQLField | GraphQLNamedType, kind: type[Directive]
) -> Directive | None:
    definition = declared.extensions.get("strawberry-definition")
    for directive in getattr(definition, "directives", None) or ():
        if isinstance(directive, kind):
            return directive
    return None


def _type_points(declared: GraphQLNamedType) -> float:
    if not isinstance(declared, FieldsType | GraphQLUnionType):
        return 0.0
    found = _directive(declared, Cost)
    return float(found.weight) if found else 1.0


def _introspection_rule(size: float) -> FieldRule:
    return FieldRule(0.0, INTROSPECTED_VALUE_POINTS, size, {}, sizes_page=False, in_page=False)


def _introspection_sizes(schema: GraphQLSchema) -> dict[str, float]:
    """How long the lists of introspection are in this schema, on average."""
    types = list(schema.type_map.values())
    fields = [
        field for kind in types if isinstance(kind, FieldsType) for field in kind.fields.values()
    ]
    arguments = _mean([len(field.args) for field in fields])
    return {
        "__Schema.types": len(types),
        "__Schema.directives": len(schema.directives),
        "__Type.ofType": WRAPPED_TYPES,
        "__Type.fields": len(fields) / len(types),
        "__Type.inputFields": _share(types, GraphQLInputObjectType, "fields"),
        "__Type.enumValues": _share(types, GraphQLEnumType, "values"),
        "__Type.interfaces": _share(types, GraphQLObjectType, "interfaces"),
        "__Type.possibleTypes": sum(
            len(schema.get_possible_types(kind))
            for kind in types
            if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType)
        )
        / len(types),
        "__Field.args": arguments,
        "__Directive.args": 2.0,
        "__Directive.locations": 3.0,
    }


def _share(types: list[GraphQLNamedType], kind: Any, parts: str) -> float:
    return sum(len(getattr(found, parts)) for found in types if isinstance(found, kind)) / len(
        types
    )


def _mean(lengths: list[int]) -> float:
    return fmean(lengths) if lengths else 0.0
