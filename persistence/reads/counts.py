"""Stock counts for queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Select, func, select

from domain.access.caller import Caller
from persistence.access.place_visibility import at_visible_location
from persistence.reads.keyset import (
    Page,
    PageRequest,
    SortColumn,
    count_rows,
    read_page,
    read_pages,
)
from persistence.tables.catalog import product
from persistence.tables.counts import stock_count, stock_count_line


@dataclass(frozen=True, slots=True)
class CountFilter:
    """Which counts: every part that is given must hold. None means any."""

    statuses: Sequence[str] | None = None
    location_ids: Sequence[UUID] | None = None


def count_page(
    connection: Connection, caller: Caller, wanted: CountFilter, request: PageRequest
) -> Page[RowMapping]:
    """A page of stock counts, newest first."""
    order = (SortColumn(stock_count.c.id, "id", descending=True),)
    return read_page(connection, _counts(caller, wanted), order, request)


def count_counts(connection: Connection, caller: Caller, wanted: CountFilter) -> int:
    """How many stock counts match."""
    return count_rows(connection, _counts(caller, wanted))


def counts_by_id(
    connection: Connection, caller: Caller, ids: Sequence[UUID]
) -> dict[UUID, RowMapping]:
    """Stock counts by id; absent and hidden ones are left out."""
    query = _counts(caller, CountFilter()).where(stock_count.c.id.in_(ids))
    return {row["id"]: row for row in connection.execute(query).mappings()}


def sums_of_counts(
    connection: Connection, _: Caller, ids: Sequence[UUID]
) -> dict[UUID, RowMapping]:
    """What the lines of counts come to, by count."""
    line = stock_count_line.c
    difference = line.counted - line.expected
    query = (
        select(
            line.stock_count_id,
            func.count().label("lines"),
            func.count(line.counted).label("counted"),
            func.coalesce(func.sum(difference).filter(difference > 0), 0).label("found"),
            func.coalesce(-func.sum(difference).filter(difference < 0), 0).label("missing"),
            func.sum(line.robbed).label("robbed"),
        )
        .where(line.stock_count_id.in_(ids))
        .group_by(line.stock_count_id)
    )
    return {row["stock_count_id"]: row for row in connection.execute(query).mappings()}


CountLinesAsked: TypeAlias = tuple[UUID, bool, PageRequest]
"""Lines of a count, whether only those that differ, and which page."""


def count_line_pages(
    connection: Connection, _: Caller, asked: Sequence[CountLinesAsked]
) -> dict[CountLinesAsked, Page[RowMapping]]:
    """Pages of counts' lines, by product in the order of their creation."""
    order = (SortColumn(stock_count_line.c.product_id, "product_id"),)
    parent = stock_count_line.c.stock_count_id
    pages = {}
    for only_different, request in {(different, request) for _, different, request in asked}:
        alike = [key for key in asked if key[1:] == (only_different, request)]
        keys = [count_id for count_id, _, _ in alike]
        query = _lines(only_different)
        found = read_pages(connection, query, parent, keys, order, request)
        pages.update({key: found[key[0]] for key in alike})
    return pages


def count_count_lines(
    connection: Connection, _: Caller, count_id: UUID, only_different: bool
) -> int:
    """How many lines of a count match."""
    mine = stock_count_line.c.stock_count_id == count_id
    return count_rows(connection, _lines(only_different).where(mine))


def _counts(caller: Caller, wanted: CountFilter) -> Select[Any]:
    query = select(stock_count).where(at_visible_location(caller, stock_count.c.location_id))
    if wanted.statuses:
        query = query.where(stock_count.c.status.in_(wanted.statuses))
    if wanted.location_ids is not None:
        query = query.where(stock_count.c.location_id.in_(wanted.location_ids))
    return query


def _lines(only_different: bool) -> Select[Any]:
    query = select(stock_count_line, product.c.sku).join(
        product, product.c.id == stock_count_line.c.product_id
    )
    if only_different:
        query = query.where(stock_count_line.c.counted != stock_count_line.c.expected)
    return query
