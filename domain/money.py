"""Exact money: integer minor units with a currency; unit prices in ten-thousandths."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from domain.currencies import MINOR_UNIT_DIGITS
from domain.errors import CurrencyMismatch, InvalidInput

PRICE_SCALE = 10_000
"""Unit prices are kept in ten-thousandths of the major unit: up to four decimals, exactly."""

LARGEST_MINOR = 10**15
"""A bound on any one amount, so that sums stay far inside 64 bits."""


def minor_unit_digits(currency: str, *, field: Sequence[str] = ("currencyCode",)) -> int:
    """Digits after the point of a currency (ISO 4217). Raises InvalidInput for an unknown code."""
    digits = MINOR_UNIT_DIGITS.get(currency)
    if digits is None:
        raise InvalidInput(f"{currency!r} is not an ISO 4217 currency code.", field=field)
    return digits


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents) of one currency."""

    minor: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        self._same_currency(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same_currency(other)
        return Money(self.minor - other.minor, self.currency)

    def to_decimal(self) -> Decimal:
        """The amount in major units with the currency's own number of decimals."""
        return Decimal(self.minor).scaleb(-minor_unit_digits(self.currency))

    def _same_currency(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(self.currency, other.currency)


def minor_from_decimal(amount: Decimal, currency: str, *, field: Sequence[str] = ()) -> int:
    """Minor units of a decimal amount. Raises InvalidInput when it has more decimals than money."""
    digits = minor_unit_digits(currency, field=(*field, "currencyCode"))
    scaled = _finite(amount, field).scaleb(digits)
    whole = int(scaled)
    if scaled != whole or abs(whole) > LARGEST_MINOR:
        raise InvalidInput(
            f"{amount} is not an amount of {currency}, which has up to {digits} decimals.",
            field=field,
        )
    return whole


def price_from_decimal(amount: Decimal, *, field: Sequence[str] = ()) -> int:
    """Ten-thousandths of a unit price. Raises InvalidInput beyond four decimals or below zero."""
    scaled = _finite(amount, field).scaleb(4)
    whole = int(scaled)
    if scaled != whole or not 0 <= whole <= LARGEST_MINOR:
        raise InvalidInput(
            f"{amount} is not a unit price: zero or more, up to four decimals.", field=field
        )
    return whole


def price_to_decimal(price: int) -> Decimal:
    """A unit price in major units, with two decimals at least and four at most."""
    exact = Decimal(price).scaleb(-4)
    cents = exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return cents if cents == exact else exact.normalize()


def line_amount(price: int, quantity: int, currency: str) -> int:
    """Minor units of `quantity` pieces at a unit price, rounded once, half up."""
    digits = minor_unit_digits(currency)
    return round_half_up(price * quantity * 10**digits, PRICE_SCALE)


def round_half_up(numerator: int, denominator: int) -> int:
    """Divide non-negative integers, rounding halves up."""
    return (2 * numerator + denominator) // (2 * denominator)


def share(total: int, part: int, whole: int, already: int) -> int:
    """What units `already`+1 … `already`+`part` of `whole` cost of `total`.

    Shares taken one after the other add up to `total` exactly, whatever the steps.
    """
    return total * (already + part) // whole - total * already // whole


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Divide a non-negative amount by weights, to the unit, by largest remainder."""
    weight_sum = sum(weights)
    if weight_sum == 0:
        return [0] * len(weights) if total == 0 else [total, *[0] * (len(weights) - 1)]
    parts = [total * weight // weight_sum for weight in weights]
    remainders = [total * weight % weight_sum for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-remainders[i], i))
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return parts


def _finite(amount: Decimal, field: Sequence[str]) -> Decimal:
    try:
        if amount.is_finite() and abs(amount) < LARGEST_MINOR:
            return amount
    except InvalidOperation:
        pass
    raise InvalidInput("Not a number that money can have.", field=field)
