"""bulkQueryRun: a query over a whole list is noted down, for the worker to run."""

from datetime import datetime

from domain.access.caller import Caller
from domain.access.kept_rights import KeptRights
from domain.bulk_operations.bulk_operation import (
    OPEN_LIMIT,
    BulkOperation,
    BulkOperationsLimit,
    BulkQuery,
)
from persistence.unit_of_work import UnitOfWork


def run_bulk_query(
    unit: UnitOfWork, caller: Caller, now: datetime, *, query: BulkQuery
) -> BulkOperation:
    """Begin a bulk operation with the caller's rights; the query has been checked.

    Raises BulkOperationsLimit while the client has several under way.
    """
    if unit.bulk_operations.open_count(caller.client) >= OPEN_LIMIT:
        raise BulkOperationsLimit
    operation = BulkOperation(unit.ids.new(now), query, KeptRights.of(caller), created_at=now)
    unit.bulk_operations.add(operation)
    return operation
