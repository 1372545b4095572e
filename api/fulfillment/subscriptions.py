"""Following the work of a location: every event that concerns it once, in the order of the log."""

import asyncio
from collections.abc import AsyncGenerator, Hashable, Mapping
from functools import partial
from typing import Annotated, Any
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.context import Context, Info
from api.following.log_entry import WORK
from api.following.log_following import LogTelling, follow_log
from api.following.stream_messages import After, CursorExpired, Heartbeat
from api.fulfillment.fulfillment_order_types import FulfillmentOrder
from api.global_ids import global_id, key_of
from api.orders.event_data import public_data
from api.scalars import JSON, DateTime
from domain.access.caller import Caller
from domain.errors import NotFound
from domain.events import StreamKind
from persistence.database import Row, Snapshot
from persistence.reads.events import last_position
from persistence.reads.followed_log import WORK_TYPES, FollowedEvent
from persistence.reads.fulfillment import open_work
from persistence.reads.log import LogFilter, log_cursor

LISTS_OF_PLACES = ("fulfillment_orders", "allocations")


@strawberry.type(
    description="Something that changes what a location has to do, or tells what became of it.",
    directives=[access("fulfillment:read")],
)
class FulfillmentOrderEvent:
    """An event of an order, for whoever does the work."""

    cursor: str = strawberry.field(description="Give it back as `after` to resume behind it.")
    type: str = strawberry.field(description="What happened, such as `FULFILLMENT_ORDER_MOVED`.")
    order_version: int = strawberry.field(description="Its place in the order's history, from 1.")
    occurred_at: DateTime = strawberry.field(description="When it happened.")
    recorded_at: DateTime = strawberry.field(description="When we learned of it.")
    actor: str = strawberry.field(description="Which credential, or part of the system, did it.")
    data: JSON = strawberry.field(
        description="Its facts, documented in the guide of events; of other locations only for a "
        "credential that is bound to none."
    )
    order_id: strawberry.ID = strawberry.field(description="Which order it belongs to.")
    work_keys: strawberry.Private[list[UUID]]

    @strawberry.field(
        description="The fulfillment orders that it concerns, as they were when this was read: "
        "events behind this one may be in them."
    )
    async def fulfillment_orders(self, info: Info) -> list[FulfillmentOrder]:
        context = info.context
        found = await asyncio.gather(
            *(context.node("FulfillmentOrder", key) for key in self.work_keys)
        )
        return [work for work in found if work is not None]


@strawberry.type(
    description="The work that is to be done now: the first message without `after`.",
    directives=[access("fulfillment:read")],
)
class FulfillmentOrderSnapshot:
    """Events that follow the cursor are told next; the work may be ahead of it."""

    cursor: str = strawberry.field(description="Give it back as `after` to resume behind it.")
    fulfillment_orders: list[FulfillmentOrder] = strawberry.field(
        description="The oldest that still have something to do, 100 at most; "
        "`fulfillmentOrders` lists them all."
    )


FulfillmentOrderEventMessage = Annotated[
    FulfillmentOrderEvent | FulfillmentOrderSnapshot | Heartbeat | CursorExpired,
    strawberry.union(
        "FulfillmentOrderEventMessage", description="What `fulfillmentOrderEvents` may send."
    ),
]


@strawberry.type
class FulfillmentOrderSubscriptions:
    """Part of the subscription root."""

    @strawberry.subscription(
        description="What happens to the work of a location: every event once, in order, also "
        "across reconnections.",
        directives=[access("fulfillment:read")],
    )
    def fulfillment_order_events(
        self,
        info: Info,
        location_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(
                description="Which location; left out: all that the credential may see."
            ),
        ] = None,
        after: After = None,
    ) -> AsyncGenerator[FulfillmentOrderEventMessage, None]:
        place = None
        if location_id is not None:
            place = key_of(location_id, "Location", field=("locationId",))
            if not info.context.caller.may_use_location(place):
                raise NotFound("No such Location.", field=("locationId",))
        return follow_log(info.context, after, _telling(info.context.caller, place))


def _telling(caller: Caller, place: UUID | None) -> LogTelling:
    places = caller.location_ids if place is None else frozenset({place})
    topics: list[Hashable] = [WORK] if places is None else [(WORK, each) for each in places]

    def wants(event: FollowedEvent) -> bool:
        if event.row["type"] not in WORK_TYPES or not event.is_visible_to(caller):
            return False
        seen = [each for each in event.work.values() if caller.may_use_location(each)]
        return bool(seen) and (places is None or not places.isdisjoint(seen))

    return LogTelling(
        name="fulfillmentOrderEvents",
        topics=topics,
        wanted=LogFilter(kinds=[StreamKind.ORDER], types=sorted(WORK_TYPES)),
        wants=wants,
        message=_message,
        beginning=partial(_beginning, places),
    )


async def _message(context: Context, event: FollowedEvent) -> FulfillmentOrderEvent:
    row, caller = event.row, context.caller
    return FulfillmentOrderEvent(
        cursor=log_cursor(event.position),
        type=row["type"],
        order_version=row["version"],
        occurred_at=DateTime(row["occurred_at"]),
        recorded_at=DateTime(row["recorded_at"]),
        actor=row["actor"],
        data=JSON(public_data(_own_data(row["data"], caller))),
        order_id=strawberry.ID(global_id("Order", row["stream_id"])),
        work_keys=[key for key, place in event.work.items() if caller.may_use_location(place)],
    )


def _own_data(data: Mapping[str, Any], caller: Caller) -> dict[str, Any]:
    """What an event says of the locations that are the caller's business."""
    if caller.location_ids is None:
        return dict(data)
    own = dict(data)
    for name in LISTS_OF_PLACES:
        if name in own:
            parts = own[name]
            own[name] = [p for p in parts if caller.may_use_location(UUID(p["location_id"]))]
    return own


async def _beginning(
    places: frozenset[UUID] | None, context: Context, _: int
) -> tuple[int, FulfillmentOrderSnapshot]:
    position, rows = await context.read(_open_now, context.caller, places)
    work = [FulfillmentOrder.of(row) for row in rows]
    return position, FulfillmentOrderSnapshot(cursor=log_cursor(position), fulfillment_orders=work)


def _open_now(
    connection: Snapshot, caller: Caller, places: frozenset[UUID] | None
) -> tuple[int, list[Row]]:
    return last_position(connection), list(open_work(connection, caller, places))
