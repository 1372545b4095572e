"""A part of all plans: which depots take part for sure, and how many units each may still give."""

from domain.fulfillment.sourcing.optimiser.dividing import Division
from domain.fulfillment.sourcing.optimiser.model import Depot, Model
from domain.fulfillment.sourcing.optimiser.room import Room

STEPS = 6
"""How often the prices of a node are moved."""


class Node:
    """Depots `opened` have a parcel in every plan of this node; the others with a room may have.

    A plan of this node has `fewest` to `most` parcels. `exact` is the bound at `prices`, to which
    `values` belong; `floor` is the best bound known, also from the node it is a part of.
    """

    __slots__ = (
        "before",
        "chosen",
        "divided",
        "division",
        "evaluated",
        "exact",
        "fewest",
        "floor",
        "most",
        "need",
        "opened",
        "prices",
        "rooms",
        "steps",
        "values",
    )

    def __init__(
        self, rooms: dict[int, Room], opened: frozenset[int], fewest: int, most: int
    ) -> None:
        self.rooms = rooms
        self.fewest = fewest
        self.most = most
        self.before = rooms
        self.opened = opened
        self.need: list[int] = []
        self.prices: list[float] = []
        self.exact = 0.0
        self.floor = 0.0
        self.evaluated = False
        self.divided = False
        self.division: Division | None = None
        self.steps = STEPS
        self.values: dict[int, float] = {}
        self.chosen: dict[int, list[tuple[int, float]]] = {}

    def part(
        self, rooms: dict[int, Room], opened: frozenset[int], bound: float | None = None
    ) -> "Node":
        """A part of this node, not yet looked at."""
        part = Node(rooms, opened, self.fewest, self.most)
        part.before = self.rooms
        part.prices = self.prices
        part.values = self.values
        part.divided = self.divided
        part.floor = self.floor if bound is None else max(self.floor, bound)
        return part

    @property
    def free(self) -> list[int]:
        """Depots of which it is not decided whether they take part."""
        return [index for index in self.rooms if index not in self.opened]

    @property
    def places(self) -> tuple[int, int]:
        """How many of the free depots take part, at least and at most."""
        return max(self.fewest - len(self.opened), 0), self.most - len(self.opened)

    def tighten(self, model: Model) -> bool:
        """Draw what follows from the bounds; False when no plan is left."""
        while True:
            need = [want.units for want in model.wants]
            for room in self.rooms.values():
                for want, units in enumerate(room.low):
                    need[want] -= units
            if min(need) < 0 or len(self.opened) > self.most or len(self.rooms) < self.fewest:
                return False
            self.need = need
            if len(self.opened) == self.most or not any(need):
                self.rooms = {index: self.rooms[index] for index in self.opened}
            if not self._cap(model, need):
                return False
            forced = self._forced(need)
            if forced is None:
                return False
            if not forced:
                return True
            self._raise(model, forced)

    def _cap(self, model: Model, need: list[int]) -> bool:
        """Nobody gives more than is needed, or than shared stock allows."""
        rooms: dict[int, Room] = {}
        for index, room in self.rooms.items():
            low = room.low
            high = room.high
            for want, most in enumerate(high):
                if most > low[want] + need[want]:
                    high = tuple(map(_capped, high, low, need))
                    break
            if room.depot.shared:
                shared = _within_stock(room.depot, low, high)
                if shared is None:
                    return False
                high = shared
            if not room.fitted:
                fitting = _within_weight(model, room, high)
                if fitting is None:
                    return False
                room.fitted = fitting is room.high
                high = fitting
            if any(high):
                rooms[index] = room if high is room.high else room.bounded(model, low, high)
            elif index in self.opened:
                return False
        self.rooms = rooms
        return True

    def _forced(self, need: list[int]) -> list[tuple[int, int, int]] | None:
        """(depot, want, units) that must come from there; None when a want cannot be met."""
        slack = [0] * len(need)
        for room in self.rooms.values():
            for entry in room.entries:
                slack[entry[0]] += entry[1]
        tight = set()
        for want, (there, wanted) in enumerate(zip(slack, need, strict=True)):
            if there < wanted:
                return None
            if wanted and there < 2 * wanted:
                tight.add(want)
        if not tight:
            return []
        return [
            (index, entry[0], need[entry[0]] - slack[entry[0]] + entry[1])
            for index, room in self.rooms.items()
            for entry in room.entries
            if entry[0] in tight and slack[entry[0]] - entry[1] < need[entry[0]]
        ]

    def _raise(self, model: Model, forced: list[tuple[int, int, int]]) -> None:
        rooms = dict(self.rooms)
        for index, want, units in forced:
            room = rooms[index]
            low = list(room.low)
            low[want] += units
            rooms[index] = room.bounded(model, tuple(low), room.high)
        self.rooms = rooms
        self.opened |= {index for index, _, _ in forced}


def _capped(high: int, low: int, need: int) -> int:
    return high if high <= low + need else low + need


def _within_stock(
    depot: Depot, low: tuple[int, ...], high: tuple[int, ...]
) -> tuple[int, ...] | None:
    """The same tuple when nothing changes; None when even the least is too much."""
    capped = list(high)
    for stock, users in depot.shared:
        left = stock - sum(low[user] * pieces for user, pieces in users)
        if left < 0:
            return None
        for user, pieces in users:
            capped[user] = min(capped[user], low[user] + left // pieces)
    return high if capped == list(high) else tuple(capped)


def _within_weight(model: Model, room: Room, high: tuple[int, ...]) -> tuple[int, ...] | None:
    """The same tuple when nothing changes; None when no option takes even the least."""
    weight, volume, _ = room.held
    if room.depot.transport(weight, volume) is None:
        return None
    capped = tuple(
        least + room.depot.fitting(want, most - least, weight, volume)
        for want, least, most in zip(model.wants, room.low, high, strict=True)
    )
    return high if capped == high else capped
