"""What planning comes to: parcels, and why not otherwise."""

import asyncio
from typing import TYPE_CHECKING, Annotated, Any
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
from api.context import Info
from api.fulfillment.references import AtLocation, OfOrderLine, line_id
from api.global_ids import global_id
from api.money_type import Money, money
from domain.fulfillment import plan

if TYPE_CHECKING:
    from api.stock.location_type import Location


@strawberry.type(
    description="Pieces of a line in a planned parcel.", directives=[access("fulfillment:read")]
)
class PlannedLine(OfOrderLine):
    """Of an order, or of a basket that is none yet."""

    line_id: strawberry.ID | None = strawberry.field(
        description="Which line of the order; null in the plan of a basket."
    )


@strawberry.type(
    description="What one location is to ship.", directives=[access("fulfillment:read")]
)
class PlannedParcel(AtLocation):
    """Becomes a fulfillment order when the plan is committed."""

    distance_kilometers: int | None = strawberry.field(
        description="As the crow flies; null when either end is unknown."
    )
    cost: Money = strawberry.field(description="By the price of the shipping method.")
    planned_lines: strawberry.Private[tuple[tuple[int, int], ...]]
    order_key: strawberry.Private[UUID | None]

    @strawberry.field(description="What is in it.")
    def lines(
        self,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[PlannedLine]:
        request = page_request(first, after, last, before)
        return connection_of_list(self.planned_lines, self._line, request)

    def _line(self, entry: tuple[int, int]) -> PlannedLine:
        number, quantity = entry
        key = self.order_key
        return PlannedLine(
            line_id=line_id(key, number) if key is not None else None,
            line_number=number,
            quantity=quantity,
            order_key=key,
        )


@strawberry.type(
    description="Another way that was possible and lost.", directives=[access("fulfillment:read")]
)
class PlanAlternative:
    """Compared with the plan it is part of."""

    location_ids: list[strawberry.ID] = strawberry.field(description="Who would have shipped.")
    distance_kilometers: int | None = strawberry.field(
        description="Sum over its parcels; null when one is unknown."
    )
    cost: Money = strawberry.field(description="Sum over its parcels.")
    reason: str = strawberry.field(description="Why it lost, in English.")
    location_keys: strawberry.Private[tuple[UUID, ...]]

    @strawberry.field(description="Who would have shipped.", directives=[access("stock:read")])
    async def locations(
        self, info: Info
    ) -> list[Annotated["Location", strawberry.lazy("api.stock.location_type")]]:
        # Together, so that they are read in one statement.
        found = await asyncio.gather(
            *(info.context.node("Location", key) for key in self.location_keys)
        )
        return [place for place in found if place is not None]


@strawberry.type(
    description="A location that could not take part.", directives=[access("fulfillment:read")]
)
class PlanExclusion(AtLocation):
    """Who was left out, and why."""

    reason: str = strawberry.field(description="Why, in English.")


@strawberry.interface(
    description="Which location ships what, at what cost, and why not otherwise.",
    directives=[access("fulfillment:read")],
)
class PlannedFulfillment:
    """What a preview and a kept plan have in common."""

    parcels: list[PlannedParcel] = strawberry.field(description="One for each location.")
    cost: Money = strawberry.field(description="To ship every parcel.")
    distance_kilometers: int | None = strawberry.field(
        description="Sum over the parcels; null when one is unknown."
    )
    alternatives: list[PlanAlternative] = strawberry.field(
        description="Other ways that lost, the nearest first; at most 5."
    )
    exclusions: list[PlanExclusion] = strawberry.field(
        description="Locations that could not take part; at most 50."
    )


@strawberry.type(
    description="A plan as it would be made now. Nothing of it is kept.",
    directives=[access("fulfillment:read")],
)
class FulfillmentPlanDraft(PlannedFulfillment):
    """What a preview answers."""

    @classmethod
    def of(
        cls, draft: plan.PlanDraft, currency: str, order_key: UUID | None
    ) -> "FulfillmentPlanDraft":
        """The draft of an order, or of a basket."""
        return cls(**planned_fields(draft, currency, order_key))


def planned_fields(draft: plan.PlanDraft, currency: str, order_key: UUID | None) -> dict[str, Any]:
    """The fields of PlannedFulfillment."""
    return {
        "parcels": [_parcel(entry, currency, order_key) for entry in draft.parcels],
        "cost": money(draft.cost, currency),
        "distance_kilometers": draft.distance_kilometres,
        "alternatives": [_alternative(entry, currency) for entry in draft.alternatives],
        "exclusions": [
            PlanExclusion(
                location_id=_location_id(entry.location_id),
                location_key=entry.location_id,
                reason=entry.reason,
            )
            for entry in draft.exclusions
        ],
    }


def _parcel(entry: plan.PlannedParcel, currency: str, order_key: UUID | None) -> PlannedParcel:
    return PlannedParcel(
        location_id=_location_id(entry.location_id),
        location_key=entry.location_id,
        distance_kilometers=entry.distance_kilometres,
        cost=money(entry.shipping_cost, currency),
        planned_lines=entry.lines,
        order_key=order_key,
    )


def _alternative(entry: plan.Alternative, currency: str) -> PlanAlternative:
    return PlanAlternative(
        location_ids=[_location_id(key) for key in entry.location_ids],
        location_keys=entry.location_ids,
        distance_kilometers=entry.distance_kilometres,
        cost=money(entry.shipping_cost, currency),
        reason=entry.reason,
    )


def _location_id(key: UUID) -> strawberry.ID:
    return strawberry.ID(global_id("Location", key))
