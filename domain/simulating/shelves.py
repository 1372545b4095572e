"""Stock of a simulated network: filled by what sold before, taken by orders and at counters.

The same demand and seed fill the shelves alike under every profile, apart from what was taken.
"""

import random
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from math import ceil
from zlib import crc32

from domain.simulating.demand import DemandDay
from domain.simulating.network import DemandShare, Network, NetworkLocation

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
    """Pieces by location code and SKU."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._pieces: dict[tuple[str, str], int] = {}
        self._selling: dict[tuple[str, str], float] = {}
        draw = random.Random(network.seed)  # noqa: S311 - a simulation, not a secret
        error = network.restocking.forecast_error
        self._errors = [draw.lognormvariate(0, error) for _ in range(_ERRORS)]

    def available(self, location: str, sku: str) -> int:
        """Pieces there."""
        return self._pieces.get((location, sku), 0)

    def everywhere(self, sku: str) -> int:
        """Pieces in the whole network."""
        places = self._network.locations
        return sum(self._pieces.get((place.location.code, sku), 0) for place in places)

    def take(self, location: str, sku: str, pieces: int) -> int:
        """Take what is there of it; the pieces taken."""
        there = self._pieces.get((location, sku), 0)
        taken = min(there, pieces)
        if taken:
            self._pieces[location, sku] = there - taken
        return taken

    def days_of_cover(self, location: str, sku: str) -> int | None:
        """Days for which the stock there lasts as it was to sell; None: it was not to sell there."""
        selling = self._selling.get((location, sku))
        return int(self.available(location, sku) / selling) if selling else None

    def refill(self, per_day: Mapping[str, Mapping[str, float]]) -> None:
        """Bring every location up to what it wants to keep."""
        for place in self._network.locations:
            self._refill(place, per_day)

    def _refill(self, place: NetworkLocation, per_day: Mapping[str, Mapping[str, float]]) -> None:
        stocking, code = place.stocking, place.location.code
        who = f"@{code}" if stocking.of is DemandShare.CATCHMENT else stocking.of
        selling = per_day.get(who, {})
        for sku in _best(selling, stocking.assortment):
            self._selling[code, sku] = selling[sku] * stocking.share
            error = self._errors[crc32(f"{code}:{sku}".encode()) % _ERRORS]
            wanted = ceil(selling[sku] * stocking.share * stocking.cover_days * error)
            if wanted > self._pieces.get((code, sku), 0):
                self._pieces[code, sku] = wanted


def _best(selling: Mapping[str, float], part: float) -> Iterable[str]:
    if part >= 1:
        return selling
    ranked = sorted(selling, key=lambda sku: (-selling[sku], sku))
    return ranked[: ceil(len(ranked) * part)]
