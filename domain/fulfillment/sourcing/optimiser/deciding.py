"""What a bound decides: depots that must or cannot take part, steps that no better plan has."""

from domain.fulfillment.sourcing.optimiser.bound import Evaluation
from domain.fulfillment.sourcing.optimiser.node import Node
from domain.fulfillment.sourcing.optimiser.room import INFEASIBLE
from domain.fulfillment.sourcing.optimiser.rounding import rounded


def decide(node: Node, evaluation: Evaluation, best_cost: int) -> None:
    """A depot whose part would lift the bound to the best cost takes no part."""
    least, most = node.places
    taken = [evaluation.values[index] for index in node.free if index in evaluation.chosen]
    others = [evaluation.values[index] for index in node.free if index not in evaluation.chosen]
    following = min(others, default=INFEASIBLE)
    worst = max(taken, default=0.0)
    # What is won back when one more takes part, and what comes in when one takes none.
    back = worst if len(taken) == most else max(worst, 0.0) if len(taken) == least else 0.0
    instead = following if len(taken) == least else min(following, 0.0)
    opened = set(node.opened)
    closed = set()
    for index in node.free:
        value = evaluation.values[index]
        if index not in evaluation.chosen:
            if rounded(evaluation.bound + value - back) >= best_cost:
                closed.add(index)
        elif evaluation.bound + instead - value >= best_cost:
            opened.add(index)
    node.opened = frozenset(opened)
    if closed:
        node.rooms = {key: room for key, room in node.rooms.items() if key not in closed}
    _measure_and_step(node, evaluation, best_cost)


def _measure_and_step(node: Node, evaluation: Evaluation, best_cost: int) -> None:
    """Count opened depots by what binds them, and leave out steps that cost too much."""
    opened = node.opened
    slack = best_cost - evaluation.bound
    for index in sorted(opened):
        room = node.rooms[index]
        contents = evaluation.chosen.get(index)
        # A depot that can hold nothing of what is left has no contents to be measured by.
        measured = room.remeasured(contents) if contents is not None else room
        if measured is not room:
            node.rooms = {**node.rooms, index: measured}
        room = measured
        if len(room.steps) > 1:
            steps = room.worthwhile(node.prices, evaluation.values[index] + slack)
            if steps and len(steps) < len(room.steps):
                node.rooms = {**node.rooms, index: room.stepped(steps)}
