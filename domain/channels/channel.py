"""Channels: where orders come from, and the rules that hold for each."""

import re
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.errors import InvalidInput
from domain.money import minor_unit_digits
from domain.validation import code, country_code, text

NUMBER_FORMAT = re.compile(r"(?P<prefix>(?:[A-Z0-9-]{0,15}[A-Z-])?)\{number(?::0(?P<width>\d))?\}")
"""A prefix that does not end in a digit, then the number: two formats can never collide."""

ORIGIN = re.compile(r"https?://(?:[a-z0-9.-]{1,253}|\[[0-9a-f:]{2,45}\])(?::[0-9]{1,5})?")
"""As browsers write it: lower case, no path, no port that its scheme has anyway."""
ORIGINS_LIMIT = 50


class TaxMode(StrEnum):
    """How prices of a channel relate to tax."""

    NONE = "NONE"
    INCLUDED = "INCLUDED"
    ADDED = "ADDED"


class PaymentPolicy(StrEnum):
    """When an order of a channel is confirmed."""

    AUTHORIZE_FIRST = "AUTHORIZE_FIRST"
    PAY_LATER = "PAY_LATER"


@dataclass(frozen=True, slots=True)
class Channel:
    """A web store, app, marketplace, till or portal that orders come from.

    `tax_rate_basis_points` is in hundredths of a percent; empty `country_codes` and
    `location_ids` mean any.
    """

    id: UUID
    code: str
    name: str
    currency: str
    order_number_format: str = "{number}"
    tax_mode: TaxMode = TaxMode.NONE
    tax_rate_basis_points: int = 0
    payment_policy: PaymentPolicy = PaymentPolicy.PAY_LATER
    country_codes: frozenset[str] = frozenset()
    location_ids: frozenset[UUID] = frozenset()
    active: bool = True
    allowed_origins: frozenset[str] = frozenset()
    """Of web pages that may call the API with this channel's keys, like `https://shop.example`."""

    def order_number(self, sequence: int) -> str:
        """The number a customer reads, made from a globally unique sequence number."""
        match = NUMBER_FORMAT.fullmatch(self.order_number_format)
        assert match is not None, "checked when the channel was saved"
        return match["prefix"] + str(sequence).zfill(int(match["width"] or 1))

    def delivers_to(self, country: str) -> bool:
        """Whether orders of this channel may go to a country."""
        return not self.country_codes or country in self.country_codes

    def may_use_location(self, location_id: UUID) -> bool:
        """Whether stock of a location may serve this channel."""
        return not self.location_ids or location_id in self.location_ids

    def shares_locations_with(self, other: "Channel") -> bool:
        """Whether any location may serve both channels; no location named means all."""
        if not self.location_ids or not other.location_ids:
            return True
        return not self.location_ids.isdisjoint(other.location_ids)


def checked_channel(channel: Channel) -> Channel:
    """The channel, if every part of it is possible. Raises InvalidInput naming the part."""
    code(channel.code, field=("code",))
    text(channel.name, field=("name",))
    minor_unit_digits(channel.currency)
    if NUMBER_FORMAT.fullmatch(channel.order_number_format) is None:
        raise InvalidInput(
            "A number format is a prefix of capitals, digits and dashes that does not end in a "
            "digit, then {number} or {number:06}.",
            field=("orderNumberFormat",),
        )
    if not 0 <= channel.tax_rate_basis_points <= 10_000:
        raise InvalidInput(
            "A tax rate is from 0 to 10000 basis points.", field=("taxRateBasisPoints",)
        )
    for country in channel.country_codes:
        country_code(country, field=("countryCodes",))
    if len(channel.allowed_origins) > ORIGINS_LIMIT:
        raise InvalidInput(f"At most {ORIGINS_LIMIT} origins.", field=("allowedOrigins",))
    for origin in channel.allowed_origins:
        if ORIGIN.fullmatch(origin) is None:
            raise InvalidInput(
                f"{origin[:100]!r} is no origin: use https://shop.example, without a path.",
                field=("allowedOrigins",),
            )
    return channel
