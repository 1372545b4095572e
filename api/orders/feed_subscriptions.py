"""The feed of all orders' events, for those who keep up with a whole shop."""

from collections.abc import AsyncGenerator
from typing import Annotated
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.context import Context, Info
from api.following.log_entry import ORDERS
from api.following.log_following import LogTelling, follow_log
from api.following.stream_messages import After, CursorExpired, Heartbeat
from api.global_ids import key_of
from api.orders.event_type import OrderEvent
from api.orders.types import Order
from domain.access.location_rights import check_may_follow_histories
from domain.events import StreamKind
from domain.webhooks.event_types import TYPES, check_types
from persistence.reads.followed_log import FollowedEvent
from persistence.reads.log import LogFilter, log_cursor


@strawberry.input(description="Which events of orders; every part that is given must hold.")
class OrderFeedFilterInput:
    """An empty filter means every event of every order that the credential may see."""

    types: list[str] = strawberry.field(
        default_factory=list, description="Any of these, such as `ORDER_PLACED`, up to 1,000."
    )
    channel_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="Of orders of any of these channels."
    )
    customer_id: strawberry.ID | None = strawberry.field(
        default=None, description="Of orders of this customer."
    )


@strawberry.type(
    description="Something happened to an order: one message for each event, in the order of the "
    "whole log.",
    directives=[access("orders:read")],
)
class OrderFeedEvent:
    """An event beside its order."""

    cursor: str = strawberry.field(
        description="Give it back as `after` to resume behind it; `events` takes it too."
    )
    event: OrderEvent = strawberry.field(
        description="What happened; its own cursor is for `orderEvents`."
    )
    order_key: strawberry.Private[UUID]

    @strawberry.field(
        description="The order as it was when this was read: events behind this one may be in it."
    )
    async def order(self, info: Info) -> Order | None:
        found: Order | None = await info.context.node("Order", self.order_key)
        return found


@strawberry.type(
    description="Where the feed begins: the first message without `after`. List what you want to "
    "know once you have it, and nothing falls in between.",
    directives=[access("orders:read")],
)
class OrderFeedSnapshot:
    """All orders are too many for a message; `orders` lists them."""

    cursor: str = strawberry.field(
        description="Give it back as `after` to resume behind it; `events` takes it too."
    )


OrderFeedMessage = Annotated[
    OrderFeedEvent | OrderFeedSnapshot | Heartbeat | CursorExpired,
    strawberry.union("OrderFeedMessage", description="What `orderFeed` may send."),
]


@strawberry.type
class OrderFeedSubscriptions:
    """Part of the subscription root."""

    @strawberry.subscription(
        description="What happens to all orders that the credential may see: every event once, in "
        "one order, also across reconnections.",
        directives=[access("orders:read")],
    )
    def order_feed(
        self,
        info: Info,
        filter: Annotated[
            OrderFeedFilterInput | None, strawberry.argument(description="Which events.")
        ] = None,
        after: After = None,
    ) -> AsyncGenerator[OrderFeedMessage, None]:
        check_may_follow_histories(info.context.caller)
        return follow_log(info.context, after, _telling(info.context, filter))


def _telling(context: Context, filter_input: OrderFeedFilterInput | None) -> LogTelling:
    """What this subscriber wants. Raises InvalidInput for a type that no event has,
    NotFound for a channel or customer that cannot be.
    """
    caller, wanted = context.caller, filter_input or OrderFeedFilterInput()
    check_types(wanted.types, TYPES[StreamKind.ORDER])
    types = frozenset(wanted.types)
    channels = frozenset(
        key_of(text, "Channel", field=("filter", "channelIds")) for text in wanted.channel_ids
    )
    customer = (
        key_of(wanted.customer_id, "Customer", field=("filter", "customerId"))
        if wanted.customer_id
        else None
    )

    def wants(event: FollowedEvent) -> bool:
        row = event.row
        return (
            (not types or row["type"] in types)
            and (not channels or row["channel_id"] in channels)
            and (customer is None or row["customer_id"] == customer)
            and event.is_in_a_history_of(caller)
        )

    return LogTelling(
        name="orderFeed",
        topics=[ORDERS],
        wanted=LogFilter(
            kinds=[StreamKind.ORDER], types=wanted.types, channel_ids=sorted(channels)
        ),
        wants=wants,
        message=_message,
        beginning=_beginning,
    )


async def _message(_: Context, event: FollowedEvent) -> OrderFeedEvent:
    return OrderFeedEvent(
        cursor=log_cursor(event.position),
        event=OrderEvent.of(event.row),
        order_key=event.row["stream_id"],
    )


async def _beginning(_: Context, position: int) -> tuple[int, OrderFeedSnapshot]:
    return position, OrderFeedSnapshot(cursor=log_cursor(position))
