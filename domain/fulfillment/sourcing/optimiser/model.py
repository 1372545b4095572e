"""The problem made ready for search: wants, depots with what each could give, and their costs.

A want is a line that may be divided, or lines kept together as one unit. Everything is in a fixed
order (wants by their first line, depots by code), so the search never sees the order of its input.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.fulfillment.sourcing.optimiser.ladder import Steps, Tariff
from domain.fulfillment.sourcing.problem import Item, Site


@dataclass(frozen=True, slots=True)
class Want:
    """Units of which each is shipped whole: one piece of a line, or a whole group of lines."""

    units: int
    weight: int
    volume: int
    members: tuple[tuple[Item, int], ...]
    """(line, pieces in one unit)."""

    needs: tuple[tuple[UUID, int], ...]
    """(product, pieces in one unit)."""


@dataclass(slots=True)
class Depot:
    """A site as the search sees it. Tuples are by want."""

    index: int
    site: Site
    limits: tuple[int, ...]
    """Units that it could give of one want, were it the only one."""

    unit_costs: tuple[int, ...]
    """Least over all depots is 0; the model's constant has the rest."""

    line_charge: tuple[int, ...]
    parcel_cost: int
    tariffs: tuple[Tariff, ...]
    steps: Steps
    least_transport: float
    gram_cost: float
    shared: tuple[tuple[int, tuple[tuple[int, int], ...]], ...]
    """(stock, ((want, pieces in one unit), ...)) where several wants draw on one product."""

    known: dict[tuple[int, int], int | None]
    """Costs of parcels, by (weight, volume), also of other depots with these tariffs."""

    boundless: bool = True
    """Whether some option takes all that is wanted in one parcel."""

    def fitting(self, want: Want, units: int, weight: int, volume: int) -> int:
        """Of these units, how many fit into a parcel that already has this weight and volume."""
        while (
            units
            and self.transport(weight + units * want.weight, volume + units * want.volume) is None
        ):
            units -= 1
        return units

    def transport(self, weight: int, volume: int) -> int | None:
        """The parcel's cost by its cheapest option, with what the site asks for any parcel."""
        size = (weight, volume)
        known = self.known
        if size in known:
            return known[size]
        least = None
        for entry in self.tariffs:
            cost = entry.cost(weight, volume)
            if cost is not None and (least is None or cost < least):
                least = cost
        if least is not None:
            least += self.parcel_cost
        known[size] = least
        return least


@dataclass(frozen=True, slots=True)
class Model:
    """All of it. A plan's cost is `constant` plus what its parcels cost."""

    wants: tuple[Want, ...]
    depots: tuple[Depot, ...]
    constant: int
    maximum_parcels: int
    dominance: bool
    weight: int
    volume: int
    mixture: int
    """Cubic millimetres that count as a gram where weight and volume are added."""

    bulky: bool
    """Whether volume decides, for all that is wanted, what a parcel costs."""

    def may_lack(self) -> bool:
        """Whether some want is more than all depots give; never False when one is."""
        if len({product for want in self.wants for product, _ in want.needs}) < sum(
            len(want.needs) for want in self.wants
        ):
            return True
        there = [
            sum(limits) for limits in zip(*(depot.limits for depot in self.depots), strict=True)
        ]
        return not there or any(
            given < want.units for given, want in zip(there, self.wants, strict=True)
        )

    def parcel(self, depot: Depot, units: Sequence[int]) -> int | None:
        """Cost of these units in one parcel from a depot, None when no option takes it."""
        weight = volume = cost = 0
        for want, wanted, unit_cost, charge in zip(
            self.wants, units, depot.unit_costs, depot.line_charge, strict=True
        ):
            if wanted:
                weight += wanted * want.weight
                volume += wanted * want.volume
                cost += wanted * unit_cost + charge
        transport = depot.transport(weight, volume)
        return None if transport is None else cost + transport
