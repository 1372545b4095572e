"""Carrier services in the API."""

from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.bulk import BulkItem
from api.context import Context
from api.fulfillment.calendar_type import NO_ID
from api.global_ids import global_id
from api.node_type import Node
from api.user_errors import UserError
from domain.fulfillment import carrier_service as domain
from domain.stock.location import Capability
from persistence.reads.shipping_settings import CARRIER_SERVICES


@strawberry.type(
    description="A service of a carrier: its prices, its speed, what it takes.",
    directives=[access("fulfillment:read")],
)
class CarrierService(Node):
    """What a location can hand a parcel to."""

    code: str = strawberry.field(description="The merchant's own name for it; never changes.")
    carrier: str = strawberry.field(description="Who carries the parcels.")
    service: str = strawberry.field(description="What the carrier calls it.")
    rate_card_code: str = strawberry.field(description="What it costs the merchant.")
    transit_table_code: str = strawberry.field(description="How long it takes.")
    maximum_weight_grams: int | None = strawberry.field(
        description="The heaviest parcel; null: any that the rate card prices."
    )
    capabilities: list[Capability] = strawberry.field(
        description="HAZMAT and OVERSIZE, if it carries products with these flags."
    )
    active: bool = strawberry.field(description="Whether plans may use it.")

    @classmethod
    def of(cls, entry: domain.CarrierService) -> "CarrierService":
        """The service as clients see it."""
        return cls(
            id=strawberry.ID(global_id("CarrierService", entry.id)),
            code=entry.code,
            carrier=entry.carrier,
            service=entry.service,
            rate_card_code=entry.rate_card_code,
            transit_table_code=entry.transit_table_code,
            maximum_weight_grams=entry.maximum_weight_grams,
            capabilities=sorted(entry.capabilities),
            active=entry.active,
        )


async def carrier_service_node(context: Context, key: UUID, _: int | None) -> CarrierService | None:
    """A carrier service by its key."""
    entry = await context.load(CARRIER_SERVICES.by_id, key)
    return CarrierService.of(entry) if entry is not None else None


@strawberry.input(description="A carrier service, found by its code or made.")
class CarrierServiceInput:
    """The whole service; what is left out takes its default."""

    code: str = strawberry.field(description="Natural key: letters, digits, `.`, `_`, `-`.")
    carrier: str = strawberry.field(description="Who carries the parcels.")
    service: str = strawberry.field(description="What the carrier calls it.")
    rate_card_code: str = strawberry.field(description="What it costs the merchant.")
    transit_table_code: str = strawberry.field(description="How long it takes.")
    maximum_weight_grams: int | None = strawberry.field(
        default=None, description="The heaviest parcel."
    )
    capabilities: list[Capability] = strawberry.field(
        default_factory=list, description="HAZMAT and OVERSIZE only."
    )
    active: bool = strawberry.field(default=True, description="Whether plans may use it.")

    def to_data(self) -> domain.CarrierService:
        """What the use case takes."""
        return domain.CarrierService(
            id=NO_ID,
            code=self.code,
            carrier=self.carrier,
            service=self.service,
            rate_card_code=self.rate_card_code,
            transit_table_code=self.transit_table_code,
            maximum_weight_grams=self.maximum_weight_grams,
            capabilities=frozenset(self.capabilities),
            active=self.active,
        )


@strawberry.type(
    description="What became of each carrier service.", directives=[access("fulfillment:write")]
)
class CarrierServicesUpsertPayload:
    """Answered per item."""

    items: list[BulkItem[CarrierService]] = strawberry.field(
        description="One for each of the input."
    )
    user_errors: list[UserError] = strawberry.field(
        description="Why the whole request was refused."
    )
