"""What can be promised of a product: the free stock of the places that may ship it."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.catalog.product import ProductFlag
from domain.stock.location import FLAG_NEEDS, Capability


@dataclass(frozen=True, slots=True)
class FreeStock:
    """Pieces that nobody was promised, at a location that works."""

    location_id: UUID
    available: int
    capabilities: frozenset[Capability]


@dataclass(frozen=True, slots=True)
class Availability:
    """Pieces of a product that can be promised, in all and by location."""

    sku: str
    product_id: UUID
    by_location: tuple[tuple[UUID, int], ...]

    @property
    def total(self) -> int:
        """Pieces in all."""
        return sum(quantity for _, quantity in self.by_location)


def availability_of(
    sku: str, product_id: UUID, flags: frozenset[ProductFlag], stock: Iterable[FreeStock]
) -> Availability:
    """What an order placed now could get: the same places that its plan would choose from."""
    needs = {Capability.SHIP, *(FLAG_NEEDS[flag] for flag in flags if flag in FLAG_NEEDS)}
    return Availability(
        sku,
        product_id,
        tuple((s.location_id, s.available) for s in stock if needs <= s.capabilities),
    )
