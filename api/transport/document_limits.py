"""How much a document may hold: checked before validation, some of whose rules are quadratic."""

from collections import Counter

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from api.transport.public_errors import RequestRefused
from api.transport.settings import TransportSettings


def check_size(document: DocumentNode, settings: TransportSettings) -> None:
    """Raise RequestRefused for a document with too many fragments, selections or repetitions.

    One pass, linear in the document. What an operation costs to run is another question.
    """
    fragment_count = selection_count = 0
    waiting: list[SelectionSetNode] = []
    for definition in document.definitions:
        if isinstance(definition, FragmentDefinitionNode):
            fragment_count += 1
            waiting.append(definition.selection_set)
        elif isinstance(definition, OperationDefinitionNode):
            waiting.append(definition.selection_set)
    _limit("fragments", fragment_count, settings.max_fragments)
    while waiting:
        selections = waiting.pop().selections
        selection_count += len(selections)
        _limit("selections", selection_count, settings.max_selections)
        names: Counter[str] = Counter()
        for selection in selections:
            if isinstance(selection, FieldNode):
                names[(selection.alias or selection.name).value] += 1
            if not isinstance(selection, FragmentSpreadNode):
                nested: SelectionSetNode | None = getattr(selection, "selection_set", None)
                if nested is not None:
                    waiting.append(nested)
        if names:
            most = max(names.values())
            _limit("fields of one name in one place", most, settings.max_repeated_fields)


def _limit(what: str, count: int, limit: int) -> None:
    if count > limit:
        raise RequestRefused(
            [
                {
                    "message": f"A document may have at most {limit} {what}.",
                    "extensions": {"code": "DOCUMENT_TOO_LARGE", "limit": limit},
                }
            ]
        )
