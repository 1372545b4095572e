"""What was really asked for: online orders and counter sales, day by day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from domain.address import Coordinates


@dataclass(frozen=True, slots=True)
class SimulatedOrder:
    """An online order: (SKU, pieces) to be sent to a place. `home` is the location it is nearest to,
    where the demand says so.
    """

    number: str
    placed_at: datetime
    country: str
    place: str
    point: Coordinates
    lines: tuple[tuple[str, int], ...]
    home: str | None = None


@dataclass(frozen=True, slots=True)
class CounterSale:
    """Pieces sold over the counter of a store."""

    location: str
    sku: str
    pieces: int


@dataclass(frozen=True, slots=True)
class DemandDay:
    """One day: orders by the time they were placed, and what walked out of the doors."""

    day: date
    orders: tuple[SimulatedOrder, ...]
    counter: tuple[CounterSale, ...] = ()


@dataclass(frozen=True, slots=True)
class Size:
    """Weight and volume of one piece."""

    weight_grams: int
    volume_cubic_millimetres: int


class Demand(Protocol):
    """Real demand from wherever it is kept."""

    def days(self) -> Iterator[DemandDay]:
        """Every day that has any, in order. Raises a DomainError where it cannot be read."""
        ...

    def size_of(self, sku: str) -> Size:
        """What a piece of a product measures."""
        ...
