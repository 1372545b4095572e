"""Where a parcel goes, as well as it is known."""

from dataclasses import dataclass
from enum import StrEnum

from domain.address import Address, Coordinates
from domain.countries import CAPITAL_COORDINATES
from domain.ports import Geography


class PointSource(StrEnum):
    """What the coordinates of a destination were taken from, the best first."""

    COORDINATES = "COORDINATES"
    POSTAL_CODE = "POSTAL_CODE"
    REGION = "REGION"
    COUNTRY = "COUNTRY"


@dataclass(frozen=True, slots=True)
class LocatedPoint:
    """A point, and what it was taken from."""

    point: Coordinates
    source: PointSource


def located(address: Address, geography: Geography) -> LocatedPoint | None:
    """The best point of an address: its own, else of its postal code, its region, its country.

    A country is placed at its capital. None for the few territories without one.
    """
    if address.coordinates is not None:
        return LocatedPoint(address.coordinates, PointSource.COORDINATES)
    country = address.country_code
    if address.postal_code:
        point = geography.of_postal_code(country, address.postal_code)
        if point is not None:
            return LocatedPoint(point, PointSource.POSTAL_CODE)
    if address.region:
        point = geography.of_region(country, address.region)
        if point is not None:
            return LocatedPoint(point, PointSource.REGION)
    capital = CAPITAL_COORDINATES.get(country)
    return LocatedPoint(Coordinates(*capital), PointSource.COUNTRY) if capital else None
