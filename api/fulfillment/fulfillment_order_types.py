"""Fulfillment orders in the API: the work one location receives."""

from datetime import date
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.connections import (
    After,
    Before,
    Connection,
    First,
    Last,
    connection_of_list,
    page_request,
)
from api.context import Context, Info
from api.fulfillment.enums import (
    FulfillmentOrderAction,
    FulfillmentOrderStatus,
    HoldReason,
    RejectReason,
    RequestStatus,
)
from api.fulfillment.package_types import Package
from api.fulfillment.references import AtLocation, OfOrder, OfOrderLine, line_id
from api.global_ids import global_id
from api.node_type import Node
from api.scalars import DateTime
from persistence.database import Row
from persistence.fulfillment_rows import work_order_from
from persistence.reads.fulfillment import (
    fulfillment_order_lines,
    fulfillment_orders_by_id,
    packages_by_order,
)

if TYPE_CHECKING:
    from api.fulfillment.plan_types import FulfillmentPlan


@strawberry.type(
    description="Pieces of one order line that a location is to ship.",
    directives=[access("fulfillment:read")],
)
class FulfillmentOrderLine(OfOrderLine):
    """Ordered from this location, packed and shipped."""

    line_id: strawberry.ID = strawberry.field(description="Which line of the order.")
    packed_quantity: int = strawberry.field(description="Pieces put into cartons.")
    shipped_quantity: int = strawberry.field(description="Pieces that have left.")


@strawberry.type(
    description="The work order that one location receives. It closes with its last piece.",
    directives=[access("fulfillment:read")],
)
class FulfillmentOrder(Node, OfOrder, AtLocation):
    """Made when a plan is committed, one for each parcel of it."""

    number: str = strawberry.field(description="The order's number and a count: `WEB-1001-F1`.")
    status: FulfillmentOrderStatus = strawberry.field(description="Where it is in its life.")
    request_status: RequestStatus = strawberry.field(
        description="Whether a third party was asked to do it, and its answer."
    )
    hold_reason: HoldReason | None = strawberry.field(
        description="Why it is on hold; null if it is not."
    )
    reject_reason: RejectReason | None = strawberry.field(
        description="Why the location rejected it; null if it did not."
    )
    note: str | None = strawberry.field(
        description="More about the hold or the rejection, as somebody wrote it."
    )
    service_code: str | None = strawberry.field(
        description="The carrier service it was planned for; `shipmentCreate` takes it over."
    )
    ships_on: date | None = strawberry.field(
        description="The day its parcel was planned to leave; null where somebody moved it by hand."
    )
    deliver_by: date | None = strawberry.field(
        description="The last day on which its parcel was planned to arrive."
    )
    created_at: DateTime = strawberry.field(description="When it was made.")
    row: strawberry.Private[Row]

    @strawberry.field(description="What its state allows now.")
    async def allowed_actions(self, info: Info) -> list[FulfillmentOrderAction]:
        lines = await info.context.load(fulfillment_order_lines, self.row["id"])
        moves = work_order_from(self.row, lines or ()).allowed_moves()
        return [action for action in FulfillmentOrderAction if action.value in moves]

    @strawberry.field(description="What is to be shipped.")
    async def lines(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[FulfillmentOrderLine]:
        request = page_request(first, after, last, before)
        rows = await info.context.load(fulfillment_order_lines, self.row["id"])
        return connection_of_list(rows or (), self._line, request)

    @strawberry.field(description="What was packed for it, oldest first, unpacked cartons too.")
    async def packages(self, info: Info) -> list[Package]:
        rows = await info.context.load(packages_by_order, self.order_key)
        own = self.row["id"]
        return [Package.of(row) for row in rows or () if row["fulfillment_order_id"] == own]

    @strawberry.field(description="The plan it was made by.")
    async def fulfillment_plan(
        self, info: Info
    ) -> Annotated["FulfillmentPlan", strawberry.lazy("api.fulfillment.plan_types")] | None:
        key = self.row["plan_id"]
        found: FulfillmentPlan | None = await info.context.node("FulfillmentPlan", key)
        return found

    def _line(self, row: Row) -> FulfillmentOrderLine:
        return FulfillmentOrderLine(
            line_id=line_id(self.order_key, row["line_number"]),
            line_number=row["line_number"],
            quantity=row["quantity"],
            packed_quantity=row["packed"],
            shipped_quantity=row["shipped"],
            order_key=self.order_key,
        )

    @classmethod
    def of(cls, row: Row) -> "FulfillmentOrder":
        """The fulfillment order of a row."""
        return cls(
            id=strawberry.ID(global_id("FulfillmentOrder", row["id"])),
            order_id=strawberry.ID(global_id("Order", row["order_id"])),
            order_key=row["order_id"],
            location_id=strawberry.ID(global_id("Location", row["location_id"])),
            location_key=row["location_id"],
            number=row["number"],
            status=FulfillmentOrderStatus(row["status"]),
            request_status=RequestStatus(row["request_status"]),
            hold_reason=HoldReason(row["hold_reason"]) if row["hold_reason"] else None,
            reject_reason=RejectReason(row["reject_reason"]) if row["reject_reason"] else None,
            note=row["note"],
            service_code=row["service_code"],
            ships_on=row["ships_on"],
            deliver_by=row["deliver_by"],
            created_at=DateTime(row["created_at"]),
            row=row,
        )


async def fulfillment_order_node(
    context: Context, key: UUID, _: int | None
) -> FulfillmentOrder | None:
    """A fulfillment order by its key."""
    row = await context.load(fulfillment_orders_by_id, key)
    return FulfillmentOrder.of(row) if row is not None else None
