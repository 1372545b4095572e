"""Queries of bulk operations."""

from typing import Annotated

import strawberry

from api.access.scope_directive import access
from api.bulk_operations.types import BulkOperation, bulk_operation_node
from api.connections import After, Before, Connection, First, Last, connection_of, page_request
from api.context import Info
from api.global_ids import parse_global_id
from persistence.reads.bulk_operations import bulk_operation_page, count_bulk_operations


@strawberry.type
class BulkOperationQueries:
    """Part of the query root."""

    @strawberry.field(
        description="A bulk operation of this credential; null when absent.",
        directives=[access("bulk:run")],
    )
    async def bulk_operation(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="Which operation.")],
    ) -> BulkOperation | None:
        parsed = parse_global_id(id)
        if parsed is None or parsed[0] != "BulkOperation":
            return None
        return await bulk_operation_node(info.context, parsed[1], None)

    @strawberry.field(
        description="The bulk operations of this credential, newest first.",
        directives=[access("bulk:run")],
    )
    async def bulk_operations(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[BulkOperation]:
        context = info.context
        request = page_request(first, after, last, before)
        page = await context.read(bulk_operation_page, context.caller, request)
        return connection_of(
            page, BulkOperation.of, lambda: context.read(count_bulk_operations, context.caller)
        )
