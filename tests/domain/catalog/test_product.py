"""Products are checked part by part."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from domain.catalog.product import Product, checked_product
from domain.errors import InvalidInput

MUG = Product(UUID(int=1), "MUG", " Blue mug ", barcode=" 4006381333931 ", hs_code="6912.00")


def test_texts_are_trimmed_and_empty_ones_are_none() -> None:
    checked = checked_product(replace(MUG, tax_category="  "))
    assert (checked.name, checked.barcode) == ("Blue mug", "4006381333931")
    assert checked.tax_category is None


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"sku": ""}, ("sku",)),
        ({"sku": " MUG"}, ("sku",)),
        ({"sku": "M" * 65}, ("sku",)),
        ({"sku": "M\x00G"}, ("sku",)),
        ({"name": ""}, ("name",)),
        ({"weight_grams": -1}, ("weight_grams",)),
        ({"height_millimetres": 10_000_001}, ("height_millimetres",)),
        ({"origin_country_code": "gb"}, ("origin_country_code",)),
        ({"hs_code": "12"}, ("hs_code",)),
        ({"hs_code": "6912.00\n"}, ("hs_code",)),
        ({"cost": 1}, ("cost",)),
        ({"cost": 1, "cost_currency": "XXQ"}, ("cost", "currency_code")),
        ({"attributes": {"no blanks": "x"}}, ("attributes",)),
        ({"attributes": {str(n): "x" for n in range(51)}}, ("attributes",)),
    ],
)
def test_an_impossible_part_is_named(parts: dict[str, Any], field: tuple[str, ...]) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked_product(replace(MUG, **parts))
    assert refused.value.field == field
