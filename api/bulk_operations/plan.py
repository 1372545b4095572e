"""How a bulk query is read: its document made into one for pages, and the lists inside it found.

The client writes its query without paging. A page of the list at the root is asked for with the
cursor of the page before; each list inside an object gets its first page with it, and what is left
of that list is asked for through the object's global id.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import (
    FieldNode,
    GraphQLNamedType,
    GraphQLSchema,
    GraphQLUnionType,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    get_named_type,
    print_ast,
)

from api.bulk_operations.bulk_fields import (
    CURSOR,
    ID_KEY,
    PAGE_KEY,
    FieldsType,
    fields,
    is_connection,
    is_node,
    named,
    node_type,
    objects_of,
    paged,
    refused,
    sized,
    variables_of,
)
from api.bulk_operations.flat_document import with_selections

PAGING: Final = frozenset({"first", "after", "last", "before"})
ROOT_PAGE: Final = 100
"""Objects of the root list on a page, where none has lists of its own inside."""
NESTED_ROOT_PAGE: Final = 20
NESTED_PAGE: Final = 50
DEPTH_LIMIT: Final = 3
"""Lists inside lists inside the root list."""

_PAGE_INFO = with_selections(
    named(PAGE_KEY, "pageInfo"),
    SelectionSetNode(selections=(named(None, "hasNextPage"), named(None, "endCursor"))),
)


@dataclass(slots=True)
class Shape:
    """What of an object's answer is no plain value: objects with lists inside, and lists."""

    objects: dict[str, "Shape"] = field(default_factory=dict)
    lists: dict[str, "InnerList"] = field(default_factory=dict)

    @property
    def is_plain(self) -> bool:
        """Whether an answer of this shape goes into a line as it is."""
        return not self.objects and not self.lists


@dataclass(frozen=True, slots=True)
class InnerList:
    """A connection: where its objects are, their shape, and how to ask for what is left of it."""

    through_edges: bool
    shape: Shape
    following: str
    variables: frozenset[str]
    """Of the client's variables, those that `following` takes."""


@dataclass(frozen=True, slots=True)
class BulkPlan:
    """How to read a bulk query: the document for a page, and where the objects are in its answer."""

    document: str
    root_key: str
    root: InnerList


def plan_of(
    schema: GraphQLSchema, operation: OperationDefinitionNode, selections: SelectionSetNode
) -> BulkPlan:
    """The plan of a valid operation, whose fragments are written out. Raises InvalidInput."""
    if operation.operation is not OperationType.QUERY:
        raise refused("A bulk query is a query.")
    if len(selections.selections) != 1 or not isinstance(selections.selections[0], FieldNode):
        raise refused("A bulk query has exactly one field at its root: the list to read.")
    asked = selections.selections[0]
    root_type = schema.query_type
    assert root_type is not None
    planner = _Planner(schema, operation)
    definition = root_type.fields.get(asked.name.value)
    if definition is None or not is_connection(get_named_type(definition.type)):
        raise refused("The field at the root is not a list with pages (a connection).")
    inner, rewritten = planner.connection(asked, get_named_type(definition.type), 0)
    size = ROOT_PAGE if inner.shape.is_plain else NESTED_ROOT_PAGE
    page = paged(rewritten, size)
    variables = [*(operation.variable_definitions or ())]
    text = _query_text(variables, "", print_ast(page))
    return BulkPlan(text, (asked.alias or asked.name).value, inner)


