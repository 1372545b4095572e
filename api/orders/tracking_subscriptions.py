"""The subscription behind a tracking page."""

from collections.abc import AsyncGenerator
from typing import Annotated, TypeAlias
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.context import Info
from api.cursors import event_cursor
from api.following.stream_messages import After, CursorExpired, Heartbeat
from api.orders.following import Piece, Telling, follow
from api.orders.tracking_types import TRACKING, OrderTracking
from api.scalars import DateTime
from domain.access.caller import Caller
from domain.errors import NotFound
from persistence.database import Row, Snapshot
from persistence.reads.tracking import tracked_order, tracked_page


@strawberry.type(
    description="The order as it is now: the first message without `after`.", directives=TRACKING
)
class OrderTrackingSnapshot:
    """Cursor and order were read in one snapshot."""

    cursor: str = strawberry.field(description="Give it back as `after` to resume behind it.")
    tracking: OrderTracking = strawberry.field(description="The order.")


@strawberry.type(
    description="Something happened to the order: one message for each event.",
    directives=TRACKING,
)
class OrderTrackingUpdate:
    """What happened, and the order as it is now: events behind this one may be in it already."""

    cursor: str = strawberry.field(description="Give it back as `after` to resume behind it.")
    occurred_at: DateTime = strawberry.field(description="When it happened.")
    type: str = strawberry.field(description="What happened, such as `SHIPMENT_SHIPPED`.")
    tracking: OrderTracking = strawberry.field(description="The order as it is now.")

    @classmethod
    def of(cls, row: Row, tracking: OrderTracking) -> "OrderTrackingUpdate":
        """The event of a row, beside the order."""
        return cls(
            cursor=event_cursor(row["stream_id"], row["version"]),
            occurred_at=DateTime(row["occurred_at"]),
            type=row["type"],
            tracking=tracking,
        )


_Told: TypeAlias = OrderTrackingUpdate | OrderTrackingSnapshot
OrderTrackingMessage = Annotated[
    OrderTrackingUpdate | OrderTrackingSnapshot | Heartbeat | CursorExpired,
    strawberry.union("OrderTrackingMessage", description="What `orderTracking` may send."),
]


def _snapshot(connection: Snapshot, caller: Caller, key: UUID) -> tuple[int, _Told]:
    found = tracked_order(connection, caller, key)
    version = found.order["version"]
    cursor = event_cursor(key, version)
    return version, OrderTrackingSnapshot(cursor=cursor, tracking=OrderTracking.of(found))


def _piece(connection: Snapshot, caller: Caller, key: UUID, after: int, limit: int) -> Piece[_Told]:
    page, found = tracked_page(connection, caller, key, after, limit)
    if found is None:
        return Piece(page.version, [])
    tracking = OrderTracking.of(found)
    return Piece(page.version, [OrderTrackingUpdate.of(row, tracking) for row in page.events])


_TELLING: Telling[_Told] = Telling(_snapshot, _piece)


@strawberry.type
class OrderTrackingSubscriptions:
    """Part of the subscription root."""

    @strawberry.subscription(
        description="How the order of a tracking token proceeds: every event once, in order, also "
        "across reconnections.",
        directives=[access("tracking:read")],
    )
    def order_tracking(
        self, info: Info, after: After = None
    ) -> AsyncGenerator[OrderTrackingMessage, None]:
        order_id = info.context.caller.order_id
        if order_id is None:
            raise NotFound("This credential is of no order.")
        return follow(info.context, order_id, after, _TELLING)
