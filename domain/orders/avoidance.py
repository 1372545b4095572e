"""Where an order looks for its pieces no more: a location said no, or did not find them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Avoidance:
    """A location that later plans of one order leave out.

    With a product, only its stock beyond what the order holds there: somebody looked for more.
    """

    location_id: UUID
    product_id: UUID | None = None


def with_avoidances(
    known: tuple[Avoidance, ...], added: Iterable[Avoidance]
) -> tuple[Avoidance, ...]:
    """Each once, in the order in which they became known."""
    return tuple(dict.fromkeys((*known, *added)))


def avoided_locations(known: Iterable[Avoidance]) -> frozenset[UUID]:
    """Locations that may ship nothing more of the order."""
    return frozenset(entry.location_id for entry in known if entry.product_id is None)


def avoided_stock(known: Iterable[Avoidance]) -> frozenset[tuple[UUID, UUID]]:
    """(product, location) of which the order takes no more than it holds."""
    return frozenset(
        (entry.product_id, entry.location_id) for entry in known if entry.product_id is not None
    )
