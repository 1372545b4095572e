"""Documents made from the schema: of each field everything that a set of scopes may select."""

import os
from collections.abc import Iterator

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from api.access.required_scopes import scopes_of_field

WHOLE = os.environ.get("ORDERWRIGHT_WHOLE_MATRIX") == "1"
"""Whether everything is asked; else what finds most of it."""
DEPTH = 3 if WHOLE else 2
"""How many objects below a root field are selected."""
ANYONE = frozenset({"any"})


class Selections:
    """Writes selections for callers with some scopes; `missing` names what it cannot reach."""

    def __init__(
        self, schema: GraphQLSchema, scopes: frozenset[str], *, of_shopper: bool = False
    ) -> None:
        self._schema = schema
        self._of_shopper = of_shopper
        self._scopes = scopes | ANYONE
        self.missing: set[str] = set()
        self.fields: set[str] = set()
        """Every `Type.field` that was selected."""

    def of(self, type_name: str, depth: int = DEPTH, alias: str = "") -> str:
        """Everything below a type, without braces; empty where nothing may be selected."""
        found = self._schema.type_map[type_name]
        if isinstance(found, GraphQLUnionType | GraphQLInterfaceType):
            return "__typename " + " ".join(self._fragments(found, depth))
        assert isinstance(found, GraphQLObjectType)
        return " ".join(self._selected(found, depth, alias))

    def _fragments(
        self, found: GraphQLUnionType | GraphQLInterfaceType, depth: int
    ) -> Iterator[str]:
        for member in self._schema.get_possible_types(found):
            selected = self.of(member.name, depth, alias=f"{member.name}_")
            if selected:
                yield f"... on {member.name} {{ {selected} }}"

    def _selected(self, parent: GraphQLObjectType, depth: int, alias: str) -> Iterator[str]:
        for name, field in parent.fields.items():
            if not self.may_select(parent, name):
                continue
            arguments = self._arguments(parent, name, field)
            inner = get_named_type(field.type)
            shown = f"{alias}{name}: {name}{arguments}" if alias else f"{name}{arguments}"
            if is_leaf_type(inner):
                self.fields.add(f"{parent.name}.{name}")
                yield shown
            elif depth > 0:
                below = self.of(inner.name, depth - 1)
                if below:
                    self.fields.add(f"{parent.name}.{name}")
                    yield f"{shown} {{ {below} }}"

    def may_select(self, parent: GraphQLObjectType, name: str) -> bool:
        """Whether the scopes suffice for a field."""
        needed = scopes_of_field(self._schema, parent, name, of_shopper=self._of_shopper)
        return bool(needed) and needed <= self._scopes

    def _arguments(self, parent: GraphQLObjectType, name: str, field: GraphQLField) -> str:
        if "first" in field.args:
            return "(first: 5)"
        required = [key for key, argument in field.args.items() if is_required_argument(argument)]
        if required:
            self.missing.add(f"{parent.name}.{name}({', '.join(required)})")
        return ""
