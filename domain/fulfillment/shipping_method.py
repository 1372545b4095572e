"""Shipping methods: what a customer chooses, what it costs, how long it takes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from domain.errors import InvalidInput
from domain.money import minor_unit_digits, round_half_up
from domain.validation import code, text


class RateKind(StrEnum):
    """How a method's price is made."""

    FLAT = "FLAT"
    PER_WEIGHT = "PER_WEIGHT"


@dataclass(frozen=True, slots=True)
class ShippingMethod:
    """A way to deliver. Amounts in minor units; transit in calendar days."""

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

    def price(self, weight_grams: int) -> int:
        """Minor units for a parcel, or an order, of this weight."""
        if self.rate_kind is RateKind.FLAT:
            return self.base_amount
        return self.base_amount + round_half_up(self.amount_per_kilogram * weight_grams, 1000)

    def estimated_delivery(self, shipped_at: datetime) -> datetime:
        """The latest arrival to expect of a parcel shipped at this instant."""
        return shipped_at + timedelta(days=self.transit_days_max)


def checked_shipping_method(method: ShippingMethod) -> ShippingMethod:
    """The method, if every part of it is possible. Raises InvalidInput naming the part."""
    code(method.code, field=("code",))
    text(method.name, field=("name",))
    minor_unit_digits(method.currency)
    if method.base_amount < 0 or method.amount_per_kilogram < 0:
        raise InvalidInput("A shipping price is zero or more.", field=("baseAmount",))
    if not 0 <= method.transit_days_min <= method.transit_days_max <= 365:
        raise InvalidInput("Transit days go from the least to the most.", field=("transitDays",))
    return method
