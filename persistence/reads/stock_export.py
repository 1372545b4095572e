"""All positions, streamed in a stable order, for an export."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Select, func, select

from persistence.checks.scanning import scan
from persistence.tables.catalog import product
from persistence.tables.stock import INSIDE_COLUMNS, location, stock_position

EXPORT_COLUMNS = ("sku", "location_code", "on_hand", *INSIDE_COLUMNS)


def exported_positions(
    connection: Connection, location_codes: Sequence[str] | None = None
) -> Iterator[tuple[Any, ...]]:
    """A row for each position: EXPORT_COLUMNS. By product in the order of creation."""
    table = stock_position.c
    columns = [table[name] for name in INSIDE_COLUMNS]
    query = _joined(select(product.c.sku, location.c.code, *columns), location_codes)
    for row in scan(connection, query.order_by(table.product_id, table.location_id)):
        sku, code, *quantities = tuple(row)
        yield (sku, code, sum(quantities), *quantities)


def exported_count(connection: Connection, location_codes: Sequence[str] | None = None) -> int:
    """How many rows there will be."""
    query = _joined(select(func.count()).select_from(stock_position), location_codes)
    return int(connection.execute(query).scalar_one())


def _joined(query: Select[Any], location_codes: Sequence[str] | None) -> Select[Any]:
    table = stock_position.c
    joined = query.join(product, product.c.id == table.product_id).join(
        location, location.c.id == table.location_id
    )
    return joined.where(location.c.code.in_(location_codes)) if location_codes else joined
