"""Queries of reservations."""

from typing import Annotated

import strawberry

from api.access.scope_directive import access
from api.connections import After, Before, Connection, First, Last, connection_of, page_request
from api.context import Info
from api.global_ids import key_of, parse_global_id
from api.stock.reservation_type import Reservation
from domain.errors import NotFound
from domain.stock.reservation import ReservationOwner, ReservationStatus
from persistence.reads.keyset import Page
from persistence.reads.reservations import (
    ReservationFilter,
    count_reservations,
    reservation_page,
)


@strawberry.input(description="Which reservations; every part that is given must hold.")
class ReservationFilterInput:
    """An empty filter means every reservation the credential may see."""

    statuses: list[ReservationStatus] = strawberry.field(
        default_factory=list, description="Any of these states."
    )
    owner_kinds: list[ReservationOwner] = strawberry.field(
        default_factory=list, description="For any of these."
    )
    owner_id: strawberry.ID | None = strawberry.field(
        default=None, description="For this cart, or this reservation itself."
    )
    skus: list[str] = strawberry.field(
        default_factory=list, description="Of any of these products."
    )
    location_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="At any of these locations."
    )
    reference: str | None = strawberry.field(
        default=None, description="With exactly this reference."
    )

    def to_filter(self) -> ReservationFilter | None:
        """The filter; None when it names something that does not exist, so nothing matches."""
        owner = parse_global_id(self.owner_id) if self.owner_id is not None else None
        if self.owner_id is not None and (owner is None or owner[0] not in {"Cart", "Reservation"}):
            return None
        try:
            places = [key_of(key, "Location") for key in self.location_ids]
        except NotFound:
            return None
        return ReservationFilter(
            statuses=[status.value for status in self.statuses],
            owner_kinds=[kind.value for kind in self.owner_kinds],
            owner_id=owner[1] if owner is not None else None,
            skus=self.skus,
            location_ids=places,
            reference=self.reference,
        )


@strawberry.type
class ReservationQueries:
    """Part of the query root."""

    @strawberry.field(
        description="What is and was held for carts and quotes, newest first.",
        directives=[access("stock:read")],
    )
    async def reservations(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        filter: Annotated[
            ReservationFilterInput | None,
            strawberry.argument(description="Which reservations."),
        ] = None,
    ) -> Connection[Reservation]:
        context = info.context
        request = page_request(first, after, last, before)
        wanted = (filter or ReservationFilterInput()).to_filter()
        if wanted is None:
            return connection_of(Page([], [], False, False), Reservation.of, _nothing)
        page = await context.read(reservation_page, context.caller, wanted, request)
        return connection_of(
            page,
            Reservation.of,
            lambda: context.read(count_reservations, context.caller, wanted),
        )


async def _nothing() -> int:
    return 0
