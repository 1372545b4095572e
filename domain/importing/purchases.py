"""What was bought and not yet given back, to tie credits to the purchases they undo."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from domain.importing.facts import ImportedOrder
from domain.importing.rows import Row
from domain.importing.treatments import Treatment


class PurchaseKey(NamedTuple):
    """Who bought what. A guest is known by country only: `customer_key` is then empty."""

    customer_key: str
    country_name: str
    sku: str


def purchase_key(customer_key: str | None, country_name: str, sku: str) -> PurchaseKey:
    """The key of a purchase; a customer is the same in every country."""
    if customer_key is None:
        return PurchaseKey("", country_name, sku)
    return PurchaseKey(customer_key, "", sku)


@dataclass(slots=True)
class Lot:
    """Pieces of one order line (or its shipping: `line_number` None) that may still come back."""

    order_reference: str
    placed_at: datetime
    line_number: int | None
    unit_price: int
    quantity_left: int
    amount_left: int


@dataclass(slots=True)
class Purchases:
    """Lots by who bought what. Only `wanted` keys are kept: those that some credit asks for."""

    wanted: Collection[PurchaseKey]
    _lots: dict[PurchaseKey, list[Lot]] = field(default_factory=dict)

    def add(self, order: ImportedOrder) -> None:
        """Remember what an order sold."""
        for line in order.lines:
            lot = (line.number, line.unit_price, line.quantity, line.amount)
            self._add(order, line.sku, lot)
        for charge in order.shipping:
            lot_of_charge = (None, charge.unit_price, charge.quantity, charge.amount)
            self._add(order, charge.code, lot_of_charge)

    def _add(self, order: ImportedOrder, sku: str, lot: tuple[int | None, int, int, int]) -> None:
        key = purchase_key(order.customer_key, order.country_name, sku)
        if key in self.wanted:
            self._lots.setdefault(key, []).append(Lot(order.reference, order.placed_at, *lot))

    def of(self, row: Row) -> list[Lot]:
        """Lots of the same buyer and SKU from before the row, oldest first, used-up ones too."""
        key = purchase_key(row.customer_key, row.country_name, row.sku)
        return [lot for lot in self._lots.get(key, ()) if lot.placed_at <= row.at]


def best_first(row: Row, lots: list[Lot]) -> list[Lot]:
    """The lots a credit may take from, the likeliest first.

    Goods: the same price before others; then the lot that the credit returns entirely, then one
    that holds it all, then any; at other prices those that cost more than is credited come first
    (volume rebates are credited at list price, so the price alone cannot decide); always the
    latest purchase first. Shipping: the same order, but only lots that cost at least what is
    credited. Other charges: only at exactly the same price, for two manual entries at different
    prices have nothing in common.
    """
    needed, credited = -row.quantity, row.unit_price

    def rank(lot: Lot) -> int:
        if lot.unit_price == credited:
            return 0 if lot.quantity_left == needed else 1 if lot.quantity_left > needed else 2
        if lot.unit_price > credited:
            return 3 if lot.quantity_left >= needed else 4
        return 5

    worst = {Treatment.GOODS: 5, Treatment.SHIPPING: 4}.get(row.treatment, 2)
    usable = [lot for lot in reversed(lots) if lot.quantity_left and rank(lot) <= worst]
    return sorted(usable, key=rank)


def takes(needed: int, lots: list[Lot]) -> Iterator[tuple[Lot, int]]:
    """How many pieces to take from each lot, in their order, until nothing more is needed."""
    for lot in lots:
        if not needed:
            return
        pieces = min(needed, lot.quantity_left)
        needed -= pieces
        yield lot, pieces
