"""Points of postal codes and regions from a table that comes with the program.

Source: GeoNames (geonames.org), CC BY 4.0, for 121 countries; `scripts/make_postal_areas.py` made
the table: the fewest prefixes that place an address within a few dozen kilometres.
"""

import lzma
from collections import defaultdict
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
        areas, plain = _places(country), plain_postal_code(postal_code)
        for length in range(LONGEST_PREFIX, 0, -1):
            point = areas.get(("P", plain[:length]))
            if point is not None:
                return Coordinates(*point)
        return None

    def of_region(self, country: str, region: str) -> Coordinates | None:
        """The middle of a region by its name; in some countries by its code, too."""
        point = _places(country).get(("R", plain_region(region)))
        return Coordinates(*point) if point is not None else None


@cache
def installed_geography() -> OfflineGeography:
    """The geography of this installation."""
    return OfflineGeography()


@cache
def _places(country: str) -> Mapping[tuple[str, str], tuple[float, float]]:
    """Points of a country by (`P` for postal prefixes or `R` for regions, name)."""
    found = {}
    for line in _by_country().get(country, "").splitlines():
        kind, _, name, latitude, longitude = line.split(",")
        found[kind, name] = (float(latitude), float(longitude))
    return found


@cache
def _by_country() -> Mapping[str, str]:
    # Text takes a tenth of the memory; a shop asks about a few countries.
    lines: dict[str, list[str]] = defaultdict(list)
    with lzma.open(TABLE, "rt", encoding="utf-8") as table:
        for line in table:
            lines[line.split(",", 2)[1]].append(line)
    return {country: "".join(entries) for country, entries in lines.items()}
