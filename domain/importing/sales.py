"""Sales: the order of a document, and the bookkeeping that stands beside it."""

from collections.abc import Mapping, Sequence

from domain.importing.facts import (
    Adjustment,
    ImportedCharge,
    ImportedLine,
    ImportedOrder,
    StockCorrection,
)
from domain.importing.rows import Row
from domain.money import line_amount


def interpret_sale(
    lines: Sequence[Row], shipping: Sequence[Row], titles: Mapping[str, str], currency: str
) -> ImportedOrder:
    """The order of a document's sold rows; duplicate rows stay separate lines.

    A document that bills nothing but postage becomes an order with the postage as its line.
    """
    if not lines:
        lines, shipping = shipping, ()
    first = min((*lines, *shipping), key=lambda row: (row.at, row.number))
    return ImportedOrder(
        reference=first.reference,
        placed_at=first.at,
        customer_key=first.customer_key,
        country_code=first.country_code,
        country_name=first.country_name,
        lines=tuple(
            ImportedLine(
                number,
                row.sku,
                row.title or titles.get(row.sku, row.sku),
                row.quantity,
                row.unit_price,
                line_amount(row.unit_price, row.quantity, currency),
                row.treatment,
                row.number,
            )
            for number, row in enumerate(lines, start=1)
        ),
        shipping=tuple(charge(row, currency) for row in shipping),
    )


def charge(row: Row, currency: str) -> ImportedCharge:
    """Postage or a discount."""
    amount = line_amount(abs(row.unit_price), abs(row.quantity), currency)
    return ImportedCharge(
        row.sku, row.title or row.sku, row.quantity, row.unit_price, amount, row.number
    )


def adjustment(row: Row, currency: str) -> Adjustment:
    """Money outside every order, signed as in the file."""
    amount = line_amount(abs(row.unit_price), abs(row.quantity), currency)
    return Adjustment(
        reference=row.reference,
        at=row.at,
        customer_key=row.customer_key,
        kind=row.treatment,
        code=row.sku,
        note=row.title,
        quantity=row.quantity,
        unit_price=row.unit_price,
        amount=amount if row.value >= 0 else -amount,
        row=row.number,
    )


def correction(row: Row) -> StockCorrection:
    """Stock written off or found; what the stock room wrote as title is the note."""
    return StockCorrection(row.reference, row.at, row.sku, row.quantity, row.title, row.number)
