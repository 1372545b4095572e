"""Refunds: every minor unit allocated, and no part of an order given back beyond what it cost."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection, RowMapping, func, select

from domain.orders.order import Order
from domain.payments.costs import order_costs
from persistence.checks.check import Check, Finding, Violation
from persistence.checks.order_stream import Grouped, stored_orders
from persistence.checks.rules import Rule, rule_breakers
from persistence.checks.scanning import rows_of, scan_named
from persistence.tables.orders import order
from persistence.tables.payments import payment_transaction, refund, refund_line

_allocated = (
    select(func.coalesce(func.sum(refund_line.c.amount), 0))
    .where(refund_line.c.refund_id == refund.c.id)
    .scalar_subquery()
)
_rows = (
    select(
        order.c.number,
        refund.c.amount,
        refund.c.shipping_amount,
        _allocated.label("line_amounts"),
        payment_transaction.c.amount.label("moved"),
    )
    .select_from(refund.outerjoin(order, order.c.id == refund.c.order_id))
    .outerjoin(payment_transaction, payment_transaction.c.id == refund.c.transaction_id)
    .subquery()
)
_RULES = [
    Rule(
        _rows.c.amount != _rows.c.shipping_amount + _rows.c.line_amounts,
        "refund of {amount} is {line_amounts} for lines and {shipping_amount} for shipping",
    ),
    Rule(_rows.c.amount != _rows.c.moved, "refund of {amount} moved {moved}"),
]


def _more_than_it_cost(connection: Connection) -> Iterator[Finding]:
    joined = refund.join(
        payment_transaction, payment_transaction.c.id == refund.c.transaction_id
    ).outerjoin(refund_line, refund_line.c.refund_id == refund.c.id)
    query = (
        select(
            refund.c.order_id,
            refund.c.id,
            refund.c.shipping_amount,
            refund_line.c.line_number,
            refund_line.c.quantity,
            refund_line.c.amount,
        )
        .select_from(joined)
        .where(payment_transaction.c.status != "FAILURE")
        .order_by(refund.c.order_id)
    )
    refunds = Grouped(scan_named(connection, query), "order_id")
    for stored in stored_orders(connection, select(refund.c.order_id)):
        yield from _judge(stored.order, refunds.take(stored.order.id))


def _judge(entry: Order, rows: Sequence[RowMapping]) -> Iterator[Finding]:
    costs = order_costs(entry)
    for line, (pieces, amount) in _sums(rows).items():
        cost = costs.lines.get(line, 0)
        ordered = sum(found.ordered for found in entry.lines if found.number == line)
        if amount > cost:
            problem = f"{amount} refunded of {cost} that it cost"
            yield Violation(f"order {entry.number} line {line}", problem)
        if pieces > ordered:
            problem = f"{pieces} pieces refunded of {ordered} ordered"
            yield Violation(f"order {entry.number} line {line}", problem)
    shipping = sum({row["id"]: row["shipping_amount"] for row in rows}.values())
    if shipping > costs.shipping:
        problem = f"{shipping} refunded of {costs.shipping} for shipping"
        yield Violation(f"order {entry.number}", problem)


def _sums(rows: Iterable[RowMapping]) -> dict[int, tuple[int, int]]:
    sums: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for row in rows:
        if row["line_number"] is not None:
            pieces, amount = sums[row["line_number"]]
            sums[row["line_number"]] = (pieces + row["quantity"], amount + row["amount"])
    return sums


CHECKS = (
    Check(
        "refunds",
        "Every refund is allocated to the minor unit and moved as much",
        "refunds",
        rows_of(refund),
        rule_breakers(_rows, [*_rows.c], _RULES, "order {number}"),
    ),
    Check(
        "refunded lines",
        "No line, and no shipping, is given back beyond what it cost",
        "refunds",
        rows_of(refund),
        _more_than_it_cost,
        effort=50,
    ),
)
