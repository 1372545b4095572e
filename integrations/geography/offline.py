"""Points of postal codes and regions from a table that comes with the program.

Source: GeoNames (geonames.org), CC BY 4.0, for 121 countries; `scripts/make_postal_areas.py` made
the table: the fewest prefixes that place an address within a few dozen kilometres.
"""

import lzma
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from domain.address import Coordinates
from domain.fulfillment.zone_table import plain_postal_code, plain_region

TABLE = Path(__file__).parent / "postal_areas.csv.xz"
LONGEST_PREFIX = 4


class OfflineGeography:
    """Implements `domain.ports.Geography`."""

    def of_postal_code(self, country: str, postal_code: str) -> Coordinates | None:
        """The middle of the longest known prefix of a postal code."""
        areas, plain = _table(), plain_postal_code(postal_code)
        for length in range(LONGEST_PREFIX, 0, -1):
            point = areas.get(("P", country, plain[:length]))
            if point is not None:
                return Coordinates(*point)
        return None

    def of_region(self, country: str, region: str) -> Coordinates | None:
        """The middle of a region by its name; in some countries by its code, too."""
        point = _table().get(("R", country, plain_region(region)))
        return Coordinates(*point) if point is not None else None


@cache
def installed_geography() -> OfflineGeography:
    """The geography of this installation."""
    return OfflineGeography()


@cache
def _table() -> Mapping[tuple[str, str, str], tuple[float, float]]:
    found = {}
    with lzma.open(TABLE, "rt", encoding="utf-8") as lines:
        for line in lines:
            kind, country, name, latitude, longitude = line.rstrip("\n").split(",")
            found[kind, country, name] = (float(latitude), float(longitude))
    return found
