"""Stating what is physically on hand: counts, and feeds of a warehouse's own figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.access.caller import Caller
from domain.stock.adjustment import Comparison, count_movement
from domain.stock.ledger import StockMovement, StockPosition
from persistence.unit_of_work import UnitOfWork
from use_cases.stock.stock_targets import StockOutcome, move_each


@dataclass(frozen=True, slots=True)
class StockCount:
    """How many pieces are on hand, in every state together.

    With a number as `change_from_quantity` only if there were that many before; None: whatever
    was there. Who leaves it unstated is refused: a figure set blindly undoes what happened
    meanwhile.
    """

    sku: str
    location_code: str
    on_hand: int
    change_from_quantity: Comparison = None


def set_stock(
    unit: UnitOfWork, caller: Caller, now: datetime, *, items: Sequence[StockCount]
) -> list[StockOutcome]:
    """Bring positions to what was counted; one outcome per item.

    The difference comes from or goes to ADJUSTMENT, and only pieces that nobody was promised go:
    a lower count is refused and names what is spoken for.
    """
    document_id = unit.ids.new(now)

    def movements_for(item: StockCount, position: StockPosition) -> list[StockMovement]:
        movement = count_movement(
            position,
            item.on_hand,
            change_from=item.change_from_quantity,
            document_id=document_id,
            now=now,
        )
        return [movement] if movement is not None else []

    return move_each(unit, caller, now, items, movements_for)
