"""Bulk operations of one transaction."""

import zlib
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, delete, func, insert, or_, select, update

from domain.access.caller import Caller
from domain.access.kept_rights import KeptRights
from domain.bulk_operations.bulk_operation import (
    KEPT_FOR,
    OPEN,
    BulkOperation,
    BulkOperationStatus,
    BulkPage,
    BulkQuery,
)
from domain.errors import NotFound
from persistence.dialects import locking, skipping_locked
from persistence.tables.bulk_operations import bulk_operation, bulk_operation_part

_SAME_NAME = (
    "id", "cursor", "object_count", "byte_count", "part_count", "failures", "error_code",
    "error_message", "created_at", "started_at", "completed_at", "leased_until",
)  # fmt: skip
_OPEN = [status.value for status in OPEN]


class BulkOperationRepository:
    """Bulk operations: written at once, since a transaction has to do with one."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, operation: BulkOperation) -> None:
        """Keep a new operation."""
        self._connection.execute(insert(bulk_operation), _row(operation))

    def open_count(self, client: str) -> int:
        """How many operations of a client wait or run."""
        query = select(func.count()).where(
            bulk_operation.c.client == client, bulk_operation.c.status.in_(_OPEN)
        )
        return self._connection.execute(query).scalar_one()

    def get(self, operation_id: UUID, *, visible_to: Caller) -> BulkOperation:
        """An operation of the caller's own, locked. Raises NotFound."""
        query = select(bulk_operation).where(
            bulk_operation.c.id == operation_id, bulk_operation.c.client == visible_to.client
        )
        row = self._connection.execute(locking(self._connection, query)).mappings().first()
        if row is None:
            raise NotFound("No such BulkOperation.", field=("id",))
        return bulk_operation_from(row)

    def claim(self, now: datetime) -> BulkOperation | None:
        """The oldest operation that nobody works on, in the caller's hands for a lease."""
        free = or_(bulk_operation.c.leased_until.is_(None), bulk_operation.c.leased_until <= now)
        query = (
            select(bulk_operation)
            .where(bulk_operation.c.status.in_(_OPEN), free)
            .order_by(bulk_operation.c.id)
            .limit(1)
        )
        row = self._connection.execute(skipping_locked(self._connection, query)).mappings().first()
        return None if row is None else self.save(bulk_operation_from(row).claimed(now))

    def held(self, operation: BulkOperation) -> BulkOperation | None:
        """The operation, locked, if it is as a worker left it: None when another one has gone on
        with it, or its client has canceled it.
        """
        query = select(bulk_operation).where(
            bulk_operation.c.id == operation.id,
            bulk_operation.c.status == BulkOperationStatus.RUNNING.value,
            bulk_operation.c.leased_until == operation.leased_until,
        )
        row = self._connection.execute(locking(self._connection, query)).mappings().first()
        return None if row is None else bulk_operation_from(row)

    def save(self, operation: BulkOperation) -> BulkOperation:
        """Keep an operation as it is now."""
        changed = {name: value for name, value in _row(operation).items() if name != "id"}
        self._connection.execute(
            update(bulk_operation).where(bulk_operation.c.id == operation.id).values(changed)
        )
        return operation

    def add_part(self, before: BulkOperation, page: BulkPage) -> None:
        """Keep the lines that bring an operation one page further."""
        if not page.lines:
            return
        part = {
            "operation_id": before.id,
            "number": before.part_count + 1,
            "first_byte": before.byte_count,
            "byte_count": len(page.lines),
            "object_count": page.object_count,
            "content": zlib.compress(page.lines, level=6),
        }
        self._connection.execute(insert(bulk_operation_part), part)

    def expire(self, now: datetime, *, limit: int) -> int:
        """Forget results that were kept long enough; of how many operations."""
        query = (
            select(bulk_operation)
            .where(
                bulk_operation.c.completed_at <= now - KEPT_FOR,
                bulk_operation.c.status != BulkOperationStatus.EXPIRED.value,
            )
            .limit(limit)
        )
        rows = self._connection.execute(skipping_locked(self._connection, query)).mappings().all()
        for row in rows:
            found = bulk_operation_from(row)
            parts = bulk_operation_part.c.operation_id == found.id
            self._connection.execute(delete(bulk_operation_part).where(parts))
            self.save(found.expired())
        return len(rows)


def bulk_operation_from(row: RowMapping) -> BulkOperation:
    """The operation of a row."""
    same: dict[str, Any] = {name: row[name] for name in _SAME_NAME}
    return BulkOperation(
        **same,
        query=BulkQuery(row["document"], row["variables"], row["operation_name"]),
        rights=KeptRights.from_data(row["rights"]),
        status=BulkOperationStatus(row["status"]),
    )


def _row(operation: BulkOperation) -> dict[str, Any]:
    return {name: getattr(operation, name) for name in _SAME_NAME} | {
        "client": operation.rights.caller.client,
        "rights": operation.rights.as_data(),
        "document": operation.query.document,
        "variables": dict(operation.query.variables),
        "operation_name": operation.query.operation_name,
        "status": operation.status.value,
    }
