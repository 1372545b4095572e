"""fulfillmentOrderSplit: pieces become work of their own, at the same location."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.fulfillment.fulfillment_order import FulfillmentOrder
from domain.orders.work_events import FulfillmentOrderSplit
from persistence.unit_of_work import UnitOfWork
from use_cases.fulfillment.order_parts import order_of_work_order, work_order_in
from use_cases.fulfillment.replanning import open_work_order, told_of
from use_cases.fulfillment.room import move_room


def split_fulfillment_order(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    fulfillment_order_id: UUID,
    lines: Sequence[tuple[int, int]],
    expected_version: int | None = None,
) -> FulfillmentOrder:
    """Give (line number, pieces) that are in no carton yet a work order of their own; the new one.

    It is in the state of the first, and on hold for the same reason. Raises NotFound, StaleVersion
    (of the order), MoveRefused, QuantityExceeded, InvalidInput where nothing would be left.
    """
    order = order_of_work_order(unit, caller, fulfillment_order_id, expected_version)
    found = work_order_in(unit, order, fulfillment_order_id)
    unit.fulfillment.save_work_order(found.give_up("split", tuple(lines)))
    made = open_work_order(
        unit, order, found.location_id, sorted(lines), now, plan_id=found.plan_id, like=found
    )
    made = unit.fulfillment.save_work_order(made.travelling_as(found))
    move_room(unit, (), [made])
    told = FulfillmentOrderSplit(found.id, told_of([made]))
    unit.orders.save(order, told, actor=caller, now=now)
    return made
