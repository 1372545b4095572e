"""Addresses and contacts: what clients read and send."""

from uuid import UUID

import strawberry

from api.access.scope_directive import access
from domain.address import Address as PostalAddress
from domain.address import Contact as OrderContact
from domain.address import Coordinates
from persistence.database import Row
from persistence.parties import ADDRESS_TEXTS

NO_ID = UUID(int=0)
"""Inputs have no identity yet; the use case gives them one."""


@strawberry.type(
    description="A postal address.", directives=[access("customers:read", own="account:read")]
)
class Address:
    """Personal data: needs a scope of its own wherever it is reached from."""

    name: str | None = strawberry.field(description="Who it is for.")
    company: str | None = strawberry.field(description="Which company.")
    street: str | None = strawberry.field(description="Street and number.")
    street_extra: str | None = strawberry.field(description="Flat, floor, building.")
    city: str | None = strawberry.field(description="Town or city.")
    region: str | None = strawberry.field(description="State, province or county.")
    postal_code: str | None = strawberry.field(description="Postal or ZIP code.")
    country_code: str = strawberry.field(description="ISO 3166-1 alpha-2.")
    phone: str | None = strawberry.field(description="For the courier.")

    @classmethod
    def of(cls, row: Row) -> "Address":
        """The address of a row."""
        return cls(**{name: row[name] for name in ("country_code", *ADDRESS_TEXTS)})


@strawberry.type(
    description="How to reach a guest about one order.", directives=[access("customers:read")]
)
class Contact:
    """Personal data: needs a scope of its own wherever it is reached from."""

    name: str | None = strawberry.field(description="Their name.")
    email: str | None = strawberry.field(description="Their e-mail address.")
    phone: str | None = strawberry.field(description="Their telephone number.")

    @classmethod
    def of(cls, row: Row) -> "Contact":
        """The contact of a row."""
        return cls(name=row["name"], email=row["email"], phone=row["phone"])


@strawberry.input(description="A point in degrees, WGS 84.")
class CoordinatesInput:
    """Where something is."""

    latitude: float = strawberry.field(description="Degrees north; south is negative.")
    longitude: float = strawberry.field(description="Degrees east; west is negative.")

    def to_domain(self) -> Coordinates:
        """The point."""
        return Coordinates(self.latitude, self.longitude)


@strawberry.input(description="A postal address.")
class AddressInput:
    """What a client sends for an address."""

    country_code: str = strawberry.field(description="ISO 3166-1 alpha-2.")
    name: str | None = strawberry.field(default=None, description="Who it is for.")
    company: str | None = strawberry.field(default=None, description="Which company.")
    street: str | None = strawberry.field(default=None, description="Street and number.")
    street_extra: str | None = strawberry.field(default=None, description="Flat, floor, building.")
    city: str | None = strawberry.field(default=None, description="Town or city.")
    region: str | None = strawberry.field(default=None, description="State, province or county.")
    postal_code: str | None = strawberry.field(default=None, description="Postal or ZIP code.")
    phone: str | None = strawberry.field(default=None, description="For the courier.")
    coordinates: CoordinatesInput | None = strawberry.field(
        default=None, description="Where it is; without it, distances use the country's capital."
    )

    def to_domain(self) -> PostalAddress:
        """The address, not yet checked."""
        texts = {name: getattr(self, name) for name in ADDRESS_TEXTS}
        point = self.coordinates.to_domain() if self.coordinates else None
        return PostalAddress(id=NO_ID, country_code=self.country_code, coordinates=point, **texts)


@strawberry.input(description="How to reach a guest about one order.")
class ContactInput:
    """What a client sends for a contact."""

    email: str | None = strawberry.field(default=None, description="Their e-mail address.")
    phone: str | None = strawberry.field(default=None, description="Their telephone number.")
    name: str | None = strawberry.field(default=None, description="Their name.")

    def to_domain(self) -> OrderContact:
        """The contact, not yet checked."""
        return OrderContact(id=NO_ID, email=self.email, phone=self.phone, name=self.name)
