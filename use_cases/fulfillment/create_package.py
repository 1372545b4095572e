"""packageCreate: pieces go into a carton."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.fulfillment.package import Package, checked_package
from domain.orders.events import PackagePacked
from domain.orders.line import OrderLine
from persistence.unit_of_work import UnitOfWork
from use_cases.fulfillment.order_parts import order_of_work_order, work_order_in


def create_package(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    fulfillment_order_id: UUID,
    lines: Sequence[tuple[int, int]],
    weight_grams: int | None = None,
    expected_version: int | None = None,
) -> Package:
    """Pack (line number, pieces) of a work order in progress. Weight in grams with the carton.

    Raises NotFound, StaleVersion (of the order), MoveRefused unless IN_PROGRESS, QuantityExceeded,
    InvalidInput.
    """
    order = order_of_work_order(unit, caller, fulfillment_order_id, expected_version)
    work_order = work_order_in(unit, order, fulfillment_order_id)
    earlier = unit.fulfillment.packages_of(order.id)
    carton = checked_package(
        Package(
            id=unit.ids.new(now),
            order_id=order.id,
            fulfillment_order_id=work_order.id,
            number=f"{order.number}-P{len(earlier) + 1}",
            lines=tuple(lines),
            weight_grams=weight_grams,
        )
    )
    unit.fulfillment.save_work_order(work_order.pack(carton.lines))
    packed = order.change_lines(carton.lines, OrderLine.pack)
    unit.fulfillment.save_package(carton)
    event = PackagePacked(carton.id, work_order.id, carton.lines)
    unit.orders.save(packed, event, actor=caller, now=now)
    return carton
