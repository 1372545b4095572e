"""Promises of delivery in the API: the day, and the parts it was computed from."""

from datetime import date
from uuid import UUID

import strawberry

from api.access.scope_directive import ANY_CALLER, access
from api.context import Info
from api.stock.location_type import Location
from domain.fulfillment.promise import PromisedParcel as ParcelPart


@strawberry.type(
    description="Pieces of a line in a promised parcel.", directives=[access(ANY_CALLER)]
)
class PromisedPieces:
    """Some or all of a line."""

    line_number: int = strawberry.field(description="Which line, from 1.")
    quantity: int = strawberry.field(
        description="How many pieces; of a kit in a basket, pieces of its parts."
    )


@strawberry.type(
    description="One parcel of a promise, and how its day was computed. Days of the location are "
    "in its own time zone.",
    directives=[access(ANY_CALLER)],
)
class PromisedParcel:
    """What leaves from one place."""

    lines: list[PromisedPieces] = strawberry.field(description="What is in it.")
    stock_arrives_on: date | None = strawberry.field(
        description="When the supply comes that it waits for; null: everything is there."
    )
    ready_on: date = strawberry.field(
        description="When it is packed: cut-off, handling time, working days and holidays."
    )
    ships_on: date = strawberry.field(
        description="When it leaves: a day with room for it, on which the carrier picks up."
    )
    earliest_on: date = strawberry.field(description="The first day on which it may arrive.")
    deliver_by: date = strawberry.field(description="The last day on which it is to arrive.")
    service_code: str | None = strawberry.field(
        description="The carrier service that the day is computed with; null: the method names "
        "none, and its calendar days count."
    )
    zone: str | None = strawberry.field(
        description="The carrier's zone.", directives=[access("fulfillment:read")]
    )
    location_key: strawberry.Private[UUID]

    @strawberry.field(description="Where it leaves from.", directives=[access("stock:read")])
    async def location(self, info: Info) -> Location | None:
        found: Location | None = await info.context.node("Location", self.location_key)
        return found

    @classmethod
    def of(cls, part: ParcelPart, *, first_line: int = 0) -> "PromisedParcel":
        """The parcel as clients see it; `first_line` is what the number of line 1 is called."""
        return cls(
            lines=[
                PromisedPieces(line_number=line + 1 - first_line, quantity=quantity)
                for line, quantity in part.lines
            ],
            stock_arrives_on=part.stock_arrives,
            ready_on=part.ready_on,
            ships_on=part.ships_on,
            earliest_on=part.earliest_on,
            deliver_by=part.deliver_by,
            service_code=part.service_code,
            zone=part.zone,
            location_key=part.location_id,
        )
