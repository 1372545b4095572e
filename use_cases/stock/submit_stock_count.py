"""stockCountSubmit: the counting is done."""

from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.errors import InvalidInput
from domain.stock.counting import StockCount, needs_approval
from persistence.unit_of_work import UnitOfWork
from use_cases.stock.applying_counts import apply_count


def submit_stock_count(
    unit: UnitOfWork, caller: Caller, now: datetime, *, count_id: UUID
) -> StockCount:
    """Book the differences at once, or wait for approval when they are above the limit.

    What was not counted stays as it is. Raises NotFound, MoveRefused, PiecesInCartons, and
    InvalidInput where nothing was counted: submitting ends a count, and would by mistake.
    """
    count = unit.counts.get(count_id, visible_to=caller)
    waiting = count.submitted(now)
    lines = unit.counts.lines_of(count_id)
    if all(line.counted is None for line in lines.values()):
        raise InvalidInput("Nothing was counted yet.", field=("stock_count_id",))
    products = unit.products.by_id(lines)
    if needs_approval(count.limit, lines.values(), products):
        return unit.counts.save(waiting)
    return apply_count(unit, caller, now, count, lines)
