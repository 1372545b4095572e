"""Quantities of order lines: each step within the one before it, every piece accounted for."""

from sqlalchemy import Select, and_, case, func, select

from persistence.checks.check import Check
from persistence.checks.rules import Rule, rule_breakers
from persistence.checks.scanning import rows_of, total
from persistence.tables.orders import LINE_QUANTITIES, allocation, order, order_line


def _lines_with_their_stock() -> Select[tuple[object, ...]]:
    mine = and_(
        allocation.c.order_id == order_line.c.order_id,
        allocation.c.line_number == order_line.c.number,
    )
    strange = case((allocation.c.product_id != order_line.c.product_id, 1), else_=0)
    names = ("order_id", "number", "sku", *LINE_QUANTITIES)
    return (
        select(
            *(order_line.c[name] for name in names),
            total(allocation.c.quantity).label("allocated"),
            total(allocation.c.shipped).label("taken"),
            func.sum(strange).label("strange"),
        )
        .select_from(order_line.outerjoin(allocation, mine))
        .group_by(order_line.c.order_id, order_line.c.number)
    )


_line = _lines_with_their_stock().subquery()
_wanted = _line.c.ordered - _line.c.canceled
_rows = _line.outerjoin(order, order.c.id == _line.c.order_id)
_columns = [*_line.c, order.c.number.label("order_number")]
_SUBJECT = "order {order_number} line {number} ({sku})"

CHAIN = [
    *(Rule(_line.c[name] < 0, f"{name} is {{{name}}}") for name in LINE_QUANTITIES),
    Rule(_line.c.delivered > _line.c.shipped, "{delivered} delivered of {shipped} shipped"),
    Rule(_line.c.shipped > _line.c.packed, "{shipped} shipped of {packed} packed"),
    Rule(_line.c.packed > _line.c.allocated, "{packed} packed of {allocated} allocated"),
    Rule(
        _line.c.return_received + _line.c.return_dismissed > _line.c.return_requested,
        "{return_received} returned and {return_dismissed} dismissed of "
        "{return_requested} asked to return",
    ),
    Rule(
        _line.c.return_requested > _line.c.shipped,
        "{return_requested} asked to return of {shipped} shipped",
    ),
]
COVERAGE = [
    Rule(
        _line.c.allocated + _line.c.backordered != _wanted,
        "{allocated} allocated and {backordered} backordered "
        "for {ordered} ordered less {canceled} canceled",
    ),
    Rule(
        _line.c.taken != _line.c.shipped,
        "{shipped} shipped, but {taken} taken from where they were allocated",
    ),
    Rule(_line.c.strange > 0, "stock of another product is allocated to it"),
]

CHECKS = (
    Check(
        "line quantities",
        "delivered <= shipped <= packed <= allocated, and returns within what shipped",
        "lines",
        rows_of(order_line),
        rule_breakers(_rows, _columns, CHAIN, _SUBJECT),
        effort=2,
    ),
    Check(
        "line coverage",
        "allocated + backordered = ordered - canceled for every line",
        "lines",
        rows_of(order_line),
        rule_breakers(_rows, _columns, COVERAGE, _SUBJECT),
        effort=2,
    ),
)
