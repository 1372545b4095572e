"""What an export's codes stand for: goods, or one of the charges that exports keep among goods."""

from enum import StrEnum


class Treatment(StrEnum):
    """How rows with a code are understood; the words a mapping's `[codes]` table may use."""

    GOODS = "goods"
    MANUAL = "manual"
    VOUCHER = "voucher"
    FEE = "fee"
    SHIPPING = "shipping"
    DISCOUNT = "discount"
    SAMPLE = "sample"
    BAD_DEBT = "bad_debt"
    MARKETPLACE_FEE = "marketplace_fee"
    COMMISSION = "commission"


SOLD = frozenset({Treatment.GOODS, Treatment.MANUAL, Treatment.VOUCHER, Treatment.FEE})
"""A sale of these is a line of the order; of them only goods have stock."""

BOOKKEEPING = frozenset(
    {Treatment.SAMPLE, Treatment.BAD_DEBT, Treatment.MARKETPLACE_FEE, Treatment.COMMISSION}
)
"""Entries between the merchant and third parties: adjustments, never part of a customer's order."""
