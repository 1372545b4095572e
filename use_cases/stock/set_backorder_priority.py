"""backorderPrioritySet: let a waiting line be served earlier or later than it came."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.errors import InvalidInput, NotFound
from domain.orders.events import BackorderPrioritySet
from domain.stock.backorder import LARGEST_PRIORITY, Backorder
from persistence.unit_of_work import UnitOfWork


def set_backorder_priority(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    order_id: UUID,
    line_number: int,
    priority: int,
    expected_version: int | None = None,
) -> Backorder:
    """Move a waiting line in its queue; the lower priority is served first.

    Raises NotFound (also for a line that waits for nothing), StaleVersion, InvalidInput.
    """
    try:
        order = unit.orders.get(order_id, visible_to=caller, expected_version=expected_version)
    except NotFound:
        raise NotFound("No such OrderLine.", field=("orderLineId",)) from None
    if not 0 <= priority <= LARGEST_PRIORITY:
        raise InvalidInput(f"A priority is from 0 to {LARGEST_PRIORITY}.", field=("priority",))
    waiting = {entry.line_number: entry for entry in unit.backorders.of_orders([order.id])}
    if line_number not in waiting:
        raise NotFound("This line waits for nothing.", field=("orderLineId",))
    moved = replace(waiting[line_number], priority=priority)
    unit.backorders.save(moved)
    unit.orders.save(order, BackorderPrioritySet(line_number, priority), actor=caller, now=now)
    return moved
