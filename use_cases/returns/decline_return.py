"""returnDecline: a return may not come."""

from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.returns.merchandise_return import MerchandiseReturn
from domain.validation import text
from persistence.unit_of_work import UnitOfWork
from use_cases.returns.order_parts import locked_return
from use_cases.returns.withdrawal import save_withdrawn

REASON_LIMIT = 1_000


def decline_return(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    return_id: UUID,
    reason: str,
    expected_version: int | None = None,
) -> MerchandiseReturn:
    """Refuse a requested return and say why.

    Raises NotFound, StaleVersion (of the order), InvalidInput, MoveRefused unless REQUESTED.
    """
    order, found = locked_return(unit, caller, return_id, expected_version)
    declined = found.decline(text(reason, field=("reason",), limit=REASON_LIMIT))
    return save_withdrawn(unit, caller, now, order, declined)
