"""Setting how far products are sold beyond their stock."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.access.caller import Caller
from domain.catalog.product import NoSuchProduct, Product
from domain.errors import DomainError, InvalidInput
from domain.stock.policy import BackorderTerms, checked_terms
from domain.validation import storable
from persistence.unit_of_work import UnitOfWork
from use_cases.bulk import BulkOutcome, Failed, Saved, check_bulk_size, require_whole_merchant


@dataclass(frozen=True, slots=True)
class StockPolicyData:
    """How far a SKU is sold beyond its stock."""

    sku: str
    terms: BackorderTerms


def upsert_stock_policies(
    unit: UnitOfWork, caller: Caller, _: datetime, *, items: Sequence[StockPolicyData]
) -> list[BulkOutcome]:
    """Set policies, as if the items came one after the other; each saved outcome names the product.

    What waits already goes on waiting, and is served, whatever the new policy.
    """
    require_whole_merchant(caller, "stock policies")
    check_bulk_size(items)
    products = unit.products.by_sku(item.sku for item in items if storable(item.sku))
    saved: dict[str, Product] = {}
    outcomes: list[BulkOutcome] = []
    for item in items:
        try:
            product = _with_terms(products.get(item.sku), item)
        except DomainError as error:
            outcomes.append(Failed(error))
            continue
        saved[item.sku] = product
        outcomes.append(Saved(product.id))
    unit.products.save_backorder_terms(list(saved.values()))
    return outcomes


def _with_terms(product: Product | None, item: StockPolicyData) -> Product:
    if product is None:
        raise NoSuchProduct(item.sku)
    if not product.tracks_stock or product.is_kit:
        what = "is a kit: its components have policies" if product.is_kit else "tracks no stock"
        raise InvalidInput(f"{item.sku} {what}.", field=("sku",))
    return replace(product, backorder_terms=checked_terms(item.terms, product.launch_date))
