"""The stock ledger in the API: positions, movements, availability."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

import strawberry

from api.access.scope_directive import access
from api.catalog.product_type import Product
from api.context import Info
from api.described_enum import describe
from api.global_ids import global_id
from api.scalars import DateTime
from api.stock.location_type import Location
from domain.stock.availability import Availability as AvailabilityFacts
from domain.stock.ledger import DocumentType, MovementReason, StockState
from persistence.database import Row
from persistence.reads.supply import incoming_by_position

describe(
    StockState,
    "What a piece is doing, or where outside it is.",
    AVAILABLE="On hand and promised to nobody.",
    RESERVED="On hand, held for a cart or quote.",
    COMMITTED="On hand, promised to an order.",
    QUALITY_CONTROL="On hand, to be inspected.",
    DAMAGED="On hand, not for sale.",
    SUPPLIER="Outside: at whoever delivers it.",
    CUSTOMER="Outside: at whoever bought it.",
    TRANSIT="Outside: between two locations.",
    ADJUSTMENT="Outside: found, lost or written off.",
)
describe(
    MovementReason,
    "Why pieces moved.",
    name="StockMovementReason",
    RECEIVED="A supplier delivered them.",
    COUNTED="A count found more or fewer.",
    ADJUSTED="Somebody corrected the figure.",
    ORDER_PLACED="An order was promised them.",
    ORDER_CANCELED="An order no longer needs them.",
    BACKORDER_ALLOCATED="An order that waited got them.",
    REPLANNED="A new plan takes them from elsewhere.",
    SHIPPED="They left with a parcel.",
    RETURNED="A buyer sent them back.",
    RESTOCKED="They were inspected and may be sold again.",
    WRITTEN_OFF="They are gone or worthless.",
    RESERVED="They are held for a cart or quote.",
    RELEASED="A cart or quote no longer holds them.",
    EXPIRED="The time of a hold was over.",
    TRANSFERRED="They travel, or traveled, between two locations.",
    TRANSFER_LOST="They were lost between two locations.",
    INSPECTED="Somebody looked at them and decided.",
    DAMAGED="They were found to be damaged.",
    NOT_FOUND="An order was promised them, and nobody found them.",
)
describe(
    DocumentType,
    "What kind of record a movement belongs to.",
    name="StockDocumentType",
    ORDER="An order.",
    SHIPMENT="A shipment.",
    RETURN="A return.",
    STOCK_UPDATE="One request of `stockSet` or `stockAdjust`.",
    IMPORT="An import of history.",
    CART="A cart.",
    RESERVATION="A reservation.",
    INCOMING_SUPPLY="A delivery of a supplier.",
    TRANSFER="A transfer between two locations.",
    STOCK_COUNT="A stock count.",
    STOCK_CHECK="One request of `stockMove` or `qualityCheckRecord`.",
)

DOCUMENT_NODES = {
    DocumentType.ORDER: "Order",
    DocumentType.SHIPMENT: "Shipment",
    DocumentType.RETURN: "Return",
    DocumentType.STOCK_UPDATE: "StockUpdate",
    DocumentType.IMPORT: "Import",
    DocumentType.CART: "Cart",
    DocumentType.RESERVATION: "Reservation",
    DocumentType.INCOMING_SUPPLY: "IncomingSupply",
    DocumentType.TRANSFER: "Transfer",
    DocumentType.STOCK_COUNT: "StockCount",
    DocumentType.STOCK_CHECK: "StockCheck",
}
"""What the global ids of documents begin with; updates, checks and imports are names only."""


@strawberry.type(
    description="One product at one location: pieces by what they are doing.",
    directives=[access("stock:read")],
)
class StockPosition:
    """The running sum of its movements."""

    sku: str = strawberry.field(description="Which product.")
    on_hand: int = strawberry.field(description="Pieces physically there: all of the below.")
    available: int = strawberry.field(description="Pieces promised to nobody.")
    reserved: int = strawberry.field(description="Pieces held for carts and quotes.")
    committed: int = strawberry.field(description="Pieces promised to orders.")
    quality_control: int = strawberry.field(description="Pieces to be inspected.")
    damaged: int = strawberry.field(description="Pieces that are not for sale.")
    safety_stock: int = strawberry.field(
        description="Pieces of what is available that are never promised."
    )
    reorder_point: int | None = strawberry.field(
        description="Alerts when so many pieces are available, or fewer; null: never."
    )
    overstock_level: int | None = strawberry.field(
        description="Alerts when so many pieces are available, or more; null: never."
    )
    unsold_days: int | None = strawberry.field(
        description="Alerts when nothing was sold for so many days; null: never."
    )
    updated_at: DateTime | None = strawberry.field(
        description="When it last changed; null if nothing ever moved here."
    )
    product_key: strawberry.Private[UUID]
    location_key: strawberry.Private[UUID]

    @strawberry.field(description="The product.", directives=[access("catalog:read")])
    async def product(self, info: Info) -> Product | None:
        found: Product | None = await info.context.node("Product", self.product_key)
        return found

    @strawberry.field(description="The location.")
    async def location(self, info: Info) -> Location | None:
        found: Location | None = await info.context.node("Location", self.location_key)
        return found

    @strawberry.field(
        description="Pieces still to come: of announced deliveries, and of transfers under way "
        "that have a day of arrival."
    )
    async def incoming(self, info: Info) -> int:
        key = (self.product_key, self.location_key)
        return await info.context.load(incoming_by_position, key) or 0

    @classmethod
    def of(cls, row: Row, past: Mapping[str, int] | None = None) -> "StockPosition":
        """The position of a row; with the quantities of a past time, as it was then."""
        quantities: dict[str, Any] = {name: row[name] for name in _QUANTITIES} | dict(past or {})
        return cls(
            sku=row["sku"],
            on_hand=sum(quantities.values()),
            updated_at=row["updated_at"],
            product_key=row["product_id"],
            location_key=row["location_id"],
            **quantities,
            **{name: row[name] for name in _RULES},
        )

    @classmethod
    def empty(cls, sku: str, product_key: UUID, location_key: UUID) -> "StockPosition":
        """The position of a product that never was at a location."""
        return cls(
            sku=sku,
            on_hand=0,
            updated_at=None,
            product_key=product_key,
            location_key=location_key,
            **dict.fromkeys(_QUANTITIES, 0),
            safety_stock=0,
            reorder_point=None,
            overstock_level=None,
            unsold_days=None,
        )


_RULES = ("safety_stock", "reorder_point", "overstock_level", "unsold_days")
_QUANTITIES = ("available", "reserved", "committed", "quality_control", "damaged")


@strawberry.type(
    description="One line of the ledger: pieces went from one state to another at one location.",
    directives=[access("stock:read")],
)
class StockMovement:
    """Never changed, never deleted."""

    id: strawberry.ID = strawberry.field(description="Its number in the ledger.")
    sku: str = strawberry.field(description="Which product.")
    from_state: StockState = strawberry.field(description="What the pieces were doing.")
    to_state: StockState = strawberry.field(description="What they do now.")
    quantity: int = strawberry.field(description="How many pieces.")
    reason: MovementReason = strawberry.field(description="Why.")
    document_type: DocumentType = strawberry.field(description="What it belongs to.")
    document_id: strawberry.ID = strawberry.field(
        description="Which one; give it to `node`, or filter movements by it. Of another channel's "
        "order or hold it is an id that names nothing."
    )
    actor: str = strawberry.field(description="The credential that did it.")
    occurred_at: DateTime = strawberry.field(description="When it happened.")
    recorded_at: DateTime = strawberry.field(description="When we were told.")
    product_key: strawberry.Private[UUID]
    location_key: strawberry.Private[UUID]

    @strawberry.field(description="The product.", directives=[access("catalog:read")])
    async def product(self, info: Info) -> Product | None:
        found: Product | None = await info.context.node("Product", self.product_key)
        return found

    @strawberry.field(description="The location.")
    async def location(self, info: Info) -> Location | None:
        found: Location | None = await info.context.node("Location", self.location_key)
        return found

    @classmethod
    def of(cls, row: Row) -> "StockMovement":
        """The movement of a row."""
        document, key = DocumentType(row["document_type"]), row["document_id"]
        if not row["document_is_visible"]:
            # The same for all movements of one document, and nothing that can be asked for.
            key = uuid5(key, "hidden")
        return cls(
            id=strawberry.ID(str(row["id"])),
            sku=row["sku"],
            from_state=StockState(row["from_state"]),
            to_state=StockState(row["to_state"]),
            quantity=row["quantity"],
            reason=MovementReason(row["reason"]),
            document_type=document,
            document_id=strawberry.ID(global_id(DOCUMENT_NODES[document], key)),
            actor=row["actor"],
            occurred_at=row["occurred_at"],
            recorded_at=row["recorded_at"],
            product_key=row["product_id"],
            location_key=row["location_id"],
        )


@strawberry.type(
    description="Pieces of a product that can be promised at one location.",
    directives=[access("stock:read")],
)
class LocationAvailability:
    """For who plans; storefronts see totals only."""

    available: int = strawberry.field(description="Pieces that can be promised there.")
    location_key: strawberry.Private[UUID]

    @strawberry.field(description="The location.")
    async def location(self, info: Info) -> Location | None:
        found: Location | None = await info.context.node("Location", self.location_key)
        return found


@strawberry.type(
    description="Pieces of a product that can be promised now.",
    directives=[access("availability:read")],
)
class Availability:
    """What an order placed now could get, wherever it goes."""

    sku: str = strawberry.field(description="Which product.")
    available: int = strawberry.field(
        description="Pieces over all working locations that the channel may use and that may ship "
        "the product; of a kit, as many as its scarcest part allows."
    )
    backorderable: int | None = strawberry.field(
        description="Pieces that may be ordered beyond that and wait for supply; null for any "
        "number."
    )
    locations: list[LocationAvailability] = strawberry.field(
        description="The most that each location could give, where it could give any; together "
        "they may have more than can be promised.",
        directives=[access("stock:read")],
    )

    @classmethod
    def of(cls, facts: AvailabilityFacts) -> "Availability":
        """The availability that was computed."""
        return cls(
            sku=facts.sku,
            available=facts.total,
            backorderable=facts.backorderable,
            locations=[
                LocationAvailability(available=quantity, location_key=key)
                for key, quantity in facts.by_location
            ],
        )