class _Planner:
    """Walks the selections of an operation once, rewriting them and noting where lists are."""

    def __init__(self, schema: GraphQLSchema, operation: OperationDefinitionNode) -> None:
        self._schema = schema
        self._definitions = {
            entry.variable.name.value: entry for entry in operation.variable_definitions or ()
        }

    def connection(
        self, asked: FieldNode, kind: GraphQLNamedType, depth: int
    ) -> tuple[InnerList, FieldNode]:
        """A connection's objects, and the field that asks for them without its paging."""
        if depth > DEPTH_LIMIT:
            raise refused(f"Lists may lie in each other at most {DEPTH_LIMIT} deep.")
        name = asked.name.value
        if {argument.name.value for argument in asked.arguments or ()} & PAGING:
            raise refused(f"{name}: leave out first, after, last and before; all of it is read.")
        if asked.directives:
            raise refused(f"{name}: a list is read or it is not; leave out @skip and @include.")
        through_edges, node, way = objects_of(asked)
        shape, rewritten = self._object(node, node_type(kind, through_edges), depth)
        selected: SelectionNode = with_selections(node, rewritten)
        if through_edges:
            selected = with_selections(way, SelectionSetNode(selections=(selected,)))
        inside = SelectionSetNode(selections=(selected, _PAGE_INFO))
        field_node = with_selections(asked, inside)
        return InnerList(through_edges, shape, "", frozenset()), field_node

    def _object(
        self, asked: FieldNode, kind: FieldsType, depth: int
    ) -> tuple[Shape, SelectionSetNode]:
        """The shape of an object of a list; it carries its id where it has one."""
        assert asked.selection_set is not None
        shape = Shape()
        selections = list(self._selections(asked.selection_set.selections, kind, shape, depth))
        if is_node(kind):
            selections.append(named(ID_KEY, "id"))
        return shape, SelectionSetNode(selections=tuple(selections))

    def _selections(
        self, given: Sequence[SelectionNode], kind: FieldsType, shape: Shape, depth: int
    ) -> Iterator[SelectionNode]:
        for selection in given:
            if isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                inner = self._schema.get_type(condition.name.value) if condition else kind
                inside = selection.selection_set.selections
                yield InlineFragmentNode(
                    type_condition=condition,
                    directives=selection.directives,
                    selection_set=SelectionSetNode(
                        selections=tuple(
                            self._selections(inside, fields(inner, kind), shape, depth)
                        )
                    ),
                )
                continue
            assert isinstance(selection, FieldNode)
            yield self._one(selection, kind, shape, depth)

    def _one(self, asked: FieldNode, kind: FieldsType, shape: Shape, depth: int) -> FieldNode:
        definition = (
            None if isinstance(kind, GraphQLUnionType) else kind.fields.get(asked.name.value)
        )
        if definition is None or asked.selection_set is None:
            return asked
        key = (asked.alias or asked.name).value
        of = get_named_type(definition.type)
        if is_connection(of):
            if not is_node(kind):
                raise refused(
                    f"{asked.name.value}: a list inside a {kind.name}, which has no id, "
                    "cannot be read on. Ask for it where the object has an id."
                )
            if key in shape.lists:
                raise refused(f"{key} stands here twice: select in one place what you want of it.")
            inner, rewritten = self.connection(asked, of, depth + 1)
            shape.lists[key] = self._followed(inner, paged(rewritten, NESTED_PAGE), kind)
            return sized(rewritten, NESTED_PAGE)
        inside = shape.objects.get(key) or Shape()
        if isinstance(of, FieldsType):
            selections = list(self._selections(asked.selection_set.selections, of, inside, depth))
            if inside.lists and is_node(of):
                selections.append(named(ID_KEY, "id"))
            if not inside.is_plain:
                shape.objects[key] = inside
            return with_selections(asked, SelectionSetNode(selections=tuple(selections)))
        return asked

    def _followed(self, inner: InnerList, paged: FieldNode, kind: FieldsType) -> InnerList:
        used = variables_of(paged) & self._definitions.keys()
        definitions = [self._definitions[name] for name in sorted(used)]
        asked = f"node(id: ${ID_KEY}) {{ ... on {kind.name} {{ {print_ast(paged)} }} }}"
        text = _query_text(definitions, f"${ID_KEY}: ID!, ", asked)
        return InnerList(inner.through_edges, inner.shape, text, frozenset(used))


def _query_text(definitions: Sequence[Any], more: str, asked: str) -> str:
    declared = ", ".join(print_ast(entry) for entry in definitions)
    return f"query ({more}${CURSOR}: String{', ' if declared else ''}{declared}) {{ {asked} }}"


def variables_for(inner: InnerList, given: Mapping[str, Any]) -> dict[str, Any]:
    """Of the client's variables, what the document that reads on takes."""
    return {name: value for name, value in given.items() if name in inner.variables}
