"""How often fields of one name meet in one place of the answer.

Validation compares each of them with each (GraphQL, section 5.3.2): a document of a few hundred
fields can ask for a hundred thousand comparisons. This counts them without making them.
"""

from collections import defaultdict

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from api.transport.settings import TransportSettings
from api.transport.size_limit import limit


def limit_overlaps(document: DocumentNode, settings: TransportSettings) -> None:
    """Raise RequestRefused for a document whose fields meet too often, or that unfolds too far.

    Looks at each selection where its fragments put it, whatever its type: bounded by the limit.
    """
    fragments = {
        definition.name.value: definition.selection_set
        for definition in document.definitions
        if isinstance(definition, FragmentDefinitionNode)
    }
    # Fragments are compared as they stand, too, also those that no operation uses.
    waiting = [
        [definition.selection_set]
        for definition in document.definitions
        if isinstance(definition, OperationDefinitionNode | FragmentDefinitionNode)
    ]
    unfolded = pairs = 0
    while waiting:
        by_name, count = _fields(waiting.pop(), fragments)
        unfolded += count
        limit("selections with its fragments in place", unfolded, settings.max_unfolded_selections)
        for fields in by_name.values():
            pairs += len(fields) * (len(fields) - 1) // 2
            below = [field.selection_set for field in fields if field.selection_set is not None]
            if below:
                waiting.append(below)
        limit("meetings of fields of one name", pairs, settings.max_field_pairs)


def _fields(
    selection_sets: list[SelectionSetNode], fragments: dict[str, SelectionSetNode]
) -> tuple[dict[str, list[FieldNode]], int]:
    """The fields that meet in one place, by the name they have there; and how much was looked at."""
    by_name: defaultdict[str, list[FieldNode]] = defaultdict(list)
    spread: set[str] = set()
    waiting = list(selection_sets)
    count = 0
    while waiting:
        for selection in waiting.pop().selections:
            count += 1
            if isinstance(selection, FieldNode):
                by_name[(selection.alias or selection.name).value].append(selection)
            elif isinstance(selection, FragmentSpreadNode):
                name = selection.name.value
                if name not in spread and name in fragments:
                    spread.add(name)
                    waiting.append(fragments[name])
            else:
                inner: SelectionSetNode | None = getattr(selection, "selection_set", None)
                if inner is not None:
                    waiting.append(inner)
    return by_name, count
