"""Subscriptions of orders, for those who run the shop."""

from collections.abc import AsyncGenerator
from typing import Annotated
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.context import Info
from api.cursors import event_cursor
from api.following.stream_messages import After, CursorExpired, Heartbeat
from api.global_ids import key_of
from api.orders.event_type import OrderEvent
from api.orders.following import Piece, Telling, follow
from api.orders.types import Order
from domain.access.caller import Caller
from domain.access.location_rights import check_may_follow_histories
from domain.errors import NotFound
from persistence.database import Snapshot
from persistence.reads.events import stream_page
from persistence.reads.orders import orders_by_id


@strawberry.type(
    description="The order as it is now: the first message without `after`.",
    directives=[access("orders:read")],
)
class OrderSnapshot:
    """Cursor and order were read in one snapshot; events that follow it are told next."""

    cursor: str = strawberry.field(description="Give it back as `after` to resume behind it.")
    order: Order = strawberry.field(description="The order.")


OrderEventMessage = Annotated[
    OrderEvent | OrderSnapshot | Heartbeat | CursorExpired,
    strawberry.union("OrderEventMessage", description="What `orderEvents` may send."),
]


def _snapshot(connection: Snapshot, caller: Caller, key: UUID) -> tuple[int, OrderSnapshot]:
    row = orders_by_id(connection, caller, [key]).get(key)
    if row is None:
        raise NotFound("No such order.", field=("orderId",))
    version = row["version"]
    return version, OrderSnapshot(cursor=event_cursor(key, version), order=Order.of(row))


def _piece(
    connection: Snapshot, caller: Caller, key: UUID, after: int, limit: int
) -> Piece[OrderEvent | OrderSnapshot]:
    page = stream_page(connection, caller, key, after, limit)
    return Piece(page.version, [OrderEvent.of(row) for row in page.events])


_TELLING = Telling(_snapshot, _piece)


@strawberry.type
class OrderSubscriptions:
    """Part of the subscription root."""

    @strawberry.subscription(
        description="What happens to an order: every event once, in order, also across "
        "reconnections.",
        directives=[access("orders:read")],
    )
    def order_events(
        self,
        info: Info,
        order_id: Annotated[strawberry.ID, strawberry.argument(description="Which order.")],
        after: After = None,
    ) -> AsyncGenerator[OrderEventMessage, None]:
        check_may_follow_histories(info.context.caller)
        key = key_of(order_id, "Order", field=("orderId",))
        return follow(info.context, key, after, _TELLING)
