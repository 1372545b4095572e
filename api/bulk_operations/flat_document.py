"""A document without fragments: each spread is written out where it stands."""

from collections.abc import Iterable, Iterator, Mapping

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)

from domain.errors import InvalidInput

SELECTIONS_LIMIT = 3_000
"""Fragments that spread each other can write out to any size; documents of people stay far below."""


class Flattener:
    """Writes a valid document's fragments out, within a limit."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._count = 0

    def flat(self, operation: OperationDefinitionNode) -> SelectionSetNode:
        """What an operation selects. Raises InvalidInput when that is too much."""
        return self._selection_set(operation.selection_set)

    def _selection_set(self, given: SelectionSetNode) -> SelectionSetNode:
        return SelectionSetNode(selections=tuple(self._selections(given.selections)))

    def _selections(self, given: Iterable[SelectionNode]) -> Iterator[SelectionNode]:
        for selection in given:
            self._count += 1
            if self._count > SELECTIONS_LIMIT:
                raise InvalidInput(
                    f"Written out, the query selects more than {SELECTIONS_LIMIT} fields.",
                    field=("query",),
                )
            if isinstance(selection, FragmentSpreadNode):
                definition = self._fragments[selection.name.value]
                yield InlineFragmentNode(
                    type_condition=definition.type_condition,
                    directives=selection.directives,
                    selection_set=self._selection_set(definition.selection_set),
                )
            elif isinstance(selection, InlineFragmentNode):
                yield InlineFragmentNode(
                    type_condition=selection.type_condition,
                    directives=selection.directives,
                    selection_set=self._selection_set(selection.selection_set),
                )
            else:
                assert isinstance(selection, FieldNode)
                inside = selection.selection_set
                yield (
                    selection
                    if inside is None
                    else with_selections(selection, self._selection_set(inside))
                )


def with_selections(field: FieldNode, selection_set: SelectionSetNode) -> FieldNode:
    """The same field with other selections."""
    return FieldNode(
        name=field.name,
        alias=field.alias,
        arguments=field.arguments,
        directives=field.directives,
        selection_set=selection_set,
    )
