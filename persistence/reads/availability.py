"""What can be promised of products, over the locations that a channel may use."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection, select

from domain.access import Caller
from domain.catalog.product import ProductFlag
from domain.errors import InvalidInput
from domain.stock.availability import Availability, FreeStock, availability_of
from domain.stock.location import Capability
from persistence.reads.catalog import (
    channel_by_code,
    channels_by_id,
    location_ids_by_channel,
    products_by_sku,
)
from persistence.tables.stock import location, stock_position

SKUS_LIMIT = 100


def availability(
    connection: Connection, caller: Caller, skus: Sequence[str], channel_code: str | None
) -> list[Availability | None]:
    """One answer per SKU, in their order; None for a product that is absent or hidden.

    Without a channel: over every location, or, for a caller bound to one channel, over that
    channel's. Raises InvalidInput for a channel that is not the caller's business.
    """
    if not 0 < len(skus) <= SKUS_LIMIT:
        raise InvalidInput(f"Name from 1 to {SKUS_LIMIT} SKUs.", field=("skus",))
    channel_id = _channel_id(connection, caller, channel_code)
    products = products_by_sku(connection, caller, skus)
    stock = _free_stock(
        connection,
        [row["id"] for row in products.values()],
        location_ids_by_channel(connection, caller, [channel_id])[channel_id] if channel_id else [],
    )
    found = {
        sku: availability_of(
            sku, row["id"], frozenset(map(ProductFlag, row["flags"])), stock[row["id"]]
        )
        for sku, row in products.items()
    }
    return [found.get(sku) for sku in skus]


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
        raise InvalidInput(f"No channel {code!r}.", field=("channel_code",))
    channel_id: UUID = row["id"]
    return channel_id


def _free_stock(
    connection: Connection, product_ids: Sequence[UUID], location_ids: Sequence[UUID]
) -> dict[UUID, list[FreeStock]]:
    """Stock by product at working locations; no location named means all."""
    query = (
        select(
            stock_position.c.product_id,
            stock_position.c.location_id,
            stock_position.c.available,
            location.c.capabilities,
        )
        .join(location, location.c.id == stock_position.c.location_id)
        .where(stock_position.c.product_id.in_(product_ids), location.c.active)
        .where(stock_position.c.available > 0)
        .order_by(location.c.code)
    )
    if location_ids:
        query = query.where(location.c.id.in_(location_ids))
    found: dict[UUID, list[FreeStock]] = defaultdict(list)
    for row in connection.execute(query):
        capabilities = frozenset(map(Capability, row.capabilities))
        found[row.product_id].append(FreeStock(row.location_id, row.available, capabilities))
    return found
