"""Pulling the whole log: for integrations that ask instead of listening."""

from typing import Annotated

import strawberry

from api.access.scope_directive import access
from api.connections import After, Before, Connection, First, Last, connection_of, page_request
from api.context import Info
from api.events.event_type import Event
from api.events.filter_types import EventFilterInput
from persistence.reads.keyset import Page
from persistence.reads.log import EVERYTHING, count_log, log_connection_page


@strawberry.type
class EventQueries:
    """Part of the query root."""

    @strawberry.field(
        description="The log of everything that happened, oldest first: of the kinds whose scope "
        "the credential holds, and the rows it may see. No event ever appears before a cursor that "
        "was given out: keep `endCursor`, which says how far was looked even where nothing came, and "
        "ask again behind it. CURSOR_EXPIRED: a backup was restored, and the log does not reach it.",
        directives=[access("events:read")],
    )
    async def events(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        filter: Annotated[
            EventFilterInput | None, strawberry.argument(description="Which events.")
        ] = None,
    ) -> Connection[Event]:
        context = info.context
        request = page_request(first, after, last, before)
        wanted = filter.to_filter() if filter is not None else EVERYTHING
        if wanted is None:
            return connection_of(Page([], [], False, False), Event.of, _nothing)
        page = await context.read(log_connection_page, context.caller, wanted, request)
        return connection_of(
            page, Event.of, lambda: context.read(count_log, context.caller, wanted)
        )


async def _nothing() -> int:
    return 0
