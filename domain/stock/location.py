"""Locations: where stock is, and what can be done there."""

from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.address import Address, Coordinates, checked_address, checked_coordinates
from domain.catalog.product import ProductFlag
from domain.countries import CAPITAL_COORDINATES
from domain.errors import InvalidInput
from domain.validation import code, text

LARGEST_PRIORITY = 1_000_000


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
    """A warehouse, store, third party or supplier. A lower `priority` is preferred."""

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

    def point(self) -> Coordinates | None:
        """Its own coordinates, else its country's capital."""
        if self.coordinates is not None:
            return self.coordinates
        capital = CAPITAL_COORDINATES.get(self.address.country_code)
        return Coordinates(*capital) if capital is not None else None

    def can_ship(self, flags: frozenset[ProductFlag]) -> bool:
        """Whether a product with these flags may leave from here."""
        needs = {FLAG_NEEDS[flag] for flag in flags if flag in FLAG_NEEDS}
        return self.active and Capability.SHIP in self.capabilities and needs <= self.capabilities


def checked_location(location: Location) -> Location:
    """The location with trimmed texts, if every part of it is possible.

    Raises InvalidInput naming the part.
    """
    code(location.code, field=("code",))
    if not 0 <= location.priority <= LARGEST_PRIORITY:
        raise InvalidInput(f"A priority is from 0 to {LARGEST_PRIORITY}.", field=("priority",))
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
