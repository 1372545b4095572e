"""A kit's line becomes a line for each component, which carry its money between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from domain.catalog.kit import Kits
from domain.catalog.product import Product, ProductStatus
from domain.errors import InvalidInput
from domain.money import PRICE_SCALE, minor_unit_digits, round_half_up, split
from domain.orders.line import KitGroup, OrderLine
from domain.orders.placement import UnknownSku
from domain.validation import LARGEST_QUANTITY


@dataclass(frozen=True, slots=True)
class KitParts:
    """What kits are made of, and the products that they are made of, by id."""

    kits: Kits
    products: Mapping[UUID, Product]


def exploded(
    lines: Sequence[OrderLine], parts: KitParts, prices: Mapping[UUID, int], currency: str
) -> tuple[list[OrderLine], list[int]]:
    """The lines with kits taken apart, numbered anew, and which line each comes from, by index.

    A kit's amount is split over its components by what they cost alone, to the minor unit; its
    discount and tax follow. Raises UnknownSku for a component that is not sold any more.
    """
    result: list[OrderLine] = []
    sources: list[int] = []
    groups = 0
    for index, line in enumerate(lines):
        if line.product_id in parts.kits:
            groups += 1
            made = _components(index, line, groups, parts, prices, currency)
        else:
            made = [line]
        for entry in made:
            result.append(replace(entry, number=len(result) + 1))
            sources.append(index)
    return result, sources


def _components(
    index: int,
    line: OrderLine,
    group: int,
    parts: KitParts,
    prices: Mapping[UUID, int],
    currency: str,
) -> list[OrderLine]:
    components = parts.kits[line.product_id]
    if not components:
        raise UnknownSku(line.sku, index)
    weights = [prices.get(part.product_id, 0) * part.quantity for part in components]
    if not all(part.product_id in prices for part in components) or not sum(weights):
        # Something of it is not sold alone: every piece counts the same.
        weights = [part.quantity for part in components]
    amounts = split(line.amount, weights)
    discounts = split(line.discount, amounts)
    paid = [amount - less for amount, less in zip(amounts, discounts, strict=True)]
    taxes = split(line.tax, paid)
    kit = KitGroup(group, line.sku, line.title, line.ordered)
    made = []
    for part, amount, discount, tax in zip(components, amounts, discounts, taxes, strict=True):
        product, pieces = parts.products[part.product_id], part.quantity * line.ordered
        if product.status is not ProductStatus.ACTIVE:
            raise UnknownSku(product.sku, index)
        if pieces > LARGEST_QUANTITY:
            raise InvalidInput(
                f"A quantity is from 1 to {LARGEST_QUANTITY}.",
                field=("lines", str(index), "quantity"),
            )
        made.append(
            OrderLine(
                number=line.number,
                product_id=product.id,
                sku=product.sku,
                title=product.name,
                # What was paid is the amount; this is only what a piece comes to.
                unit_price=round_half_up(
                    amount * PRICE_SCALE, pieces * 10 ** minor_unit_digits(currency)
                ),
                ordered=pieces,
                amount=amount,
                discount=discount,
                tax=tax,
                weight_grams=product.weight_grams or 0,
                tracks_stock=product.tracks_stock,
                kit=kit,
            )
        )
    return made
