"""Stock of a simulated network: filled by what sold before, taken by orders and at counters.

The same demand and seed fill the shelves alike under every profile, apart from what was taken.
"""

import random
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from zlib import crc32

from domain.simulating.demand import DemandDay
from domain.simulating.network import DemandShare, Network, NetworkLocation, Stocking

_ERRORS = 1 << 12


class Forecast:
    """What sold in the days before, by who stocks for it."""

    def __init__(self, days: int) -> None:
        self.days = days
        self._seen: deque[dict[tuple[str, str], int]] = deque(maxlen=days)

    def learn(self, day: DemandDay) -> None:
        """Add a day; what is older than the forecast looks back is forgotten."""
        sold: dict[tuple[str, str], int] = {}

        def add(who: str, sku: str, pieces: int) -> None:
            sold[who, sku] = sold.get((who, sku), 0) + pieces

        for order in day.orders:
            for sku, pieces in order.lines:
                add(DemandShare.NETWORK, sku, pieces)
                add(DemandShare.ONLINE, sku, pieces)
                if order.home is not None:
                    add(f"@{order.home}", sku, pieces)
        for sale in day.counter:
            add(DemandShare.NETWORK, sale.sku, sale.pieces)
            add(f"@{sale.location}", sale.sku, sale.pieces)
        self._seen.append(sold)

    def per_day(self) -> dict[str, dict[str, float]]:
        """Pieces a day by (who, SKU)."""
        sums: Counter[tuple[str, str]] = Counter()
        for sold in self._seen:
            sums.update(sold)
        found: dict[str, dict[str, float]] = {}
        for (who, sku), pieces in sums.items():
            found.setdefault(who, {})[sku] = pieces / max(len(self._seen), 1)
        return found


class Shelves:
    """Pieces by location code and SKU.

    A position is filled when it is first looked at after restocking: most never are.
    """

    def __init__(self, network: Network) -> None:
        self._network = network
        self._pieces: dict[tuple[str, str], int] = {}
        self._filled: dict[tuple[str, str], int] = {}
        self._restocked = 0
        self._ranges: dict[str, _Range] = {}
        draw = random.Random(network.seed)  # noqa: S311 - a simulation, not a secret
        error = network.restocking.forecast_error
        self._errors = [draw.lognormvariate(0, error) for _ in range(_ERRORS)]

    def available(self, location: str, sku: str) -> int:
        """Pieces there."""
        key = (location, sku)
        if self._filled.get(key, 0) < self._restocked:
            self._filled[key] = self._restocked
            wanted = self._wanted(location, sku)
            if wanted > self._pieces.get(key, 0):
                self._pieces[key] = wanted
        return self._pieces.get(key, 0)

    def everywhere(self, sku: str) -> int:
        """Pieces in the whole network."""
        return sum(self.available(place.location.code, sku) for place in self._network.locations)

    def take(self, location: str, sku: str, pieces: int) -> int:
        """Take what is there of it; the pieces taken."""
        there = self.available(location, sku)
        taken = min(there, pieces)
        if taken:
            self._pieces[location, sku] = there - taken
        return taken

    def days_of_cover(self, location: str, sku: str) -> int | None:
        """Days for which the stock there lasts as it was to sell; None: it was not to sell there."""
        there = self._ranges.get(location)
        selling = there.per_day(sku) if there is not None else 0
        return int(self.available(location, sku) / selling) if selling else None

    def refill(self, per_day: Mapping[str, Mapping[str, float]]) -> None:
        """Bring every location up to what it wants to keep."""
        self._restocked += 1
        kept: dict[tuple[str, float], frozenset[str]] = {}
        for place in self._network.locations:
            stocking = place.stocking
            who, share = _stocks_for(place, per_day)
            chosen = (who, stocking.assortment)
            if chosen not in kept:
                kept[chosen] = _best(per_day.get(who, {}), stocking.assortment)
            self._ranges[place.location.code] = _Range(
                stocking, per_day.get(who, {}), share, kept[chosen]
            )

    def _wanted(self, location: str, sku: str) -> int:
        """Pieces that a location wants to have of a product after restocking."""
        there = self._ranges.get(location)
        if there is None or sku not in there.skus:
            return 0
        error = self._errors[crc32(f"{location}:{sku}".encode()) % _ERRORS]
        pieces = ceil(there.per_day(sku) * there.stocking.cover_days * error)
        return max(pieces, there.stocking.minimum_pieces)


@dataclass(frozen=True, slots=True)
class _Range:
    """What a location keeps: these products, for its share of what sells of each in a day."""

    stocking: Stocking
    selling: Mapping[str, float]
    share: float
    skus: frozenset[str]

    def per_day(self, sku: str) -> float:
        return self.selling[sku] * self.share if sku in self.skus else 0.0


def _stocks_for(
    place: NetworkLocation, per_day: Mapping[str, Mapping[str, float]]
) -> tuple[str, float]:
    """Whose demand a location stocks for, and which share of it."""
    stocking, own = place.stocking, f"@{place.location.code}"
    if stocking.of is DemandShare.CATCHMENT:
        return own, stocking.share
    if stocking.of is not DemandShare.CHAIN:
        return stocking.of, stocking.share
    all_sales = sum(per_day.get(DemandShare.NETWORK, {}).values())
    part = sum(per_day.get(own, {}).values()) / all_sales if all_sales else 0.0
    return DemandShare.NETWORK, stocking.share * part


def _best(selling: Mapping[str, float], part: float) -> frozenset[str]:
    ranked = sorted(selling, key=lambda sku: (-selling[sku], sku))
    return frozenset(ranked[: ceil(len(ranked) * part)])
