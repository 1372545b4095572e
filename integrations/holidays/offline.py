"""Public holidays from the `holidays` package: computed offline, for some 250 countries."""

import importlib
from datetime import date
from functools import cache, lru_cache
from typing import Any

COUNTRY_CODE_LENGTH = 2
REMEMBERED = 4_096
"""Years of countries and parts; a bound on what strange input can make us keep."""


class OfflineHolidays:
    """Implements `domain.ports.Holidays`. What was computed once is kept: the past is small."""

    def knows(self, country: str, subdivision: str | None) -> bool:
        """Whether the package has rules for a country, or for a part of it."""
        return _knows(country, subdivision)

    def of_year(self, country: str, subdivision: str | None, year: int) -> frozenset[date]:
        """The public holidays of a year, observed days included; none where nothing is known."""
        return _of_year(country, subdivision, year)


@cache
def installed_holidays() -> OfflineHolidays:
    """The holidays of this installation."""
    return OfflineHolidays()


@cache
def _package() -> Any:
    # Loaded when the first calendar asks: it is large, and a shop may have none.
    return importlib.import_module("holidays")


@lru_cache(REMEMBERED)
def _knows(country: str, subdivision: str | None) -> bool:
    # The package knows countries by longer names too; one spelling is enough.
    if len(country) != COUNTRY_CODE_LENGTH:
        return False
    try:
        _package().country_holidays(country, subdiv=subdivision)
    except NotImplementedError:
        return False
    return True


@lru_cache(REMEMBERED)
def _of_year(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    if not _knows(country, subdivision):
        return frozenset()
    found = _package().country_holidays(country, subdiv=subdivision, years=year)
    # Observed days of the next year's first may fall into this one, and the other way round.
    return frozenset(day for day in found if day.year == year)
