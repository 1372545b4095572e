"""Zones and rates: the first rule that matches, the greater of weight and room."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.address import Address, Coordinates
from domain.errors import InvalidInput
from domain.fulfillment.destination import PointSource, located
from domain.fulfillment.distance import kilometres_between
from domain.fulfillment.rate_card import (
    RateCard,
    WeightBand,
    ZoneRates,
    billable_grams,
    checked_rate_card,
    price,
)
from domain.fulfillment.zone_table import Lane, ZoneRule, ZoneTable, checked_zone_table, zone_of
from domain.identity import SeededIds
from integrations.geography.offline import installed_geography

NOW = datetime(2026, 3, 2, tzinfo=UTC)
IDS = SeededIds("rates")

ZONES = checked_zone_table(
    ZoneTable(
        IDS.new(NOW),
        "post",
        "Post",
        (
            ZoneRule(
                "ISLANDS", destination_countries=frozenset({"GB"}), postal_prefixes=("im", "ZE ")
            ),
            ZoneRule("STORE", origin_locations=frozenset({"SHOP"}), maximum_kilometres=30),
            ZoneRule("HOME", frozenset({"GB"}), destination_countries=frozenset({"GB"})),
            ZoneRule("BAVARIA", destination_regions=frozenset({"Bayern", "BY"})),
            ZoneRule("NEAR", maximum_kilometres=1_000),
        ),
    )
)


@pytest.mark.parametrize(
    ("lane", "zone"),
    [
        (Lane("GB", "W", "GB", postal_code="ze1 0aa"), "ISLANDS"),
        (Lane("GB", "SHOP", "GB", postal_code="SW1Y 4JH", kilometres=30), "STORE"),
        (Lane("GB", "SHOP", "GB", kilometres=31), "HOME"),
        (Lane("GB", "W", "DE", destination_region="BAYERN", kilometres=1_100), "BAVARIA"),
        (Lane("GB", "W", "FR", kilometres=1_000), "NEAR"),
        # A distance that is not known is never short enough.
        (Lane("GB", "W", "FR"), None),
        (Lane("GB", "W", "FR", kilometres=1_001), None),
    ],
)
def test_the_first_rule_that_matches_names_the_zone(lane: Lane, zone: str | None) -> None:
    assert zone_of(ZONES, lane) == zone


CARD = RateCard(
    IDS.new(NOW), "c", "C", "GBP", "post",
    (
        ZoneRates("HOME", (WeightBand(1_000, 320), WeightBand(5_000, 410)), 55),
        ZoneRates("FAR", (WeightBand(2_000, 900),)),
    ),
    dimensional_divisor=5_000,
)  # fmt: skip


@pytest.mark.parametrize(
    ("zone", "grams", "cubic_millimetres", "amount"),
    [
        ("HOME", 0, 0, 320),
        ("HOME", 1_000, 0, 320),
        ("HOME", 1_001, 0, 410),
        ("HOME", 5_001, 0, 465),
        ("HOME", 6_001, 0, 520),
        # 10 litres count as two kilograms.
        ("HOME", 300, 10_000_000, 410),
        ("HOME", 300, 5_000_001, 410),
        ("FAR", 2_001, 0, None),
        ("MOON", 100, 0, None),
    ],
)
def test_a_parcel_costs_what_its_band_says(
    zone: str, grams: int, cubic_millimetres: int, amount: int | None
) -> None:
    assert price(CARD, zone, grams, cubic_millimetres) == amount


@settings(max_examples=80, deadline=None)
@given(grams=st.integers(0, 50_000), more=st.integers(0, 5_000), volume=st.integers(0, 10**8))
def test_what_is_heavier_never_bills_less(grams: int, more: int, volume: int) -> None:
    assert billable_grams(CARD, grams, volume) <= billable_grams(CARD, grams + more, volume)
    light, heavy = (price(CARD, "HOME", weight, volume) for weight in (grams, grams + more))
    assert light is not None
    assert heavy is not None
    assert light <= heavy


@pytest.mark.parametrize(
    "bands", [(), (WeightBand(0, 1),), (WeightBand(5, 1), WeightBand(5, 2)), (WeightBand(5, -1),)]
)
def test_bands_that_cannot_be_are_refused(bands: tuple[WeightBand, ...]) -> None:
    with pytest.raises(InvalidInput):
        checked_rate_card(RateCard(IDS.new(NOW), "c", "C", "GBP", "post", (ZoneRates("A", bands),)))


LONDON = Coordinates(51.5, -0.12)


@pytest.mark.parametrize(
    ("parts", "source", "near", "kilometres"),
    [
        ({"coordinates": LONDON, "postal_code": "EH1 1YZ"}, PointSource.COORDINATES, LONDON, 0),
        ({"postal_code": "sw1y 4jh"}, PointSource.POSTAL_CODE, LONDON, 15),
        ({"postal_code": "EH1 1YZ"}, PointSource.POSTAL_CODE, Coordinates(55.95, -3.19), 15),
        (
            {"postal_code": "??", "region": "Scotland"},
            PointSource.REGION,
            Coordinates(56.6, -3.8),
            30,
        ),
        ({"region": "Atlantis"}, PointSource.COUNTRY, LONDON, 15),
    ],
)
def test_a_destination_is_placed_as_well_as_it_is_known(
    parts: dict[str, object], source: PointSource, near: Coordinates, kilometres: int
) -> None:
    address = Address(IDS.new(NOW), "GB", **parts)  # type: ignore[arg-type]
    found = located(address, installed_geography())
    assert found is not None
    assert found.source is source
    assert kilometres_between(found.point, near) <= kilometres


@pytest.mark.parametrize(
    ("country", "postal_code", "near"),
    [
        ("DE", "80331", Coordinates(48.14, 11.57)),
        ("US", "94107", Coordinates(37.77, -122.4)),
        ("BR", "01310-100", Coordinates(-23.56, -46.65)),
        ("FR", "75001", Coordinates(48.86, 2.34)),
        ("JP", "100-0001", Coordinates(35.68, 139.75)),
        ("NL", "1012 AB", Coordinates(52.37, 4.9)),
    ],
)
def test_postal_codes_of_many_countries_are_known(
    country: str, postal_code: str, near: Coordinates
) -> None:
    found = installed_geography().of_postal_code(country, postal_code)
    assert found is not None
    assert kilometres_between(found, near) <= 25
