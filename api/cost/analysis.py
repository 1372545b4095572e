"""What an operation may cost, computed from its text and its variables before it runs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Final, NamedTuple, TypeAlias

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    value_from_ast_untyped,
)

from api.cost.rules import CostRules, FieldRule

MOST_POINTS: Final = 1_000_000_000
"""Products of sizes end here: nobody has to read more digits."""
LONGEST_PAGE: Final = 100
"""No page is longer, whatever is asked for: longer ones are refused."""
PATHS_NAMED: Final = 3
LEAST_FOR_THE_SCHEMA: Final = 500
"""Reading the schema is seldom needed, and takes the processor for longer than its points say."""
INTROSPECTION: Final = {"__schema": "__Schema", "__type": "__Type"}

Variables: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Variable:
    """A size that is known when the request comes."""

    name: str
    default: object


@dataclass(slots=True, eq=False)
class _Field:
    name: str
    rule: FieldRule
    sizes: Sequence["int | _Variable"]
    """What the slicing arguments say; none: the rule's assumed size."""
    selection: "_Selection"

    def size(self, variables: Variables) -> float:
        """How many objects it counts for."""
        said = [
            _length(variables.get(size.name, size.default)) if isinstance(size, _Variable) else size
            for size in self.sizes
        ]
        return max(said) if said else self.rule.assumed_size


@dataclass(slots=True, eq=False)
class _Selection:
    """What a selection set, or a fragment that many may share, holds of what costs."""

    parts: list["_Field | _Selection"]


class _Points(NamedTuple):
    plain: float
    each: float
    """For each entry of the page that the selection is made on."""


class OperationCost:
    """The cost of one operation as a function of its variables; linear in the document."""

    __slots__ = ("_fixed", "_root", "introspects", "root_points")

    def __init__(self, root: _Selection, *, varies: bool) -> None:
        self._root = root
        self._fixed = None if varies else _total(root, {})
        roots = list(_fields(root))
        self.root_points = sum(field.rule.field_points for field in roots)
        """Of the root fields themselves: what is paid whatever they return."""
        self.introspects = any(field.name in INTROSPECTION for field in roots)
        """Whether it reads the schema."""

    def requested(self, variables: Variables) -> int:
        """The most points it may cost, at least 1."""
        points = self._fixed if self._fixed is not None else _total(self._root, variables)
        return max(points, LEAST_FOR_THE_SCHEMA) if self.introspects else points

    def dearest(self, variables: Variables) -> list[dict[str, object]]:
        """Where most points come from: the dearest root fields, each with its dearest way down."""
        known: dict[int, _Points] = {}

        def points(field: _Field) -> float:
            return sum(_field_points(field, variables, known))

        dearest = sorted(_fields(self._root), key=points, reverse=True)[:PATHS_NAMED]
        found: list[dict[str, object]] = []
        for root in dearest:
            path, field = [root.name], max(_fields(root.selection), key=points, default=None)
            while field is not None:
                path.append(field.name)
                field = max(_fields(field.selection), key=points, default=None)
            found.append({"path": ".".join(path), "points": _whole(points(root))})
        return found


class CostAnalysis:
    """Understands operations of one schema."""

    def __init__(self, schema: GraphQLSchema, rules: CostRules) -> None:
        self._schema = schema
        self._rules = rules

    def of(
        self,
        operation: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
    ) -> OperationCost:
        """The cost of a valid operation; each fragment is read once, wherever it is spread."""
        reading = _Reading(self._schema, self._rules, operation, fragments)
        root = self._schema.get_root_type(operation.operation)
        selection = reading.selection(operation.selection_set, root)
        return OperationCost(selection, varies=reading.varies)


