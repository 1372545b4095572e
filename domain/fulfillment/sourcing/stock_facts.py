"""What is at hand of each line's product at each location, asked once."""

from collections.abc import Mapping
from uuid import UUID

from domain.expressions import Value
from domain.fulfillment.sourcing.facts import SourcingFacts
from domain.fulfillment.sourcing.variables import LARGEST_STOCK, NEVER_SOLD_DAYS


class StockFacts:
    """Remembers what the facts told; locations by their place in the facts."""

    def __init__(self, facts: SourcingFacts) -> None:
        self._facts = facts
        self._available: dict[tuple[UUID, int], int] = {}
        self._values: dict[tuple[int, int], Mapping[str, Value]] = {}

    def available(self, product_id: UUID, place: int) -> int:
        """Pieces that may be taken; never below zero."""
        known = self._available.get((product_id, place))
        if known is None:
            location_id = self._facts.candidates[place].location.id
            known = max(self._facts.promisable(product_id, location_id), 0)
            self._available[product_id, place] = known
        return known

    def days_of_cover(self, line: int, place: int) -> int:
        """Days that the stock of a line's product lasts there."""
        product_id = self._facts.lines[line].product_id
        days = self._facts.days_of_cover(product_id, self._facts.candidates[place].location.id)
        return NEVER_SOLD_DAYS if days is None else min(max(days, 0), NEVER_SOLD_DAYS)

    def values(self, line: int, place: int) -> Mapping[str, Value]:
        """What conditions see of a line and a location."""
        known = self._values.get((line, place))
        if known is None:
            known = self._values[line, place] = self._values_of(line, place)
        return known

    def _values_of(self, line: int, place: int) -> Mapping[str, Value]:
        wanted = self._facts.lines[line]
        available = LARGEST_STOCK
        if wanted.tracks_stock:
            available = self.available(wanted.product_id, place)
        return {
            "stock.available": available,
            "stock.covers_line": available >= wanted.quantity,
            "stock.days_of_cover": self.days_of_cover(line, place),
        }
