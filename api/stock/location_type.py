"""Locations in the API."""

from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.bulk import BulkItem
from api.context import Context, Info
from api.customers.address_type import AddressInput, CoordinatesInput
from api.described_enum import describe
from api.global_ids import global_id
from api.node_type import Node
from api.user_errors import UserError
from domain.stock.location import Capability, LocationKind
from persistence.database import Row
from persistence.reads.parties import addresses_by_id
from persistence.reads.stock import locations_by_id
from use_cases.stock.upsert_locations import LocationData

describe(
    LocationKind,
    "What sort of place holds the stock.",
    WAREHOUSE="The merchant's own warehouse.",
    STORE="A shop that people visit.",
    THIRD_PARTY="A warehouse that somebody runs for the merchant.",
    DROP_SHIP="A supplier who ships to the buyer.",
)
describe(
    Capability,
    "What a location can do.",
    name="LocationCapability",
    SHIP="Send parcels; stock of a location without it is not promised to orders.",
    PICKUP="Hand orders to people who come.",
    RETURNS="Receive what people send back.",
    HAZMAT="Handle products with the flag HAZMAT.",
    OVERSIZE="Handle products with the flag OVERSIZE.",
)


@strawberry.type(
    description="The address of a place of business, not of a person.",
    directives=[access("stock:read")],
)
class LocationAddress:
    """Where parcels leave and returns arrive."""

    company: str | None = strawberry.field(description="Which company.")
    street: str | None = strawberry.field(description="Street and number.")
    street_extra: str | None = strawberry.field(description="Gate, floor, building.")
    city: str | None = strawberry.field(description="Town or city.")
    region: str | None = strawberry.field(description="State, province or county.")
    postal_code: str | None = strawberry.field(description="Postal or ZIP code.")
    country_code: str = strawberry.field(description="ISO 3166-1 alpha-2.")
    phone: str | None = strawberry.field(description="For the courier.")


_ADDRESS_PARTS = (
    "company", "street", "street_extra", "city", "region", "postal_code", "country_code", "phone",
)  # fmt: skip


@strawberry.type(description="A point in degrees, WGS 84.", directives=[access("stock:read")])
class Coordinates:
    """Where something is."""

    latitude: float = strawberry.field(description="Degrees north; south is negative.")
    longitude: float = strawberry.field(description="Degrees east; west is negative.")


@strawberry.type(
    description="A warehouse, store, third party or supplier that holds stock.",
    directives=[access("stock:read")],
)
class Location(Node):
    """Where stock is, and what can be done there."""

    code: str = strawberry.field(description="The merchant's own name for it; never changes.")
    name: str = strawberry.field(description="What people call it.")
    kind: LocationKind = strawberry.field(description="What sort of place it is.")
    coordinates: Coordinates | None = strawberry.field(
        description="Where it is; null: distances use the country's capital."
    )
    time_zone: str = strawberry.field(description="IANA name, such as `Europe/London`.")
    capabilities: list[Capability] = strawberry.field(description="What it can do.")
    priority: int = strawberry.field(description="Of two equally near places the lower is chosen.")
    active: bool = strawberry.field(description="Whether it works.")
    calendar_code: str | None = strawberry.field(
        description="The days on which it works; null: every day."
    )
    cut_off_time: str | None = strawberry.field(
        description="HH:MM of its own clock: orders after it count as of the next day. Null: none."
    )
    handling_days: int = strawberry.field(
        description="Working days from the day an order counts to the day it leaves; 0: the same."
    )
    daily_capacity: int | None = strawberry.field(
        description="Parcels that can leave on a day; null: any number."
    )
    address_key: strawberry.Private[UUID]

    @strawberry.field(description="Where parcels leave and returns arrive.")
    async def address(self, info: Info) -> LocationAddress | None:
        row = await info.context.load(addresses_by_id, self.address_key)
        return LocationAddress(**{part: row[part] for part in _ADDRESS_PARTS}) if row else None

    @classmethod
    def of(cls, row: Row) -> "Location":
        """The location of a row."""
        point = None
        if row["latitude"] is not None:
            point = Coordinates(latitude=row["latitude"], longitude=row["longitude"])
        return cls(
            id=strawberry.ID(global_id("Location", row["id"])),
            code=row["code"],
            name=row["name"],
            kind=LocationKind(row["kind"]),
            coordinates=point,
            time_zone=row["time_zone"],
            capabilities=[Capability(code) for code in sorted(row["capabilities"])],
            priority=row["priority"],
            active=row["active"],
            calendar_code=row["calendar_code"],
            cut_off_time=row["cut_off_time"],
            handling_days=row["handling_days"],
            daily_capacity=row["daily_capacity"],
            address_key=row["address_id"],
        )


async def location_node(context: Context, key: UUID, _: int | None) -> Location | None:
    """A location by its key."""
    row = await context.load(locations_by_id, key)
    return Location.of(row) if row is not None else None


@strawberry.input(description="A location, found by its code or made.")
class LocationInput:
    """The whole location; what is left out takes its default."""

    code: str = strawberry.field(description="Natural key: letters, digits, `.`, `_`, `-`.")
    name: str = strawberry.field(description="What people call it.")
    address: AddressInput = strawberry.field(description="Where parcels leave and returns arrive.")
    kind: LocationKind = strawberry.field(
        default=LocationKind.WAREHOUSE, description="What sort of place it is."
    )
    coordinates: CoordinatesInput | None = strawberry.field(
        default=None,
        description="Where it is; without it, the address's, else the country's capital.",
    )
    time_zone: str = strawberry.field(default="UTC", description="IANA name: `Europe/London`.")
    capabilities: list[Capability] = strawberry.field(
        default_factory=lambda: [Capability.SHIP, Capability.RETURNS],
        description="What it can do.",
    )
    priority: int = strawberry.field(
        default=100, description="Of two equally near places the lower is chosen."
    )
    active: bool = strawberry.field(default=True, description="Whether it works.")
    calendar_code: str | None = strawberry.field(
        default=None, description="A working calendar by its code; left out: it works every day."
    )
    cut_off_time: str | None = strawberry.field(
        default=None, description="HH:MM of its own clock: later orders count as of the next day."
    )
    handling_days: int = strawberry.field(
        default=0,
        description="Working days from the day an order counts to the day it leaves, up to 90.",
    )
    daily_capacity: int | None = strawberry.field(
        default=None, description="Parcels that can leave on a day; left out: any number."
    )

    def to_data(self) -> LocationData:
        """What the use case takes."""
        point = self.coordinates or self.address.coordinates
        return LocationData(
            code=self.code,
            name=self.name,
            address=self.address.to_domain(),
            kind=self.kind,
            coordinates=point.to_domain() if point is not None else None,
            time_zone=self.time_zone,
            capabilities=self.capabilities,
            priority=self.priority,
            active=self.active,
            calendar_code=self.calendar_code,
            cut_off_time=self.cut_off_time,
            handling_days=self.handling_days,
            daily_capacity=self.daily_capacity,
        )


@strawberry.type(description="What became of each location.", directives=[access("stock:write")])
class LocationsUpsertPayload:
    """Answered per item."""

    items: list[BulkItem[Location]] = strawberry.field(description="One for each of the input.")
    user_errors: list[UserError] = strawberry.field(
        description="Why the whole request was refused."
    )
