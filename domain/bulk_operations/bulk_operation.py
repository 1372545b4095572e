"""A bulk operation: one query over a whole list, read page by page while nobody waits for it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from domain.access.kept_rights import KeptRights
from domain.errors import DomainError
from domain.state_machine import next_status

LEASE: Final = timedelta(seconds=60)
"""How long a worker that says nothing keeps an operation to itself."""
KEPT_FOR: Final = timedelta(days=7)
"""How long the result of an operation that has ended can be downloaded."""
OPEN_LIMIT: Final = 5
"""Operations of one client that wait or run at the same time."""
ATTEMPTS: Final = 5
"""Failures of ours in a row after which an operation is given up."""


class BulkOperationStatus(StrEnum):
    """How far an operation is."""

    CREATED = "CREATED"
    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELED = "CANCELED"
    EXPIRED = "EXPIRED"


_Status = BulkOperationStatus

BULK_OPERATION_MOVES: dict[BulkOperationStatus, dict[str, BulkOperationStatus]] = {
    _Status.CREATED: {
        "run": _Status.RUNNING,
        "cancel": _Status.CANCELED,
        "fail": _Status.FAILED,
    },
    _Status.RUNNING: {
        "run": _Status.RUNNING,
        "complete": _Status.COMPLETED,
        "cancel": _Status.CANCELED,
        "fail": _Status.FAILED,
    },
    _Status.COMPLETED: {"expire": _Status.EXPIRED},
    _Status.FAILED: {"expire": _Status.EXPIRED},
    _Status.CANCELED: {"expire": _Status.EXPIRED},
    _Status.EXPIRED: {},
}

OPEN = (BulkOperationStatus.CREATED, BulkOperationStatus.RUNNING)


class BulkOperationsLimit(DomainError):
    """The client has as many operations under way as it may."""

    code = "BULK_OPERATION_LIMIT"

    def __init__(self) -> None:
        super().__init__(
            f"{OPEN_LIMIT} bulk operations of this credential are under way. "
            "Wait for one to end, or cancel one.",
            field=("input",),
        )


class BulkQueryFailed(Exception):
    """A page that cannot be read, however often it is tried; the code and message are public."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class BulkQuery:
    """What is asked: a document with one list at its root, and its variables."""

    document: str
    variables: Mapping[str, Any]
    operation_name: str | None = None


@dataclass(frozen=True, slots=True)
class BulkPage:
    """Part of the result, as JSON Lines. `cursor` is where the next page begins; None: no more."""

    lines: bytes
    object_count: int
    cursor: str | None


@dataclass(frozen=True, slots=True)
class BulkOperation:
    """The work, whose rights it is done with, and how far it is.

    `byte_count` counts the JSON Lines uncompressed; `part_count` the pieces they are kept in.
    """

    id: UUID
    query: BulkQuery
    rights: KeptRights
    created_at: datetime
    status: BulkOperationStatus = BulkOperationStatus.CREATED
    cursor: str | None = None
    object_count: int = 0
    byte_count: int = 0
    part_count: int = 0
    failures: int = 0
    error_code: str | None = None
    error_message: str | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    leased_until: datetime | None = None

    @property
    def expires_at(self) -> datetime | None:
        """When its result is forgotten; None before it has ended."""
        return self.completed_at + KEPT_FOR if self.completed_at is not None else None

    def claimed(self, now: datetime) -> "BulkOperation":
        """In the hands of a worker, for the length of a lease."""
        return replace(
            self,
            status=next_status(BULK_OPERATION_MOVES, self.status, "run"),
            started_at=self.started_at or now,
            leased_until=now + LEASE,
        )

    def advanced(self, page: BulkPage, now: datetime) -> "BulkOperation":
        """One page further; done where nothing follows it."""
        further = replace(
            self,
            cursor=page.cursor,
            object_count=self.object_count + page.object_count,
            byte_count=self.byte_count + len(page.lines),
            part_count=self.part_count + bool(page.lines),
            failures=0,
            leased_until=now + LEASE,
        )
        return further if page.cursor is not None else _ended(further, "complete", now)

    def canceled(self, now: datetime) -> "BulkOperation":
        """Stopped by its client; again changes nothing. Raises MoveRefused once it has ended."""
        if self.status is BulkOperationStatus.CANCELED:
            return self
        return _ended(self, "cancel", now)

    def failed(self, code: str, message: str, now: datetime) -> "BulkOperation":
        """Given up, for a reason that its client may read."""
        return replace(_ended(self, "fail", now), error_code=code, error_message=message)

    def troubled(self, now: datetime) -> "BulkOperation":
        """After a failure of ours: tried again when the lease is over, a few times."""
        if self.failures + 1 >= ATTEMPTS:
            message = f"Reading failed {ATTEMPTS} times in a row; start it again later."
            return self.failed("INTERNAL", message, now)
        return replace(self, failures=self.failures + 1)

    def released(self) -> "BulkOperation":
        """Free for whichever worker comes next."""
        return replace(self, leased_until=None)

    def expired(self) -> "BulkOperation":
        """Without its result, which was kept long enough."""
        return replace(self, status=next_status(BULK_OPERATION_MOVES, self.status, "expire"))


def _ended(operation: BulkOperation, move: str, now: datetime) -> BulkOperation:
    return replace(
        operation,
        status=next_status(BULK_OPERATION_MOVES, operation.status, move),
        completed_at=now,
        leased_until=None,
    )
