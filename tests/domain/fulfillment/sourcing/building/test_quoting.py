"""Prices of carriers and methods as the optimiser's staircases, to the ten-thousandth."""

from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.fulfillment.rate_card import WeightBand, ZoneRates
from domain.fulfillment.shipping_method import RateKind, ShippingMethod
from domain.fulfillment.sourcing.building.quoting import rate_of_method, rate_of_zone, scaled


def method(base: int, per_kilogram: int, currency: str = "EUR") -> ShippingMethod:
    kind = RateKind.PER_WEIGHT if per_kilogram else RateKind.FLAT
    return ShippingMethod(UUID(int=1), "m", "M", currency, kind, base, per_kilogram)


@pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD"])
@settings(max_examples=40, deadline=None)
@given(base=st.integers(0, 900), per_kilogram=st.integers(0, 300), grams=st.integers(0, 3_000))
def test_a_methods_price_is_what_its_staircase_says(
    currency: str, base: int, per_kilogram: int, grams: int
) -> None:
    known = method(base, per_kilogram, currency)
    scale = {"EUR": 100, "JPY": 10_000, "KWD": 10}[currency]
    assert rate_of_method(known, 3_000).cost(grams) == known.price(grams) * scale


def test_very_fine_steps_are_made_wider_and_never_cheaper() -> None:
    known = method(100, 99_999)
    rate = rate_of_method(known, 30_000)
    assert len(rate.bands) <= 1_001
    for grams in range(0, 30_001, 977):
        cost = rate.cost(grams)
        assert cost is not None
        assert known.price(grams) * 100 <= cost <= (known.price(grams) + 3_000) * 100


def test_a_zone_keeps_its_bands_and_what_comes_beyond() -> None:
    rates = ZoneRates("A", (WeightBand(1_000, 320), WeightBand(5_000, 410)), 55)
    rate = rate_of_zone(rates, "EUR")
    assert [rate.cost(grams) for grams in (1, 1_000, 1_001, 5_001, 6_001)] == [
        32_000, 32_000, 41_000, 46_500, 52_000
    ]  # fmt: skip


def test_a_cheaper_heavier_band_counts_for_the_lighter_parcel_too() -> None:
    rates = ZoneRates("A", (WeightBand(1_000, 500), WeightBand(2_000, 400)))
    rate = rate_of_zone(rates, "EUR")
    assert [rate.cost(grams) for grams in (500, 1_500, 2_001)] == [40_000, 40_000, None]


def test_a_scaled_rate_counts_for_its_share() -> None:
    rate = rate_of_zone(ZoneRates("A", (WeightBand(1_000, 300),), 55), "EUR")
    assert scaled(rate, 5_000).cost(2_000) == 15_000 + 2_750
    assert scaled(rate, 0).cost(9_000) == 0
