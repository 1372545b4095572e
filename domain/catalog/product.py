"""Products as an order management system needs them: what is sold, its size, its flags."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from domain.errors import DomainError, InvalidInput
from domain.stock.policy import BackorderTerms
from domain.validation import (
    attributes,
    country_code,
    currency_code,
    measure,
    optional_text,
    text,
)

HS_CODE = re.compile(r"\d{4}(\.?\d{2}){1,4}")
"""Harmonized System: six digits everywhere, up to twelve in national tariffs; dots are optional."""


DENIED = BackorderTerms()


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


class NoSuchProduct(DomainError):
    """No product has this SKU."""

    code = "UNKNOWN_SKU"

    def __init__(self, sku: str) -> None:
        super().__init__(f"No product {sku!r}.", field=("sku",))
        self.sku = sku


@dataclass(frozen=True, slots=True)
class Product:
    """One SKU. Weights in grams, lengths in millimetres, cost in ten-thousandths of its currency.

    Without `tracks_stock` (a voucher, a fee, a service) it never runs short and the ledger knows
    nothing of it; its lines are planned, packed and shipped with the goods beside them.
    `backorder_terms` say how far it is sold beyond its stock. `has_stock_rules`: channels have
    shares of it, or orders wait for it; `is_kit`: it is made of other products. Both spare
    everybody else from asking.
    """

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
    tracks_stock: bool = True
    backorder_terms: BackorderTerms = DENIED
    has_stock_rules: bool = False
    is_kit: bool = False
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
    """The product with its texts trimmed, if every part of it is possible.

    Raises InvalidInput naming the part.
    """
    if text(product.sku, field=("sku",), limit=64) != product.sku:
        raise InvalidInput("A SKU has no blanks at its ends.", field=("sku",))
    for name in ("weight_grams", "length_millimetres", "width_millimetres", "height_millimetres"):
        measure(getattr(product, name), field=(name,))
    if product.origin_country_code is not None:
        country_code(product.origin_country_code, field=("origin_country_code",))
    if (product.cost is None) != (product.cost_currency is None):
        raise InvalidInput("A cost has an amount and a currency.", field=("cost",))
    if product.cost_currency is not None:
        currency_code(product.cost_currency, field=("cost", "currency_code"))
    return replace(
        product,
        name=text(product.name, field=("name",)),
        barcode=optional_text(product.barcode, field=("barcode",), limit=64),
        tax_category=optional_text(product.tax_category, field=("tax_category",), limit=64),
        hs_code=_hs_code(product.hs_code),
        attributes=attributes(product.attributes, field=("attributes",)),
    )


def _hs_code(value: str | None) -> str | None:
    if value is not None and HS_CODE.fullmatch(value) is None:
        raise InvalidInput("An HS code has 6 to 12 digits: 6912.00.", field=("hs_code",))
    return value
