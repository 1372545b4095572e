"""Orders in the API."""

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.attribute_type import Attribute
from api.channels.types import Channel
from api.connections import (
    After,
    Before,
    Connection,
    First,
    Last,
    connection_of,
    connection_of_list,
    page_request,
)
from api.context import Context, Info
from api.cursors import event_cursor
from api.customers.address_type import Address, Contact
from api.global_ids import global_id
from api.money_type import Money, money
from api.node_type import Node
from api.orders.enums import (
    AmountStatus,
    CancelReason,
    FulfillmentStatus,
    OrderAction,
    OrderStatus,
    ReturnStatus,
)
from api.orders.event_type import OrderEvent
from api.orders.fulfillment_fields import OrderFulfillmentFields
from api.orders.line_types import OrderLine, any_shipped
from api.orders.settlement_fields import OrderSettlementFields
from api.orders.tracking_types import OrderTracking
from api.scalars import DateTime
from domain.orders.statuses import allowed_actions
from persistence.database import Row
from persistence.reads.events import count_events, event_page
from persistence.reads.orders import lines_by_order, orders_by_id
from persistence.reads.parties import addresses_by_id, contacts_by_id
from persistence.reads.tracking import tracked_orders

if TYPE_CHECKING:
    from api.customers.types import Customer
    from api.fulfillment.shipping_method_type import ShippingMethod


OWN = [access("orders:read", own="account:read")]
OWN_PEOPLE = [access("customers:read", own="account:read")]


