"""Transfers in the API: pieces between two locations."""

from datetime import date
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
from domain.stock.incoming import ReceiptState
from domain.stock.transfer import TransferStatus
from persistence.database import Row
from persistence.reads.transfers import lines_of_transfers, transfers_by_id
from use_cases.stock.receive_transfer import ArrivedPieces

describe(
    TransferStatus,
    "How far a transfer is.",
    DRAFT="Planned; holds no stock.",
    IN_TRANSIT="On its way.",
    PARTIALLY_RECEIVED="Some of it came; the rest is on its way.",
    RECEIVED="All that was shipped came or was lost.",
    CANCELED="Given up before it left.",
)


@strawberry.type(
    description="Pieces of a product in a transfer.", directives=[access("stock:read")]
)
class TransferLine:
    """Shipped pieces have come, are under way, or were lost."""

    sku: str = strawberry.field(description="Which product.")
    quantity: int = strawberry.field(description="Pieces that were planned.")
    shipped: int = strawberry.field(description="Pieces that left.")
    received: int = strawberry.field(description="Pieces that came.")
    lost: int = strawberry.field(description="Pieces that were lost on the way.")
    in_transit: int = strawberry.field(description="Pieces that are under way.")
    product_key: strawberry.Private[UUID]

    @strawberry.field(description="The product.", directives=[access("catalog:read")])
    async def product(self, info: Info) -> Product | None:
        found: Product | None = await info.context.node("Product", self.product_key)
        return found

    @classmethod
    def of(cls, row: Row) -> "TransferLine":
        """The line of a row."""
        return cls(
            sku=row["sku"],
            quantity=row["quantity"],
            shipped=row["shipped"],
            received=row["received"],
            lost=row["lost"],
            in_transit=row["shipped"] - row["received"] - row["lost"],
            product_key=row["product_id"],
        )


@strawberry.type(
    description="Pieces that one location sends to another.", directives=[access("stock:read")]
)
class Transfer(Node):
    """Drafted, shipped once, received in parts."""

    number: str = strawberry.field(description="For people; unique.")
    reference: str | None = strawberry.field(description="What the caller calls it.")
    status: TransferStatus = strawberry.field(description="How far it is.")
    expected_on: date | None = strawberry.field(
        description="The day by which it arrives, in the destination's time zone; with one, what "
        "is under way counts as incoming there."
    )
    created_at: DateTime = strawberry.field(description="When it was drafted.")
    shipped_at: DateTime | None = strawberry.field(description="When it left.")
    received_at: DateTime | None = strawberry.field(
        description="When the last of it came or was given up."
    )
    key: strawberry.Private[UUID]
    from_key: strawberry.Private[UUID]
    to_key: strawberry.Private[UUID]

    @strawberry.field(description="Where it leaves.")
    async def from_location(self, info: Info) -> Location | None:
        found: Location | None = await info.context.node("Location", self.from_key)
        return found

    @strawberry.field(description="Where it arrives.")
    async def to_location(self, info: Info) -> Location | None:
        found: Location | None = await info.context.node("Location", self.to_key)
        return found

    @strawberry.field(description="What it carries, one line for each product; 1,000 at most.")
    async def lines(self, info: Info) -> list[TransferLine]:
        rows = await info.context.load(lines_of_transfers, self.key)
        return [TransferLine.of(row) for row in rows or ()]

    @classmethod
    def of(cls, row: Row) -> "Transfer":
        """The transfer of a row."""
        return cls(
            id=strawberry.ID(global_id("Transfer", row["id"])),
            number=row["number"],
            reference=row["reference"],
            status=TransferStatus(row["status"]),
            expected_on=row["expected_on"],
            created_at=row["created_at"],
            shipped_at=row["shipped_at"],
            received_at=row["received_at"],
            key=row["id"],
            from_key=row["from_location_id"],
            to_key=row["to_location_id"],
        )


async def transfer_node(context: Context, key: UUID, _: int | None) -> Transfer | None:
    """A transfer by its key."""
    row = await context.load(transfers_by_id, key)
    return Transfer.of(row) if row is not None else None


@strawberry.input(description="Pieces of a SKU.")
class TransferLineInput:
    """One for each SKU."""

    sku: str = strawberry.field(description="Which product.")
    quantity: int = strawberry.field(description="Pieces.")


@strawberry.input(description="Pieces of a SKU that arrived, or were lost on the way.")
class TransferReceiptLineInput:
    """A SKU may stand here several times, such as for good pieces and damaged ones."""

    sku: str = strawberry.field(description="Which product.")
    quantity: int = strawberry.field(description="Pieces; no more than are under way.")
    state: ReceiptState = strawberry.field(
        default=ReceiptState.AVAILABLE, description="What they do first."
    )
    lost: bool = strawberry.field(
        default=False, description="They did not arrive and will not: `state` means nothing."
    )

    def to_data(self) -> ArrivedPieces:
        """What the use case takes."""
        return ArrivedPieces(self.sku, self.quantity, None if self.lost else self.state)


@strawberry.input(description="A transfer to be drafted.")
class TransferCreateInput:
    """It holds no stock until it ships."""

    from_location_code: str = strawberry.field(description="Where it leaves.")
    to_location_code: str = strawberry.field(description="Where it arrives.")
    lines: list[TransferLineInput] = strawberry.field(
        description="What it carries, each SKU once; up to 1,000."
    )
    expected_on: date | None = strawberry.field(
        default=None,
        description="The day by which it arrives, in the destination's time zone; with one, what "
        "is under way counts as incoming there.",
    )
    reference: str | None = strawberry.field(default=None, description="What you call it.")


@strawberry.input(description="What leaves.")
class TransferShipInput:
    """Left out: everything that was planned."""

    lines: list[TransferLineInput] | None = strawberry.field(
        default=None, description="Only these pieces; the rest of the plan never leaves."
    )


@strawberry.input(description="What arrived, and what did not.")
class TransferReceiveInput:
    """A part of what is under way, or all of it."""

    lines: list[TransferReceiptLineInput] = strawberry.field(
        default_factory=list, description="What arrived or was lost, by SKU."
    )
    rest_is_lost: bool = strawberry.field(
        default=False, description="Whatever is still under way afterwards is recorded as lost."
    )


@strawberry.type(description="What became of a transfer.", directives=[access("stock:write")])
class TransferPayload:
    """The transfer as it is now."""

    transfer: Transfer | None = strawberry.field(
        description="The transfer; null if refused.", directives=[access("stock:read")]
    )
    user_errors: list[UserError] = strawberry.field(description="Why it was refused.")
