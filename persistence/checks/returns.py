"""Returns: what an order's lines say of them is what the returns and their receipts say."""

from collections.abc import Iterator

from sqlalchemy import Connection, func, select, union_all

from persistence.checks.check import Check, Finding, Violation
from persistence.checks.rules import Rule, rule_breakers
from persistence.checks.scanning import rows_of, scan, total
from persistence.tables.orders import order, order_line
from persistence.tables.returns import merchandise_return, return_line, return_receipt

_WITHDRAWN = ("DECLINED", "CANCELED")
_STEPS = ("requested", "received", "dismissed")


def _lines_that_differ(connection: Connection) -> Iterator[Finding]:
    asked = (
        select(
            merchandise_return.c.order_id,
            return_line.c.line_number,
            return_line.c.quantity.label("requested"),
            return_line.c.received,
            return_line.c.dismissed,
        )
        .join_from(
            merchandise_return, return_line, return_line.c.return_id == merchandise_return.c.id
        )
        .where(merchandise_return.c.status.not_in(_WITHDRAWN))
    )
    told = select(
        order_line.c.order_id,
        order_line.c.number,
        *(-order_line.c[f"return_{name}"] for name in _STEPS),
    ).where(order_line.c.return_requested != 0)
    both = union_all(asked, told).subquery()
    key = (both.c.order_id, both.c.line_number)
    sums = (
        select(*key, *(func.sum(both.c[name]).label(name) for name in _STEPS))
        .group_by(*key)
        .subquery()
    )
    query = (
        select(sums, order.c.number)
        .outerjoin(order, order.c.id == sums.c.order_id)
        .where((sums.c.requested != 0) | (sums.c.received != 0) | (sums.c.dismissed != 0))
    )
    for row in scan(connection, query):
        values = row._asdict()
        wrong = ", ".join(f"{name} {int(values[name]):+d}" for name in _STEPS if values[name])
        yield Violation(
            f"order {row.number} line {row.line_number}", f"its returns differ from it: {wrong}"
        )


_came = (
    select(return_line, total(return_receipt.c.quantity).label("came"))
    .outerjoin(
        return_receipt,
        (return_receipt.c.return_id == return_line.c.return_id)
        & (return_receipt.c.line_number == return_line.c.line_number),
    )
    .group_by(return_line.c.return_id, return_line.c.line_number)
    .subquery()
)
_open = _came.c.quantity - _came.c.received - _came.c.dismissed
_RULES = [
    Rule(_open < 0, "{received} received and {dismissed} dismissed of {quantity}"),
    Rule(_came.c.came != _came.c.received, "{received} received, its receipts say {came}"),
    Rule(
        (merchandise_return.c.status == "CLOSED") & (_open != 0),
        "closed with {received} received and {dismissed} dismissed of {quantity}",
    ),
]

CHECKS = (
    Check(
        "returned lines",
        "Lines say of returns what the returns say",
        "return lines",
        rows_of(return_line),
        _lines_that_differ,
    ),
    Check(
        "returns",
        "A return receives what its receipts say, within what was asked",
        "return lines",
        rows_of(return_line),
        rule_breakers(
            _came.join(merchandise_return, merchandise_return.c.id == _came.c.return_id),
            [merchandise_return.c.number, *_came.c],
            _RULES,
            "return {number} line {line_number}",
        ),
    ),
)
