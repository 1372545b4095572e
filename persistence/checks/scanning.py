"""Reading all of a table in little memory, and naming what is found in it."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Executable,
    FromClause,
    Row,
    RowMapping,
    Table,
    func,
    select,
    text,
)

from persistence.dialects import is_sqlite
from persistence.tables.catalog import product
from persistence.tables.stock import location

ROWS_PER_FETCH = 2_000
_STREAMED = {"stream_results": True, "yield_per": ROWS_PER_FETCH}


def scan(connection: Connection, query: Executable) -> Iterator[Row[Any]]:
    """The rows of a query, fetched piece by piece while the caller works on them."""
    with connection.execute(query, execution_options=_STREAMED) as rows:
        yield from rows


def scan_named(connection: Connection, query: Executable) -> Iterator[RowMapping]:
    """The same, as values by column name."""
    with connection.execute(query, execution_options=_STREAMED) as rows:
        yield from rows.mappings()


def take_all_the_time_it_needs(connection: Connection) -> None:
    """Lift the limit on statements, which is meant for requests, until the transaction ends."""
    if not is_sqlite(connection):
        connection.execute(text("SET LOCAL statement_timeout = 0"))


def rows_of(*tables: Table) -> Callable[[Connection], int]:
    """Counts the rows of tables together."""

    def count(connection: Connection) -> int:
        counts = (select(func.count()).select_from(table) for table in tables)
        return sum(connection.execute(query).scalar_one() for query in counts)

    return count


def place_columns(
    rows: FromClause,
) -> tuple[ColumnElement[str | None], ColumnElement[str | None]]:
    """The SKU and the location code of rows with `product_id` and `location_id`.

    As subqueries, so that a row whose product is gone is still found.
    """
    sku = select(product.c.sku).where(product.c.id == rows.c.product_id).scalar_subquery()
    code = select(location.c.code).where(location.c.id == rows.c.location_id).scalar_subquery()
    return sku.label("sku"), code.label("code")


def total(column: Column[int] | ColumnElement[int]) -> ColumnElement[int]:
    """The sum of a column, 0 where there are no rows."""
    return func.coalesce(func.sum(column), 0)


def named(name: object, key: UUID | None = None) -> str:
    """A name for people; the identity of what has none."""
    return str(name) if name is not None else f"(unknown {key})"
