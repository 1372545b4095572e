"""Locations: where stock is, and what can be done there."""

from dataclasses import dataclass, replace
from datetime import time
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.address import Address, Coordinates, checked_address, checked_coordinates
from domain.catalog.product import ProductFlag
from domain.countries import CAPITAL_COORDINATES
from domain.errors import InvalidInput
from domain.validation import code, text

LARGEST_PRIORITY = 1_000_000
LONGEST_HANDLING_DAYS = 90
LARGEST_DAILY_CAPACITY = 10_000_000


class LocationKind(StrEnum):
    """What sort of place holds the stock."""

    WAREHOUSE = "WAREHOUSE"
    STORE = "STORE"
    THIRD_PARTY = "THIRD_PARTY"
    DROP_SHIP = "DROP_SHIP"


class Capability(StrEnum):
    """What a location can do."""

    SHIP = "SHIP"
    PICKUP = "PICKUP"
    RETURNS = "RETURNS"
    HAZMAT = "HAZMAT"
    OVERSIZE = "OVERSIZE"


FLAG_NEEDS: dict[ProductFlag, Capability] = {
    ProductFlag.HAZMAT: Capability.HAZMAT,
    ProductFlag.OVERSIZE: Capability.OVERSIZE,
}
"""What a product's flag demands of the location that ships it."""


@dataclass(frozen=True, slots=True)
class Location:
    """A warehouse, store, third party or supplier. A lower `priority` is preferred.

    What comes in after `cut_off_time` (of its own clock) counts as of the next day; `handling_days`
    are working days of its calendar, of which None works every day; `daily_capacity` is in parcels.
    """

    id: UUID
    code: str
    name: str
    address: Address
    kind: LocationKind = LocationKind.WAREHOUSE
    coordinates: Coordinates | None = None
    time_zone: str = "UTC"
    capabilities: frozenset[Capability] = frozenset({Capability.SHIP, Capability.RETURNS})
    priority: int = 100
    active: bool = True
    calendar_code: str | None = None
    cut_off_time: time | None = None
    handling_days: int = 0
    daily_capacity: int | None = None

    def point(self) -> Coordinates | None:
        """Its own coordinates, else its country's capital."""
        if self.coordinates is not None:
            return self.coordinates
        capital = CAPITAL_COORDINATES.get(self.address.country_code)
        return Coordinates(*capital) if capital is not None else None

    def can_ship(self, flags: frozenset[ProductFlag]) -> bool:
        """Whether a product with these flags may leave from here."""
        if not self.active or Capability.SHIP not in self.capabilities:
            return False
        # Nearly all products have no flags, and every order asks this of every location.
        return not flags or self.capabilities.issuperset(
            FLAG_NEEDS[flag] for flag in flags if flag in FLAG_NEEDS
        )


def checked_location(location: Location) -> Location:
    """The location with trimmed texts, if every part of it is possible.

    Raises InvalidInput naming the part.
    """
    code(location.code, field=("code",))
    if not 0 <= location.priority <= LARGEST_PRIORITY:
        raise InvalidInput(f"A priority is from 0 to {LARGEST_PRIORITY}.", field=("priority",))
    if not 0 <= location.handling_days <= LONGEST_HANDLING_DAYS:
        raise InvalidInput(
            f"Handling takes from 0 to {LONGEST_HANDLING_DAYS} days.", field=("handling_days",)
        )
    if location.daily_capacity is not None and not (
        0 < location.daily_capacity <= LARGEST_DAILY_CAPACITY
    ):
        raise InvalidInput(
            f"A capacity is from 1 to {LARGEST_DAILY_CAPACITY} parcels.", field=("daily_capacity",)
        )
    return replace(
        location,
        name=text(location.name, field=("name",)),
        address=checked_address(location.address, field=("address",)),
        coordinates=checked_coordinates(location.coordinates, field=("coordinates",)),
        time_zone=_time_zone(location.time_zone),
    )


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidInput(f"{value!r} is not an IANA time zone.", field=("time_zone",)) from None
    return value
