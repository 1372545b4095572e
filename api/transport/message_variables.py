"""Which variables change what a subscriber is told, beside where it begins."""

from collections.abc import Iterable, Mapping

from graphql import (
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    Node,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    visit,
)


def message_variables(
    operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> frozenset[str]:
    """The variables that an operation's messages depend on: all but the root field's arguments.

    Those choose which messages come. A root field that stands in a fragment is not looked into:
    its arguments count, and fewer subscribers share.
    """
    search = _VariableSearch()
    for part in (*_below_root(operation), *fragments.values()):
        visit(part, search)
    return frozenset(search.found)


def _below_root(operation: OperationDefinitionNode) -> Iterable[Node]:
    for selection in operation.selection_set.selections:
        if not isinstance(selection, FieldNode):
            yield selection
            continue
        directives: Iterable[DirectiveNode] = selection.directives or ()
        yield from directives
        if selection.selection_set is not None:
            yield selection.selection_set


class _VariableSearch(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def enter_variable(self, node: VariableNode, *_: object) -> None:
        self.found.add(node.name.value)
