"""Saying what kits are made of, in bulk, by SKU."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.catalog.kit import KitComponent, checked_components
from domain.catalog.product import NoSuchProduct, Product
from domain.errors import DomainError, InvalidInput, NotFound
from domain.validation import storable
from persistence.unit_of_work import UnitOfWork
from use_cases.bulk import BulkOutcome, Failed, Saved, check_bulk_size, require_whole_merchant


@dataclass(frozen=True, slots=True)
class KitData:
    """A SKU and the (SKU, pieces) that one of it takes; no components: it is a kit no longer."""

    sku: str
    components: Sequence[tuple[str, int]]


def upsert_kits(
    unit: UnitOfWork, caller: Caller, _: datetime, *, items: Sequence[KitData]
) -> list[BulkOutcome]:
    """Set what kits are made of; each saved outcome names the kit's product.

    Orders placed before stay as they are. A kit has no stock of its own, and no kit is part of one.
    """
    require_whole_merchant(caller, "kits")
    check_bulk_size(items)
    products = _held_products(unit, items)
    with_stock = _with_stock(unit, products)
    parts = unit.kits.parts_of_kits(product.id for product in products.values())
    wanted: dict[UUID, tuple[KitComponent, ...]] = {}
    outcomes: list[BulkOutcome] = []
    for item in items:
        try:
            kit = _kit(products, item, with_stock, parts)
            components = _components(products, item, kit, wanted)
        except DomainError as error:
            outcomes.append(Failed(error))
            continue
        wanted[kit.id] = components
        parts.update(entry.product_id for entry in components)
        outcomes.append(Saved(kit.id))
    unit.kits.save(wanted)
    unit.products.mark_kits({kit_id: bool(parts) for kit_id, parts in wanted.items()})
    return outcomes


def _held_products(unit: UnitOfWork, items: Sequence[KitData]) -> Mapping[str, Product]:
    """Every product that is named, held, and as it is once it is."""
    skus = {item.sku for item in items} | {sku for item in items for sku, _ in item.components}
    known = [sku for sku in skus if storable(sku)]
    unit.stock_rules.lock(product.id for product in unit.products.by_sku(known).values())
    return unit.products.by_sku(known)


def _with_stock(unit: UnitOfWork, products: Mapping[str, Product]) -> set[UUID]:
    """Products that have stock, somewhere or soon; whoever waits would wait for ever for a kit."""
    ids = [product.id for product in products.values()]
    positions = unit.stock.look_up(ids, (place.id for place in unit.locations.all()))
    rules = {key: unit.stock_rules.of(key) for key in ids}
    return {key for (key, _), position in positions.items() if position.on_hand} | {
        key for key, found in rules.items() if any(found.queued.values()) or found.incoming
    }


def _kit(
    products: Mapping[str, Product], item: KitData, with_stock: set[UUID], parts: set[UUID]
) -> Product:
    kit = products.get(item.sku)
    if kit is None:
        raise NoSuchProduct(item.sku)
    if item.components and kit.id in with_stock:
        why = "has stock of its own, or somebody waits for it, or it is on its way"
        raise InvalidInput(f"{item.sku} {why}.", field=("sku",))
    if item.components and kit.id in parts:
        raise InvalidInput(f"{item.sku} is part of a kit.", field=("sku",))
    return kit


def _components(
    products: Mapping[str, Product],
    item: KitData,
    kit: Product,
    earlier: Mapping[UUID, Sequence[KitComponent]],
) -> tuple[KitComponent, ...]:
    components = []
    for index, (sku, pieces) in enumerate(item.components):
        product = products.get(sku)
        if product is None:
            raise NotFound(f"No product {sku!r}.", field=("components", str(index), "sku"))
        if earlier.get(product.id):
            raise InvalidInput(f"{sku} is a kit.", field=("components", str(index), "sku"))
        components.append((product, pieces))
    return checked_components(kit, components)
