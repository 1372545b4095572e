"""Credits: what a document gave back, tied to the orders that it undoes."""

from collections.abc import Sequence

from domain.importing.facts import (
    CreditReason,
    ImportedReturn,
    ReturnedLine,
    UnlinkedCredit,
)
from domain.importing.purchases import Lot, Purchases, best_first, takes
from domain.importing.rows import Row
from domain.importing.treatments import Treatment
from domain.money import line_amount

GUEST_ROWS_LEAST = 2
"""One row that fits one guest's order may be chance; two and more in the same order are not."""


def interpret_credits(
    rows: Sequence[Row], purchases: Purchases, currency: str
) -> list[ImportedReturn | UnlinkedCredit]:
    """Returns by order, then what no order explains. Uses up the lots that it ties to."""
    guest_order = _guest_order([row for row in rows if row.customer_key is None], purchases)
    returned: dict[str, list[ReturnedLine]] = {}
    unlinked: list[UnlinkedCredit] = []
    for row in rows:
        lots = purchases.of(row)
        if row.customer_key is None:
            lots = [lot for lot in lots if lot.order_reference == guest_order]
        needed = -row.quantity
        for lot, pieces in takes(needed, best_first(row, lots)):
            line = _returned(row, lot, pieces, currency)
            returned.setdefault(lot.order_reference, []).append(line)
            needed -= pieces
        if needed:
            unlinked.append(_unlinked(row, lots, needed, currency))
    first = rows[0]
    returns = [
        ImportedReturn(first.reference, first.at, first.customer_key, order, tuple(lines))
        for order, lines in returned.items()
    ]
    return [*returns, *unlinked]


def _guest_order(rows: Sequence[Row], purchases: Purchases) -> str | None:
    """The one earlier guest order that has every guest row at its price and quantity, if so."""
    if len(rows) < GUEST_ROWS_LEAST:
        return None
    fitting = [
        {
            lot.order_reference
            for lot in purchases.of(row)
            if lot.unit_price == row.unit_price and lot.quantity_left >= -row.quantity
        }
        for row in rows
    ]
    orders = set.intersection(*fitting)
    return orders.pop() if len(orders) == 1 else None


def _returned(row: Row, lot: Lot, pieces: int, currency: str) -> ReturnedLine:
    """Take pieces out of a lot; the refund is bounded by what the line still has of its cost."""
    price = min(row.unit_price, lot.unit_price)
    refund = min(line_amount(price, pieces, currency), lot.amount_left)
    surplus = 0
    if row.unit_price > lot.unit_price:
        surplus = line_amount(row.unit_price, pieces, currency) - refund
    lot.quantity_left -= pieces
    lot.amount_left -= refund
    return ReturnedLine(
        line_number=lot.line_number,
        sku=row.sku,
        treatment=row.treatment,
        quantity=pieces,
        unit_price_paid=lot.unit_price,
        unit_price_credited=row.unit_price,
        refund=refund,
        surplus=surplus,
        row=row.number,
    )


def _unlinked(row: Row, lots: Sequence[Lot], pieces: int, currency: str) -> UnlinkedCredit:
    return UnlinkedCredit(
        reference=row.reference,
        at=row.at,
        customer_key=row.customer_key,
        sku=row.sku,
        title=row.title,
        treatment=row.treatment,
        quantity=pieces,
        unit_price=row.unit_price,
        amount=line_amount(row.unit_price, pieces, currency),
        reason=_reason(row, lots, pieces),
        row=row.number,
    )


def _reason(row: Row, lots: Sequence[Lot], pieces: int) -> CreditReason:
    if pieces < -row.quantity:
        return CreditReason.MORE_THAN_BOUGHT
    if row.customer_key is None:
        return CreditReason.GUEST
    if row.treatment is not Treatment.GOODS:
        return CreditReason.NO_SUCH_CHARGE
    return CreditReason.ALL_RETURNED if lots else CreditReason.NOT_BOUGHT_BEFORE
