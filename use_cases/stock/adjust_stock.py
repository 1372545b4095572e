"""Adding and taking away pieces: receipts, corrections, write-offs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.access.caller import Caller
from domain.stock.adjustment import AdjustableState, AdjustmentReason, adjustment_movement
from domain.stock.ledger import StockMovement, StockPosition
from persistence.unit_of_work import UnitOfWork
from use_cases.stock.stock_targets import StockOutcome, move_each


@dataclass(frozen=True, slots=True)
class StockAdjustment:
    """Pieces that come (positive) or go (negative) in one state at one location.

    With `change_from_quantity` only if that state had so many before.
    """

    sku: str
    location_code: str
    delta: int
    reason: AdjustmentReason
    state: AdjustableState = AdjustableState.AVAILABLE
    change_from_quantity: int | None = None


def adjust_stock(
    unit: UnitOfWork, caller: Caller, now: datetime, *, items: Sequence[StockAdjustment]
) -> list[StockOutcome]:
    """Move pieces in or out of positions; one outcome per item, each done or refused on its own."""
    document_id = unit.ids.new(now)

    def movements_for(item: StockAdjustment, position: StockPosition) -> list[StockMovement]:
        movement = adjustment_movement(
            position,
            item.state,
            item.delta,
            item.reason,
            change_from=item.change_from_quantity,
            document_id=document_id,
            now=now,
        )
        return [movement]

    return move_each(unit, caller, now, items, movements_for)
