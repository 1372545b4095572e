"""How much a document may hold: checked before validation, some of whose rules are quadratic."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from api.transport.overlapping_fields import limit_overlaps
from api.transport.settings import TransportSettings
from api.transport.size_limit import limit


@dataclass(slots=True)
class _Part:
    """What an operation or fragment holds itself, and which fragments it spreads, and where."""

    depth: int = 0
    root_fields: int = 0
    spreads: dict[str, int] = field(default_factory=dict)
    """The deepest place of each fragment that is spread."""
    root_spreads: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Tally:
    """What the whole document holds."""

    selections: int = 0
    aliases: int = 0
    directives: int = 0


def check_size(document: DocumentNode, settings: TransportSettings) -> None:
    """Raise RequestRefused for a document that is too deep, too wide or too repetitive.

    One pass, linear in the document: each fragment is measured once, wherever it is spread. What an
    operation costs to run is another question.
    """
    tally = _Tally()
    operations: list[_Part] = []
    fragments: dict[str, _Part] = {}
    for definition in document.definitions:
        if isinstance(definition, FragmentDefinitionNode):
            # The first of two with one name; validation refuses the second.
            part = fragments.setdefault(definition.name.value, _Part())
            limit("fragments", len(fragments), settings.max_fragments)
        elif isinstance(definition, OperationDefinitionNode):
            part = _Part()
            operations.append(part)
            limit("operations", len(operations), settings.max_operations)
            limit("variables", len(definition.variable_definitions or ()), settings.max_variables)
        else:
            continue
        _count_directives(definition.directives, tally, settings)
        _measure(definition.selection_set, part, tally, settings)
    limit_overlaps(document, settings)
    depths: dict[str, int] = {}
    roots: dict[str, int] = {}
    for part in operations:
        limit("levels of fields", _depth(part, fragments, depths), settings.max_depth)
        limit("root fields", _roots(part, fragments, roots), settings.max_root_fields)


def _measure(
    selection_set: SelectionSetNode, part: _Part, tally: _Tally, settings: TransportSettings
) -> None:
    waiting: list[tuple[SelectionSetNode, int]] = [(selection_set, 1)]
    while waiting:
        nested, depth = waiting.pop()
        selections = nested.selections
        tally.selections += len(selections)
        limit("selections", tally.selections, settings.max_selections)
        part.depth = max(part.depth, depth)
        # Deeper still only by fragments: nothing below is worth measuring.
        limit("levels of fields", depth, settings.max_depth)
        names: Counter[str] = Counter()
        for selection in selections:
            _count_directives(selection.directives, tally, settings)
            if isinstance(selection, FragmentSpreadNode):
                name = selection.name.value
                part.spreads[name] = max(part.spreads.get(name, 0), depth)
                names["..." + name] += 1
                if depth == 1:
                    part.root_spreads.add(name)
                continue
            inner: SelectionSetNode | None = getattr(selection, "selection_set", None)
            if isinstance(selection, FieldNode):
                tally.aliases += selection.alias is not None
                part.root_fields += depth == 1
                names[(selection.alias or selection.name).value] += 1
                if inner is not None:
                    waiting.append((inner, depth + 1))
            elif inner is not None:
                waiting.append((inner, depth))
        if names:
            most = max(names.values())
            limit("fields of one name in one place", most, settings.max_repeated_fields)
    limit("aliases", tally.aliases, settings.max_aliases)


def _count_directives(
    directives: Sequence[DirectiveNode] | None, tally: _Tally, settings: TransportSettings
) -> None:
    if directives:
        tally.directives += len(directives)
        limit("directives", tally.directives, settings.max_directives)


def _depth(part: _Part, fragments: dict[str, _Part], known: dict[str, int]) -> int:
    """How deep a part is with its fragments, each measured once; a circle ends where it closes."""
    deepest = part.depth
    for name, place in part.spreads.items():
        if name not in known and name in fragments:
            known[name] = 0
            known[name] = _depth(fragments[name], fragments, known)
        deepest = max(deepest, place - 1 + known.get(name, 0))
    return deepest


def _roots(part: _Part, fragments: dict[str, _Part], known: dict[str, int]) -> int:
    """How many fields a part selects where it is spread."""
    count = part.root_fields
    for name in part.root_spreads:
        if name not in known and name in fragments:
            known[name] = 0
            known[name] = _roots(fragments[name], fragments, known)
        count += known.get(name, 0)
    return count
