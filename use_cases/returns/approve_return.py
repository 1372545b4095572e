"""returnApprove: a return may come."""

from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.orders.events import ReturnApproved
from domain.returns.merchandise_return import MerchandiseReturn
from persistence.unit_of_work import UnitOfWork
from use_cases.returns.order_parts import locked_return


def approve_return(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    return_id: UUID,
    expected_version: int | None = None,
) -> MerchandiseReturn:
    """Let the pieces come. Raises NotFound, StaleVersion (of the order), MoveRefused."""
    order, found = locked_return(unit, caller, return_id, expected_version)
    approved = unit.returns.save(found.moved("approve"))
    unit.orders.save(order, ReturnApproved(found.id), actor=caller, now=now)
    return approved
