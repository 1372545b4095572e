"""Who waits for which product, and until when, for queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Select, func, select, tuple_

from domain.access.caller import Caller
from domain.stock.backorder import Backorder, Delivery, expected_dates
from persistence.access.visibility import belongs_to_visible_order, histories_visible_to
from persistence.backorders import backorder_from_row
from persistence.incoming import open_supplies
from persistence.reads.keyset import Page, PageRequest, SortColumn, count_rows, read_page
from persistence.reads.wanted_values import wanted_texts
from persistence.tables.catalog import channel, product
from persistence.tables.stock import stock_position
from persistence.tables.stock_rules import backorder, channel_stock_rule

LineKey = tuple[UUID, int]
"""(order, line number)."""


@dataclass(frozen=True, slots=True)
class BackorderFilter:
    """Which waiting lines: every part that is given must hold. None means any."""

    skus: Sequence[str] | None = None
    order_ids: Sequence[UUID] | None = None
    kinds: Sequence[str] | None = None


def backorder_page(
    connection: Connection, caller: Caller, wanted: BackorderFilter, request: PageRequest
) -> Page[RowMapping]:
    """A page of the lines that wait, in the order in which each product's queue is served."""
    row = backorder.c
    order = (
        SortColumn(row.priority, "priority"),
        SortColumn(row.queued_at, "queued_at"),
        SortColumn(row.order_id, "order_id"),
        SortColumn(row.line_number, "line_number"),
    )
    return read_page(connection, _backorders(caller, wanted), order, request)


def count_backorders(connection: Connection, caller: Caller, wanted: BackorderFilter) -> int:
    """How many lines wait."""
    return count_rows(connection, _backorders(caller, wanted))


def backorders_by_line(
    connection: Connection, caller: Caller, keys: Sequence[LineKey]
) -> dict[LineKey, RowMapping]:
    """Waiting lines by order and number; those that wait for nothing are left out."""
    pair = tuple_(backorder.c.order_id, backorder.c.line_number)
    query = _backorders(caller, BackorderFilter()).where(pair.in_(keys))
    rows = connection.execute(query).mappings()
    return {(row["order_id"], row["line_number"]): row for row in rows}


def expected_on_by_line(
    connection: Connection, _: Caller, keys: Sequence[LineKey]
) -> dict[LineKey, date]:
    """By which day what a line waits for is to come; lines for which nothing is agreed left out.

    Counted anew each time: who is served first, and what comes when, changes every day.
    """
    pair = tuple_(backorder.c.order_id, backorder.c.line_number)
    products = select(backorder.c.product_id).where(pair.in_(keys)).distinct()
    queues: dict[UUID, list[Backorder]] = defaultdict(list)
    for row in connection.execute(select(backorder).where(backorder.c.product_id.in_(products))):
        queues[row.product_id].append(backorder_from_row(row))
    here = _pieces_here(connection, list(queues))
    coming: dict[UUID, list[Delivery]] = defaultdict(list)
    for (product_id, place), supplies in open_supplies(connection, queues).items():
        coming[product_id] += [Delivery(place, s.expected_on, s.quantity) for s in supplies]
    found: dict[LineKey, date] = {}
    for product_id, queue in queues.items():
        ordered = sorted(queue, key=lambda entry: entry.place)
        already = here.get(product_id, 0)
        dates = expected_dates(ordered, coming[product_id], already_here=already)
        found |= {key: day for key, day in dates.items() if day is not None}
    return {key: found[key] for key in keys if key in found}


def channel_rules_by_product(
    connection: Connection, caller: Caller, product_ids: Sequence[UUID]
) -> dict[UUID, list[RowMapping]]:
    """Channels' shares of products, by channel code; of the caller's channels only."""
    rule = channel_stock_rule.c
    query = (
        select(channel_stock_rule, channel.c.code)
        .join(channel, channel.c.id == rule.channel_id)
        .where(rule.product_id.in_(product_ids))
        .order_by(rule.product_id, channel.c.code)
    )
    if caller.channel_ids is not None:
        query = query.where(rule.channel_id.in_(caller.channel_ids))
    found: dict[UUID, list[RowMapping]] = defaultdict(list)
    for row in connection.execute(query).mappings():
        found[row["product_id"]].append(row)
    return found


def _pieces_here(connection: Connection, product_ids: Sequence[UUID]) -> dict[UUID, int]:
    place = stock_position.c
    free = func.sum(place.available - place.safety_stock)
    query = (
        select(place.product_id, free)
        .where(place.product_id.in_(product_ids), place.available > place.safety_stock)
        .group_by(place.product_id)
    )
    return {row[0]: int(row[1]) for row in connection.execute(query)}


def _backorders(caller: Caller, wanted: BackorderFilter) -> Select[Any]:
    query = (
        select(backorder, product.c.sku)
        .join(product, product.c.id == backorder.c.product_id)
        .where(
            belongs_to_visible_order(caller, backorder.c.order_id),
            # What a line waits for says what all locations have.
            histories_visible_to(caller),
        )
    )
    if wanted.skus:
        query = query.where(product.c.sku.in_(wanted_texts(wanted.skus, "skus")))
    if wanted.order_ids is not None:
        query = query.where(backorder.c.order_id.in_(wanted.order_ids))
    if wanted.kinds:
        query = query.where(backorder.c.kind.in_(wanted.kinds))
    return query
