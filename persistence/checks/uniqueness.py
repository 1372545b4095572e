"""Names that mean one thing for ever: numbers, and references within their channel."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Table, func, select

from persistence.checks.check import Check, Finding, Violation
from persistence.checks.scanning import rows_of, scan
from persistence.tables.catalog import channel, product
from persistence.tables.fulfillment import fulfillment_order, package, shipment, tracking_event
from persistence.tables.log import idempotency_record
from persistence.tables.orders import order
from persistence.tables.returns import merchandise_return
from persistence.tables.stock import location


def _repeated(
    table: Table, columns: Sequence[Column[Any]]
) -> Callable[[Connection], Iterator[Finding]]:
    query = (
        select(*columns, func.count().label("times"))
        .select_from(table)
        .where(*(column.is_not(None) for column in columns))
        .group_by(*columns)
        .having(func.count() > 1)
    )

    def find(connection: Connection) -> Iterator[Finding]:
        for row in scan(connection, query):
            values: Sequence[Any] = row[:-1]
            name = " ".join(map(str, values))
            yield Violation(f"{table.name} {name}", f"exists {row.times} times")

    return find


def _check(noun: str, *columns: Column[Any]) -> Check:
    table = columns[0].table
    assert isinstance(table, Table), "columns of a table"
    names = " and ".join(column.name.replace("_", " ") for column in columns)
    return Check(
        f"unique {noun}",
        f"No two {noun} share their {names}",
        noun,
        rows_of(table),
        _repeated(table, columns),
    )


CHECKS = (
    _check("orders", order.c.number),
    _check("order references", order.c.channel_id, order.c.channel_reference),
    _check("idempotency keys", idempotency_record.c.client, idempotency_record.c.key),
    _check("fulfillment orders", fulfillment_order.c.number),
    _check("packages", package.c.number),
    _check("shipments", shipment.c.number),
    _check("tracking events", tracking_event.c.shipment_id, tracking_event.c.carrier_event_id),
    _check("returns", merchandise_return.c.number),
    _check("SKUs", product.c.sku),
    _check("locations", location.c.code),
    _check("channels", channel.c.code),
)
