"""How a part of all plans is divided: by who gives a want, who takes part, who gives how much."""

from domain.fulfillment.sourcing.optimiser.bound import selected
from domain.fulfillment.sourcing.optimiser.model import Model
from domain.fulfillment.sourcing.optimiser.node import Node
from domain.fulfillment.sourcing.optimiser.room import INFEASIBLE
from domain.fulfillment.sourcing.optimiser.rounding import rounded

WHOLE_STEP_LIMIT = 3
"""Up to so many units, "all of them" is the first question; more are halved."""


def children(model: Model, node: Node, best_cost: int) -> list[Node]:
    """The parts, each with a bound that its parent's prices give; empty for a single plan."""
    want = _fewest_holders(node, best_cost)
    if want is not None:
        return _by_holder(node, want, best_cost)
    lack = [float(units) for units in node.need]
    for contents in node.chosen.values():
        for index, units in contents:
            lack[index] -= units
    wants = sorted(
        (want for want, units in enumerate(node.need) if units),
        key=lambda want: (-abs(lack[want]) * node.prices[want], want),
    )
    depot = _questionable(node, wants, lack)
    if depot is not None:
        return _with_and_without(node, depot)
    stepped = _most_steps(node)
    if stepped is not None:
        return _smaller_or_larger(node, stepped)
    for index in wants:
        found = _divisible(node, index)
        if found is not None:
            return _more_or_less(model, node, found, index)
    return []


def _fewest_holders(node: Node, best_cost: int) -> int | None:
    """The want, not covered by opened depots, that has the fewest depots worth opening for it."""
    covered = [0] * len(node.need)
    for index in node.opened:
        for entry in node.rooms[index].entries:
            covered[entry[0]] += entry[1]
    holders = [0] * len(node.need)
    worth = [0.0] * len(node.need)
    for index, room in node.rooms.items():
        if index not in node.opened and node.exact + node.values[index] < best_cost:
            for entry in room.entries:
                holders[entry[0]] += 1
                worth[entry[0]] += node.values[index]
    open_wants = [want for want, units in enumerate(node.need) if units > covered[want]]
    return min(open_wants, key=lambda want: (holders[want], -worth[want], want), default=None)


def _by_holder(node: Node, want: int, best_cost: int) -> list[Node]:
    """One part for each depot that is the first to give some of the want."""
    free = _possible(node)
    holders = sorted((free[index], index) for index in free if node.rooms[index].high[want])
    parts = []
    rooms = node.rooms
    for _, index in holders:
        bound = _bound(node, free, index)
        if rounded(bound) < best_cost:
            parts.append(node.part(rooms, node.opened | {index}, bound))
        rooms = {key: room for key, room in rooms.items() if key != index}
        del free[index]
    return parts


def _possible(node: Node) -> dict[int, float]:
    """The values of free depots that can have a parcel at all."""
    return {index: value for index in node.free if (value := node.values[index]) < INFEASIBLE}


def _bound(node: Node, free: dict[int, float], opened: int | None = None) -> float:
    """The bound at the node's prices when only these are free, and one of them is opened."""
    least, most = node.places
    fixed = node.exact - sum(
        node.values[index] for index in node.chosen if index not in node.opened
    )
    if opened is not None:
        fixed += free[opened]
        least, most = max(least - 1, 0), most - 1
    values = sorted(value for index, value in free.items() if index != opened)
    taken = selected(values, least, most)
    return fixed + sum(values[:taken]) if taken >= least else INFEASIBLE


def _questionable(node: Node, wants: list[int], lack: list[float]) -> int | None:
    """The undecided depot to ask about first; None when all that the bound uses are decided."""
    for want in wants:
        if abs(lack[want]) < 1e-6:
            break
        depot = _doubtful(node, want, too_much=lack[want] < 0)
        if depot is not None:
            return depot
    free = [
        (node.values[index], index)
        for index in node.rooms
        if index in node.chosen and index not in node.opened
    ]
    return min(free)[1] if free else None


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


def _with_and_without(node: Node, depot: int) -> list[Node]:
    rooms = {index: room for index, room in node.rooms.items() if index != depot}
    free = _possible(node)
    parts = [node.part(node.rooms, node.opened | {depot}, _bound(node, free, depot))]
    del free[depot]
    bound = _bound(node, free)
    if bound < INFEASIBLE:
        parts.append(node.part(rooms, node.opened, bound))
    return parts


def _most_steps(node: Node) -> int | None:
    """The opened depot whose parcel may have most different costs."""
    counted = [
        (-count, index) for index in node.opened if (count := len(node.rooms[index].steps)) > 1
    ]
    return min(counted)[1] if counted else None


def _smaller_or_larger(node: Node, depot: int) -> list[Node]:
    """A parcel of the lower or of the upper steps."""
    room = node.rooms[depot]
    middle = len(room.steps) // 2
    return [
        node.part({**node.rooms, depot: room.stepped(half)}, node.opened)
        for half in (room.steps[:middle], room.steps[middle:])
    ]


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


def _more_or_less(model: Model, node: Node, depot: int, want: int) -> list[Node]:
    room = node.rooms[depot]
    low, high = room.low[want], room.high[want]
    at_least = high if high - low <= WHOLE_STEP_LIMIT else (low + high + 1) // 2
    more = _replaced(room.low, want, at_least)
    less = _replaced(room.high, want, at_least - 1)
    opened = node.opened | {depot}
    return [
        node.part({**node.rooms, depot: room.bounded(model, more, room.high)}, opened),
        node.part({**node.rooms, depot: room.bounded(model, room.low, less)}, node.opened),
    ]


def _replaced(units: tuple[int, ...], want: int, value: int) -> tuple[int, ...]:
    return (*units[:want], value, *units[want + 1 :])
