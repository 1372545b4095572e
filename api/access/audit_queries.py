"""Queries of the audit trail."""

from typing import Annotated

import strawberry

from api.access.audit_types import AuditEntry, AuditEntryFilterInput
from api.access.scope_directive import access
from api.connections import After, Before, Connection, First, Last, connection_of, page_request
from api.context import Info
from persistence.reads.audit import AuditFilter, audit_page, count_audit


@strawberry.type
class AuditQueries:
    """Part of the query root."""

    @strawberry.field(
        description="What staff and partners changed, newest first. Credentials that are bound to "
        "channels or locations see none: an entry tells of several things at once.",
        directives=[access("audit:read")],
    )
    async def audit_entries(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        filter: Annotated[
            AuditEntryFilterInput | None, strawberry.argument(description="Which entries.")
        ] = None,
    ) -> Connection[AuditEntry]:
        context = info.context
        request = page_request(first, after, last, before)
        wanted = filter.to_filter() if filter is not None else AuditFilter()
        page = await context.read(audit_page, context.caller, wanted, request)
        return connection_of(
            page, AuditEntry.of, lambda: context.read(count_audit, context.caller, wanted)
        )
