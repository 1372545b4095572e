"""What is at hand of each line's product at each location, asked once."""

from collections.abc import Callable, Mapping
from uuid import UUID

from domain.expressions import Value
from domain.fulfillment.sourcing.building.facts import SourcingFacts
from domain.fulfillment.sourcing.profiles.variables import LARGEST_STOCK, NEVER_SOLD_DAYS


class StockFacts:
    """Remembers what the facts told; lines and locations by their places in the facts."""

    def __init__(self, facts: SourcingFacts) -> None:
        self._facts = facts
        self._places = [candidate.location.id for candidate in facts.candidates]
        # Lines of one product share a row.
        self._available = self._rows()
        self._cover = self._rows()

    @property
    def readers(self) -> Mapping[str, Callable[[int, int], Value]]:
        """How conditions read each variable about a line and a location."""
        return {
            "stock.available": self.available,
            "stock.covers_line": self.covers_line,
            "stock.days_of_cover": self.days_of_cover,
        }

    def available(self, line: int, place: int) -> int:
        """Pieces that may be taken; never below zero, and no end of what has no stock."""
        row = self._available[line]
        known = row[place]
        if known is None:
            wanted = self._facts.lines[line]
            known = LARGEST_STOCK
            if wanted.tracks_stock:
                known = max(self._facts.promisable(wanted.product_id, self._places[place]), 0)
            row[place] = known
        return known

    def covers_line(self, line: int, place: int) -> bool:
        """Whether a location alone could ship a line."""
        return self.available(line, place) >= self._facts.lines[line].quantity

    def days_of_cover(self, line: int, place: int) -> int:
        """Days that the stock of a line's product lasts there."""
        row = self._cover[line]
        known = row[place]
        if known is None:
            product_id = self._facts.lines[line].product_id
            days = self._facts.days_of_cover(product_id, self._places[place])
            known = NEVER_SOLD_DAYS if days is None else min(max(days, 0), NEVER_SOLD_DAYS)
            row[place] = known
        return known

    def _rows(self) -> list[list[int | None]]:
        rows: dict[tuple[UUID, bool], list[int | None]] = {}
        return [
            rows.setdefault((line.product_id, line.tracks_stock), [None] * len(self._places))
            for line in self._facts.lines
        ]
