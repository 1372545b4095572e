"""Transit tables in the API."""

from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.bulk import BulkItem
from api.context import Context
from api.fulfillment.calendar_type import NO_ID, in_week_order
from api.global_ids import global_id
from api.node_type import Node
from api.user_errors import UserError
from domain.fulfillment import transit_table as domain
from domain.fulfillment.working_calendar import MONDAY_TO_FRIDAY, Weekday
from persistence.reads.shipping_settings import TRANSIT_TABLES


@strawberry.type(
    description="How long parcels into a zone travel.", directives=[access("fulfillment:read")]
)
class ZoneTransit:
    """Days on which the carrier delivers."""

    zone: str = strawberry.field(description="Which zone of the zone table.")
    days_min: int = strawberry.field(description="Delivery days, at the least.")
    days_max: int = strawberry.field(description="Delivery days, at the most: what is promised.")


@strawberry.type(
    description="How long a carrier's service takes, and on which days it works.",
    directives=[access("fulfillment:read")],
)
class TransitTable(Node):
    """By zone."""

    code: str = strawberry.field(description="The merchant's own name for it; never changes.")
    name: str = strawberry.field(description="What people call it.")
    zones: list[ZoneTransit] = strawberry.field(description="Each zone that is served.")
    pickup_weekdays: list[Weekday] = strawberry.field(description="When parcels are picked up.")
    delivery_weekdays: list[Weekday] = strawberry.field(
        description="When parcels move and arrive: with Saturday among them, also then."
    )
    cross_border_days: int = strawberry.field(
        description="Delivery days that are added when a parcel leaves its country."
    )
    observes_holidays: bool = strawberry.field(
        description="Whether it rests on public holidays of the destination's country."
    )

    @classmethod
    def of(cls, entry: domain.TransitTable) -> "TransitTable":
        """The table as clients see it."""
        return cls(
            id=strawberry.ID(global_id("TransitTable", entry.id)),
            code=entry.code,
            name=entry.name,
            zones=[
                ZoneTransit(zone=zone.zone, days_min=zone.days_min, days_max=zone.days_max)
                for zone in entry.zones
            ],
            pickup_weekdays=in_week_order(entry.pickup_weekdays),
            delivery_weekdays=in_week_order(entry.delivery_weekdays),
            cross_border_days=entry.cross_border_days,
            observes_holidays=entry.observes_holidays,
        )


async def transit_table_node(context: Context, key: UUID, _: int | None) -> TransitTable | None:
    """A transit table by its key."""
    entry = await context.load(TRANSIT_TABLES.by_id, key)
    return TransitTable.of(entry) if entry is not None else None


@strawberry.input(description="How long parcels into a zone travel.")
class ZoneTransitInput:
    """Days on which the carrier delivers."""

    zone: str = strawberry.field(description="Which zone of the zone table.")
    days_min: int = strawberry.field(description="Delivery days, at the least; from 0.")
    days_max: int = strawberry.field(description="Delivery days, at the most; up to 365.")


@strawberry.input(description="A transit table, found by its code or made.")
class TransitTableInput:
    """The whole table; what is left out takes its default."""

    code: str = strawberry.field(description="Natural key: letters, digits, `.`, `_`, `-`.")
    name: str = strawberry.field(description="What people call it.")
    zones: list[ZoneTransitInput] = strawberry.field(description="Each zone that is served.")
    pickup_weekdays: list[Weekday] = strawberry.field(
        default_factory=lambda: in_week_order(MONDAY_TO_FRIDAY),
        description="When parcels are picked up.",
    )
    delivery_weekdays: list[Weekday] = strawberry.field(
        default_factory=lambda: in_week_order(MONDAY_TO_FRIDAY),
        description="When parcels move and arrive.",
    )
    cross_border_days: int = strawberry.field(
        default=0, description="Delivery days that are added when a parcel leaves its country."
    )
    observes_holidays: bool = strawberry.field(
        default=True,
        description="Whether it rests on public holidays of the destination's country.",
    )

    def to_data(self) -> domain.TransitTable:
        """What the use case takes."""
        return domain.TransitTable(
            id=NO_ID,
            code=self.code,
            name=self.name,
            zones=tuple(
                domain.ZoneTransit(zone.zone, zone.days_min, zone.days_max) for zone in self.zones
            ),
            pickup_weekdays=frozenset(self.pickup_weekdays),
            delivery_weekdays=frozenset(self.delivery_weekdays),
            cross_border_days=self.cross_border_days,
            observes_holidays=self.observes_holidays,
        )


@strawberry.type(
    description="What became of each transit table.", directives=[access("fulfillment:write")]
)
class TransitTablesUpsertPayload:
    """Answered per item."""

    items: list[BulkItem[TransitTable]] = strawberry.field(description="One for each of the input.")
    user_errors: list[UserError] = strawberry.field(
        description="Why the whole request was refused."
    )
