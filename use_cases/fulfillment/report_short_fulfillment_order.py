"""fulfillmentOrderReportShort: pieces were not found where the books say they are."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.fulfillment.fulfillment_order import FulfillmentOrder
from domain.fulfillment.reallocation import stock_behind
from domain.orders.avoidance import Avoidance
from domain.orders.event_parts import AllocatedLine
from domain.orders.work_events import FulfillmentOrderReportedShort
from persistence.unit_of_work import UnitOfWork
from use_cases.fulfillment.order_parts import order_of_work_order, work_order_in
from use_cases.fulfillment.replanning import replan_rest


def report_short_fulfillment_order(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    fulfillment_order_id: UUID,
    lines: Sequence[tuple[int, int]],
    expected_version: int | None = None,
) -> FulfillmentOrder:
    """Take (line number, missing pieces) out of the books, and plan what is left at once.

    The work is INCOMPLETE: what is packed ships, the rest is planned anew, found pieces among it.
    Of these products the order takes no more there than was found. Pieces that no location has are
    backordered. Raises NotFound, StaleVersion (of the order), MoveRefused unless IN_PROGRESS with
    something left to pack, QuantityExceeded, InvalidInput.
    """
    order = order_of_work_order(unit, caller, fulfillment_order_id, expected_version)
    found = work_order_in(unit, order, fulfillment_order_id)
    missing = tuple(lines)
    incomplete = unit.fulfillment.save_work_order(found.report_short(missing))
    place = incomplete.location_id
    products = tuple(dict.fromkeys(order.line(number).product_id for number, _ in missing))
    lost = stock_behind(order, [AllocatedLine(number, place, n) for number, n in missing])
    avoiding = order.avoid(*(Avoidance(place, product) for product in products))
    replanned, events = replan_rest(
        unit, caller, now, avoiding, changed=(found, incomplete), lost=lost
    )
    told = FulfillmentOrderReportedShort(incomplete.id, place, products, missing)
    unit.orders.save(replanned, told, *events, actor=caller, now=now)
    return incomplete
