"""What answering for a basket needs to know, in a constant number of statements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Date,
    Select,
    bindparam,
    cast,
    literal,
    null,
    select,
    union_all,
)

from domain.access.caller import Caller
from domain.catalog.product import Product, ProductStatus
from domain.fulfillment.promise import Booked
from domain.fulfillment.shipping_network import ShippingNetwork
from domain.stock.incoming import OPEN_STATUSES
from domain.stock.promisable import ProductStockRules
from domain.stock.transfer import UNDER_WAY
from domain.validation import storable
from persistence.access.visibility import sees_active_products_only
from persistence.capacity import days_ahead
from persistence.products import product_from_row
from persistence.settings_version import settings_version, settings_version_now
from persistence.shipping_network import shipping_network
from persistence.stock_rules import read_rules
from persistence.tables.catalog import product
from persistence.tables.shipping import location_day
from persistence.tables.stock import stock_position
from persistence.tables.stock_rules import kit_component
from persistence.tables.supply import incoming_supply, transfer, transfer_line

ComingPieces: TypeAlias = tuple[UUID, int, date]
"""(location, pieces, the day on which they come)."""

FreePieces: TypeAlias = Mapping[UUID, Mapping[UUID, int]]
"""Pieces above safety stock by product, then location."""


@dataclass(frozen=True, slots=True)
class BasketFacts:
    """Products by SKU, what kits are made of, stock, supply, rules, and the network.

    `supplies` are by product.
    """

    products: Mapping[str, Product]
    components: Mapping[UUID, Sequence[tuple[Product, int]]]
    free: FreePieces
    supplies: Mapping[UUID, Sequence[ComingPieces]]
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
    free, supplies, booked = _stock(connection, tracked, network, now.date())
    return BasketFacts(
        products=products,
        components=components,
        free=free,
        supplies=supplies,
        rules=read_rules(connection, ruled) if ruled else {},
        network=network,
        booked=booked,
    )


def _products(
    connection: Connection, caller: Caller, skus: Sequence[str]
) -> tuple[dict[str, Product], int]:
    known = sorted({sku for sku in skus if storable(sku)})
    one = len(known) == 1
    query = _product_statement(one=one, active_only=sees_active_products_only(caller))
    rows = connection.execute(query, {"skus": known[0] if one else known}).mappings().all()
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


def _stock(
    connection: Connection,
    product_ids: Sequence[UUID],
    network: ShippingNetwork,
    today: date,
) -> tuple[FreePieces, dict[UUID, list[ComingPieces]], Booked]:
    """Free pieces, what is to come, and booked days, in one statement."""
    free: dict[UUID, dict[UUID, int]] = {key: {} for key in product_ids}
    supplies: dict[UUID, list[ComingPieces]] = defaultdict(list)
    booked: dict[tuple[UUID, date], int] = {}
    first, last = days_ahead(today)
    limited, one = network.limited_locations(), len(product_ids) == 1
    given: dict[str, Any] = {"products": product_ids[0] if one else product_ids}
    if limited:
        given |= {"limited": limited, "first": first, "last": last}
    query = _stock_statement(one=one, days=bool(limited))
    for kind, product_id, location_id, number, day in connection.execute(query, given).all():
        if kind == "FREE":
            free[product_id][location_id] = number
        elif kind == "COMING":
            supplies[product_id].append((location_id, number, day))
        else:
            booked[location_id, day] = number
    return free, supplies, booked


def _asked(of: ColumnElement[Any], name: str, one: bool) -> ColumnElement[bool]:
    """Whether a column is among what is asked for.

    A list of values is written into the statement anew each time, which one value is not: and a
    product page asks for one.
    """
    return of == bindparam(name) if one else of.in_(bindparam(name, expanding=True))


@cache
def _stock_statement(*, one: bool, days: bool) -> CompoundSelect[Any]:
    """Made once: building it would cost more than running it. `days` asks for booked ones too."""
    position, supply, line, place = (
        stock_position.c, incoming_supply.c, transfer_line.c, location_day.c,
    )  # fmt: skip
    under_way = line.shipped - line.received - line.lost
    parts: list[Select[Any]] = [
        select(
            literal("FREE"), position.product_id, position.location_id,
            (position.available - position.safety_stock).label("number"),
            cast(null(), Date).label("day"),
        ).where(
            _asked(position.product_id, "products", one),
            position.available > position.safety_stock,
        ),
        select(
            literal("COMING"), supply.product_id, supply.location_id,
            supply.quantity - supply.received, supply.expected_on,
        ).where(_asked(supply.product_id, "products", one), supply.status.in_(OPEN_STATUSES)),
        select(
            literal("COMING"), line.product_id, transfer.c.to_location_id, under_way,
            transfer.c.expected_on,
        )
        .join_from(transfer_line, transfer, transfer.c.id == line.transfer_id)
        .where(
            _asked(line.product_id, "products", one), transfer.c.status.in_(UNDER_WAY),
            transfer.c.expected_on.is_not(None), under_way > 0,
        ),
    ]  # fmt: skip
    if days:
        booked = select(
            literal("BOOKED"), place.location_id, place.location_id, place.parcels, place.day
        )
        limited = place.location_id.in_(bindparam("limited", expanding=True))
        within = place.day.between(bindparam("first"), bindparam("last"))
        parts.append(booked.where(limited, within))
    return union_all(*parts)


@cache
def _product_statement(*, one: bool, active_only: bool) -> Select[Any]:
    query = select(product, settings_version_now().label("settings")).where(
        _asked(product.c.sku, "skus", one)
    )
    return query.where(product.c.status == ProductStatus.ACTIVE.value) if active_only else query
