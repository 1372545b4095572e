"""Shipping methods: what a customer chooses, what it costs, how long it takes."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from domain.errors import InvalidInput
from domain.money import round_half_up
from domain.validation import code, currency_code, optional_text, text

LONGEST_TRANSIT_DAYS = 365


class RateKind(StrEnum):
    """How a method's price is made."""

    FLAT = "FLAT"
    PER_WEIGHT = "PER_WEIGHT"


@dataclass(frozen=True, slots=True)
class ShippingMethod:
    """A way to deliver. Amounts in minor units; transit in calendar days.

    With `service_codes` a parcel travels by one of these carrier services, which then say what it
    costs the merchant and how long it takes; what the buyer pays is the method's own.
    """

    id: UUID
    code: str
    name: str
    currency: str
    rate_kind: RateKind
    base_amount: int
    amount_per_kilogram: int = 0
    carrier: str | None = None
    service: str | None = None
    transit_days_min: int = 1
    transit_days_max: int = 5
    active: bool = True
    service_codes: frozenset[str] = frozenset()

    def price(self, weight_grams: int) -> int:
        """Minor units for a parcel, or an order, of this weight."""
        if self.rate_kind is RateKind.FLAT:
            return self.base_amount
        return self.base_amount + round_half_up(self.amount_per_kilogram * weight_grams, 1000)

    def estimated_delivery(self, shipped_at: datetime) -> datetime:
        """The latest arrival to expect of a parcel shipped at this instant."""
        return shipped_at + timedelta(days=self.transit_days_max)


def checked_shipping_method(method: ShippingMethod) -> ShippingMethod:
    """The method with trimmed texts, if every part of it is possible.

    Raises InvalidInput naming the part.
    """
    code(method.code, field=("code",))
    currency_code(method.currency, field=("base_amount", "currency_code"))
    if method.base_amount < 0:
        raise InvalidInput("A shipping price is zero or more.", field=("base_amount",))
    if method.amount_per_kilogram < 0:
        raise InvalidInput("A shipping price is zero or more.", field=("amount_per_kilogram",))
    if method.amount_per_kilogram and method.rate_kind is RateKind.FLAT:
        raise InvalidInput("A flat price has no part per kilogram.", field=("amount_per_kilogram",))
    if not 0 <= method.transit_days_min <= method.transit_days_max <= LONGEST_TRANSIT_DAYS:
        raise InvalidInput(
            f"Transit takes from 0 to {LONGEST_TRANSIT_DAYS} days, the most no less than the least.",
            field=("transit_days_max",),
        )
    return replace(
        method,
        name=text(method.name, field=("name",)),
        carrier=optional_text(method.carrier, field=("carrier",), limit=64),
        service=optional_text(method.service, field=("service",), limit=64),
    )
