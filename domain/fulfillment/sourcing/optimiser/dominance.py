"""Depots that are no better than another in any way: they take part only together with it.

Were only the worse one in a plan, its whole parcel could leave from the better one for no more.
"""

from collections.abc import Sequence

from domain.fulfillment.sourcing.optimiser.ladder import Tariff
from domain.fulfillment.sourcing.optimiser.model import Depot, Model

DEPOTS_LIMIT = 80
"""Every pair is compared: with more than these it would take longer than it saves."""


def dominated_by(model: Model, indices: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """Those no better than each depot; of two equals the later one is."""
    if len(indices) > DEPOTS_LIMIT:
        return {}
    depots = [model.depots[index] for index in sorted(indices)]
    found = {}
    for better in depots:
        worse = tuple(
            depot.index
            for depot in depots
            if depot is not better
            and _dominates(better, depot)
            and (better.index < depot.index or not _dominates(depot, better))
        )
        if worse:
            found[better.index] = worse
    return found


def _dominates(better: Depot, worse: Depot) -> bool:
    if better.least_transport > worse.least_transport or better.parcel_cost > worse.parcel_cost:
        return False
    for more, less in zip(better.limits, worse.limits, strict=True):
        if more < less:
            return False
    for limit, cheap, dear in zip(worse.limits, better.unit_costs, worse.unit_costs, strict=True):
        if limit and cheap > dear:
            return False
    for cheap, dear in zip(better.line_charge, worse.line_charge, strict=True):
        if cheap > dear:
            return False
    theirs = {users: stock for stock, users in worse.shared}
    if any(users not in theirs or theirs[users] > stock for stock, users in better.shared):
        return False
    return all(any(_no_dearer(mine, other) for mine in better.tariffs) for other in worse.tariffs)


def _no_dearer(mine: Tariff, other: Tariff) -> bool:
    """Of tariffs with the same bands; others are not compared."""
    if mine is other:
        return True
    return (
        mine.capacities == other.capacities
        and mine.divisor == other.divisor
        and mine.step_grams == other.step_grams
        and mine.maximum_weight >= other.maximum_weight
        and mine.carbon_per_kilogram <= other.carbon_per_kilogram
        and (other.further is None or (mine.further is not None and mine.further <= other.further))
        and all(own <= theirs for own, theirs in zip(mine.costs, other.costs, strict=True))
    )
