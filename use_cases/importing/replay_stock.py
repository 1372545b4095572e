"""Replaying what the stock room wrote: pieces written off, and pieces found."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from domain.access.caller import Caller
from domain.importing.facts import StockCorrection
from domain.importing.residue import Residue, ResidueKind
from domain.stock.adjustment import AdjustmentReason
from domain.stock.location import Location
from persistence.unit_of_work import UnitOfWork
from use_cases.bulk import Failed
from use_cases.stock.adjust_stock import StockAdjustment, adjust_stock


class CorrectionRefused(Exception):
    """The places do not have the pieces that are to be written off; the message says how many."""


def replay_correction(
    unit: UnitOfWork, caller: Caller, places: Sequence[Location], fact: StockCorrection
) -> list[Residue]:
    """Write pieces off, from the first places that have them, or take found ones in at the first.

    What the stock room noted is handed back. Raises CorrectionRefused before anything is changed.
    """
    product = unit.products.by_sku([fact.sku])[fact.sku]
    unit.stock.lock_positions([(product.id, place.id) for place in places], fact.at)
    is_loss = fact.quantity < 0
    items = [
        StockAdjustment(
            fact.sku,
            place.code,
            delta,
            AdjustmentReason.WRITTEN_OFF if is_loss else AdjustmentReason.COUNTED,
        )
        for place, delta in _spread(unit, places, product.id, fact)
    ]
    for outcome in adjust_stock(unit, caller, fact.at, items=items):
        if isinstance(outcome, Failed):
            raise outcome.error
    if not fact.note:
        return []
    return [
        Residue(
            ResidueKind.STOCK_NOTE, fact.row, fact.reference, fact.sku, fact.quantity, 0, fact.note,
            fact.at,
        )
    ]  # fmt: skip


def _spread(
    unit: UnitOfWork, places: Sequence[Location], product_id: UUID, fact: StockCorrection
) -> Iterator[tuple[Location, int]]:
    if fact.quantity > 0:
        yield places[0], fact.quantity
        return
    available = {place.id: unit.stock.available(product_id, place.id) for place in places}
    left = -fact.quantity
    if sum(available.values()) < left:
        raise CorrectionRefused(f"{sum(available.values())} of {left} pieces are there")
    for place in places:
        taken = min(left, available[place.id])
        if taken:
            yield place, -taken
            left -= taken
