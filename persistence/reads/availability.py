"""What can be promised of products, over the locations that a channel may use."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, RowMapping, select

from domain.access.caller import Caller
from domain.catalog.product import ProductFlag
from domain.errors import InvalidInput, NotFound
from domain.stock.availability import (
    Availability,
    FreeStock,
    availability_of,
    availability_of_kit,
    free_to_ship,
)
from domain.stock.location import Capability
from domain.stock.promisable import NO_FLOORS, NO_RULES, cap_of, floors_of
from persistence.kits import read_components
from persistence.products import terms_from_row
from persistence.reads.catalog import (
    channel_by_code,
    channels_by_id,
    location_ids_by_channel,
    products_by_sku,
)
from persistence.stock_rules import read_rules
from persistence.tables.catalog import product
from persistence.tables.stock import location, stock_position

SKUS_LIMIT = 100


def availability(
    connection: Connection,
    caller: Caller,
    skus: Sequence[str],
    channel_code: str | None,
    today: date,
) -> list[Availability | None]:
    """One answer per SKU, in their order; None for a product that is absent or hidden.

    Without a channel: over every location, or, for a caller bound to one channel, over that
    channel's. Raises NotFound for a channel that is absent or not the caller's business.
    """
    if not 0 < len(skus) <= SKUS_LIMIT:
        raise InvalidInput(f"Name from 1 to {SKUS_LIMIT} SKUs.", field=("skus",))
    channel_id = _channel_id(connection, caller, channel_code)
    asked = products_by_sku(connection, caller, skus)
    kits = read_components(connection, [row["id"] for row in asked.values() if row["is_kit"]])
    part_ids = {part.product_id for parts in kits.values() for part in parts}
    singles = {row["id"]: row for row in asked.values() if not row["is_kit"]}
    singles |= _products(connection, part_ids - singles.keys())
    found = _of_singles(connection, caller, list(singles.values()), channel_id, today)
    for sku, row in asked.items():
        if row["is_kit"]:
            parts = [
                (found[part.product_id], part.quantity)
                for part in kits[row["id"]]
                if singles[part.product_id]["tracks_stock"]
            ]
            found[row["id"]] = availability_of_kit(sku, row["id"], parts)
    return [found[asked[sku]["id"]] if sku in asked else None for sku in skus]


def _of_singles(
    connection: Connection,
    caller: Caller,
    products: Sequence[RowMapping],
    channel_id: UUID | None,
    today: date,
) -> dict[UUID, Availability]:
    ruled = [row["id"] for row in products if row["has_stock_rules"]]
    rules = read_rules(connection, ruled)
    sharers = {key for entry in rules.values() for key in (*entry.channels, *entry.queued)}
    channels = {channel_id, *sharers} if channel_id is not None else sharers
    used = location_ids_by_channel(connection, caller, [*channels]) if channels else {}
    own = set(used[channel_id]) if channel_id is not None else set()
    stock = _free_stock(connection, [row["id"] for row in products], [*own])

    def shares_stock(other: UUID) -> bool:
        return not own or not used[other] or not own.isdisjoint(used[other])

    def may_use(other: UUID, place: UUID) -> bool:
        return not used[other] or place in used[other]

    found = {}
    for row in products:
        key, spoken_for = row["id"], rules.get(row["id"], NO_RULES)
        flags = frozenset(map(ProductFlag, row["flags"]))
        floors, places = NO_FLOORS, own or spoken_for.incoming
        if key in rules:
            free = free_to_ship(flags, stock[key])
            floors = floors_of(
                spoken_for, channel_id, free, shares_stock=shares_stock, may_use=may_use
            )
        found[key] = availability_of(
            row["sku"],
            key,
            flags,
            stock[key],
            floors,
            cap=cap_of(terms_from_row(row), spoken_for, row["launch_date"], places, today),
        )
    return found


def _products(connection: Connection, ids: Collection[UUID]) -> dict[UUID, RowMapping]:
    if not ids:
        return {}
    rows = connection.execute(select(product).where(product.c.id.in_(ids))).mappings()
    return {row["id"]: row for row in rows}


def _channel_id(connection: Connection, caller: Caller, code: str | None) -> UUID | None:
    if code is not None:
        row = channel_by_code(connection, caller, code)
    elif caller.channel_ids is None:
        return None
    elif len(caller.channel_ids) == 1:
        row = next(iter(channels_by_id(connection, caller, [*caller.channel_ids]).values()), None)
    else:
        raise InvalidInput("Name the channel.", field=("channel_code",))
    if row is None:
        raise NotFound(f"No channel {code!r}.", field=("channel_code",))
    channel_id: UUID = row["id"]
    return channel_id


def _free_stock(
    connection: Connection, product_ids: Sequence[UUID], location_ids: Sequence[UUID]
) -> dict[UUID, list[FreeStock]]:
    """Stock above safety stock, by product at working locations; none named means all."""
    query = (
        select(
            stock_position.c.product_id,
            stock_position.c.location_id,
            (stock_position.c.available - stock_position.c.safety_stock).label("free"),
            location.c.capabilities,
        )
        .join(location, location.c.id == stock_position.c.location_id)
        .where(stock_position.c.product_id.in_(product_ids), location.c.active)
        .where(stock_position.c.available > stock_position.c.safety_stock)
        .order_by(location.c.code)
    )
    if location_ids:
        query = query.where(location.c.id.in_(location_ids))
    found: dict[UUID, list[FreeStock]] = defaultdict(list)
    for row in connection.execute(query):
        capabilities = frozenset(map(Capability, row.capabilities))
        found[row.product_id].append(FreeStock(row.location_id, row.free, capabilities))
    return found
