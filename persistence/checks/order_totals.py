"""Money facts of orders: totals exact to the minor unit, one currency an order."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from persistence.checks.check import Check, Finding, Violation
from persistence.checks.rules import Rule, rule_breakers
from persistence.checks.scanning import rows_of, scan, total
from persistence.tables.orders import AMOUNTS, order, order_line
from persistence.tables.payments import payment_transaction

_sum = (
    select(
        *(order.c[name] for name in ("id", "number", *AMOUNTS)),
        total(order_line.c.amount).label("line_amounts"),
        total(order_line.c.tax).label("line_taxes"),
        total(order_line.c.discount).label("line_discounts"),
    )
    .select_from(order.outerjoin(order_line, order_line.c.order_id == order.c.id))
    .group_by(order.c.id)
    .subquery()
)
_expected = _sum.c.subtotal + _sum.c.shipping_amount + _sum.c.tax_amount - _sum.c.discount_amount

TOTALS = [
    Rule(
        _sum.c.subtotal != _sum.c.line_amounts,
        "subtotal {subtotal}, its lines sum to {line_amounts}",
    ),
    Rule(
        _sum.c.tax_amount != _sum.c.line_taxes + _sum.c.shipping_tax,
        "tax {tax_amount}, its lines {line_taxes} and shipping {shipping_tax}",
    ),
    Rule(
        _sum.c.discount_amount < _sum.c.line_discounts,
        "discounts {discount_amount}, its lines alone {line_discounts}",
    ),
    Rule(
        _sum.c.total != _expected,
        "total {total}, but {subtotal} + {shipping_amount} + {tax_amount} - {discount_amount}",
    ),
    Rule(_sum.c.total < 0, "total {total}"),
]


def _mixed_currencies(connection: Connection) -> Iterator[Finding]:
    joined = payment_transaction.join(order, order.c.id == payment_transaction.c.order_id)
    query = (
        select(order.c.number, order.c.currency, payment_transaction.c.currency.label("other"))
        .select_from(joined)
        .where(payment_transaction.c.currency != order.c.currency)
    )
    for row in scan(connection, query):
        yield Violation(f"order {row.number}", f"is in {row.currency}, paid in {row.other}")


CHECKS = (
    Check(
        "order totals",
        "Total = lines + shipping + tax - discounts, to the minor unit",
        "orders",
        rows_of(order),
        rule_breakers(_sum, [*_sum.c], TOTALS, "order {number}"),
        effort=25,
    ),
    Check(
        "currencies",
        "An order and its payments are in one currency",
        "payments",
        rows_of(payment_transaction),
        _mixed_currencies,
    ),
)
