"""Which positions a bulk stock update is about: found by SKU and location code, then locked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias, TypeVar
from uuid import UUID

from domain.access.caller import Caller
from domain.access.location_rights import own_places
from domain.catalog.product import NoSuchProduct, Product
from domain.errors import DomainError, InvalidInput, NotFound
from domain.stock.ledger import StockMovement, StockPosition
from domain.stock.location import Location
from domain.validation import storable
from persistence.unit_of_work import UnitOfWork
from use_cases.bulk import Failed, check_bulk_size


@dataclass(frozen=True, slots=True)
class StockSaved:
    """An item that was carried out, at this position."""

    product_id: UUID
    location_id: UUID


StockOutcome: TypeAlias = StockSaved | Failed


class StockItem(Protocol):
    """One item of a bulk stock update: a SKU at a location."""

    @property
    def sku(self) -> str:
        """Which product."""
        ...

    @property
    def location_code(self) -> str:
        """Which location."""
        ...


Item = TypeVar("Item", bound=StockItem)


def move_each(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    items: Sequence[Item],
    movements_for: Callable[[Item, StockPosition], Sequence[StockMovement]],
) -> list[StockOutcome]:
    """Carry out each item on its locked position, as if they came one after the other.

    Movements of an item have to be possible together: the item is done whole or not at all.
    All positions are locked together, in the ledger's order, before anything is decided.
    """
    check_bulk_size(items)
    products = unit.products.by_sku(_skus(items))
    locations = own_places(caller, unit.locations.by_code(_codes(items)))
    unit.stock.lock_positions(_keys(items, products, locations), now)
    outcomes: list[StockOutcome] = []
    for item in items:
        try:
            product_id, location_id = _target(item, products, locations)
            movements = movements_for(item, unit.stock.position(product_id, location_id))
            unit.stock.move(movements, caller)
        except DomainError as error:
            outcomes.append(Failed(error))
            continue
        outcomes.append(StockSaved(product_id, location_id))
    return outcomes


def hold_targets(unit: UnitOfWork, items: Sequence[StockItem], now: datetime) -> None:
    """Find and lock what several updates are about: each of them finds it at hand."""
    products = unit.products.keep_by_sku(_skus(items))
    locations = unit.locations.keep_by_code(_codes(items))
    unit.stock.lock_positions(_keys(items, products, locations), now)


def _skus(items: Sequence[StockItem]) -> set[str]:
    return {item.sku for item in items if storable(item.sku)}


def _codes(items: Sequence[StockItem]) -> set[str]:
    return {item.location_code for item in items if storable(item.location_code)}


def _keys(
    items: Sequence[StockItem],
    products: Mapping[str, Product],
    locations: Mapping[str, Location],
) -> list[tuple[UUID, UUID]]:
    return [
        (products[item.sku].id, locations[item.location_code].id)
        for item in items
        if item.sku in products and item.location_code in locations
    ]


def _target(
    item: StockItem, products: Mapping[str, Product], locations: Mapping[str, Location]
) -> tuple[UUID, UUID]:
    product, location = products.get(item.sku), locations.get(item.location_code)
    if product is None:
        raise NoSuchProduct(item.sku)
    if location is None:
        raise NotFound(f"No location {item.location_code!r}.", field=("location_code",))
    if not product.tracks_stock:
        raise InvalidInput(f"{item.sku} tracks no stock.", field=("sku",))
    if product.is_kit:
        raise InvalidInput(f"{item.sku} is a kit: its parts have stock.", field=("sku",))
    return product.id, location.id
