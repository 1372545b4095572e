"""What an export says that no order, return or stock can hold: kept with its row, for the books."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.importing.facts import Adjustment, ImportedOrder, UnlinkedCredit


class ResidueKind(StrEnum):
    """What has no home, what explains an amount that has, and what could not be recorded."""

    UNLINKED_CREDIT = "unlinked_credit"
    ADJUSTMENT = "adjustment"
    SURPLUS_CREDIT = "surplus_credit"
    REFUND_ABOVE_COST = "refund_above_cost"
    ORDER_CHARGE = "order_charge"
    REFUNDED_CHARGE = "refunded_charge"
    STOCK_NOTE = "stock_note"
    DUPLICATE_DOCUMENT = "duplicate_document"
    DUPLICATE_ORDER = "duplicate_order"
    ORDER_REFUSED = "order_refused"
    RETURN_REFUSED = "return_refused"
    STOCK_REFUSED = "stock_refused"


DUPLICATES = frozenset({ResidueKind.DUPLICATE_DOCUMENT, ResidueKind.DUPLICATE_ORDER})
"""In the database already, from another file or another system."""

NOT_RECORDED = DUPLICATES | {
    ResidueKind.ORDER_REFUSED,
    ResidueKind.RETURN_REFUSED,
    ResidueKind.STOCK_REFUSED,
}
"""The whole fact is recorded nowhere else; the report counts its rows as rejected."""


@dataclass(frozen=True, slots=True)
class Residue:
    """One such thing; `amount` in minor units, signed as in the file (a credit is negative)."""

    kind: ResidueKind
    row: int
    reference: str
    sku: str
    quantity: int
    amount: int
    note: str
    occurred_at: datetime


def credit_residue(fact: UnlinkedCredit) -> Residue:
    """Pieces or charges credited that no earlier order explains."""
    return Residue(
        ResidueKind.UNLINKED_CREDIT, fact.row, fact.reference, fact.sku, -fact.quantity,
        -fact.amount, fact.reason.value, fact.at,
    )  # fmt: skip


def adjustment_residue(fact: Adjustment) -> Residue:
    """Fees, bad debt, samples, discounts granted later."""
    return Residue(
        ResidueKind.ADJUSTMENT, fact.row, fact.reference, fact.code, fact.quantity, fact.amount,
        fact.kind.value, fact.at,
    )  # fmt: skip


def charge_residue(order: ImportedOrder) -> Iterator[Residue]:
    """How an order's shipping and discount were written: the order itself keeps the sums only."""
    signed = [(charge, charge.amount) for charge in order.shipping]
    signed += [(charge, -charge.amount) for charge in order.discounts]
    for charge, amount in signed:
        yield Residue(
            ResidueKind.ORDER_CHARGE, charge.row, order.reference, charge.code, charge.quantity,
            amount, charge.title, order.placed_at,
        )  # fmt: skip
