"""What an export says that is no order, return or stock: kept, with its row, for the books."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.importing.facts import Adjustment, UnlinkedCredit


class ResidueKind(StrEnum):
    """Why something has no home in an order."""

    UNLINKED_CREDIT = "unlinked_credit"
    ADJUSTMENT = "adjustment"
    SURPLUS_CREDIT = "surplus_credit"
    REFUND_ABOVE_COST = "refund_above_cost"
    DUPLICATE_ORDER = "duplicate_order"
    REFUSED_ORDER = "refused_order"
    RETURN_OF_UNKNOWN_ORDER = "return_of_unknown_order"


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


def merged(entries: Iterable[Residue]) -> list[Residue]:
    """One entry for each row and kind: a row that undid pieces of several lines is still one row."""
    by_row: dict[tuple[int, ResidueKind], Residue] = {}
    for entry in entries:
        key = (entry.row, entry.kind)
        known = by_row.get(key)
        by_row[key] = (
            entry
            if known is None
            else replace(
                known,
                quantity=known.quantity + entry.quantity,
                amount=known.amount + entry.amount,
            )
        )
    return list(by_row.values())
