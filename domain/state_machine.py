"""State machines as data: one total table per machine, an empty row is final."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from domain.errors import MoveRefused

State = TypeVar("State", bound=StrEnum)

Moves = Mapping[State, Mapping[str, State]]


def next_status(moves: Mapping[State, Mapping[str, State]], state: State, move: str) -> State:
    """The state that `move` leads to.

    Raises MoveRefused when the table has no such move.
    """
    target = moves[state].get(move)
    if target is None:
        raise MoveRefused(move, state.value)
    return target


def unreachable_states(
    moves: Mapping[State, Mapping[str, State]], start: frozenset[State]
) -> frozenset[State]:
    """States that no sequence of moves reaches from `start`: each is a mistake in a table."""
    reached: set[State] = set(start)
    frontier = list(start)
    while frontier:
        for target in moves[frontier.pop()].values():
            if target not in reached:
                reached.add(target)
                frontier.append(target)
    return frozenset(moves) - reached
