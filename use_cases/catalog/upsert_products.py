"""Setting up products in bulk, by SKU."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from domain.access.caller import Caller
from domain.catalog.product import Product, ProductFlag, ProductStatus, checked_product
from domain.money import price_from_decimal
from domain.validation import storable
from persistence.unit_of_work import UnitOfWork
from use_cases.attribute_pairs import attributes_from
from use_cases.bulk import BulkOutcome, check_bulk_size, each_in_order, require_whole_merchant


@dataclass(frozen=True, slots=True)
class ProductData:
    """A product as the system that leads it describes it. `cost` is (major units, ISO 4217)."""

    sku: str
    name: str
    barcode: str | None = None
    weight_grams: int | None = None
    length_millimetres: int | None = None
    width_millimetres: int | None = None
    height_millimetres: int | None = None
    cost: tuple[Decimal, str] | None = None
    tax_category: str | None = None
    origin_country_code: str | None = None
    hs_code: str | None = None
    launch_date: date | None = None
    status: ProductStatus = ProductStatus.ACTIVE
    flags: Sequence[ProductFlag] = ()
    tracks_stock: bool = True
    attributes: Sequence[tuple[str, str]] = ()


def upsert_products(
    unit: UnitOfWork, caller: Caller, now: datetime, *, items: Sequence[ProductData]
) -> list[BulkOutcome]:
    """Create products, or bring those with the same SKU up to date; one outcome per item.

    What is sent is the whole product: what is left out is cleared. SKUs that differ only in case
    are different.
    """
    check_bulk_size(items)
    require_whole_merchant(caller, "products")
    existing = unit.products.by_sku(item.sku for item in items if storable(item.sku))

    def make(item: ProductData, known: Product | None) -> Product:
        key = known.id if known is not None else unit.ids.new(now)
        return checked_product(_product(item, key))

    products, outcomes = each_in_order(items, existing, key_of=lambda item: item.sku, make=make)
    unit.products.save(products, now)
    return outcomes


def _product(item: ProductData, key: UUID) -> Product:
    amount, currency = item.cost if item.cost is not None else (None, None)
    return Product(
        id=key,
        sku=item.sku,
        name=item.name,
        barcode=item.barcode,
        weight_grams=item.weight_grams,
        length_millimetres=item.length_millimetres,
        width_millimetres=item.width_millimetres,
        height_millimetres=item.height_millimetres,
        cost=price_from_decimal(amount, field=("cost",)) if amount is not None else None,
        cost_currency=currency,
        tax_category=item.tax_category,
        origin_country_code=item.origin_country_code,
        hs_code=item.hs_code,
        launch_date=item.launch_date,
        status=item.status,
        flags=frozenset(item.flags),
        tracks_stock=item.tracks_stock,
        attributes=attributes_from(item.attributes),
    )
