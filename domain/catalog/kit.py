"""Kits: products that are made of others, and are there as often as their scarcest part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.catalog.product import Product
from domain.errors import InvalidInput
from domain.validation import quantity

COMPONENTS_LIMIT = 100
"""A bound on one kit, so that what an order explodes into stays small."""


@dataclass(frozen=True, slots=True)
class KitComponent:
    """Pieces of a product that one kit takes."""

    product_id: UUID
    quantity: int


Kits = Mapping[UUID, Sequence[KitComponent]]
"""What kits are made of, by the kit's product."""


def checked_components(
    kit: Product, components: Sequence[tuple[Product, int]]
) -> tuple[KitComponent, ...]:
    """The parts of a kit, each product once. Raises InvalidInput naming the part.

    A kit is made of single products: a kit in a kit is refused, so that what is ordered, shipped
    and refunded is always one step away.
    """
    if len(components) > COMPONENTS_LIMIT:
        raise InvalidInput(f"At most {COMPONENTS_LIMIT} components.", field=("components",))
    seen: set[UUID] = set()
    for index, (product, pieces) in enumerate(components):
        where = ("components", str(index))
        quantity(pieces, field=(*where, "quantity"))
        if product.id == kit.id or product.is_kit:
            raise InvalidInput(f"{product.sku} is a kit.", field=(*where, "sku"))
        if product.id in seen:
            raise InvalidInput(f"{product.sku} comes twice.", field=(*where, "sku"))
        seen.add(product.id)
    return tuple(KitComponent(product.id, pieces) for product, pieces in components)


def kits_from(parts: Sequence[tuple[int, int]]) -> int:
    """How many kits these make: (pieces there are, pieces one kit takes) of each counted part."""
    return min((there // taken for there, taken in parts), default=0)
