"""Postal addresses and ways to reach a person: the only places where personal data lives."""

from dataclasses import dataclass
from uuid import UUID

from domain.countries import CAPITAL_COORDINATES
from domain.errors import InvalidInput
from domain.validation import country_code, optional_text


@dataclass(frozen=True, slots=True)
class Coordinates:
    """A point in degrees, WGS 84."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Address:
    """Where something is sent or billed. Immutable: a change makes a new row."""

    id: UUID
    country_code: str
    name: str | None = None
    company: str | None = None
    street: str | None = None
    street_extra: str | None = None
    city: str | None = None
    region: str | None = None
    postal_code: str | None = None
    phone: str | None = None
    coordinates: Coordinates | None = None

    def point(self) -> Coordinates | None:
        """Its own coordinates, else its country's capital, else nothing."""
        if self.coordinates is not None:
            return self.coordinates
        capital = CAPITAL_COORDINATES.get(self.country_code)
        return Coordinates(*capital) if capital is not None else None


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach a guest about one order."""

    id: UUID
    email: str | None = None
    phone: str | None = None
    name: str | None = None


_TEXT_FIELDS = (
    "name", "company", "street", "street_extra", "city", "region", "postal_code", "phone",
)  # fmt: skip


def checked_address(address: Address, *, field: tuple[str, ...]) -> Address:
    """The address with its texts trimmed. Raises InvalidInput naming the part that is wrong."""
    parts = {
        name: optional_text(getattr(address, name), field=(*field, name)) for name in _TEXT_FIELDS
    }
    return Address(
        id=address.id,
        country_code=country_code(address.country_code, field=(*field, "countryCode")),
        coordinates=checked_coordinates(address.coordinates, field=(*field, "coordinates")),
        **parts,
    )


def checked_coordinates(point: Coordinates | None, *, field: tuple[str, ...]) -> Coordinates | None:
    """The point, if it is one on Earth. Raises InvalidInput."""
    if point is not None and not (-90 <= point.latitude <= 90 and -180 <= point.longitude <= 180):
        raise InvalidInput("Latitude is from -90 to 90, longitude from -180 to 180.", field=field)
    return point


def checked_email(value: str | None, *, field: tuple[str, ...]) -> str | None:
    """A trimmed e-mail address of the plain form name@domain, or None."""
    email = optional_text(value, field=field, limit=254)
    if email is not None:
        name, _, domain = email.rpartition("@")
        if not name or "." not in domain or " " in email:
            raise InvalidInput("Not an e-mail address.", field=field)
    return email