class _Reading:
    def __init__(
        self,
        schema: GraphQLSchema,
        rules: CostRules,
        operation: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
    ) -> None:
        self._schema = schema
        self._rules = rules
        self._fragments = fragments
        self._read: dict[str, _Selection] = {}
        self._defaults = {
            definition.variable.name.value: (
                value_from_ast_untyped(definition.default_value)
                if definition.default_value is not None
                else None
            )
            for definition in operation.variable_definitions or ()
        }
        self.varies = False

    def selection(
        self, selection_set: SelectionSetNode, parent: GraphQLNamedType | None
    ) -> _Selection:
        parts: list[_Field | _Selection] = []
        spread: set[str] = set()
        for selection in selection_set.selections:
            part: _Field | _Selection | None = None
            if isinstance(selection, FieldNode):
                part = self._field(selection, parent)
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                inner = self._schema.get_type(condition.name.value) if condition else parent
                part = self.selection(selection.selection_set, inner)
            elif isinstance(selection, FragmentSpreadNode) and selection.name.value not in spread:
                # Spread twice in one place, it is still run once.
                spread.add(selection.name.value)
                part = self._fragment(selection.name.value)
            if part is not None and (isinstance(part, _Field) or part.parts):
                parts.append(part)
        return _Selection(parts)

    def _fragment(self, name: str) -> _Selection | None:
        found = self._read.get(name)
        definition = self._fragments.get(name)
        if found is None and definition is not None:
            parent = self._schema.get_type(definition.type_condition.name.value)
            found = self._read[name] = self.selection(definition.selection_set, parent)
        return found

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None) -> _Field | None:
        name = node.name.value
        rule = self._rules.of_field(parent.name, name) if parent is not None else None
        if rule is None or (not rule.costs and node.selection_set is None):
            return None
        inner = _Selection([])
        if node.selection_set is not None:
            inner = self.selection(node.selection_set, self._returned(parent, name))
        return _Field(name, rule, self._sizes(node, rule), inner)

    def _returned(self, parent: GraphQLNamedType | None, name: str) -> GraphQLNamedType | None:
        if name in INTROSPECTION:
            return self._schema.get_type(INTROSPECTION[name])
        if not isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
            return None
        returned: GraphQLNamedType = get_named_type(parent.fields[name].type)
        return returned

    def _sizes(self, node: FieldNode, rule: FieldRule) -> list[int | _Variable]:
        if not rule.slicing_arguments:
            return []
        sent = {argument.name.value: argument.value for argument in node.arguments or ()}
        sizes: list[int | _Variable] = []
        for name, default in rule.slicing_arguments.items():
            value = sent.get(name)
            if isinstance(value, VariableNode):
                self.varies = True
                sizes.append(_Variable(value.name.value, self._defaults.get(value.name.value)))
            else:
                sizes.append(_written(value, default))
        return sizes


def _written(value: ValueNode | None, default: object) -> int:
    if value is None:
        return _length(default)
    if isinstance(value, IntValueNode):
        # Longer numbers are refused by validation; none is made an integer here.
        return min(int(value.value), LONGEST_PAGE) if len(value.value) < 10 else LONGEST_PAGE
    if isinstance(value, ListValueNode):
        return len(value.values)
    return 0


def _length(value: object) -> int:
    """The size that the value of a slicing argument says; 0 for what says none."""
    if isinstance(value, list):
        return len(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return min(value, LONGEST_PAGE)
    # A single value stands for a list of one.
    return 1 if isinstance(value, str | dict) else 0


def _total(root: _Selection, variables: Variables) -> int:
    return _whole(_points(root, variables, {}).plain)


def _whole(points: float) -> int:
    return max(1, ceil(min(points, MOST_POINTS)))


def _points(selection: _Selection, variables: Variables, known: dict[int, _Points]) -> _Points:
    """The points of a selection; each shared fragment is computed once."""
    found = known.get(id(selection))
    if found is None:
        plain = each = 0.0
        for part in selection.parts:
            if isinstance(part, _Field):
                points = _field_points(part, variables, known)
            else:
                points = _points(part, variables, known)
            plain += points.plain
            each += points.each
        found = known[id(selection)] = _Points(min(plain, MOST_POINTS), min(each, MOST_POINTS))
    return found


def _field_points(field: _Field, variables: Variables, known: dict[int, _Points]) -> _Points:
    rule = field.rule
    below = _points(field.selection, variables, known)
    if rule.in_page:
        return _Points(0.0, rule.field_points + rule.object_points + below.plain + below.each)
    size = max(0.0, field.size(variables))
    if rule.sizes_page:
        return _Points(rule.field_points + rule.object_points + below.plain + size * below.each, 0)
    inside = rule.object_points + below.plain + below.each
    return _Points(rule.field_points + size * inside, 0.0)


def _fields(selection: _Selection) -> Iterator[_Field]:
    """The fields of a selection, those of its fragments too, each fragment once."""
    waiting, seen = [selection], {id(selection)}
    while waiting:
        for part in waiting.pop().parts:
            if isinstance(part, _Field):
                yield part
            elif id(part) not in seen:
                seen.add(id(part))
                waiting.append(part)
