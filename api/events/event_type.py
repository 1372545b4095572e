"""Events of the whole log in the API, whatever they are about."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.context import Info
from api.described_enum import describe
from api.global_ids import global_id
from api.orders.event_data import public_data
from api.scalars import JSON, DateTime
from domain.events import StreamKind
from persistence.database import Row
from persistence.reads.log import log_cursor

if TYPE_CHECKING:
    from api.orders.types import Order

describe(
    StreamKind,
    "What an event is about.",
    name="EventSubjectType",
    ORDER="An order, with its fulfillment, payments and returns; needs `orders:read`.",
    CART="A cart; needs `carts:read`.",
    ALERT="An alert about stock; needs `stock:read`.",
    TRANSFER="A transfer between two locations; needs `stock:read`. None are written yet.",
    STOCK_COUNT="A stock count; needs `stock:read`. None are written yet.",
)

_TYPE_NAMES = {
    StreamKind.ORDER: "Order",
    StreamKind.CART: "Cart",
    StreamKind.ALERT: "Alert",
    StreamKind.TRANSFER: "Transfer",
    StreamKind.STOCK_COUNT: "StockCount",
}
"""What the global ids of subjects begin with."""


@strawberry.type(
    description="Something that happened, in the one order of the whole log.",
    directives=[access("events:read")],
)
class Event:
    """One entry of the log: without personal data, kept for ever."""

    id: strawberry.ID = strawberry.field(
        description="Names this event for ever: whoever gets it twice knows it by this."
    )
    cursor: str = strawberry.field(
        description="Where it lies in the log; `events` and `orderFeed` go on behind it."
    )
    subject_type: StreamKind = strawberry.field(description="What it is about.")
    subject_id: strawberry.ID = strawberry.field(description="Which of them, as `node` takes it.")
    version: int = strawberry.field(description="Its place in the subject's history, from 1.")
    type: str = strawberry.field(description="What happened, such as `SHIPMENT_SHIPPED`.")
    type_version: int = strawberry.field(description="Version of the shape of `data`.")
    occurred_at: DateTime = strawberry.field(description="When it happened.")
    recorded_at: DateTime = strawberry.field(description="When we learned of it.")
    actor: str = strawberry.field(description="Which credential, or part of the system, did it.")
    data: JSON = strawberry.field(
        description="Its facts, documented per type in the guides; amounts in minor units."
    )
    order_key: strawberry.Private[UUID | None]

    @strawberry.field(description="The order as it is now; null for events of anything else.")
    async def order(
        self, info: Info
    ) -> Annotated["Order", strawberry.lazy("api.orders.types")] | None:
        found: Order | None = await info.context.node("Order", self.order_key)
        return found

    @classmethod
    def of(cls, row: Row) -> "Event":
        """The event of a row of the log."""
        kind, stream, version = StreamKind(row["stream_kind"]), row["stream_id"], row["version"]
        subject = global_id(_TYPE_NAMES[kind], stream)
        return cls(
            id=strawberry.ID(f"{_TYPE_NAMES[kind]}Event_{stream.hex}_{version}"),
            cursor=log_cursor(row["position"]),
            subject_type=kind,
            subject_id=strawberry.ID(subject),
            version=version,
            type=row["type"],
            type_version=row["type_version"],
            occurred_at=DateTime(row["occurred_at"]),
            recorded_at=DateTime(row["recorded_at"]),
            actor=row["actor"],
            data=JSON(public_data(row["data"])),
            order_key=stream if kind is StreamKind.ORDER else None,
        )
