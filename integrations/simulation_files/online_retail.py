"""UCI's Online Retail as demand: each invoice an order, its country real, its place drawn by seed."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from domain.address import Coordinates
from domain.simulating.demand import DemandDay, SimulatedOrder, Size
from integrations.simulation_files.reading import SimulationFileInvalid, rows_of
from integrations.simulation_files.sizes import Sizes

COLUMNS = (
    "invoice_no", "stock_code", "quantity", "invoice_date", "unit_price", "customer_id", "country",
)  # fmt: skip
GOODS = re.compile(r"\d{5}")
"""Stock codes of goods; postage, fees and adjustments have words."""

COUNTRIES = {
    "United Kingdom": "GB", "Germany": "DE", "France": "FR", "EIRE": "IE", "Belgium": "BE",
    "Netherlands": "NL", "Spain": "ES", "Australia": "AU", "Switzerland": "CH", "Portugal": "PT",
    "Finland": "FI", "Sweden": "SE", "Italy": "IT", "Norway": "NO", "Channel Islands": "JE",
    "Poland": "PL", "Japan": "JP", "Denmark": "DK", "Cyprus": "CY", "Austria": "AT",
    "Unspecified": "GB", "Hong Kong": "HK", "Israel": "IL", "Singapore": "SG", "Iceland": "IS",
    "Canada": "CA", "Malta": "MT", "Lithuania": "LT", "Greece": "GR", "European Community": "BE",
    "Bahrain": "BH", "United Arab Emirates": "AE", "USA": "US", "Czech Republic": "CZ",
    "Lebanon": "LB", "Saudi Arabia": "SA", "Brazil": "BR", "RSA": "ZA",
}  # fmt: skip

LINES_LIMIT = 100
"""Invoices with more lines are sums of a day's small sales, not orders."""

Place = tuple[str, Coordinates, int]


class OnlineRetail:
    """Invoices with goods of which something was bought; credits and adjustments are left out."""

    def __init__(
        self,
        path: Path,
        *,
        places: Path,
        sizes: Sizes,
        group: str,
        time_zone: str,
        seed: int,
        largest_line_pieces: int,
    ) -> None:
        self._path = path
        self._places = _places(places)
        self._sizes = sizes
        self._group = group
        self._zone = ZoneInfo(time_zone)
        self._seed = seed
        self._largest = largest_line_pieces

    def size_of(self, sku: str) -> Size:
        """A real gift's weight and volume, drawn by seed."""
        return self._sizes.drawn(self._group, sku)

    def days(self) -> Iterator[DemandDay]:
        """Every day with an order."""
        by_day = groupby(rows_of(self._path, COLUMNS), key=lambda row: row[3][:10])
        for day, rows in by_day:
            invoices: dict[str, list[list[str]]] = {}
            for row in rows:
                if self._counts(row):
                    invoices.setdefault(row[0], []).append(row)
            orders = [self._order(number, rows) for number, rows in invoices.items()]
            orders.sort(key=lambda order: (order.placed_at, order.number))
            wanted = tuple(order for order in orders if len(order.lines) <= LINES_LIMIT)
            if wanted:
                yield DemandDay(datetime.fromisoformat(day).date(), wanted)

    def _counts(self, row: list[str]) -> bool:
        return (
            not row[0].startswith("C")
            and 0 < int(row[2]) <= self._largest
            and float(row[4]) > 0
            and GOODS.match(row[1]) is not None
        )

    def _order(self, number: str, rows: list[list[str]]) -> SimulatedOrder:
        _, _, _, at, _, customer, name = rows[0]
        country = COUNTRIES.get(name)
        if country is None or country not in self._places:
            raise SimulationFileInvalid(f"{self._path}: no places are known in {name!r}.")
        places = self._places[country]
        draw = Random(f"{self._seed}:{customer or number}")  # noqa: S311 - not a secret
        place, point, _ = draw.choices(places, [people for _, _, people in places])[0]
        local = datetime.fromisoformat(at).replace(tzinfo=self._zone)
        lines = tuple((row[1].upper(), int(row[2])) for row in rows)
        return SimulatedOrder(number, local.astimezone(UTC), country, place, point, lines)


def _places(path: Path) -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = {}
    columns = ("country", "place", "latitude", "longitude", "population")
    for country, place, latitude, longitude, people in rows_of(path, columns):
        point = Coordinates(float(latitude), float(longitude))
        found.setdefault(country, []).append((place, point, int(people)))
    return found
