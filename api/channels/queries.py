"""Queries of channels."""

import strawberry

from api.access.scope_directive import access
from api.channels.types import Channel
from api.connections import After, Before, Connection, First, Last, connection_of, page_request
from api.context import Info
from persistence.reads.catalog import channel_page, count_channels


@strawberry.type
class ChannelQueries:
    """Part of the query root."""

    @strawberry.field(description="Channels, by code.", directives=[access("channels:read")])
    async def channels(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Channel]:
        context = info.context
        request = page_request(first, after, last, before)
        page = await context.read(channel_page, context.caller, request)
        return connection_of(page, Channel.of, lambda: context.read(count_channels, context.caller))
