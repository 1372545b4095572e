"""How a part of all plans is divided in two: a depot takes part or not; then, units from a depot."""

from domain.fulfillment.sourcing.model import Model
from domain.fulfillment.sourcing.node import Node
from domain.fulfillment.sourcing.room import Room

WHOLE_STEP_LIMIT = 3
"""Up to so many units, "all of them" is the first question; more are halved."""


def children(model: Model, node: Node) -> tuple[Node, ...]:
    """The two parts; empty when the node is a single plan."""
    lack = [float(units) for units in node.need]
    for contents in node.chosen.values():
        for want, units in contents:
            lack[want] -= units
    wants = sorted(
        (want for want, units in enumerate(node.need) if units),
        key=lambda want: (-abs(lack[want]) * node.prices[want], want),
    )
    for want in wants:
        if abs(lack[want]) < 1e-6:
            break
        depot = _doubtful(node, want, too_much=lack[want] < 0)
        if depot is not None:
            return _with_and_without(node, depot)
    free = [index for index in node.rooms if index in node.chosen and index not in node.opened]
    if free:
        return _with_and_without(node, min(free, key=lambda index: (node.values[index], index)))
    for want in wants:
        found = _divisible(node, want)
        if found is not None:
            return _more_or_less(model, node, found, want)
    return ()


def _doubtful(node: Node, want: int, too_much: bool) -> int | None:
    """The undecided depot to ask about a want of which the bound takes too much or too little."""
    best: tuple[float, int] | None = None
    for index, room in node.rooms.items():
        if index in node.opened or not room.high[want]:
            continue
        if too_much and index not in node.chosen:
            continue
        entry = (node.values.get(index, 0.0), index)
        if best is None or entry < best:
            best = entry
    return None if best is None else best[1]


def _with_and_without(node: Node, depot: int) -> tuple[Node, ...]:
    rooms = {index: room for index, room in node.rooms.items() if index != depot}
    return Node(node.rooms, node.opened | {depot}), Node(rooms, node.opened)


def _divisible(node: Node, want: int) -> int | None:
    """The depot that takes most of a want and could take more or less."""
    best: tuple[float, int] | None = None
    for index, room in node.rooms.items():
        if room.high[want] > room.low[want]:
            taken = sum(units for other, units in node.chosen.get(index, ()) if other == want)
            entry = (-taken, index)
            if best is None or entry < best:
                best = entry
    return None if best is None else best[1]


def _more_or_less(model: Model, node: Node, depot: int, want: int) -> tuple[Node, ...]:
    room = node.rooms[depot]
    low, high = room.low[want], room.high[want]
    at_least = high if high - low <= WHOLE_STEP_LIMIT else (low + high + 1) // 2
    more = _replaced(room.low, want, at_least)
    less = _replaced(room.high, want, at_least - 1)
    opened = node.opened | {depot}
    return (
        Node({**node.rooms, depot: Room(model, room.depot, more, room.high)}, opened),
        Node({**node.rooms, depot: Room(model, room.depot, room.low, less)}, node.opened),
    )


def _replaced(units: tuple[int, ...], want: int, value: int) -> tuple[int, ...]:
    return (*units[:want], value, *units[want + 1 :])
