"""transferCancel: a draft is given up."""

from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.stock.transfer import Transfer, canceled
from persistence.unit_of_work import UnitOfWork
from use_cases.bulk import require_whole_merchant
from use_cases.stock.transfer_lines import check_own_end


def cancel_transfer(
    unit: UnitOfWork, caller: Caller, _: datetime, *, transfer_id: UUID
) -> Transfer:
    """Give up a draft; what has shipped is received or lost. Raises NotFound, MoveRefused."""
    require_whole_merchant(caller, "transfers")
    found = unit.transfers.get(transfer_id, visible_to=caller)
    check_own_end(caller, found.from_location_id)
    return unit.transfers.save(canceled(found))
