"""Incoming supply in the API: deliveries that were announced, and what came of them."""

from datetime import date
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.bulk import BulkItem
from api.catalog.product_type import Product
from api.context import Context, Info
from api.described_enum import describe
from api.global_ids import global_id
from api.node_type import Node
from api.scalars import DateTime
from api.stock.location_type import Location
from api.user_errors import UserError
from domain.stock.incoming import IncomingSupply as SupplyFacts
from domain.stock.incoming import ReceiptState, SupplyStatus
from persistence.database import Row
from persistence.incoming import supplies_from
from persistence.reads.supply import supplies_by_id
from use_cases.stock.receive_incoming_supply import SupplyReceipt
from use_cases.stock.upsert_incoming_supply import SupplyData

describe(
    SupplyStatus,
    "How far a delivery is.",
    name="IncomingSupplyStatus",
    EXPECTED="Nothing of it came yet.",
    PARTIALLY_RECEIVED="Some of it came, more is to come.",
    RECEIVED="All that was agreed came.",
    CLOSED="Fewer pieces came than were agreed, and no more will.",
)
describe(
    ReceiptState,
    "What pieces do first when they come to a location.",
    AVAILABLE="They may be sold at once.",
    QUALITY_CONTROL="They are to be inspected.",
    DAMAGED="They came damaged.",
)


@strawberry.type(
    description="Pieces of one product that one source will deliver to one location.",
    directives=[access("stock:read")],
)
class IncomingSupply(Node):
    """Named by source, reference, SKU and location."""

    source: str = strawberry.field(description="Who delivers, such as a supplier's code.")
    reference: str = strawberry.field(
        description="The delivery, such as a purchase order's number."
    )
    sku: str = strawberry.field(description="Which product.")
    status: SupplyStatus = strawberry.field(description="How far it is.")
    quantity: int = strawberry.field(description="Pieces that were agreed.")
    received: int = strawberry.field(description="Pieces that came; may be more than agreed.")
    open: int = strawberry.field(description="Pieces that are still to come.")
    short: int = strawberry.field(description="Pieces that were agreed and will not come.")
    expected_on: date = strawberry.field(
        description="The day by which they come, in the location's time zone."
    )
    is_late: bool = strawberry.field(
        description="Whether that day is over there and pieces are still to come."
    )
    created_at: DateTime = strawberry.field(description="When it was first announced.")
    updated_at: DateTime = strawberry.field(description="When it last changed.")
    product_key: strawberry.Private[UUID]
    location_key: strawberry.Private[UUID]

    @strawberry.field(description="The product.", directives=[access("catalog:read")])
    async def product(self, info: Info) -> Product | None:
        found: Product | None = await info.context.node("Product", self.product_key)
        return found

    @strawberry.field(description="Where it comes to.")
    async def location(self, info: Info) -> Location | None:
        found: Location | None = await info.context.node("Location", self.location_key)
        return found

    @classmethod
    def of(cls, row: Row, context: Context) -> "IncomingSupply":
        """The supply of a row."""
        facts: SupplyFacts = supplies_from([row])[0]
        return cls(
            id=strawberry.ID(global_id("IncomingSupply", facts.id)),
            source=facts.source,
            reference=facts.reference,
            sku=row["sku"],
            status=facts.status,
            quantity=facts.quantity,
            received=facts.received,
            open=facts.open,
            short=facts.short,
            expected_on=facts.expected_on,
            is_late=facts.is_late(context.services.clock(), row["time_zone"]),
            created_at=DateTime(row["created_at"]),
            updated_at=DateTime(row["updated_at"]),
            product_key=facts.product_id,
            location_key=facts.location_id,
        )


async def incoming_supply_node(context: Context, key: UUID, _: int | None) -> IncomingSupply | None:
    """An incoming supply by its key."""
    row = await context.load(supplies_by_id, key)
    return IncomingSupply.of(row, context) if row is not None else None


@strawberry.input(description="A delivery, found by source, reference, SKU and location, or made.")
class IncomingSupplyInput:
    """What its source says now; what was received stays received."""

    source: str = strawberry.field(
        description="Who delivers: letters, digits, `.`, `_`, `-`; part of the natural key."
    )
    reference: str = strawberry.field(
        description="The delivery, such as a purchase order's number; part of the natural key."
    )
    sku: str = strawberry.field(description="Which product; part of the natural key.")
    location_code: str = strawberry.field(description="Where to; part of the natural key.")
    quantity: int = strawberry.field(description="Pieces agreed in all, received ones included.")
    expected_on: date = strawberry.field(
        description="The day by which they come, in the location's time zone."
    )
    closed: bool = strawberry.field(
        default=False, description="What has not come will not come any more."
    )

    def to_data(self) -> SupplyData:
        """What the use case takes."""
        return SupplyData(
            self.source, self.reference, self.sku, self.location_code, self.quantity,
            self.expected_on, self.closed,
        )  # fmt: skip


@strawberry.input(description="Pieces of an announced delivery that came.")
class IncomingReceiptInput:
    """Done or refused on its own."""

    source: str = strawberry.field(description="Who delivered.")
    reference: str = strawberry.field(description="Which delivery.")
    sku: str = strawberry.field(description="Which product.")
    location_code: str = strawberry.field(description="Where they came to.")
    quantity: int = strawberry.field(
        description="Pieces; 0 only with `isLast`. More than agreed is received too."
    )
    state: ReceiptState = strawberry.field(
        default=ReceiptState.AVAILABLE, description="What they do first."
    )
    is_last: bool = strawberry.field(
        default=False, description="What is still missing will not come: the delivery is closed."
    )

    def to_data(self) -> SupplyReceipt:
        """What the use case takes."""
        return SupplyReceipt(
            self.source, self.reference, self.sku, self.location_code, self.quantity, self.state,
            self.is_last,
        )  # fmt: skip


@strawberry.type(description="What became of each delivery.", directives=[access("stock:write")])
class IncomingSupplyUpsertPayload:
    """Answered per item."""

    items: list[BulkItem[IncomingSupply]] = strawberry.field(
        description="One for each of the input."
    )
    user_errors: list[UserError] = strawberry.field(
        description="Why the whole request was refused."
    )


@strawberry.type(description="What became of each receipt.", directives=[access("stock:write")])
class IncomingSupplyReceivePayload:
    """Answered per item."""

    items: list[BulkItem[IncomingSupply]] = strawberry.field(
        description="One for each of the input."
    )
    user_errors: list[UserError] = strawberry.field(
        description="Why the whole request was refused."
    )
