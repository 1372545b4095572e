"""What planning comes to: parcels, and why not otherwise."""

import asyncio
from datetime import date
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
from api.fulfillment.plan_cost_types import PlanCertificate, SourcingCost, amount, costs
from api.fulfillment.point_source import PointSource
from api.fulfillment.references import AtLocation, OfOrderLine, line_id
from api.global_ids import global_id
from api.money_type import Money, money
from api.scalars import Decimal
from domain.fulfillment import plan
from domain.fulfillment.fingerprint import fingerprint_of

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
    road_kilometers: int | None = strawberry.field(
        description="The same by the profile's road factor; null when either end is unknown."
    )
    cost: Money = strawberry.field(
        description="What the carrier asks; by the price of the shipping method where it names no "
        "carrier services."
    )
    cost_by_part: list[SourcingCost] = strawberry.field(
        description="What the plan is judged by; the split penalty is of the whole plan. Parts of "
        "nothing are left out."
    )
    service_code: str | None = strawberry.field(
        description="The carrier service it goes by; null when the shipping method names none."
    )
    ships_on: date | None = strawberry.field(
        description="The day it leaves: cut-off, handling, holidays, pickups and capacity."
    )
    deliver_by: date | None = strawberry.field(
        description="The last day on which it is to arrive; null without a shipping method."
    )
    days_late: int = strawberry.field(description="Days after the day that was promised.")
    weight_grams: int = strawberry.field(description="Of what is in it, in grams.")
    billable_grams: int = strawberry.field(
        description="The greater of weight and dimensional weight, in grams."
    )
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
    cost_by_part: list[SourcingCost] = strawberry.field(
        description="What it would have been judged by. Parts of nothing are left out."
    )
    difference: list[SourcingCost] = strawberry.field(
        description="What it costs more than the plan, by part; less below zero."
    )
    dearer_by: Decimal = strawberry.field(
        description="The sum of the difference, in the order's currency."
    )
    deliver_by: date | None = strawberry.field(
        description="When its last parcel would have arrived; null without a shipping method."
    )
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
    rule: str | None = strawberry.field(
        description="The name of the profile's filter, or of what always holds: `location`, "
        "`channel`, `profile`, `service`, `capability`, `stock`; null in old plans."
    )


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
        description="Other ways that lost, the best first; at most 5."
    )
    exclusions: list[PlanExclusion] = strawberry.field(
        description="Locations that could not take part; at most 50."
    )
    cost_by_part: list[SourcingCost] = strawberry.field(
        description="What it was judged by: the profile made the sum least. Parts of nothing are "
        "left out; empty in plans from before profiles."
    )
    certificate: PlanCertificate | None = strawberry.field(
        description="How good it is proven to be; null in plans from before profiles."
    )
    profile_code: str | None = strawberry.field(
        description="The sourcing profile it was made by; `built-in` where none is assigned: "
        "fewest parcels, then least distance, then priority."
    )
    profile_version: int | None = strawberry.field(description="Which version of the profile.")
    destination_source: PointSource | None = strawberry.field(
        description="How the destination was placed; null where it is not known."
    )
    road_factor_basis_points: int | None = strawberry.field(
        description="How long roads were taken to be, in hundredths of a percent of the great "
        "circle."
    )
    deliver_by: date | None = strawberry.field(
        description="When the last parcel is to arrive; null without a shipping method."
    )
    notes: list[str] = strawberry.field(
        description="What else to know, in English: conditions that could not be asked, limits "
        "that were left out."
    )
    fingerprint: str = strawberry.field(
        description="The same for the same parcels, services, days and costs; give it to "
        "`fulfillmentPlanCommit` to learn whether the plan changed since."
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
                rule=entry.rule,
            )
            for entry in draft.exclusions
        ],
        "deliver_by": draft.deliver_by,
        "fingerprint": fingerprint_of(draft),
        **_basis_fields(draft.basis),
    }


def _basis_fields(basis: plan.PlanBasis | None) -> dict[str, Any]:
    source = basis.destination_source if basis is not None else None
    return {
        "cost_by_part": costs(basis.cost_parts) if basis is not None else [],
        "certificate": PlanCertificate.of(basis) if basis is not None else None,
        "profile_code": basis.profile_code if basis is not None else None,
        "profile_version": basis.profile_version if basis is not None else None,
        "destination_source": PointSource(source) if source is not None else None,
        "road_factor_basis_points": basis.road_factor_basis_points if basis is not None else None,
        "notes": list(basis.notes) if basis is not None else [],
    }


def _parcel(entry: plan.PlannedParcel, currency: str, order_key: UUID | None) -> PlannedParcel:
    return PlannedParcel(
        location_id=_location_id(entry.location_id),
        location_key=entry.location_id,
        distance_kilometers=entry.distance_kilometres,
        road_kilometers=entry.road_kilometres,
        cost=money(entry.shipping_cost, currency),
        cost_by_part=costs(entry.cost_parts),
        service_code=entry.service_code,
        ships_on=entry.ships_on,
        deliver_by=entry.deliver_by,
        days_late=entry.days_late,
        weight_grams=entry.weight_grams,
        billable_grams=entry.billable_grams,
        planned_lines=entry.lines,
        order_key=order_key,
    )


def _alternative(entry: plan.Alternative, currency: str) -> PlanAlternative:
    return PlanAlternative(
        location_ids=[_location_id(key) for key in entry.location_ids],
        location_keys=entry.location_ids,
        distance_kilometers=entry.distance_kilometres,
        cost=money(entry.shipping_cost, currency),
        cost_by_part=costs(entry.cost_parts),
        difference=costs(entry.difference),
        dearer_by=amount(entry.dearer_by),
        deliver_by=entry.deliver_by,
        reason=entry.reason,
    )


def _location_id(key: UUID) -> strawberry.ID:
    return strawberry.ID(global_id("Location", key))
