"""What carriers ask, in the optimiser's numbers: from rate cards, and from a method's own price."""

from domain.fulfillment.rate_card import GRAMS_IN_A_KILOGRAM, ZoneRates
from domain.fulfillment.shipping_method import RateKind, ShippingMethod
from domain.fulfillment.sourcing.problem import Rate
from domain.fulfillment.sourcing.profiles.profile import BASIS_POINTS
from domain.money import PRICE_SCALE, minor_unit_digits, round_half_up
from domain.validation import LARGEST_QUANTITY

STEPS_LIMIT = 1_000
ANY_WEIGHT_GRAMS = LARGEST_QUANTITY * 1_000


def ten_thousandths(minor: int, currency: str) -> int:
    """An amount of money in the optimiser's unit."""
    scale: int = PRICE_SCALE // 10 ** minor_unit_digits(currency)
    return minor * scale


def rate_of_zone(rates: ZoneRates, currency: str) -> Rate:
    """The staircase of a zone.

    Where a card asks less for more weight, the lower price counts for both: whoever pays for the
    heavier band may send the lighter parcel by it.
    """
    bands: list[tuple[int, int]] = []
    cheapest = None
    for band in reversed(rates.bands):
        cheapest = band.amount if cheapest is None else min(cheapest, band.amount)
        bands.append((band.up_to_grams, ten_thousandths(cheapest, currency)))
    further = rates.amount_per_further_kilogram
    return Rate(
        tuple(reversed(bands)), None if further is None else ten_thousandths(further, currency)
    )


def rate_of_method(method: ShippingMethod, heaviest_grams: int) -> Rate:
    """The price of a shipping method as a staircase, for parcels of at most `heaviest_grams`.

    A price by weight rises by the minor unit, every few grams. Where these steps are not equally
    wide and more than a thousand, they are made wider, each at the price of its heaviest parcel.
    """
    scale = ten_thousandths(1, method.currency)
    heaviest = max(heaviest_grams, 1)
    per_kilogram = method.amount_per_kilogram
    if method.rate_kind is RateKind.FLAT or not per_kilogram:
        return Rate(((ANY_WEIGHT_GRAMS, method.base_amount * scale),))
    if GRAMS_IN_A_KILOGRAM % per_kilogram == 0:
        first = (_heaviest_at(0, per_kilogram), method.base_amount * scale)
        return Rate((first,), scale, GRAMS_IN_A_KILOGRAM // per_kilogram)
    steps = method.price(heaviest) - method.base_amount
    stride = -(-steps // STEPS_LIMIT) or 1
    bands = []
    for step in range(0, steps, stride):
        grams = _heaviest_at(step + stride - 1, per_kilogram)
        bands.append((min(grams, heaviest), (method.base_amount + step + stride - 1) * scale))
    bands.append((heaviest, method.price(heaviest) * scale))
    return Rate(_ascending(bands))


def scaled(rate: Rate, basis_points: int) -> Rate:
    """A rate that counts more or less than it asks."""
    if basis_points == BASIS_POINTS:
        return rate
    further = rate.per_further_step
    return Rate(
        tuple(
            (grams, round_half_up(cost * basis_points, BASIS_POINTS)) for grams, cost in rate.bands
        ),
        None if further is None else round_half_up(further * basis_points, BASIS_POINTS),
        rate.step_grams,
    )


def _heaviest_at(step: int, amount_per_kilogram: int) -> int:
    """The most grams whose part by weight, rounded half up, is `step` minor units."""
    return (1_000 * (2 * step + 1) - 1) // (2 * amount_per_kilogram)


def _ascending(bands: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Steps with growing weight; of two with the same weight the first, cheaper one counts."""
    kept: list[tuple[int, int]] = []
    for grams, cost in bands:
        if not kept or grams > kept[-1][0]:
            kept.append((grams, cost))
    return tuple(kept)
