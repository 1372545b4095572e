"""stockCountReject: what was found is not believed, or the count is given up."""

from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.stock.counting import StockCount
from domain.validation import optional_text
from persistence.unit_of_work import UnitOfWork


def reject_stock_count(
    unit: UnitOfWork, caller: Caller, now: datetime, *, count_id: UUID, note: str | None = None
) -> StockCount:
    """Leave the books as they are; who wants to count again begins anew.

    Raises NotFound, MoveRefused.
    """
    said = optional_text(note, field=("note",), limit=500)
    return unit.counts.save(
        unit.counts.get(count_id, visible_to=caller).rejected(caller.client, now, said)
    )
