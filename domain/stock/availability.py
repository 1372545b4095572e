"""What can be promised of a product: the free stock of the places that may ship it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.catalog.kit import kits_from
from domain.catalog.product import ProductFlag
from domain.stock.location import FLAG_NEEDS, Capability
from domain.stock.promisable import NO_FLOORS, Floors, promisable

ANY_NUMBER = 1 << 62
"""Stands for no end in sums and comparisons."""


@dataclass(frozen=True, slots=True)
class FreeStock:
    """Pieces above the safety stock that nobody was promised, at a location that works."""

    location_id: UUID
    available: int
    capabilities: frozenset[Capability]


@dataclass(frozen=True, slots=True)
class Availability:
    """Pieces of a product that can be promised now, in all and by location.

    Locations together may have more than `total`: some of it is spoken for, wherever it is taken
    from. `backorderable` more may be ordered and wait; None for any number.
    """

    sku: str
    product_id: UUID
    total: int
    by_location: tuple[tuple[UUID, int], ...]
    backorderable: int | None = 0


def free_to_ship(flags: frozenset[ProductFlag], stock: Iterable[FreeStock]) -> dict[UUID, int]:
    """Pieces at the places that may ship a product with these flags."""
    needs = {Capability.SHIP, *(FLAG_NEEDS[flag] for flag in flags if flag in FLAG_NEEDS)}
    return {place.location_id: place.available for place in stock if needs <= place.capabilities}


def availability_of(
    sku: str,
    product_id: UUID,
    flags: frozenset[ProductFlag],
    stock: Iterable[FreeStock],
    floors: Floors = NO_FLOORS,
    *,
    cap: int | None = 0,
) -> Availability:
    """What an order placed now could get: the same places that its plan would choose from."""
    promise = promisable(free_to_ship(flags, stock), floors, cap=cap)
    by_location = tuple(
        (place, min(pieces, promise.now)) for place, pieces in promise.by_location.items()
    )
    return Availability(
        sku,
        product_id,
        promise.now,
        tuple((place, pieces) for place, pieces in by_location if pieces),
        promise.later,
    )


def availability_of_kit(
    sku: str, product_id: UUID, parts: Sequence[tuple[Availability, int]]
) -> Availability:
    """How many kits an order could get: (a part's availability, pieces of it one kit takes)."""
    total = kits_from([(part.total, taken) for part, taken in parts])
    in_all = kits_from([(_with_backorders(part), taken) for part, taken in parts])
    unlimited = bool(parts) and all(part.backorderable is None for part, _ in parts)
    here = [(dict(part.by_location), taken) for part, taken in parts]
    places = here[0][0] if here else {}
    by_location = tuple(
        (place, kits)
        for place in places
        if (kits := kits_from([(stock.get(place, 0), taken) for stock, taken in here]))
    )
    return Availability(sku, product_id, total, by_location, None if unlimited else in_all - total)


def _with_backorders(part: Availability) -> int:
    return ANY_NUMBER if part.backorderable is None else part.total + part.backorderable
