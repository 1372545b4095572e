"""What answering for a basket needs to know, in a constant number of statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, select

from domain.access import Caller
from domain.catalog.product import Product
from domain.fulfillment.promise import Booked
from domain.fulfillment.shipping_network import ShippingNetwork
from domain.stock.promisable import ProductStockRules
from domain.validation import storable
from persistence.capacity import booked_parcels
from persistence.incoming import OpenSupply, open_supplies
from persistence.products import product_from_row
from persistence.settings_version import settings_version, settings_version_now
from persistence.shipping_network import shipping_network
from persistence.stock_rules import read_rules
from persistence.tables.catalog import product
from persistence.tables.stock import stock_position
from persistence.tables.stock_rules import kit_component
from persistence.visibility import products_visible_to

CAPACITY_HORIZON_DAYS = 60
"""Booked days looked at; beyond them every place counts as free."""

FreePieces = Mapping[UUID, Mapping[UUID, int]]
"""Pieces above safety stock by product, then location."""


@dataclass(frozen=True, slots=True)
class BasketFacts:
    """Products by SKU and by id, what kits are made of, stock, supply, rules, and the network."""

    products: Mapping[str, Product]
    components: Mapping[UUID, Sequence[tuple[Product, int]]]
    free: FreePieces
    supplies: Mapping[tuple[UUID, UUID], Sequence[OpenSupply]]
    rules: Mapping[UUID, ProductStockRules]
    network: ShippingNetwork
    booked: Booked


def basket_facts(
    connection: Connection, caller: Caller, skus: Sequence[str], now: datetime
) -> BasketFacts:
    """Everything about these SKUs; absent and hidden products are left out."""
    products, version = _products(connection, caller, skus)
    network = shipping_network(connection, version)
    components = _components(connection, [p.id for p in products.values() if p.is_kit])
    parts = [part for entries in components.values() for part, _ in entries]
    known = {entry.id: entry for entry in (*products.values(), *parts)}
    tracked = [entry.id for entry in known.values() if entry.tracks_stock and not entry.is_kit]
    ruled = [key for key in tracked if known[key].has_stock_rules]
    return BasketFacts(
        products=products,
        components=components,
        free=_free_pieces(connection, tracked),
        supplies=open_supplies(connection, tracked) if tracked else {},
        rules=read_rules(connection, ruled) if ruled else {},
        network=network,
        booked=_booked(connection, network, now.date()),
    )


def _products(
    connection: Connection, caller: Caller, skus: Sequence[str]
) -> tuple[dict[str, Product], int]:
    known = sorted({sku for sku in skus if storable(sku)})
    query = select(product, settings_version_now().label("settings")).where(
        product.c.sku.in_(known), products_visible_to(caller)
    )
    rows = connection.execute(query).mappings().all()
    version = rows[0]["settings"] if rows else settings_version(connection)
    return {row["sku"]: product_from_row(row) for row in rows}, version


def _components(
    connection: Connection, kit_ids: Sequence[UUID]
) -> dict[UUID, list[tuple[Product, int]]]:
    found: dict[UUID, list[tuple[Product, int]]] = {key: [] for key in kit_ids}
    if not kit_ids:
        return found
    query = (
        select(product, kit_component.c.kit_id, kit_component.c.quantity.label("pieces"))
        .join(kit_component, kit_component.c.product_id == product.c.id)
        .where(kit_component.c.kit_id.in_(kit_ids))
        .order_by(product.c.sku)
    )
    for row in connection.execute(query).mappings():
        found[row["kit_id"]].append((product_from_row(row), row["pieces"]))
    return found


def _free_pieces(
    connection: Connection, product_ids: Sequence[UUID]
) -> dict[UUID, dict[UUID, int]]:
    found: dict[UUID, dict[UUID, int]] = {key: {} for key in product_ids}
    if not product_ids:
        return found
    position = stock_position.c
    query = select(
        position.product_id, position.location_id, position.available - position.safety_stock
    ).where(position.product_id.in_(product_ids), position.available > position.safety_stock)
    for product_id, location_id, pieces in connection.execute(query):
        found[product_id][location_id] = pieces
    return found


def _booked(connection: Connection, network: ShippingNetwork, today: date) -> Booked:
    limited = [entry.id for entry in network.locations if entry.daily_capacity is not None]
    if not limited:
        return {}
    # A day earlier where the location is behind UTC.
    first = today - timedelta(days=1)
    last = today + timedelta(days=CAPACITY_HORIZON_DAYS)
    return booked_parcels(connection, limited, first, last)
