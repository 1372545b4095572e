"""Rate cards: what a carrier asks for a parcel, by zone and weight."""

from bisect import bisect_left
from dataclasses import dataclass, replace
from uuid import UUID

from domain.errors import InvalidInput
from domain.validation import LARGEST_QUANTITY, code, currency_code, text

BANDS_LIMIT = 500
ZONES_LIMIT = 500
LARGEST_AMOUNT = 10**12
GRAMS_IN_A_KILOGRAM = 1_000


@dataclass(frozen=True, slots=True)
class WeightBand:
    """A parcel of at most so many grams costs so many minor units."""

    up_to_grams: int
    amount: int


@dataclass(frozen=True, slots=True)
class ZoneRates:
    """The bands of a zone, ascending. Above the last one each further kilogram begun costs
    `amount_per_further_kilogram`; without it the zone carries nothing heavier.
    """

    zone: str
    bands: tuple[WeightBand, ...]
    amount_per_further_kilogram: int | None = None

    def price(self, billable_grams: int) -> int | None:
        """Minor units for a parcel; None where it is too heavy."""
        place = bisect_left(self.bands, billable_grams, key=lambda band: band.up_to_grams)
        if place < len(self.bands):
            return self.bands[place].amount
        if self.amount_per_further_kilogram is None:
            return None
        last = self.bands[-1]
        further = -(-(billable_grams - last.up_to_grams) // GRAMS_IN_A_KILOGRAM)
        return last.amount + further * self.amount_per_further_kilogram


@dataclass(frozen=True, slots=True)
class RateCard:
    """What parcels cost the merchant. Amounts in minor units of `currency`.

    `dimensional_divisor` is in cubic centimetres for a kilogram, which is the same number in cubic
    millimetres for a gram; None: volume does not count.
    """

    id: UUID
    code: str
    name: str
    currency: str
    zone_table_code: str
    zones: tuple[ZoneRates, ...]
    dimensional_divisor: int | None = None

    def rates_of(self, zone: str) -> ZoneRates | None:
        """The rates of a zone; None where the card has none."""
        return next((entry for entry in self.zones if entry.zone == zone), None)


def billable_grams(card: RateCard, weight_grams: int, volume_cubic_millimetres: int) -> int:
    """The greater of weight and dimensional weight, in grams, rounded up."""
    if card.dimensional_divisor is None:
        return weight_grams
    return max(weight_grams, -(-volume_cubic_millimetres // card.dimensional_divisor))


def price(
    card: RateCard, zone: str, weight_grams: int, volume_cubic_millimetres: int
) -> int | None:
    """Minor units for one parcel; None where the card does not carry it."""
    rates = card.rates_of(zone)
    if rates is None:
        return None
    return rates.price(billable_grams(card, weight_grams, volume_cubic_millimetres))


def checked_rate_card(card: RateCard) -> RateCard:
    """The card with a trimmed name, if every part of it is possible.

    Raises InvalidInput naming the part.
    """
    code(card.code, field=("code",))
    currency_code(card.currency, field=("currency_code",))
    divisor = card.dimensional_divisor
    if divisor is not None and not 0 < divisor <= LARGEST_QUANTITY:
        raise InvalidInput("A divisor is above zero.", field=("dimensional_divisor",))
    if not 0 < len(card.zones) <= ZONES_LIMIT:
        raise InvalidInput(f"A card has from 1 to {ZONES_LIMIT} zones.", field=("zones",))
    seen = set()
    for number, entry in enumerate(card.zones):
        field = ("zones", str(number))
        if entry.zone in seen:
            raise InvalidInput(f"Zone {entry.zone!r} comes twice.", field=(*field, "zone"))
        seen.add(entry.zone)
        _check_zone(entry, field)
    return replace(card, name=text(card.name, field=("name",)))


def _check_zone(entry: ZoneRates, field: tuple[str, ...]) -> None:
    code(entry.zone, field=(*field, "zone"))
    if not 0 < len(entry.bands) <= BANDS_LIMIT:
        raise InvalidInput(f"A zone has from 1 to {BANDS_LIMIT} bands.", field=(*field, "bands"))
    before = 0
    for number, band in enumerate(entry.bands):
        place = (*field, "bands", str(number))
        if not before < band.up_to_grams <= LARGEST_QUANTITY:
            raise InvalidInput("Bands ascend.", field=(*place, "up_to_grams"))
        if not 0 <= band.amount <= LARGEST_AMOUNT:
            raise InvalidInput("A price is zero or more.", field=(*place, "amount"))
        before = band.up_to_grams
    further = entry.amount_per_further_kilogram
    if further is not None and not 0 <= further <= LARGEST_AMOUNT:
        raise InvalidInput(
            "A price is zero or more.", field=(*field, "amount_per_further_kilogram")
        )
