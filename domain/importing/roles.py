"""The role a row plays in its document: the decisions about each kind of dirt, in one place."""

from enum import StrEnum

from domain.importing.facts import RejectReason
from domain.importing.rows import Row
from domain.importing.treatments import BOOKKEEPING, SOLD, Treatment


class Role(StrEnum):
    """What becomes of a row."""

    LINE = "line"
    SHIPPING = "shipping"
    DISCOUNT = "discount"
    CREDIT = "credit"
    CORRECTION = "correction"
    ADJUSTMENT = "adjustment"


def role_of(row: Row, *, is_cancellation: bool, is_moneyless: bool) -> Role | RejectReason:
    """What becomes of a row.

    `is_moneyless`: no row of the document has a price and none has a customer, so the document is
    the stock room talking to itself in the sales system: write-offs, counts, things found.
    """
    if row.treatment is not Treatment.GOODS:
        special = _role_of_special(row, is_moneyless=is_moneyless)
        if special is not None:
            return special
    elif row.unit_price < 0:
        return RejectReason.NEGATIVE_PRICE
    if is_cancellation:
        return Role.CREDIT if row.quantity < 0 else RejectReason.SALE_IN_CANCELLATION
    if row.quantity < 0:
        is_write_off = row.unit_price == 0 and row.customer_key is None
        return Role.CORRECTION if is_write_off else Role.CREDIT
    if is_moneyless:
        return Role.CORRECTION
    return Role.LINE if row.treatment in SOLD else Role.SHIPPING


def _role_of_special(row: Row, *, is_moneyless: bool) -> Role | None:
    """The role of a code that is not goods; None where it plays the same role as goods would."""
    if row.treatment in BOOKKEEPING:
        return Role.ADJUSTMENT
    if row.treatment is Treatment.DISCOUNT:
        return Role.DISCOUNT
    # What has no stock cannot be written off or found; a negative price is money by itself.
    if is_moneyless or row.unit_price < 0:
        return Role.ADJUSTMENT
    # The bank's charges to the merchant come as credits to nobody; no customer paid them before.
    if row.treatment is Treatment.FEE and row.quantity < 0 and row.customer_key is None:
        return Role.ADJUSTMENT
    return None
