"""bulkOperationCancel: nobody wants the rest any more."""

from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.bulk_operations.bulk_operation import BulkOperation
from persistence.unit_of_work import UnitOfWork


def cancel_bulk_operation(
    unit: UnitOfWork, caller: Caller, now: datetime, *, operation_id: UUID
) -> BulkOperation:
    """Stop an operation; what was read so far stays. Raises NotFound, MoveRefused once it ended."""
    operation = unit.bulk_operations.get(operation_id, visible_to=caller)
    return unit.bulk_operations.save(operation.canceled(now))
