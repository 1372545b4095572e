"""What the reference says of a schema: its types by kind, who uses them, and how each is found."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    StringValueNode,
    build_schema,
    get_named_type,
    is_introspection_type,
    is_specified_scalar_type,
)

FieldsType: TypeAlias = GraphQLObjectType | GraphQLInterfaceType

OPERATIONS: Final = ("Query", "Mutation", "Subscription")
KINDS: Final[Mapping[type[GraphQLNamedType], str]] = {
    GraphQLObjectType: "Objects",
    GraphQLInterfaceType: "Interfaces",
    GraphQLUnionType: "Unions",
    GraphQLInputObjectType: "Inputs",
    GraphQLEnumType: "Enums",
    GraphQLScalarType: "Scalars",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A field of a type that uses another type: as what it returns, or in an argument."""

    type_name: str
    field_name: str

    @property
    def address(self) -> str:
        """Where the reference describes it."""
        return f"/reference/{self.type_name}#{self.field_name}"


class SchemaReference:
    """A schema as its readers look at it."""

    def __init__(self, text: str) -> None:
        self.schema: GraphQLSchema = build_schema(text)
        self.types: dict[str, GraphQLNamedType] = {
            name: kind
            for name, kind in sorted(self.schema.type_map.items())
            if not is_introspection_type(kind) and not is_specified_scalar_type(kind)
        }
        self.used_by: dict[str, list[Place]] = self._users()

    def groups(self) -> Iterator[tuple[str, Sequence[str]]]:
        """Names of types by kind; the roots are no part of it."""
        for kind, title in KINDS.items():
            names = [
                name
                for name, found in self.types.items()
                if type(found) is kind and name not in OPERATIONS
            ]
            if names:
                yield title, names

    def search_index(self) -> list[list[str]]:
        """Each type and field as name, address, and the first sentence of its description."""
        found = []
        for name, kind in self.types.items():
            found.append([name, f"/reference/{name}", first_sentence(kind.description)])
            for part, described in _parts(kind).items():
                address = Place(name, part).address
                found.append([f"{name}.{part}", address, first_sentence(described.description)])
        return found

    def _users(self) -> dict[str, list[Place]]:
        users: defaultdict[str, list[Place]] = defaultdict(list)
        for name, kind in self.types.items():
            for field_name, field in _parts(kind).items():
                place = Place(name, field_name)
                for used in sorted({get_named_type(each).name for each in _types_of(field)}):
                    users[used].append(place)
        return users


def fields_of(kind: GraphQLNamedType) -> Mapping[str, GraphQLField]:
    """Fields of an object or an interface; none for what has none."""
    return kind.fields if isinstance(kind, FieldsType) else {}


def scope_of(kind: GraphQLNamedType, field: GraphQLField | None = None) -> str | None:
    """The scope that a field needs: its own, else its type's."""
    own = directive_value(field, "access", "scope") if field is not None else None
    return own or directive_value(kind, "access", "scope")


def directive_value(described: Any, directive: str, argument: str) -> str | None:
    """A text that a directive gives to what it marks; None without it."""
    node = described.ast_node
    for entry in (node and node.directives) or ():
        if entry.name.value != directive:
            continue
        for given in entry.arguments or ():
            if given.name.value == argument:
                value = given.value
                return str(value.value) if isinstance(value, StringValueNode) else _number(value)
    return None


def first_sentence(description: str | None) -> str:
    """What a list of results shows."""
    return (description or "").split(". ")[0].split("\n")[0].rstrip(".")


def _number(value: Any) -> str | None:
    written = getattr(value, "value", None)
    return None if written is None else str(written)


def _parts(kind: GraphQLNamedType) -> Mapping[str, Any]:
    parts: Mapping[str, Any] = {}
    if isinstance(kind, GraphQLEnumType):
        parts = kind.values
    elif isinstance(kind, GraphQLInputObjectType):
        parts = kind.fields
    return parts or fields_of(kind)


def _types_of(part: Any) -> Iterator[Any]:
    if isinstance(part, GraphQLField):
        yield part.type
        for argument in part.args.values():
            yield argument.type
    elif isinstance(part, GraphQLInputField | GraphQLArgument):
        yield part.type
