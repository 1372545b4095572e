"""Parcels must carry all that is wanted: what follows for the steps that their costs may take."""

from domain.fulfillment.sourcing.optimiser.model import Model
from domain.fulfillment.sourcing.optimiser.node import Node
from domain.fulfillment.sourcing.optimiser.room import VOLUME, WEIGHT, Room


def carry(model: Model, node: Node) -> bool:
    """Take away the steps that are too small; False when all together carry too little."""
    for measure, total in ((WEIGHT, model.weight), (VOLUME, model.volume)):
        capacities = {index: _most(room, measure) for index, room in node.rooms.items()}
        places = node.places[1]
        free = sorted((capacities[index] for index in node.free), reverse=True)[:places]
        spare = sum(free) + sum(capacities[index] for index in node.opened) - total
        if spare < 0:
            return False
        for index in node.opened:
            room = node.rooms[index]
            least = max(capacities[index] - spare, room.held[measure])
            if room.steps[0][measure] < least:
                steps = tuple(step for step in room.steps if step[measure] >= least)
                if not steps:
                    return False
                node.rooms = {**node.rooms, index: room.stepped(steps)}
    return True


def _most(room: Room, measure: int) -> int:
    """Grams or cubic millimetres that the parcel carries at most."""
    capacity = room.steps[-1][VOLUME] if measure == VOLUME else room.steps[-1][WEIGHT]
    wanted = room.wanted[VOLUME] if measure == VOLUME else room.wanted[WEIGHT]
    return capacity if capacity < wanted else wanted
