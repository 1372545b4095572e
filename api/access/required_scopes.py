"""Which scopes an operation needs, known from its text before anything runs."""

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias, TypeGuard

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    is_introspection_type,
)

from api.access.scope_directive import Access

PATHS_NAMED_PER_SCOPE = 5
"""A refusal names a few fields for each missing scope; a hostile document must not grow it."""

FieldsType: TypeAlias = GraphQLObjectType | GraphQLInterfaceType


class Step(NamedTuple):
    """A field name and the way that led to it; joined only when a refusal names it."""

    previous: "Step | None"
    field_name: str

    def __str__(self) -> str:
        names: list[str] = []
        step: Step | None = self
        while step is not None:
            names.append(step.field_name)
            step = step.previous
        return ".".join(reversed(names))


def required_scopes(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    *,
    of_shopper: bool = False,
) -> dict[str, list[str]]:
    """The scopes a valid operation needs, each with some of the field paths that need it.

    A shopper needs others (`own`): they see no more than their own rows.

    Linear in the document: a fragment is visited once, wherever it is spread. Introspection
    needs none. `@skip` and `@include` are not believed, so that the answer holds for all variables.
    """
    needed: dict[str, list[str]] = {}
    known: dict[tuple[str, str], frozenset[str]] = {}
    for parent, field_name, step in selected_fields(schema, document, operation):
        key = (parent.name, field_name)
        scopes = known.get(key)
        if scopes is None:
            scopes = known[key] = scopes_of_field(schema, parent, field_name, of_shopper=of_shopper)
        for scope in scopes:
            paths = needed.setdefault(scope, [])
            if len(paths) < PATHS_NAMED_PER_SCOPE:
                paths.append(str(step))
    return needed


def selected_fields(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode
) -> Iterator[tuple[FieldsType, str, Step]]:
    """Every field a valid operation selects, once per place it is written."""
    fragments = {
        definition.name.value: definition
        for definition in document.definitions
        if isinstance(definition, FragmentDefinitionNode)
    }
    root = schema.get_root_type(operation.operation)
    spread: set[str] = set()
    waiting: list[tuple[SelectionSetNode, GraphQLNamedType | None, Step | None]] = [
        (operation.selection_set, root, None)
    ]
    while waiting:
        selection_set, parent, step = waiting.pop()
        for selection in selection_set.selections:
            if isinstance(selection, FieldNode):
                name = selection.name.value
                if name.startswith("__") or not _has_fields(parent):
                    continue
                here = Step(step, name)
                yield parent, name, here
                field = parent.fields.get(name)
                if selection.selection_set and field is not None:
                    waiting.append((selection.selection_set, get_named_type(field.type), here))
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                inner = schema.get_type(condition.name.value) if condition else parent
                waiting.append((selection.selection_set, inner, step))
            elif isinstance(selection, FragmentSpreadNode):
                definition = fragments.get(selection.name.value)
                if definition is not None and definition.name.value not in spread:
                    spread.add(definition.name.value)
                    inner = schema.get_type(definition.type_condition.name.value)
                    waiting.append((definition.selection_set, inner, step))


def _has_fields(named_type: GraphQLNamedType | None) -> TypeGuard[FieldsType]:
    return isinstance(named_type, GraphQLObjectType | GraphQLInterfaceType)


def scopes_of_field(
    schema: GraphQLSchema, parent: FieldsType, field_name: str, *, of_shopper: bool = False
) -> frozenset[str]:
    """The scopes one field needs when it is selected on this type; empty where none is declared.

    Its own directive, else its type's. Through an interface also the overrides of the types that
    may stand behind it, so that a sensitive field cannot be read by the side door; an interface
    that declares nothing needs what all of those types need.
    """
    own = _scope(parent, field_name, of_shopper)
    if not isinstance(parent, GraphQLInterfaceType):
        return frozenset(filter(None, [own]))
    members = schema.get_possible_types(parent)
    if own is not None:
        declaring = [m for m in members if _declared(m.fields.get(field_name)) is not None]
        overrides = {_scope(member, field_name, of_shopper) for member in declaring}
        return frozenset(scope for scope in {own, *overrides} if scope is not None)
    inherited = [_scope(member, field_name, of_shopper) for member in members]
    if None in inherited:
        return frozenset()
    return frozenset(scope for scope in inherited if scope is not None)


def _scope(parent: FieldsType, field_name: str, of_shopper: bool) -> str | None:
    """The scope of a field of this very type: the field's own, else the type's."""
    declared = _declared(parent.fields.get(field_name)) or _declared(parent)
    if declared is None:
        return None
    if not of_shopper:
        return declared.scope
    if field_name == "id" and not declared.own:
        # Whoever may read something of an object knows which object it is.
        return next(iter(own_scopes(parent)), declared.scope)
    return declared.own or declared.scope


def own_scopes(parent: FieldsType) -> list[str]:
    """The scopes with which a shopper reads something of this type, where that is said."""
    declared = [_declared(parent), *map(_declared, parent.fields.values())]
    return [found.own for found in declared if found is not None and found.own]


def _declared(declared: GraphQLField | GraphQLNamedType | None) -> Access | None:
    """The directive on this very field or type."""
    definition = declared.extensions.get("strawberry-definition") if declared else None
    for directive in getattr(definition, "directives", None) or ():
        if isinstance(directive, Access):
            return directive
    return None


def fields_without_scope(schema: GraphQLSchema) -> list[str]:
    """The fields anyone could read by mistake: `Type.field` for each that resolves to no scope.

    A root field must name its own; inheriting from Query, Mutation or Subscription does not count.
    """
    roots = {schema.query_type, schema.mutation_type, schema.subscription_type}
    return sorted(
        f"{parent.name}.{name}"
        for parent in schema.type_map.values()
        if _has_fields(parent) and not is_introspection_type(parent)
        for name, field in parent.fields.items()
        if not (_declared(field) if parent in roots else scopes_of_field(schema, parent, name))
    )
