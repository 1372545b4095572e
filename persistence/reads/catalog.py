"""Channels, products and prices for queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, false, select, true

from domain.access.caller import Caller
from domain.validation import storable
from persistence.access.place_visibility import at_visible_location
from persistence.access.visibility import products_visible_to
from persistence.reads.keyset import Page, PageRequest, SortColumn, count_rows, read_page
from persistence.reads.orders import grouped
from persistence.reads.text_search import matching_words
from persistence.reads.wanted_values import wanted_texts
from persistence.tables.catalog import channel, channel_location, price, product


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


def channel_by_code(connection: Connection, caller: Caller, code: str) -> RowMapping | None:
    """One channel by its code; None when absent or hidden."""
    if not storable(code):
        return None
    return connection.execute(_channels(caller).where(channel.c.code == code)).mappings().first()


def location_ids_by_channel(
    connection: Connection, caller: Caller, channel_ids: Sequence[UUID]
) -> dict[UUID, list[UUID]]:
    """The locations each channel may use; none named means all."""
    found: dict[UUID, list[UUID]] = {key: [] for key in channel_ids}
    query = select(channel_location).where(
        channel_location.c.channel_id.in_(channel_ids),
        at_visible_location(caller, channel_location.c.location_id),
    )
    for row in connection.execute(query.order_by(channel_location.c.location_id)):
        found[row.channel_id].append(row.location_id)
    return found


@dataclass(frozen=True, slots=True)
class ProductFilter:
    """Which products: every part that is given must hold. None means any."""

    text: str | None = None
    statuses: Sequence[str] | None = None
    skus: Sequence[str] | None = None


class ProductSort(Enum):
    """What a list of products is sorted by."""

    SKU = "sku"
    NAME = "name"
    CREATED_AT = "created_at"


def product_page(
    connection: Connection,
    caller: Caller,
    wanted: ProductFilter,
    sort: ProductSort,
    descending: bool,
    request: PageRequest,
) -> Page[RowMapping]:
    """A page of the products that the caller may see."""
    by = SortColumn(product.c[sort.value], sort.value, descending)
    key = SortColumn(product.c.id, "id", descending)
    order = (by,) if sort is ProductSort.SKU else (by, key)
    return read_page(connection, _products(caller, wanted), order, request)


def count_products(connection: Connection, caller: Caller, wanted: ProductFilter) -> int:
    """How many products match, of those the caller may see."""
    return count_rows(connection, _products(caller, wanted))


def products_by_id(
    connection: Connection, caller: Caller, ids: Sequence[UUID]
) -> dict[UUID, RowMapping]:
    """Products by id; absent and hidden ones are left out."""
    query = select(product).where(product.c.id.in_(ids), products_visible_to(caller))
    return {row["id"]: row for row in connection.execute(query).mappings()}


def products_by_sku(
    connection: Connection, caller: Caller, skus: Sequence[str]
) -> dict[str, RowMapping]:
    """Products by SKU; absent and hidden ones are left out."""
    known = [sku for sku in skus if storable(sku)]
    query = select(product).where(product.c.sku.in_(known), products_visible_to(caller))
    return {row["sku"]: row for row in connection.execute(query).mappings()}


def prices_by_product(
    connection: Connection, caller: Caller, product_ids: Sequence[UUID]
) -> dict[UUID, list[RowMapping]]:
    """What products cost in the channels that are the caller's business, by channel code."""
    query = (
        select(price.c.product_id, price.c.amount, channel.c.id, channel.c.code, channel.c.currency)
        .join(channel, channel.c.id == price.c.channel_id)
        .where(price.c.product_id.in_(product_ids), _own_channels(caller))
        .order_by(price.c.product_id, channel.c.code)
    )
    return grouped(connection, query, "product_id", product_ids)


def _products(caller: Caller, wanted: ProductFilter) -> Select[Any]:
    query = select(product).where(products_visible_to(caller))
    if wanted.statuses:
        query = query.where(product.c.status.in_(wanted.statuses))
    if wanted.skus:
        query = query.where(product.c.sku.in_(wanted_texts(wanted.skus, "skus")))
    if wanted.text is not None:
        query = query.where(matching_words(product.c.search_text, wanted.text))
    return query


def _channels(caller: Caller) -> Select[tuple[object, ...]]:
    return select(channel).where(_own_channels(caller))


def _own_channels(caller: Caller) -> ColumnElement[bool]:
    if caller.channel_ids is None:
        return true()
    return channel.c.id.in_(caller.channel_ids) if caller.channel_ids else false()
