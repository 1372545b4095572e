"""Calendars, zones, rates, transit and services through the API: set up by code, read back."""

from typing import Any

import pytest

from tests.api.api_client import ApiClient

CALENDAR = {
    "code": "leeds-works",
    "name": "Leeds",
    "workingWeekdays": ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY"],
    "holidayCountryCode": "GB",
    "holidaySubdivision": "ENG",
    "closedDates": ["2026-03-06"],
    "openDates": ["2026-12-27"],
}
ZONES = {
    "code": "post",
    "name": "Post",
    "rules": [
        {"zone": "HOME", "originCountryCodes": ["GB"], "destinationCountryCodes": ["GB"]},
        {"zone": "ABROAD", "maximumKilometres": 2000},
    ],
}
CARD = {
    "code": "post-parcel",
    "name": "Post parcels",
    "currencyCode": "GBP",
    "zoneTableCode": "post",
    "dimensionalDivisor": 5000,
    "zones": [
        {
            "zone": "HOME",
            "bands": [{"upToGrams": 1000, "amount": "3.20"}, {"upToGrams": 5000, "amount": "4.10"}],
            "amountPerFurtherKilogram": "0.55",
        },
        {"zone": "ABROAD", "bands": [{"upToGrams": 2000, "amount": "9.00"}]},
    ],
}
TRANSIT = {
    "code": "post-48",
    "name": "Two days",
    "zones": [
        {"zone": "HOME", "daysMin": 1, "daysMax": 2},
        {"zone": "ABROAD", "daysMin": 3, "daysMax": 6},
    ],
    "pickupWeekdays": ["MONDAY", "WEDNESDAY", "FRIDAY"],
    "crossBorderDays": 1,
}
SERVICE = {
    "code": "post-48",
    "carrier": "manual",
    "service": "48",
    "rateCardCode": "post-parcel",
    "transitTableCode": "post-48",
    "maximumWeightGrams": 30000,
}
EACH: list[tuple[str, dict[str, Any]]] = [
    ("calendarsUpsert", CALENDAR),
    ("zoneTablesUpsert", ZONES),
    ("rateCardsUpsert", CARD),
    ("transitTablesUpsert", TRANSIT),
    ("carrierServicesUpsert", SERVICE),
]


async def upsert(api: ApiClient, name: str, *items: Any) -> list[dict[str, Any]]:
    answer = await api.run(f"fulfillment/{name}", {"input": list(items)})
    entries: list[dict[str, Any]] = answer[name]["items"]
    return entries


async def set_up(api: ApiClient) -> None:
    for name, item in EACH:
        (entry,) = await upsert(api, name, item)
        assert entry["userErrors"] == [], name


async def test_every_setting_is_kept_by_its_code_and_read_back(api: ApiClient) -> None:
    await set_up(api)
    again = {name: (await upsert(api, name, item))[0]["node"] for name, item in EACH}
    found = await api.run("fulfillment/shippingSettings", {"first": 10})
    for name, item in EACH:
        listed = found[name.removesuffix("Upsert")]
        assert listed["totalCount"] == 1
        assert listed["edges"][0]["node"]["id"] == again[name]["id"]
        node = await api.run("query ($id: ID!) { node(id: $id) { id } }", {"id": again[name]["id"]})
        assert node["node"] == {"id": again[name]["id"]}
        assert again[name]["code"] == item["code"]
    assert CALENDAR.items() <= again["calendarsUpsert"].items()
    assert again["rateCardsUpsert"]["zones"][0]["bands"][1]["amount"]["amount"] == "4.10"
    assert again["rateCardsUpsert"]["zones"][1]["amountPerFurtherKilogram"] is None
    assert again["zoneTablesUpsert"]["rules"][0]["originCountryCodes"] == ["GB"]


@pytest.mark.parametrize(
    ("name", "change", "code", "field"),
    [
        ("calendarsUpsert", {"holidayCountryCode": "XX"}, "INVALID", ["holidayCountryCode"]),
        ("calendarsUpsert", {"holidaySubdivision": "QQ"}, "INVALID", ["holidaySubdivision"]),
        ("zoneTablesUpsert", {"rules": []}, "INVALID", ["rules"]),
        ("rateCardsUpsert", {"zoneTableCode": "none"}, "NOT_FOUND", ["zoneTableCode"]),
        ("rateCardsUpsert", {"currencyCode": "EUR"}, "CURRENCY_MISMATCH", ["currencyCode"]),
        ("transitTablesUpsert", {"zones": []}, "INVALID", ["zones"]),
        ("carrierServicesUpsert", {"rateCardCode": "none"}, "NOT_FOUND", ["rateCardCode"]),
        ("carrierServicesUpsert", {"capabilities": ["PICKUP"]}, "INVALID", ["capabilities"]),
    ],
)
async def test_what_cannot_be_is_refused_by_its_field(
    api: ApiClient, name: str, change: dict[str, Any], code: str, field: list[str]
) -> None:
    await set_up(api)
    item = dict(EACH)[name] | change
    (entry,) = await upsert(api, name, item)
    (error,) = entry["userErrors"]
    assert (error["code"], error["field"]) == (code, ["input", "0", *field])


async def test_bands_ascend(api: ApiClient) -> None:
    await set_up(api)
    bands = [{"upToGrams": 1000, "amount": "1.00"}, {"upToGrams": 1000, "amount": "2.00"}]
    (entry,) = await upsert(
        api, "rateCardsUpsert", CARD | {"zones": [{"zone": "A", "bands": bands}]}
    )
    assert entry["userErrors"][0]["field"] == [
        "input", "0", "zones", "0", "bands", "1", "upToGrams",
    ]  # fmt: skip


async def test_locations_and_methods_name_what_they_use(api: ApiClient) -> None:
    await set_up(api)
    place = {
        "code": "LEEDS",
        "name": "Leeds",
        "address": {"countryCode": "GB"},
        "calendarCode": "leeds-works",
        "cutOffTime": "14:30",
        "handlingDays": 1,
        "dailyCapacity": 200,
    }
    unknown, late = place | {"calendarCode": "none"}, place | {"cutOffTime": "24:00"}
    answer = await api.run("stock/locationsUpsert", {"input": [place, unknown, late]})
    good, bad, wrong = answer["locationsUpsert"]["items"]
    kept = {"calendarCode", "cutOffTime", "handlingDays", "dailyCapacity"}
    assert {name: good["node"][name] for name in kept} == {name: place[name] for name in kept}
    assert bad["userErrors"][0]["field"] == ["input", "1", "calendarCode"]
    assert wrong["userErrors"][0]["field"] == ["input", "2", "cutOffTime"]
    method = {
        "code": "post", "name": "Post", "rateKind": "FLAT", "serviceCodes": ["post-48"],
        "baseAmount": {"amount": "4.95", "currencyCode": "GBP"},
    }  # fmt: skip
    missing = method | {"serviceCodes": ["post-48", "none"]}
    answer = await api.run("fulfillment/shippingMethodsUpsert", {"input": [method, missing]})
    good, bad = answer["shippingMethodsUpsert"]["items"]
    assert good["node"]["serviceCodes"] == ["post-48"]
    assert bad["userErrors"][0]["field"] == ["input", "1", "serviceCodes", "1"]
