"""The stock of the first day: enough for everything the file takes, spread over locations."""

from collections.abc import Iterator, Mapping, Set
from zlib import crc32

from domain.importing.facts import StockToSeed
from domain.importing.mapping import SeedingPlan
from domain.money import split


def stock_to_seed(
    demand: Mapping[str, int], plan: SeedingPlan, *, stocked: Set[str]
) -> Iterator[StockToSeed]:
    """What each location needs of each stocked SKU, ordered by SKU; the same in every run.

    All locations together hold a SKU's whole demand and the plan's surplus, so no document of the
    file can run short.
    Most SKUs are spread by the locations' shares; some stand at one location only, picked by a
    checksum of the SKU, so that orders have to be split as they are in life.
    """
    shares = [location.share for location in plan.locations]
    for sku in sorted(demand.keys() & stocked):
        only = _exclusive_location(sku, plan)
        whole = demand[sku] + demand[sku] * plan.surplus_percent // 100
        if only is not None:
            yield StockToSeed(sku, plan.locations[only].code, whole)
            continue
        for location, pieces in zip(plan.locations, split(whole, shares), strict=True):
            if pieces:
                yield StockToSeed(sku, location.code, pieces)


def _exclusive_location(sku: str, plan: SeedingPlan) -> int | None:
    """The index of the one location that holds the SKU, or None where all do."""
    checksum = crc32(sku.encode())
    if checksum % 100 >= plan.exclusive_percent:
        return None
    ticket = checksum // 100 % sum(location.share for location in plan.locations)
    for index, location in enumerate(plan.locations):
        ticket -= location.share
        if ticket < 0:
            return index
    return None
