"""Channels, products, prices and shipping methods for queries."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Select, false, select

from domain.access import Caller
from persistence.reads.keyset import Page, PageRequest, SortColumn, count_rows, read_page
from persistence.reads.orders import rows_by_id
from persistence.tables.catalog import channel, channel_location, product


def channel_page(connection: Connection, caller: Caller, request: PageRequest) -> Page[RowMapping]:
    """A page of the channels that are the caller's business, by code."""
    return read_page(connection, _channels(caller), (SortColumn(channel.c.code, "code"),), request)


def count_channels(connection: Connection, caller: Caller) -> int:
    """How many channels are the caller's business."""
    return count_rows(connection, _channels(caller))


def channels_by_id(
    connection: Connection, caller: Caller, ids: Sequence[UUID]
) -> dict[UUID, RowMapping]:
    """Channels by id; absent and hidden ones are left out."""
    query = _channels(caller).where(channel.c.id.in_(ids))
    return {row["id"]: row for row in connection.execute(query).mappings()}


def location_ids_by_channel(
    connection: Connection, _: Caller, channel_ids: Sequence[UUID]
) -> dict[UUID, list[UUID]]:
    """The locations each channel may use; none named means all."""
    found: dict[UUID, list[UUID]] = {key: [] for key in channel_ids}
    query = select(channel_location).where(channel_location.c.channel_id.in_(channel_ids))
    for row in connection.execute(query.order_by(channel_location.c.location_id)):
        found[row.channel_id].append(row.location_id)
    return found


def products_by_id(
    connection: Connection, _: Caller, ids: Sequence[UUID]
) -> dict[UUID, RowMapping]:
    """Products by id."""
    return rows_by_id(connection, product, ids)


def _channels(caller: Caller) -> Select[tuple[object, ...]]:
    query = select(channel)
    if caller.channel_ids is None:
        return query
    return query.where(channel.c.id.in_(caller.channel_ids) if caller.channel_ids else false())
