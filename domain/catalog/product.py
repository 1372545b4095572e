"""Products as an order management system needs them: what is sold, its size, its flags."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from domain.errors import InvalidInput
from domain.validation import attributes, country_code, measure, optional_text, text


class ProductStatus(StrEnum):
    """Whether a product may be ordered."""

    ACTIVE = "ACTIVE"
    ARCHIVED = "ARCHIVED"


class ProductFlag(StrEnum):
    """What a location or carrier must be able to handle."""

    HAZMAT = "HAZMAT"
    OVERSIZE = "OVERSIZE"
    FRAGILE = "FRAGILE"
    PERISHABLE = "PERISHABLE"


@dataclass(frozen=True, slots=True)
class Product:
    """One SKU. Weights in grams, lengths in millimetres, cost in ten-thousandths of its currency."""

    id: UUID
    sku: str
    name: str
    barcode: str | None = None
    weight_grams: int | None = None
    length_millimetres: int | None = None
    width_millimetres: int | None = None
    height_millimetres: int | None = None
    cost: int | None = None
    cost_currency: str | None = None
    tax_category: str | None = None
    origin_country_code: str | None = None
    hs_code: str | None = None
    launch_date: date | None = None
    status: ProductStatus = ProductStatus.ACTIVE
    flags: frozenset[ProductFlag] = frozenset()
    attributes: Mapping[str, str] = field(default_factory=dict)

    def search_text(self) -> str:
        """What a text search looks in, in lower case."""
        return " ".join(filter(None, (self.sku, self.name, self.barcode))).lower()


@dataclass(frozen=True, slots=True)
class Price:
    """What a product costs in a channel, in ten-thousandths of the channel's currency."""

    product_id: UUID
    channel_id: UUID
    amount: int


def checked_product(product: Product) -> Product:
    """The product, if every part of it is possible. Raises InvalidInput naming the part."""
    if text(product.sku, field=("sku",), limit=64) != product.sku:
        raise InvalidInput("A SKU has no blanks at its ends.", field=("sku",))
    text(product.name, field=("name",))
    optional_text(product.barcode, field=("barcode",), limit=64)
    for name in ("weight_grams", "length_millimetres", "width_millimetres", "height_millimetres"):
        measure(getattr(product, name), field=(name,))
    if product.origin_country_code is not None:
        country_code(product.origin_country_code, field=("originCountryCode",))
    attributes(product.attributes, field=("attributes",))
    if (product.cost is None) != (product.cost_currency is None):
        raise InvalidInput("A cost has an amount and a currency.", field=("cost",))
    return product
