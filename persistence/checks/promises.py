"""What is spoken for: queues say what lines wait for, allotments what was taken, kits are whole."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, exists, func, literal, select, union_all

from persistence.checks.check import Check, Finding, Violation
from persistence.checks.scanning import named, rows_of, scan, total
from persistence.tables.catalog import channel, product
from persistence.tables.orders import order, order_line
from persistence.tables.reservations import reservation
from persistence.tables.stock import INSIDE_COLUMNS, stock_position
from persistence.tables.stock_rules import backorder, channel_stock_rule

_KEY = ("order_id", "line", "product_id", "channel_id")


def _unlike_their_lines(connection: Connection) -> Iterator[Finding]:
    waiting = select(
        backorder.c.order_id,
        backorder.c.line_number.label("line"),
        backorder.c.product_id,
        backorder.c.channel_id,
        backorder.c.quantity.label("pieces"),
    )
    lines = (
        select(
            order_line.c.order_id,
            order_line.c.number,
            order_line.c.product_id,
            order.c.channel_id,
            -order_line.c.backordered,
        )
        .join(order, order.c.id == order_line.c.order_id)
        .where(order_line.c.backordered != 0)
    )
    both = union_all(waiting, lines).subquery()
    query = (
        select(*(both.c[name] for name in _KEY), func.sum(both.c.pieces).label("pieces"))
        .group_by(*(both.c[name] for name in _KEY))
        .having(func.sum(both.c.pieces) != 0)
        .subquery()
    )
    number = select(order.c.number).where(order.c.id == query.c.order_id).scalar_subquery()
    for row in scan(connection, select(query, number.label("number"))):
        yield Violation(
            f"order {named(row.number, row.order_id)} line {row.line}",
            f"{int(row.pieces):+d} pieces in the queue that its line does not wait for",
        )


def _unannounced(connection: Connection) -> Iterator[Finding]:
    """Products with rules or a queue that nobody would look for."""
    ruled = exists().where(channel_stock_rule.c.product_id == product.c.id)
    waited = exists().where(backorder.c.product_id == product.c.id)
    query = select(product.c.sku).where(~product.c.has_stock_rules, ruled | waited)
    for row in scan(connection, query):
        yield Violation(row.sku, "has stock rules or a queue, and is not marked so")


def _queues(connection: Connection) -> Iterator[Finding]:
    yield from _unlike_their_lines(connection)
    yield from _unannounced(connection)


def _unlike_what_was_taken(connection: Connection) -> Iterator[Finding]:
    rule = channel_stock_rule.c
    ordered = (
        select(total(order_line.c.ordered - order_line.c.canceled))
        .select_from(order_line.join(order, order.c.id == order_line.c.order_id))
        .where(
            order_line.c.product_id == rule.product_id,
            order_line.c.tracks_stock,
            order.c.channel_id == rule.channel_id,
            order.c.placed_at >= rule.allotment_started_at,
        )
        .scalar_subquery()
    )
    held = (
        select(total(reservation.c.quantity))
        .where(
            reservation.c.product_id == rule.product_id,
            reservation.c.channel_id == rule.channel_id,
            reservation.c.status == "CREATED",
            reservation.c.created_at >= rule.allotment_started_at,
        )
        .scalar_subquery()
    )
    taken = (ordered + held).label("taken")
    query = (
        select(product.c.sku, channel.c.code, rule.allotment_used, taken)
        .join(product, product.c.id == rule.product_id)
        .join(channel, channel.c.id == rule.channel_id)
        .where(rule.allotment_used != ordered + held)
    )
    for row in scan(connection, query):
        yield Violation(
            f"{row.sku} in {row.code}",
            f"{row.allotment_used} of its allotment used, its orders and carts have {row.taken}",
        )


def _kits_in_pieces(connection: Connection) -> Iterator[Finding]:
    query = (
        select(order.c.number.label("order_number"), order_line)
        .join(order, order.c.id == order_line.c.order_id)
        .where(order_line.c.kit.is_not(None))
        .order_by(order_line.c.order_id, order_line.c.number)
    )
    for order_number, lines in groupby(scan(connection, query), lambda row: row.order_number):
        for problem in _problems_of_kits(list(lines)):
            yield Violation(f"order {order_number}", problem)


def _kits_with_stock(connection: Connection) -> Iterator[Finding]:
    """Stock of a kit itself, which nobody can sell: its parts are sold."""
    pieces = sum((stock_position.c[name] for name in INSIDE_COLUMNS), literal(0))
    query = (
        select(product.c.sku, pieces.label("pieces"))
        .join(stock_position, stock_position.c.product_id == product.c.id)
        .where(product.c.is_kit, pieces > 0)
    )
    for row in scan(connection, query):
        yield Violation(row.sku, f"is a kit, and {row.pieces} of it are in stock somewhere")


def _kits(connection: Connection) -> Iterator[Finding]:
    yield from _kits_in_pieces(connection)
    yield from _kits_with_stock(connection)


def _problems_of_kits(lines: list[Row[Any]]) -> Iterator[str]:
    kits: dict[int, Any] = {}
    for line in lines:
        first = kits.setdefault(line.kit["number"], line.kit)
        if line.kit != first:
            yield f"line {line.number} is of another kit than the lines with its number"
        if line.ordered % line.kit["quantity"]:
            yield f"line {line.number} has {line.ordered} pieces for {line.kit['quantity']} kits"
    if sorted(kits) != list(range(1, len(kits) + 1)):
        yield f"its kits are numbered {sorted(kits)}"


CHECKS = (
    Check(
        "backorder queue",
        "What waits in the queues is what lines are backordered, and who promises looks for it",
        "lines",
        rows_of(order_line),
        _queues,
    ),
    Check(
        "allotments",
        "What is used of an allotment is what the channel's orders and carts took since",
        "allotments",
        rows_of(channel_stock_rule),
        _unlike_what_was_taken,
    ),
    Check(
        "kits",
        "Lines of one kit belong together, in whole kits, and no kit has stock of its own",
        "lines",
        rows_of(order_line),
        _kits,
    ),
)
