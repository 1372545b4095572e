"""What can be asked of a field: its arguments, naming what is somebody else's and what is absent."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_enum_type,
    is_required_argument,
    is_required_input_field,
)

from api.schema import build_schema
from tests.api.matrix.principals import Principal
from tests.api.matrix.world import Named, World

NOTHING = "0" * 32


def graphql_schema() -> GraphQLSchema:
    schema: GraphQLSchema = build_schema()._schema
    return schema


def node_types() -> set[str]:
    """Everything that `node` may give."""
    node: Any = graphql_schema().type_map["Node"]
    return {entry.name for entry in graphql_schema().get_possible_types(node)}


def calls(
    world: World, principal: Principal, name: str, field: GraphQLField
) -> Iterator[tuple[str, str]]:
    """A root field's arguments, each time with one thing of others and with an absent one.

    Where the thing is none of the hidden ones the second is empty: nothing to compare with.
    """
    page = ["first: 5"] if "first" in field.args else []
    if not any(is_required_argument(argument) for argument in field.args.values()):
        yield f"({', '.join(page)})" if page else "", ""
    for argument_name, argument in field.args.items():
        for named, write in _values(world, name, argument_name, argument):
            rest = [
                f"{other}: {_made_up(each.type)}"
                for other, each in field.args.items()
                if other != argument_name and is_required_argument(each)
            ]
            theirs, absent = (
                f"({', '.join([*page, *rest, f'{argument_name}: {write(value)}'])})"
                for value in (named.theirs, named.absent)
            )
            yield theirs, absent if named.row in principal.hidden else ""


def sorts(field: GraphQLField) -> Iterator[str]:
    """Every way in which a list can be sorted, as an argument: by each field, either way round."""
    for name, argument in field.args.items():
        kind = get_named_type(argument.type)
        if isinstance(kind, GraphQLInputObjectType) and name == "orderBy":
            by = get_named_type(kind.fields["field"].type)
            assert isinstance(by, GraphQLEnumType)
            for value in by.values:
                for way in ("true", "false"):
                    yield f"{name}: {{ field: {value}, descending: {way} }}"


Write = Callable[[str], str]
"""Writes a value where an argument has it."""


def _values(
    world: World, root: str, name: str, argument: GraphQLArgument
) -> Iterator[tuple[Named, Write]]:
    kind = get_named_type(argument.type)
    if isinstance(kind, GraphQLInputObjectType):
        for inner, part in kind.fields.items():
            named = world.values.get(inner)
            if named is not None and get_named_type(part.type).name in {"ID", "String"}:
                yield named, partial(_within, argument.type, kind, inner)
    elif kind.name in {"ID", "String"} and name not in {"after", "before", "idempotencyKey"}:
        named = world.values.get(name) or _of_type(world, root, name)
        if named is not None:
            yield named, lambda value: _wrapped(argument.type, f'"{value}"')


def _within(outer: Any, kind: GraphQLInputObjectType, name: str, value: str) -> str:
    """An input with this value and whatever else it requires."""
    chosen = [f"{name}: {_wrapped(kind.fields[name].type, chr(34) + value + chr(34))}"]
    chosen += [
        f"{other}: {_made_up(each.type)}"
        for other, each in kind.fields.items()
        if other != name and is_required_input_field(each)
    ]
    return _wrapped(outer, "{ " + ", ".join(chosen) + " }")


def _of_type(world: World, root: str, name: str) -> Named | None:
    """What an id names, by the argument's name or by the field it stands at."""
    words = (name.removesuffix("Ids").removesuffix("Id"), root)
    for word in words:
        for type_name in sorted(world.nodes, key=len, reverse=True):
            if word != "id" and word.lower().startswith(type_name.lower()):
                key = world.nodes[type_name]
                part = "_1" if key.count("_") > 1 else ""
                return Named(key, f"{type_name}_{NOTHING}{part}", key.split("_")[1])
    return None


def _wrapped(kind: Any, value: str) -> str:
    return f"[{value}]" if isinstance(get_nullable_type(kind), GraphQLList) else value


def _made_up(kind: Any) -> str:
    """Something that fits a required input: no more than that."""
    bare = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    if isinstance(bare, GraphQLList):
        return f"[{_made_up(bare.of_type)}]"
    if isinstance(bare, GraphQLInputObjectType):
        required = {n: f for n, f in bare.fields.items() if is_required_input_field(f)}
        chosen = required or dict(list(bare.fields.items())[:1])
        return "{ " + ", ".join(f"{n}: {_made_up(f.type)}" for n, f in chosen.items()) + " }"
    if is_enum_type(bare):
        return str(next(iter(bare.values)))
    return {
        "Int": "1", "Float": "1.5", "Boolean": "true", "Decimal": '"1.00"', "Date": '"2031-01-01"',
        "DateTime": '"2031-01-01T00:00:00Z"', "JSON": "{}",
    }.get(bare.name, '"made-up"')  # fmt: skip
