"""returnClose: what has not come of a return will not come any more."""

from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.orders.events import ReturnClosed
from domain.orders.line import OrderLine
from domain.returns.merchandise_return import MerchandiseReturn
from persistence.unit_of_work import UnitOfWork
from use_cases.returns.order_parts import locked_return


def close_return(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    return_id: UUID,
    expected_version: int | None = None,
) -> MerchandiseReturn:
    """Give up the pieces that never came and close the return.

    Raises NotFound, StaleVersion (of the order), MoveRefused unless OPEN.
    """
    order, found = locked_return(unit, caller, return_id, expected_version)
    missing = found.open_lines
    closed = unit.returns.save(found.dismiss_rest())
    order = order.change_lines(missing, OrderLine.dismiss_return)
    unit.orders.save(order, ReturnClosed(found.id, missing), actor=caller, now=now)
    return closed
