"""Who gives what, when it is settled which depots take part: quickly, not exactly."""

from collections.abc import Iterable, Mapping, Sequence

from domain.fulfillment.sourcing.optimiser.model import Depot, Model

Contents = dict[int, tuple[int, ...]]
"""Units of each want by depot."""


EMPTY = (0, 0, 0)
"""(weight, volume, cost) of a parcel not yet begun."""


class Filling:
    """Parcels while they are being filled."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.units: dict[int, list[int]] = {}
        self.loads: dict[int, tuple[int, int, int]] = {}

    def room(self, depot: Depot, want: int, wanted: int) -> int:
        """Units that may be added, by the limit of the want and by shared stock."""
        held = self.units.get(depot.index)
        if held is None:
            return min(wanted, depot.limits[want])
        room = min(wanted, depot.limits[want] - held[want])
        for stock, users in depot.shared:
            mine = sum(pieces for user, pieces in users if user == want)
            if mine:
                used = sum(held[user] * pieces for user, pieces in users)
                room = min(room, max(stock - used, 0) // mine)
        return room

    def price(self, depot: Depot, want: int, units: int) -> tuple[int, int] | None:
        """(units that fit, what they add to the cost); None when not even one fits."""
        weight, volume, before = self.loads.get(depot.index, EMPTY)
        entry = self.model.wants[want]
        heavy, bulky = entry.weight, entry.volume
        while units:
            after = depot.transport(weight + units * heavy, volume + units * bulky)
            if after is not None:
                held = self.units.get(depot.index)
                charge = 0 if held and held[want] else depot.line_charge[want]
                return units, after - before + units * depot.unit_costs[want] + charge
            units //= 2
        return None

    def add(self, depot: Depot, want: int, units: int) -> None:
        """Put units into the depot's parcel."""
        entry = self.model.wants[want]
        held = self.units.setdefault(depot.index, [0] * len(self.model.wants))
        held[want] += units
        weight, volume, _ = self.loads.get(depot.index, EMPTY)
        weight += units * entry.weight
        volume += units * entry.volume
        transport = depot.transport(weight, volume)
        assert transport is not None, "price() said that it fits"
        self.loads[depot.index] = (weight, volume, transport)

    def begin(self, depot: Depot, units: Sequence[int], left: list[int]) -> None:
        """Put as much of these units into the depot's parcel as is still left and fits."""
        if depot.shared or not depot.boundless:
            for want, wanted in enumerate(units):
                room = self.room(depot, want, min(wanted, left[want]))
                priced = self.price(depot, want, room) if room else None
                if priced is not None:
                    self.add(depot, want, priced[0])
                    left[want] -= priced[0]
            return
        held = list(map(min, units, left, depot.limits))
        weight = volume = 0
        for want, (entry, more) in enumerate(zip(self.model.wants, held, strict=True)):
            if more:
                weight += more * entry.weight
                volume += more * entry.volume
                left[want] -= more
        if any(held):
            transport = depot.transport(weight, volume)
            assert transport is not None, "it takes all that is wanted in one parcel"
            self.units[depot.index] = held
            self.loads[depot.index] = (weight, volume, transport)


def pack(
    model: Model, among: Iterable[int], start: Mapping[int, Sequence[int]] | None = None
) -> Contents | None:
    """Everything from these depots, the want with the fewest places first; None if it fails.

    What `start` names is packed to begin with.
    """
    depots = [model.depots[index] for index in sorted(among)]
    filling = Filling(model)
    left = [want.units for want in model.wants]
    for index, units in (start or {}).items():
        filling.begin(model.depots[index], units, left)
    order = sorted(
        (want for want, units in enumerate(left) if units),
        key=lambda want: (
            sum(1 for depot in depots if depot.limits[want]),
            -model.wants[want].units * model.wants[want].weight,
            want,
        ),
    )
    for want in order:
        if not _place(filling, depots, want, left[want]):
            return None
    return {index: tuple(units) for index, units in filling.units.items()}


def _place(filling: Filling, depots: Sequence[Depot], want: int, left: int) -> bool:
    """So many units of a want, each time where a unit costs least."""
    while left:
        best: tuple[float, int, int] | None = None
        full = len(filling.units) >= filling.model.maximum_parcels
        for depot in depots:
            if full and depot.index not in filling.units:
                continue
            room = filling.room(depot, want, left)
            priced = filling.price(depot, want, room) if room else None
            if priced is None:
                continue
            units, cost = priced
            entry = (cost / units, -units, depot.index)
            if best is None or entry < best:
                best = entry
        if best is None:
            return False
        _, negative_units, index = best
        filling.add(filling.model.depots[index], want, -negative_units)
        left += negative_units
    return True


def contested(model: Model, start: Mapping[int, Sequence[int]]) -> bool:
    """Whether more of some want is named than there is, so that it matters who is packed first."""
    return any(
        sum(units[index] for units in start.values()) > want.units
        for index, want in enumerate(model.wants)
    )


def cost_of(model: Model, contents: Contents) -> int | None:
    """Sum over the parcels, without the model's constant."""
    total = 0
    for index, units in contents.items():
        cost = model.parcel(model.depots[index], units)
        if cost is None:
            return None
        total += cost
    return total


def single_parcels(model: Model) -> list[tuple[int, int]]:
    """(cost, depot) of every depot that can ship everything alone, cheapest first."""
    units = tuple(want.units for want in model.wants)
    found = []
    for depot in model.depots:
        if depot.limits == units and fits(depot, units):
            cost = model.parcel(depot, units)
            if cost is not None:
                found.append((cost, depot.index))
    return sorted(found)


def fits(depot: Depot, units: Sequence[int]) -> bool:
    """Whether a depot has all of these units at once."""
    if any(wanted > limit for wanted, limit in zip(units, depot.limits, strict=True)):
        return False
    return all(
        sum(units[user] * pieces for user, pieces in users) <= stock
        for stock, users in depot.shared
    )
