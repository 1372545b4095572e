"""stockMove: pieces change what they are fit for, and stay where they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.access.caller import Caller
from domain.stock.adjustment import AdjustableState
from domain.stock.inspection import MoveReason, state_movement
from domain.stock.ledger import StockMovement, StockPosition
from persistence.unit_of_work import UnitOfWork
from use_cases.stock.stock_targets import StockOutcome, move_each


@dataclass(frozen=True, slots=True)
class StockMove:
    """Pieces of a SKU at a location that go from one state to another."""

    sku: str
    location_code: str
    quantity: int
    from_state: AdjustableState
    to_state: AdjustableState
    reason: MoveReason


def move_stock(
    unit: UnitOfWork, caller: Caller, now: datetime, *, items: Sequence[StockMove]
) -> list[StockOutcome]:
    """Move pieces between AVAILABLE, QUALITY_CONTROL and DAMAGED; one outcome per item."""
    document_id = unit.ids.new(now)

    def movements_for(item: StockMove, position: StockPosition) -> list[StockMovement]:
        return [
            state_movement(
                position, item.quantity, item.from_state, item.to_state, item.reason,
                document_id=document_id, now=now,
            )
        ]  # fmt: skip

    return move_each(unit, caller, now, items, movements_for)
