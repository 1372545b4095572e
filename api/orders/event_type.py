"""Events of an order's history in the API."""

from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.context import Context
from api.cursors import event_cursor
from api.global_ids import global_id
from api.node_type import Node
from api.orders.event_data import public_data
from api.scalars import JSON, DateTime
from persistence.database import Row
from persistence.reads.events import events_by_version


@strawberry.type(
    description="Something that happened to an order. Versions are dense from 1.",
    directives=[access("orders:read")],
)
class OrderEvent(Node):
    """One entry of the log: without personal data, kept for ever."""

    cursor: str = strawberry.field(
        description="Where it lies in the stream; give it back as `after` to resume behind it."
    )
    version: int = strawberry.field(description="Its place in the order's history, from 1.")
    type: str = strawberry.field(description="What happened, such as `SHIPMENT_SHIPPED`.")
    type_version: int = strawberry.field(description="Version of the shape of `data`.")
    occurred_at: DateTime = strawberry.field(description="When it happened.")
    recorded_at: DateTime = strawberry.field(description="When we learned of it.")
    actor: str = strawberry.field(description="Which credential, or part of the system, did it.")
    data: JSON = strawberry.field(
        description="Its facts, documented per type in the guides; amounts in minor units."
    )
    order_id: strawberry.ID = strawberry.field(description="Whose history it is part of.")

    @classmethod
    def of(cls, row: Row) -> "OrderEvent":
        """The event of a row."""
        stream, version = row["stream_id"], row["version"]
        return cls(
            id=strawberry.ID(global_id("OrderEvent", stream, version)),
            cursor=event_cursor(stream, version),
            version=version,
            type=row["type"],
            type_version=row["type_version"],
            occurred_at=DateTime(row["occurred_at"]),
            recorded_at=DateTime(row["recorded_at"]),
            actor=row["actor"],
            data=JSON(public_data(row["data"])),
            order_id=strawberry.ID(global_id("Order", stream)),
        )


async def order_event_node(context: Context, key: UUID, version: int | None) -> OrderEvent | None:
    """An event by its order's key and its version."""
    row = await context.load(events_by_version, (key, version or 0))
    return OrderEvent.of(row) if row is not None else None
