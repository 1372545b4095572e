"""Reservations in the API: what is held, for whom, until when."""

from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.context import Context, Info
from api.described_enum import describe
from api.global_ids import global_id
from api.node_type import Node
from api.scalars import DateTime
from api.stock.location_type import Location
from api.user_errors import UserError
from domain.stock.reservation import ReservationOwner, ReservationStatus
from persistence.database import Row
from persistence.reads.reservations import reservations_by_id
from use_cases.stock.create_reservation import WantedHold

describe(
    ReservationStatus,
    "What became of a hold.",
    CREATED="Its pieces are held.",
    COMMITTED="An order took its pieces over.",
    RELEASED="Its pieces were given back.",
    EXPIRED="Its time was over, and its pieces were given back.",
)
describe(
    ReservationOwner,
    "For whom pieces are held.",
    CART="For a cart; it changes with the cart.",
    QUOTE="For a quote, or whatever a partner is about to sell.",
)


@strawberry.type(
    description="Pieces of a product at a location, held until an instant.",
    directives=[access("stock:read")],
)
class Reservation(Node):
    """While it is CREATED its pieces are in the ledger's RESERVED account."""

    status: ReservationStatus = strawberry.field(description="What became of it.")
    owner_kind: ReservationOwner = strawberry.field(description="For whom it is held.")
    owner_id: strawberry.ID = strawberry.field(
        description="The cart, or the reservation itself; give it to `node`."
    )
    sku: str = strawberry.field(description="Which product.")
    quantity: int = strawberry.field(description="How many pieces.")
    reference: str | None = strawberry.field(description="What its owner calls it.")
    expires_at: DateTime = strawberry.field(
        description="From then on its pieces are everybody's; within a second the worker returns "
        "them."
    )
    created_at: DateTime = strawberry.field(description="Since when they are held.")
    location_key: strawberry.Private[UUID]

    @strawberry.field(description="Where the pieces are.")
    async def location(self, info: Info) -> Location | None:
        found: Location | None = await info.context.node("Location", self.location_key)
        return found

    @classmethod
    def of(cls, row: Row) -> "Reservation":
        """The reservation of a row."""
        owner = ReservationOwner(row["owner_kind"])
        owner_type = "Cart" if owner is ReservationOwner.CART else "Reservation"
        return cls(
            id=strawberry.ID(global_id("Reservation", row["id"])),
            status=ReservationStatus(row["status"]),
            owner_kind=owner,
            owner_id=strawberry.ID(global_id(owner_type, row["owner_id"])),
            sku=row["sku"],
            quantity=row["quantity"],
            reference=row["reference"],
            expires_at=DateTime(row["expires_at"]),
            created_at=DateTime(row["created_at"]),
            location_key=row["location_id"],
        )


async def reservation_node(context: Context, key: UUID, _: int | None) -> Reservation | None:
    """A reservation by its key."""
    row = await context.load(reservations_by_id, key)
    return Reservation.of(row) if row is not None else None


@strawberry.input(description="Pieces to hold.")
class ReservationCreateInput:
    """As many as may be promised; what would have to wait for supply cannot be held."""

    channel_code: str = strawberry.field(description="Where they are to be sold.")
    sku: str = strawberry.field(description="Which product.")
    quantity: int = strawberry.field(description="How many pieces, from 1.")
    expires_at: DateTime = strawberry.field(description="Until when; at most 90 days ahead.")
    location_code: str | None = strawberry.field(
        default=None, description="Where; without it, where an order would take them from."
    )
    reference: str | None = strawberry.field(
        default=None, description="What the owner calls it, such as the number of a quote."
    )

    def to_wanted(self) -> WantedHold:
        """What the use case takes."""
        return WantedHold(
            channel_code=self.channel_code,
            sku=self.sku,
            quantity=self.quantity,
            expires_at=self.expires_at,
            location_code=self.location_code,
            reference=self.reference,
        )


@strawberry.input(description="Another end of a hold.")
class ReservationRenewInput:
    """Later, or earlier."""

    expires_at: DateTime = strawberry.field(description="Until when; at most 90 days ahead.")


@strawberry.type(description="What became of holding pieces.", directives=[access("stock:write")])
class ReservationCreatePayload:
    """One reservation for each location that the pieces are at; none for what needs no stock."""

    reservations: list[Reservation] = strawberry.field(
        description="What is held; empty if refused.", directives=[access("stock:read")]
    )
    user_errors: list[UserError] = strawberry.field(description="Why it was refused.")


@strawberry.type(description="What became of renewing a hold.", directives=[access("stock:write")])
class ReservationRenewPayload:
    """The reservation as it is now."""

    reservation: Reservation | None = strawberry.field(
        description="The reservation; null if refused.", directives=[access("stock:read")]
    )
    user_errors: list[UserError] = strawberry.field(description="Why it was refused.")


@strawberry.type(description="What became of releasing a hold.", directives=[access("stock:write")])
class ReservationReleasePayload:
    """The reservation as it is now."""

    reservation: Reservation | None = strawberry.field(
        description="The reservation; null if refused.", directives=[access("stock:read")]
    )
    user_errors: list[UserError] = strawberry.field(description="Why it was refused.")
