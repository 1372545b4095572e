"""The second pass over a file: every document as facts, in the file's order, the same every time."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from domain.importing.credits import interpret_credits
from domain.importing.documents import Document, documents
from domain.importing.facts import (
    Fact,
    ImportedDocument,
    ImportedOrder,
    RejectedRow,
    RejectReason,
)
from domain.importing.mapping import OrderMapping
from domain.importing.observations import observe
from domain.importing.purchases import Purchases
from domain.importing.roles import Role, role_of
from domain.importing.rows import Row
from domain.importing.sales import adjustment, charge, correction, interpret_sale
from domain.importing.survey import Survey


class Interpretation:
    """One reading of a surveyed file. `observations` counts the dirt met so far, by kind."""

    def __init__(self, mapping: OrderMapping, survey: Survey) -> None:
        self.observations: Counter[str] = Counter()
        self._mapping = mapping
        self._currency = mapping.channel.currency
        self._rows_by_reference = survey.rows_by_reference
        self._titles = {product.sku: product.title for product in survey.products}
        self._purchases = Purchases(survey.credited)

    def documents(self, rows: Iterable[Row | RejectedRow]) -> Iterator[ImportedDocument]:
        """Every document of the file. Raises FileChanged if it is not the surveyed one.

        To resume after position n, read from the start and skip n documents: what a credit
        refers to depends on all documents before it.
        """
        gathered = documents(rows, self._rows_by_reference)
        for position, document in enumerate(gathered, start=1):
            is_cancellation = self._mapping.is_cancellation(document.reference)
            if document.rejected is not None:
                facts: list[Fact] = [document.rejected]
            else:
                facts = self._facts(document, is_cancellation)
            yield ImportedDocument(position, document.reference, is_cancellation, tuple(facts))

    def _facts(self, document: Document, is_cancellation: bool) -> list[Fact]:
        rows, facts = _of_one_customer(document.rows)
        observe(rows, self.observations)
        is_moneyless = all(not row.unit_price and row.customer_key is None for row in rows)
        by_role: dict[Role, list[Row]] = {role: [] for role in Role}
        for row in rows:
            role = role_of(row, is_cancellation=is_cancellation, is_moneyless=is_moneyless)
            if isinstance(role, RejectReason):
                facts.append(row.rejected(role, _WHY[role]))
            else:
                by_role[role].append(row)
        # Credits first: a document does not take back what it sells itself.
        given_back = self._credits(by_role[Role.CREDIT])
        facts.extend(self._sale(by_role))
        facts.extend(given_back)
        facts.extend(correction(row) for row in by_role[Role.CORRECTION])
        facts.extend(adjustment(row, self._currency) for row in by_role[Role.ADJUSTMENT])
        return facts

    def _credits(self, rows: Sequence[Row]) -> Sequence[Fact]:
        return interpret_credits(rows, self._purchases, self._currency) if rows else ()

    def _sale(self, by_role: dict[Role, list[Row]]) -> Iterator[Fact]:
        """The document's order, if it sells anything, and the discounts that fit no order."""
        discounts = by_role[Role.DISCOUNT]
        if by_role[Role.LINE] or by_role[Role.SHIPPING]:
            order = interpret_sale(
                by_role[Role.LINE], by_role[Role.SHIPPING], self._titles, self._currency
            )
            order, discounts = _with_discounts(order, discounts, self._currency)
            self._purchases.add(order)
            yield order
        for row in discounts:
            yield adjustment(row, self._currency)


_WHY = {
    RejectReason.NEGATIVE_PRICE: "goods have no negative price",
    RejectReason.SALE_IN_CANCELLATION: "a cancellation gives back; it does not sell",
}


def _of_one_customer(rows: Sequence[Row]) -> tuple[list[Row], list[Fact]]:
    """The rows with the customer that the first of them names; rows that name another rejected."""
    keys = dict.fromkeys(row.customer_key for row in rows)
    if len(keys) == 1:
        return list(rows), []
    owner = next(key for key in keys if key is not None)
    kept = [row._replace(customer_key=owner) for row in rows if row.customer_key in {owner, None}]
    rejected: list[Fact] = [
        row.rejected(RejectReason.CUSTOMER_DIFFERS, f"the document belongs to {owner!r}")
        for row in rows
        if row.customer_key not in {owner, None}
    ]
    return kept, rejected


def _with_discounts(
    order: ImportedOrder, rows: Sequence[Row], currency: str
) -> tuple[ImportedOrder, list[Row]]:
    """The order with the discounts it can bear, and those it cannot: no total is below zero."""
    rest: list[Row] = []
    for row in rows:
        discount = charge(row, currency)
        if row.value <= 0 and discount.amount <= order.total:
            order = replace(order, discounts=(*order.discounts, discount))
        else:
            rest.append(row)
    return order, rest
