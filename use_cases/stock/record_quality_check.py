"""qualityCheckRecord: somebody inspected pieces and decided what becomes of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.access.caller import Caller
from domain.stock.inspection import inspection_movements
from domain.stock.ledger import StockMovement, StockPosition
from persistence.unit_of_work import UnitOfWork
from use_cases.stock.stock_targets import StockOutcome, move_each


@dataclass(frozen=True, slots=True)
class QualityCheck:
    """Pieces in quality control at a location: fit for sale, damaged, or thrown away."""

    sku: str
    location_code: str
    passed: int = 0
    damaged: int = 0
    disposed: int = 0


def record_quality_check(
    unit: UnitOfWork, caller: Caller, now: datetime, *, items: Sequence[QualityCheck]
) -> list[StockOutcome]:
    """Take inspected pieces out of QUALITY_CONTROL; one outcome per item."""
    document_id = unit.ids.new(now)

    def movements_for(item: QualityCheck, position: StockPosition) -> list[StockMovement]:
        return inspection_movements(
            position,
            passed=item.passed,
            damaged=item.damaged,
            disposed=item.disposed,
            document_id=document_id,
            now=now,
        )

    return move_each(unit, caller, now, items, movements_for)