@strawberry.type(
    description="What was bought, for whom, at what price.", directives=[access("orders:read")]
)
class Order(OrderFulfillmentFields, OrderSettlementFields, Node):
    """One order. Amounts are exact; summaries are folded from quantities and payments."""

    number: str = strawberry.field(
        description="What people call it; unique everywhere.", directives=OWN
    )
    channel_reference: str | None = strawberry.field(description="The channel's own id for it.")
    status: OrderStatus = strawberry.field(description="Where it is in its life.", directives=OWN)
    authorize_status: AmountStatus = strawberry.field(
        description="How much of the total is authorized or charged."
    )
    charge_status: AmountStatus = strawberry.field(
        description="How much of the total is charged.", directives=OWN
    )
    fulfillment_status: FulfillmentStatus = strawberry.field(
        description="How far the goods are.", directives=OWN
    )
    return_status: ReturnStatus = strawberry.field(
        description="How far goods have come back.", directives=OWN
    )
    cancel_reason: CancelReason | None = strawberry.field(
        description="Why it was canceled.", directives=OWN
    )
    placed_at: DateTime = strawberry.field(description="When it was placed.", directives=OWN)
    updated_at: DateTime = strawberry.field(
        description="When anything about it last changed.", directives=OWN
    )
    estimated_delivery_at: DateTime | None = strawberry.field(
        description="When the last piece should arrive; null where nobody knows, and once canceled.",
        directives=OWN,
    )
    version: int = strawberry.field(
        description="Version of its last event; see `expectedVersion`.", directives=OWN
    )
    cursor: str = strawberry.field(
        description="Where its history stood when this was read: give it to `orderEvents` as "
        "`after` and no event falls between reading and subscribing."
    )
    note: str | None = strawberry.field(description="What the customer or the staff wrote.")
    subtotal: Money = strawberry.field(description="Sum of the lines.", directives=OWN)
    shipping_amount: Money = strawberry.field(
        description="For delivery, before tax.", directives=OWN
    )
    tax_amount: Money = strawberry.field(
        description="Tax added, that on shipping included.", directives=OWN
    )
    discount_amount: Money = strawberry.field(
        description="Taken off, in lines and in all.", directives=OWN
    )
    total: Money = strawberry.field(
        description="Subtotal + shipping + tax - discounts, exactly.", directives=OWN
    )
    authorized_amount: Money = strawberry.field(description="Authorized and not yet captured.")
    charged_amount: Money = strawberry.field(
        description="Captured, refunds not taken off.", directives=OWN
    )
    refunded_amount: Money = strawberry.field(description="Given back.", directives=OWN)
    refund_pending_amount: Money = strawberry.field(description="On its way back.", directives=OWN)

    @strawberry.field(description="What its state allows now.")
    async def allowed_actions(self, info: Info) -> list[OrderAction]:
        lines = await info.context.load(lines_by_order, self.row["id"])
        return list(allowed_actions(self.status, any_shipped(lines or [])))

    @strawberry.field(description="Key/value pairs that partners round-trip.")
    def attributes(self) -> list[Attribute]:
        return [Attribute(key=key, value=text) for key, text in self.row["attributes"].items()]

    @strawberry.field(description="Where it came from.", directives=[access("channels:read")])
    async def channel(self, info: Info) -> Channel | None:
        found: Channel | None = await info.context.node("Channel", self.row["channel_id"])
        return found

    @strawberry.field(
        description="Who bought it; null for a guest.", directives=[access("customers:read")]
    )
    async def customer(
        self, info: Info
    ) -> Annotated["Customer", strawberry.lazy("api.customers.types")] | None:
        found: Customer | None = await info.context.node("Customer", self.row["customer_id"])
        return found

    @strawberry.field(description="How to reach the guest.", directives=[access("customers:read")])
    async def contact(self, info: Info) -> Contact | None:
        row = await _part(info, contacts_by_id, self.row["contact_id"])
        return Contact.of(row) if row is not None else None

    @strawberry.field(description="Where it goes.", directives=OWN_PEOPLE)
    async def shipping_address(self, info: Info) -> Address | None:
        row = await _part(info, addresses_by_id, self.row["shipping_address_id"])
        return Address.of(row) if row is not None else None

    @strawberry.field(description="Who pays.", directives=OWN_PEOPLE)
    async def billing_address(self, info: Info) -> Address | None:
        row = await _part(info, addresses_by_id, self.row["billing_address_id"])
        return Address.of(row) if row is not None else None

    @strawberry.field(
        description="How it was to be delivered.", directives=[access("catalog:read")]
    )
    async def shipping_method(
        self, info: Info
    ) -> (
        Annotated["ShippingMethod", strawberry.lazy("api.fulfillment.shipping_method_type")] | None
    ):
        key = self.row["shipping_method_id"]
        found: ShippingMethod | None = await info.context.node("ShippingMethod", key)
        return found

    @strawberry.field(description="What was bought, in the order it was sent.", directives=OWN)
    async def lines(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[OrderLine]:
        request = page_request(first, after, last, before)
        rows = await info.context.load(lines_by_order, self.row["id"])
        currency = self.row["currency"]
        return connection_of_list(rows or [], lambda row: OrderLine.of(row, currency), request)

    @strawberry.field(
        description="How it stands, as its buyer may see it; null for whoever is bound to "
        "locations.",
        directives=[access("tracking:read")],
    )
    async def tracking(self, info: Info) -> OrderTracking | None:
        found = await info.context.load(tracked_orders, self.row["id"])
        return OrderTracking.of(found) if found is not None else None

    @strawberry.field(description="Its history, oldest first.")
    async def events(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[OrderEvent]:
        context, key = info.context, self.row["id"]
        caller, request = context.caller, page_request(first, after, last, before)
        page = await context.read(event_page, caller, key, request)
        return connection_of(page, OrderEvent.of, lambda: context.read(count_events, caller, key))

    @classmethod
    def of(cls, row: Row) -> "Order":
        """The order of a row."""
        currency = row["currency"]
        amounts: dict[str, Any] = {
            name: money(row[name], currency)
            for name in ("subtotal", "shipping_amount", "tax_amount", "discount_amount", "total")
        } | {
            f"{name}_amount": money(row[name], currency)
            for name in ("authorized", "charged", "refunded", "refund_pending")
        }
        reason, canceled = row["cancel_reason"], row["status"] == OrderStatus.CANCELED
        # Nothing of a canceled order arrives, whatever was expected before.
        estimate = None if canceled else row["estimated_delivery_at"]
        return cls(
            id=strawberry.ID(global_id("Order", row["id"])),
            number=row["number"],
            channel_reference=row["channel_reference"],
            status=OrderStatus(row["status"]),
            authorize_status=AmountStatus(row["authorize_status"]),
            charge_status=AmountStatus(row["charge_status"]),
            fulfillment_status=FulfillmentStatus(row["fulfillment_status"]),
            return_status=ReturnStatus(row["return_status"]),
            cancel_reason=CancelReason(reason) if reason else None,
            placed_at=DateTime(row["placed_at"]),
            updated_at=DateTime(row["updated_at"]),
            estimated_delivery_at=DateTime(estimate) if estimate else None,
            version=row["version"],
            cursor=event_cursor(row["id"], row["version"]),
            note=row["note"],
            row=row,
            **amounts,
        )


async def order_node(context: Context, key: UUID, _: int | None) -> Order | None:
    """An order by its key."""
    row = await context.load(orders_by_id, key)
    return Order.of(row) if row is not None else None


async def order_line_node(context: Context, key: UUID, number: int | None) -> OrderLine | None:
    """A line by its order's key and its number."""
    row = await context.load(orders_by_id, key)
    if row is None or number is None:
        return None
    lines = await context.load(lines_by_order, key)
    found = [line for line in lines or () if line["number"] == number]
    return OrderLine.of(found[0], row["currency"]) if found else None


async def _part(info: Info, read: Any, key: UUID | None) -> Row | None:
    if key is None:
        return None
    row: Row | None = await info.context.load(read, key)
    return row
