"""Alerts in the API."""

from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.catalog.product_type import Product
from api.context import Context, Info
from api.described_enum import describe
from api.global_ids import global_id
from api.node_type import Node
from api.scalars import DateTime
from api.stock.location_type import Location
from api.user_errors import UserError
from domain.stock.alerting import AlertKind, AlertStatus
from persistence.alerts import alert_from
from persistence.database import Row
from persistence.reads.alerts import alerts_by_id

describe(
    AlertKind,
    "What there is to know about stock.",
    LOW_STOCK="No more pieces are available than the reorder point says.",
    OUT_OF_STOCK="No piece is available.",
    BACK_IN_STOCK="Pieces are available again; told once, and resolved from the beginning.",
    OVERSTOCK="More pieces are available than the overstock level says.",
    UNSOLD="Nothing was sold for as many days as the position's rule says.",
    INCOMING_LATE="The day of an announced delivery is over, and pieces are still to come.",
    COUNT_SHORTFALL="A count found less than was promised to orders: some wait for other pieces.",
)
describe(
    AlertStatus,
    "Whether an alert still holds.",
    OPEN="It holds.",
    RESOLVED="It holds no more.",
)
_DOCUMENTS = {AlertKind.INCOMING_LATE: "IncomingSupply", AlertKind.COUNT_SHORTFALL: "StockCount"}


@strawberry.type(
    description="Something to know about a product at a location.",
    directives=[access("stock:read")],
)
class Alert(Node):
    """Raised when it begins, resolved when it ends; of each thing one is open."""

    kind: AlertKind = strawberry.field(description="What there is to know.")
    status: AlertStatus = strawberry.field(description="Whether it still holds.")
    sku: str = strawberry.field(description="Which product.")
    available: int | None = strawberry.field(
        description="Pieces that were available when it began, where it is about them."
    )
    threshold: int | None = strawberry.field(
        description="What was crossed: pieces; for UNSOLD days, for INCOMING_LATE pieces still to "
        "come, for COUNT_SHORTFALL pieces that orders lost."
    )
    document_id: strawberry.ID | None = strawberry.field(
        description="The delivery or the count it is about; give it to `node`."
    )
    raised_at: DateTime = strawberry.field(description="When it began.")
    resolved_at: DateTime | None = strawberry.field(description="When it ended.")
    acknowledged_at: DateTime | None = strawberry.field(description="When somebody said they know.")
    acknowledged_by: str | None = strawberry.field(description="The credential that said so.")
    product_key: strawberry.Private[UUID]
    location_key: strawberry.Private[UUID]

    @strawberry.field(description="The product.", directives=[access("catalog:read")])
    async def product(self, info: Info) -> Product | None:
        found: Product | None = await info.context.node("Product", self.product_key)
        return found

    @strawberry.field(description="The location it is about.")
    async def location(self, info: Info) -> Location | None:
        found: Location | None = await info.context.node("Location", self.location_key)
        return found

    @classmethod
    def of(cls, row: Row) -> "Alert":
        """The alert of a row."""
        facts = alert_from(row)
        document = _DOCUMENTS.get(facts.kind)
        about = None
        if document is not None and facts.document_id is not None:
            about = strawberry.ID(global_id(document, facts.document_id))
        return cls(
            id=strawberry.ID(global_id("Alert", facts.id)),
            kind=facts.kind,
            status=facts.status,
            sku=row["sku"],
            available=facts.available,
            threshold=facts.threshold,
            document_id=about,
            raised_at=row["raised_at"],
            resolved_at=row["resolved_at"],
            acknowledged_at=row["acknowledged_at"],
            acknowledged_by=facts.acknowledged_by,
            product_key=facts.product_id,
            location_key=facts.location_id,
        )


async def alert_node(context: Context, key: UUID, _: int | None) -> Alert | None:
    """An alert by its key."""
    row = await context.load(alerts_by_id, key)
    return Alert.of(row) if row is not None else None


@strawberry.type(description="What became of alerts.", directives=[access("stock:write")])
class AlertAcknowledgePayload:
    """The alerts as they are now."""

    alerts: list[Alert] = strawberry.field(
        description="The alerts; none if refused.", directives=[access("stock:read")]
    )
    user_errors: list[UserError] = strawberry.field(description="Why it was refused.")
