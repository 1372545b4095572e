"""Carts for queries: pages for staff, and what each comes to at the prices of the moment."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Select, select

from domain.access.caller import Caller
from domain.address import Address
from domain.carts.cart import CartLine
from domain.carts.pricing import PricedCart, price_cart
from domain.orders.kit_lines import KitParts
from domain.stock.reservation import ReservationStatus
from persistence.access.visibility import carts_visible_to, sees_cart
from persistence.channels import ChannelRepository
from persistence.kits import KitRepository
from persistence.parties import address_from_row
from persistence.products import ProductRepository
from persistence.reads.keyset import Page, PageRequest, SortColumn, count_rows, read_page
from persistence.reads.orders import rows_by_id
from persistence.shipping_methods import ShippingMethodRepository
from persistence.tables.carts import cart, cart_line
from persistence.tables.parties import address
from persistence.tables.reservations import reservation


@dataclass(frozen=True, slots=True)
class CartFilter:
    """Which carts: every part that is given must hold. Empty lists mean any."""

    statuses: Sequence[str] = field(default_factory=tuple)
    channel_ids: Sequence[UUID] = field(default_factory=tuple)
    updated_from: datetime | None = None
    updated_before: datetime | None = None


def cart_page(
    connection: Connection, caller: Caller, wanted: CartFilter, request: PageRequest
) -> Page[RowMapping]:
    """A page of the carts that the caller may see, the last changed first."""
    by = SortColumn(cart.c.updated_at, "updated_at", descending=True)
    key = SortColumn(cart.c.id, "id", descending=True)
    return read_page(connection, _filtered(caller, wanted), (by, key), request)


def count_carts(connection: Connection, caller: Caller, wanted: CartFilter) -> int:
    """How many carts match, of those the caller may see."""
    return count_rows(connection, _filtered(caller, wanted))


def carts_by_id(
    connection: Connection, caller: Caller, ids: Sequence[UUID]
) -> dict[UUID, RowMapping]:
    """Carts by id; absent and hidden ones are left out."""
    rows = connection.execute(select(cart).where(cart.c.id.in_(ids))).mappings()
    return {
        row["id"]: row
        for row in rows
        if sees_cart(caller, row["id"], row["channel_id"], row["secret_digest"])
    }


def priced_carts(connection: Connection, _: Caller, ids: Sequence[UUID]) -> dict[UUID, PricedCart]:
    """What carts come to that were read under the caller's rights; statements do not grow."""
    rows = connection.execute(select(cart).where(cart.c.id.in_(ids))).mappings().all()
    lines = _lines(connection, ids)
    products = ProductRepository(connection)
    by_sku = products.by_sku({line.sku for entries in lines.values() for line in entries})
    channels = ChannelRepository(connection).by_id({row["channel_id"] for row in rows})
    kits = KitRepository(connection).components_of(
        entry.id for entry in by_sku.values() if entry.is_kit
    )
    parts = products.by_id({part.product_id for kit in kits.values() for part in kit})
    methods = ShippingMethodRepository(connection).all()
    prices = products.prices(channels, {entry.id for entry in (*by_sku.values(), *parts.values())})
    chosen = {entry.id: entry for entry in methods}
    return {
        row["id"]: price_cart(
            lines[row["id"]],
            channels[row["channel_id"]],
            by_sku,
            prices[row["channel_id"]],
            chosen.get(row["shipping_method_id"]),
            methods,
            KitParts(kits, parts),
        )
        for row in rows
    }


@dataclass(frozen=True, slots=True)
class CartToPromise:
    """What a promise needs to know of a cart; `held` pieces by product and location."""

    channel_id: UUID
    destination: Address | None
    lines: Sequence[tuple[str, int]]
    held: Mapping[tuple[UUID, UUID], int]


def carts_to_promise(
    connection: Connection, ids: Sequence[UUID], now: datetime
) -> dict[UUID, CartToPromise]:
    """Carts that were read under the caller's rights, with what they hold at this moment."""
    rows = connection.execute(select(cart).where(cart.c.id.in_(ids))).mappings().all()
    lines = _lines(connection, ids)
    addresses = rows_by_id(
        connection, address, [key for row in rows if (key := row["shipping_address_id"])]
    )
    held: dict[UUID, dict[tuple[UUID, UUID], int]] = defaultdict(dict)
    query = select(reservation).where(
        reservation.c.owner_id.in_(ids),
        reservation.c.status == ReservationStatus.CREATED.value,
        reservation.c.expires_at > now,
    )
    for entry in connection.execute(query):
        held[entry.owner_id][entry.product_id, entry.location_id] = entry.quantity
    found = {}
    for row in rows:
        where = addresses.get(row["shipping_address_id"])
        found[row["id"]] = CartToPromise(
            channel_id=row["channel_id"],
            destination=address_from_row(where) if where is not None else None,
            lines=[(line.sku, line.quantity) for line in lines[row["id"]]],
            held=held[row["id"]],
        )
    return found


def _lines(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, list[CartLine]]:
    found: dict[UUID, list[CartLine]] = defaultdict(list)
    query = (
        select(cart_line)
        .where(cart_line.c.cart_id.in_(ids))
        .order_by(cart_line.c.cart_id, cart_line.c.number)
    )
    for row in connection.execute(query):
        found[row.cart_id].append(CartLine(row.number, row.product_id, row.sku, row.quantity))
    return found


def _filtered(caller: Caller, wanted: CartFilter) -> Select[Any]:
    query = select(cart).where(carts_visible_to(caller))
    if wanted.statuses:
        query = query.where(cart.c.status.in_(wanted.statuses))
    if wanted.channel_ids:
        query = query.where(cart.c.channel_id.in_(wanted.channel_ids))
    if wanted.updated_from is not None:
        query = query.where(cart.c.updated_at >= wanted.updated_from)
    if wanted.updated_before is not None:
        query = query.where(cart.c.updated_at < wanted.updated_before)
    return query
