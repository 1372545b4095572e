"""Following returns: every event of every return once, in the order of the log."""

from collections.abc import AsyncGenerator
from typing import Annotated
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.context import Context, Info
from api.following.log_entry import RETURNS
from api.following.log_following import LogTelling, follow_log
from api.following.stream_messages import After, CursorExpired, Heartbeat
from api.global_ids import global_id, key_of
from api.orders.event_data import public_data
from api.returns.types import Return
from api.scalars import JSON, DateTime
from domain.access.caller import Caller
from domain.access.location_rights import check_may_follow_histories
from domain.events import StreamKind
from domain.webhooks.event_types import check_types
from persistence.database import Row, Snapshot
from persistence.reads.events import last_position
from persistence.reads.followed_log import RETURN_TYPES, FollowedEvent
from persistence.reads.log import LogFilter, log_cursor
from persistence.reads.returns import open_returns


@strawberry.input(description="Which events of returns; every part that is given must hold.")
class ReturnEventFilterInput:
    """An empty filter means every return that the credential may see."""

    types: list[str] = strawberry.field(
        default_factory=list, description="Any of these, such as `RETURN_RECEIVED`, up to 1,000."
    )
    channel_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="Of orders of any of these channels."
    )
    order_id: strawberry.ID | None = strawberry.field(
        default=None, description="Of this order's returns."
    )


@strawberry.type(
    description="Something that happened to a return.", directives=[access("returns:read")]
)
class ReturnEvent:
    """Requested, approved, received, withdrawn or closed."""

    cursor: str = strawberry.field(description="Give it back as `after` to resume behind it.")
    type: str = strawberry.field(description="What happened, such as `RETURN_RECEIVED`.")
    order_version: int = strawberry.field(description="Its place in the order's history, from 1.")
    occurred_at: DateTime = strawberry.field(description="When it happened.")
    recorded_at: DateTime = strawberry.field(description="When we learned of it.")
    actor: str = strawberry.field(description="Which credential, or part of the system, did it.")
    data: JSON = strawberry.field(description="Its facts, documented in the guide of events.")
    order_id: strawberry.ID = strawberry.field(description="Whose goods they are.")
    return_key: strawberry.Private[UUID]

    @strawberry.field(
        name="return",
        description="The return as it was when this was read: events behind this may be in it.",
    )
    async def return_(self, info: Info) -> Return | None:
        found: Return | None = await info.context.node("Return", self.return_key)
        return found


@strawberry.type(
    description="The returns that are open: the first message without `after`.",
    directives=[access("returns:read")],
)
class ReturnSnapshot:
    """Events that follow the cursor are told next; the returns may be ahead of it."""

    cursor: str = strawberry.field(description="Give it back as `after` to resume behind it.")
    returns: list[Return] = strawberry.field(
        description="The newest that are requested or open, 100 at most, whatever the filter; "
        "`returns` lists them all."
    )


ReturnEventMessage = Annotated[
    ReturnEvent | ReturnSnapshot | Heartbeat | CursorExpired,
    strawberry.union("ReturnEventMessage", description="What `returnEvents` may send."),
]


@strawberry.type
class ReturnSubscriptions:
    """Part of the subscription root."""

    @strawberry.subscription(
        description="What happens to returns: every event once, in order, also across "
        "reconnections.",
        directives=[access("returns:read")],
    )
    def return_events(
        self,
        info: Info,
        filter: Annotated[
            ReturnEventFilterInput | None, strawberry.argument(description="Which events.")
        ] = None,
        after: After = None,
    ) -> AsyncGenerator[ReturnEventMessage, None]:
        check_may_follow_histories(info.context.caller)
        return follow_log(info.context, after, _telling(info.context.caller, filter))


def _telling(caller: Caller, filter_input: ReturnEventFilterInput | None) -> LogTelling:
    """What this subscriber wants. Raises InvalidInput for a type that no event of returns
    has, NotFound for a channel or order that cannot be.
    """
    wanted = filter_input or ReturnEventFilterInput()
    check_types(wanted.types, RETURN_TYPES)
    types = frozenset(wanted.types) or RETURN_TYPES
    channels = frozenset(
        key_of(text, "Channel", field=("filter", "channelIds")) for text in wanted.channel_ids
    )
    order_id = (
        key_of(wanted.order_id, "Order", field=("filter", "orderId")) if wanted.order_id else None
    )

    def wants(event: FollowedEvent) -> bool:
        row = event.row
        return (
            row["type"] in types
            and (not channels or row["channel_id"] in channels)
            and (order_id is None or row["stream_id"] == order_id)
            and event.is_in_a_history_of(caller)
        )

    return LogTelling(
        name="returnEvents",
        topics=[RETURNS],
        wanted=LogFilter(
            kinds=[StreamKind.ORDER],
            types=sorted(types),
            channel_ids=sorted(channels),
            order_id=order_id,
        ),
        wants=wants,
        message=_message,
        beginning=_beginning,
    )


async def _message(_: Context, event: FollowedEvent) -> ReturnEvent:
    row = event.row
    return ReturnEvent(
        cursor=log_cursor(event.position),
        type=row["type"],
        order_version=row["version"],
        occurred_at=DateTime(row["occurred_at"]),
        recorded_at=DateTime(row["recorded_at"]),
        actor=row["actor"],
        data=JSON(public_data(row["data"])),
        order_id=strawberry.ID(global_id("Order", row["stream_id"])),
        return_key=UUID(row["data"]["return_id"]),
    )


async def _beginning(context: Context, _: int) -> tuple[int, ReturnSnapshot]:
    position, rows = await context.read(_open_now, context.caller)
    returns = [Return.of(row) for row in rows]
    return position, ReturnSnapshot(cursor=log_cursor(position), returns=returns)


def _open_now(connection: Snapshot, caller: Caller) -> tuple[int, list[Row]]:
    return last_position(connection), list(open_returns(connection, caller))
