"""Queries of credentials."""

import strawberry

from api.access.api_key_type import ApiKey
from api.access.scope_directive import ANY_CALLER, access
from api.access.types import Viewer
from api.connections import After, Before, Connection, First, Last, connection_of, page_request
from api.context import Info
from persistence.reads.keys import api_key_page, count_api_keys


@strawberry.type
class AccessQueries:
    """Part of the query root."""

    @strawberry.field(
        description="Whoever is asking: kind, scopes and channels of this request's credential.",
        directives=[access(ANY_CALLER)],
    )
    def viewer(self, info: Info) -> Viewer:
        return Viewer.of(info.context.caller)

    @strawberry.field(
        description="API keys, newest first; expired and revoked ones included.",
        directives=[access("keys:read")],
    )
    async def api_keys(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[ApiKey]:
        context = info.context
        request = page_request(first, after, last, before)
        page = await context.read(api_key_page, context.caller, request)
        return connection_of(page, ApiKey.of, lambda: context.read(count_api_keys, context.caller))
