"""Shipping methods cost what they say, and are checked part by part."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import InvalidInput
from domain.fulfillment.shipping_method import RateKind, ShippingMethod, checked_shipping_method

FLAT = ShippingMethod(UUID(int=1), "flat", " Flat ", "GBP", RateKind.FLAT, 500)
BY_WEIGHT = replace(FLAT, rate_kind=RateKind.PER_WEIGHT, amount_per_kilogram=101)


def test_a_flat_price_does_not_weigh() -> None:
    assert FLAT.price(0) == FLAT.price(20_000) == 500


@given(st.integers(0, 10_000_000))
def test_a_price_by_weight_is_exact_to_half_a_minor_unit(weight_grams: int) -> None:
    exact_thousandths = 101 * weight_grams
    assert abs((BY_WEIGHT.price(weight_grams) - 500) * 1000 - exact_thousandths) <= 500


def test_texts_are_trimmed() -> None:
    checked = checked_shipping_method(replace(FLAT, carrier=" ", service=" Next day "))
    assert (checked.name, checked.carrier, checked.service) == ("Flat", None, "Next day")


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"code": "*"}, ("code",)),
        ({"name": ""}, ("name",)),
        ({"currency": "gbp"}, ("base_amount", "currency_code")),
        ({"base_amount": -1}, ("base_amount",)),
        ({"amount_per_kilogram": 1}, ("amount_per_kilogram",)),
        ({"amount_per_kilogram": -1}, ("amount_per_kilogram",)),
        ({"transit_days_min": 6}, ("transit_days_max",)),
        ({"transit_days_min": -1}, ("transit_days_max",)),
        ({"transit_days_max": 366}, ("transit_days_max",)),
    ],
)
def test_an_impossible_part_is_named(parts: dict[str, Any], field: tuple[str, ...]) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked_shipping_method(replace(FLAT, **parts))
    assert refused.value.field == field
