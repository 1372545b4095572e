"""Parcels must carry all that is wanted: what follows for the steps that their costs may take."""

from domain.fulfillment.sourcing.ladder import VOLUME, WEIGHT
from domain.fulfillment.sourcing.model import Model
from domain.fulfillment.sourcing.node import Node
from domain.fulfillment.sourcing.room import Ladders, Room

UNBOUNDED = 1 << 62


def carry(model: Model, node: Node) -> bool:
    """Take away the steps that are too small; False when all together carry too little."""
    for measure, total in ((WEIGHT, model.weight), (VOLUME, model.volume)):
        capacities = {index: _most(room, measure) for index, room in node.rooms.items()}
        places = node.places[1]
        free = sorted((capacities[index] for index in node.free), reverse=True)[:places]
        together = sum(free) + sum(capacities[index] for index in node.opened)
        if together < total:
            return False
        spare = together - total
        for index in node.opened:
            room = node.rooms[index]
            if spare < capacities[index]:
                ladders = _reaching(room, measure, capacities[index] - spare)
                if not ladders:
                    return False
                if ladders != room.ladders:
                    node.rooms = {**node.rooms, index: room.stepped(ladders)}
    return True


def _most(room: Room, measure: int) -> int:
    """Grams or cubic millimetres that the parcel carries at most."""
    capacity = max(_size(room, kind, steps[-1][0], measure) for kind, steps in room.ladders)
    _, weight, volume = room.base
    held = (volume if measure == VOLUME else weight) + sum(
        entry[3][measure] for entry in room.entries
    )
    return min(capacity, held)


def _reaching(room: Room, measure: int, least: int) -> Ladders:
    kept = []
    for kind, steps in room.ladders:
        enough = tuple(step for step in steps if _size(room, kind, step[0], measure) >= least)
        if enough:
            kept.append((kind, enough))
    return tuple(kept)


def _size(room: Room, kind: int, size: int, measure: int) -> int:
    """A step's size in the other measure, where one divisor ties them."""
    if kind == measure:
        return size
    divisor = room.depot.divisor
    if not divisor:
        return UNBOUNDED
    return size * divisor if measure == VOLUME else size // divisor
