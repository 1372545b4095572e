"""returnCancel: the customer keeps the pieces after all."""

from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.returns.merchandise_return import MerchandiseReturn
from persistence.unit_of_work import UnitOfWork
from use_cases.returns.order_parts import locked_return
from use_cases.returns.withdrawal import save_withdrawn


def cancel_return(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    return_id: UUID,
    expected_version: int | None = None,
) -> MerchandiseReturn:
    """Take a return back before anything came.

    Raises NotFound, StaleVersion (of the order), MoveRefused once it is final or a piece came.
    """
    order, found = locked_return(unit, caller, return_id, expected_version)
    return save_withdrawn(unit, caller, now, order, found.moved("cancel"))
