"""stockCountApprove: somebody agrees with what was found."""

from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.errors import MoveRefused
from domain.stock.counting import CountStatus, StockCount
from persistence.unit_of_work import UnitOfWork
from use_cases.stock.applying_counts import apply_count


def approve_stock_count(
    unit: UnitOfWork, caller: Caller, now: datetime, *, count_id: UUID
) -> StockCount:
    """Book the differences of a submitted count. Raises NotFound, MoveRefused, PiecesInCartons."""
    count = unit.counts.get(count_id, visible_to=caller)
    if count.status is not CountStatus.SUBMITTED:
        raise MoveRefused("approve", count.status.value)
    return apply_count(unit, caller, now, count, unit.counts.lines_of(count_id))
