"""transferCancel: a draft is given up."""

from datetime import datetime
from uuid import UUID

from domain.access import Caller
from domain.stock.transfer import Transfer, canceled
from persistence.unit_of_work import UnitOfWork
from use_cases.bulk import require_whole_merchant


def cancel_transfer(
    unit: UnitOfWork, caller: Caller, _: datetime, *, transfer_id: UUID
) -> Transfer:
    """Give up a draft; what has shipped is received or lost. Raises NotFound, MoveRefused."""
    require_whole_merchant(caller, "transfers")
    return unit.transfers.save(canceled(unit.transfers.get(transfer_id)))
