"""returnRequest: a customer wants to send pieces back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.orders.events import ReturnRequested
from domain.orders.line import OrderLine
from domain.returns.merchandise_return import MerchandiseReturn
from domain.returns.requesting import ReturnLineRequest, requested_return
from persistence.unit_of_work import UnitOfWork


def request_return(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    order_id: UUID,
    lines: Sequence[ReturnLineRequest],
    expected_version: int | None = None,
) -> MerchandiseReturn:
    """Ask for pieces to come back; only what shipped and was not asked for before.

    Raises NotFound, StaleVersion, InvalidInput, and QuantityExceeded for each line.
    """
    order = unit.orders.get(order_id, visible_to=caller, expected_version=expected_version)
    earlier = len(unit.returns.of_order(order.id))
    entry = requested_return(order, earlier, lines, return_id=unit.ids.new(now), now=now)
    unit.returns.save(entry)
    quantities = entry.open_lines
    order = order.change_lines(quantities, OrderLine.request_return)
    event = ReturnRequested(entry.id, entry.number, quantities)
    unit.orders.save(order, event, actor=caller, now=now)
    return entry
