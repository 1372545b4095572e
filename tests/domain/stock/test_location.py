"""Locations are checked part by part."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from domain.address import Address, Coordinates
from domain.errors import InvalidInput
from domain.stock.location import Location, checked_location

PLACE = Location(UUID(int=1), "LONDON", " London ", Address(UUID(int=2), "GB", city=" London "))


def test_texts_are_trimmed() -> None:
    checked = checked_location(PLACE)
    assert (checked.name, checked.address.city) == ("London", "London")


@pytest.mark.parametrize(
    ("part", "value", "field"),
    [
        ("code", "no blanks", ("code",)),
        ("code", "", ("code",)),
        ("name", "  ", ("name",)),
        ("priority", -1, ("priority",)),
        ("time_zone", "Mars/Olympus", ("time_zone",)),
        ("time_zone", "../../etc/passwd", ("time_zone",)),
        ("time_zone", "", ("time_zone",)),
        ("coordinates", Coordinates(91, 0), ("coordinates",)),
        ("coordinates", Coordinates(float("nan"), 0), ("coordinates",)),
        ("address", Address(UUID(int=2), "XX"), ("address", "countryCode")),
    ],
)
def test_an_impossible_part_is_named(part: str, value: Any, field: tuple[str, ...]) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked_location(replace(PLACE, **{part: value}))
    assert refused.value.field == field
