"""The fields that a bulk query is made of, and what the schema says of them."""

from collections.abc import Sequence
from typing import Final, TypeAlias

from graphql import (
    ArgumentNode,
    FieldNode,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLUnionType,
    IntValueNode,
    NameNode,
    SelectionNode,
    VariableNode,
    Visitor,
    get_named_type,
    visit,
)

from domain.errors import InvalidInput

ID_KEY: Final = "_bulkId"
PAGE_KEY: Final = "_bulkPage"
CURSOR: Final = "_bulkCursor"

FieldsType: TypeAlias = GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType


def objects_of(asked: FieldNode) -> tuple[bool, FieldNode, FieldNode]:
    """Whether a connection's objects are asked for through edges, and the fields that do so."""
    assert asked.selection_set is not None
    name = asked.name.value
    told = f"{name}: select edges {{ node {{ … }} }} or nodes {{ … }}, once, and nothing else."
    ways = [
        selection
        for selection in asked.selection_set.selections
        if not (
            isinstance(selection, FieldNode) and selection.name.value in {"pageInfo", "__typename"}
        )
    ]
    way = _plain(ways, told)
    if way.name.value == "nodes":
        return False, way, way
    if way.name.value != "edges" or way.selection_set is None:
        raise refused(told)
    inside = [
        selection
        for selection in way.selection_set.selections
        if not (
            isinstance(selection, FieldNode) and selection.name.value in {"cursor", "__typename"}
        )
    ]
    return True, _plain(inside, told), way


def _plain(selections: Sequence[SelectionNode], told: str) -> FieldNode:
    """The one field that is selected, which has neither another name nor a condition."""
    if len(selections) == 1:
        (only,) = selections
        if isinstance(only, FieldNode) and only.alias is None and not only.directives:
            return only
    raise refused(told)


def node_type(connection: GraphQLNamedType, through_edges: bool) -> FieldsType:
    """What a connection is a list of."""
    assert isinstance(connection, GraphQLObjectType)
    kind = get_named_type(connection.fields["edges" if through_edges else "nodes"].type)
    if through_edges:
        assert isinstance(kind, GraphQLObjectType)
        kind = get_named_type(kind.fields["node"].type)
    assert isinstance(kind, FieldsType)
    return kind


def is_connection(kind: GraphQLNamedType) -> bool:
    """Whether a type is a list with pages."""
    return isinstance(kind, GraphQLObjectType) and {"edges", "pageInfo"} <= kind.fields.keys()


def is_node(kind: FieldsType) -> bool:
    """Whether the object has a global id."""
    if isinstance(kind, GraphQLUnionType):
        return False
    return any(interface.name == "Node" for interface in kind.interfaces)


def fields(kind: GraphQLNamedType | None, otherwise: FieldsType) -> FieldsType:
    """The type that a fragment is about."""
    return kind if isinstance(kind, FieldsType) else otherwise


def named(alias: str | None, name: str) -> FieldNode:
    """A field without arguments."""
    return FieldNode(
        alias=None if alias is None else NameNode(value=alias), name=NameNode(value=name)
    )


def paged(asked: FieldNode, size: int) -> FieldNode:
    """The field with a page's size and the cursor it begins at."""
    return sized(
        asked,
        size,
        ArgumentNode(name=NameNode(value="after"), value=VariableNode(name=NameNode(value=CURSOR))),
    )


def sized(asked: FieldNode, size: int, *more: ArgumentNode) -> FieldNode:
    """The field with the size of a page."""
    first = ArgumentNode(name=NameNode(value="first"), value=IntValueNode(value=str(size)))
    return FieldNode(
        name=asked.name,
        alias=asked.alias,
        arguments=(*(asked.arguments or ()), first, *more),
        directives=asked.directives,
        selection_set=asked.selection_set,
    )


class _Variables(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_variable(self, node: VariableNode, *_: object) -> None:
        self.names.add(node.name.value)


def variables_of(node: FieldNode) -> set[str]:
    """The variables that a field uses anywhere."""
    search = _Variables()
    visit(node, search)
    return search.names


def refused(message: str) -> InvalidInput:
    """The refusal of a bulk query for a reason."""
    return InvalidInput(message, field=("query",))
