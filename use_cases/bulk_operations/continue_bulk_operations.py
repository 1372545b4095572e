"""Carrying on with bulk operations: the worker's part, page by page, each page kept for good.

An operation is claimed for the length of a lease. Its pages are read with no transaction open; a
page and the progress it makes are then kept together, if the operation is still this worker's.
Dying in between loses the page that was being read, which the next worker reads again.
"""

import logging
from datetime import datetime

from domain.access.api_keys import key_id_of
from domain.access.caller import Caller, PrincipalKind
from domain.bulk_operations.bulk_operation import (
    BulkOperation,
    BulkOperationStatus,
    BulkPage,
    BulkQueryFailed,
)
from domain.ports import BulkReader
from persistence.database import Database
from persistence.reads.keys import api_key_by_id
from persistence.unit_of_work import UnitOfWork

logger = logging.getLogger("orderwright.worker")

PAGES_AT_ONCE = 20
"""After so many pages another operation may have its turn."""


def continue_bulk_operations(database: Database, reader: BulkReader, now: datetime) -> int:
    """Bring one operation some pages further; how many."""
    operation = database.run(lambda unit: unit.bulk_operations.claim(now))
    if operation is None:
        return 0
    for count in range(1, PAGES_AT_ONCE + 1):
        further = _one_page(database, reader, operation, now)
        if further is None or further.status is not BulkOperationStatus.RUNNING:
            return count
        operation = further
    # Its turn is over: whoever is free may go on at once.
    done = operation
    database.run(lambda unit: _let_go(unit, done))
    return PAGES_AT_ONCE


def _one_page(
    database: Database, reader: BulkReader, operation: BulkOperation, now: datetime
) -> BulkOperation | None:
    """The operation one page further; None when it is no longer ours."""
    try:
        caller = present_caller(database, operation, now)
        page = reader.page(caller, operation.query, operation.cursor)
    except BulkQueryFailed as failure:
        code, message = failure.code, failure.message
        return database.run(lambda unit: _failed(unit, operation, code, message, now))
    except Exception:
        logger.exception("Bulk operation %s failed at a page", operation.id)
        database.run(lambda unit: _troubled(unit, operation, now))
        return None
    return database.run(lambda unit: _kept(unit, operation, page, now))


def present_caller(database: Database, operation: BulkOperation, now: datetime) -> Caller:
    """Whose rights the work uses: those of the start, less what was taken away since.

    Raises BulkQueryFailed when the credential is good no more.
    """
    kept = operation.rights.caller
    key_id = key_id_of(kept.client)
    if key_id is None or kept.kind is PrincipalKind.SYSTEM:
        return kept
    with database.snapshot() as snapshot:
        key = api_key_by_id(snapshot, key_id)
    if key is None or not key.is_good(now):
        raise BulkQueryFailed("ACCESS_DENIED", "The credential that started this is good no more.")
    return operation.rights.narrowed(key.caller())


def _kept(
    unit: UnitOfWork, operation: BulkOperation, page: BulkPage, now: datetime
) -> BulkOperation | None:
    held = unit.bulk_operations.held(operation)
    if held is None:
        return None
    unit.bulk_operations.add_part(held, page)
    return unit.bulk_operations.save(held.advanced(page, now))


def _failed(
    unit: UnitOfWork, operation: BulkOperation, code: str, message: str, now: datetime
) -> BulkOperation | None:
    held = unit.bulk_operations.held(operation)
    if held is None:
        return None
    return unit.bulk_operations.save(held.failed(code, message, now))


def _troubled(unit: UnitOfWork, operation: BulkOperation, now: datetime) -> None:
    held = unit.bulk_operations.held(operation)
    if held is not None:
        unit.bulk_operations.save(held.troubled(now))


def _let_go(unit: UnitOfWork, operation: BulkOperation) -> None:
    held = unit.bulk_operations.held(operation)
    if held is not None:
        unit.bulk_operations.save(held.released())
