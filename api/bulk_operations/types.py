"""Bulk operations in the API."""

from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.context import Context, Info
from api.described_enum import describe
from api.global_ids import global_id
from api.node_type import Node
from api.scalars import DateTime
from api.user_errors import UserError
from domain.bulk_operations.bulk_operation import KEPT_FOR, BulkOperationStatus
from persistence.database import Row
from persistence.reads.bulk_operations import bulk_operations_by_id

describe(
    BulkOperationStatus,
    "How far a bulk operation is.",
    CREATED="It waits for its turn.",
    RUNNING="Pages are being read.",
    COMPLETED="All of the list is there.",
    FAILED="It was given up: `errorCode` says why.",
    CANCELED="Its client stopped it.",
    EXPIRED="Its result was kept long enough and is gone.",
)

DOWNLOADS = "/bulk-operations"
"""Below this path results are downloaded."""

_PARTIAL = (BulkOperationStatus.FAILED, BulkOperationStatus.CANCELED)


@strawberry.type(
    description="A query over a whole list, run in the background. Its result is JSON Lines: one "
    "object a line, in the order of the list; an object of a list inside another follows it, with "
    "`__parentId`. Only the credential that began it sees it.",
    directives=[access("bulk:run")],
)
class BulkOperation(Node):
    """Work in the background, and its result."""

    status: BulkOperationStatus = strawberry.field(description="How far it is.")
    query: str = strawberry.field(description="The document that it runs.")
    object_count: int = strawberry.field(description="Objects (lines) read so far.")
    byte_count: float = strawberry.field(
        description="Bytes of JSON Lines read so far, uncompressed; a whole number."
    )
    created_at: DateTime = strawberry.field(description="When it was asked for.")
    started_at: DateTime | None = strawberry.field(
        description="When the first page was read; null while it waits."
    )
    completed_at: DateTime | None = strawberry.field(
        description="When it ended, however it did; null before."
    )
    expires_at: DateTime | None = strawberry.field(
        description="When its result is deleted: a week after it ended; null before."
    )
    error_code: str | None = strawberry.field(
        description="Why it failed: a code of the top-level errors, such as FORBIDDEN or INTERNAL."
    )
    error_message: str | None = strawberry.field(description="Why it failed, for a developer.")
    key: strawberry.Private[UUID]

    @strawberry.field(
        description="Where the whole result is downloaded: a path at the address of this API, good "
        "for a day or until its key ends, that needs no other credential. Ask again for a fresh "
        "one. Null unless COMPLETED."
    )
    def url(self, info: Info) -> str | None:
        return self._link(info) if self.status is BulkOperationStatus.COMPLETED else None

    @strawberry.field(
        description="Where what was read before it failed or was canceled is downloaded, like "
        "`url`; null otherwise."
    )
    def partial_url(self, info: Info) -> str | None:
        return self._link(info) if self.status in _PARTIAL else None

    def _link(self, info: Info) -> str:
        links = info.context.services.download_links
        assert links is not None
        return f"{DOWNLOADS}/{links.text(self.key, info.context.now)}.jsonl"

    @classmethod
    def of(cls, row: Row) -> "BulkOperation":
        """The operation of a row."""
        ended = row["completed_at"]
        return cls(
            id=strawberry.ID(global_id("BulkOperation", row["id"])),
            key=row["id"],
            status=BulkOperationStatus(row["status"]),
            query=row["document"],
            object_count=row["object_count"],
            byte_count=row["byte_count"],
            created_at=row["created_at"],
            started_at=row["started_at"],
            completed_at=ended,
            expires_at=ended + KEPT_FOR if ended is not None else None,
            error_code=row["error_code"],
            error_message=row["error_message"],
        )


async def bulk_operation_node(context: Context, key: UUID, _: int | None) -> BulkOperation | None:
    """An operation of the caller's own by its id."""
    row = await context.load(bulk_operations_by_id, key)
    return BulkOperation.of(row) if row is not None else None


@strawberry.type(description="What became of a bulk operation.", directives=[access("bulk:run")])
class BulkOperationPayload:
    """The operation as it is now."""

    bulk_operation: BulkOperation | None = strawberry.field(
        description="The operation; null if refused."
    )
    user_errors: list[UserError] = strawberry.field(description="Why it was refused.")
