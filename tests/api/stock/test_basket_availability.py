"""Availability and promise of a basket through the API: what a buyer reads is what holds."""

from datetime import UTC, date, datetime
from typing import Any

from domain.stock.policy import BackorderTerms, StockPolicy
from tests.api.api_client import ApiClient
from tests.api.fulfillment.test_shipping_settings import set_up
from use_cases.stock.upsert_stock_policies import StockPolicyData, upsert_stock_policies

# A Monday, before the cut-off in Leeds.
MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LONDON = {"countryCode": "GB", "postalCode": "SW1Y 4JH"}


async def ask(
    api: ApiClient, *lines: tuple[str, int], as_: str = "storefront", **variables: Any
) -> dict[str, Any]:
    wanted = [{"sku": sku, "quantity": quantity} for sku, quantity in lines]
    api.application.services.clock = lambda: MONDAY
    answer = await api.run(
        "stock/basketAvailability",
        {"lines": wanted, "destination": LONDON} | variables,
        as_=as_,
    )
    basket: dict[str, Any] = answer["basketAvailability"]
    return basket


async def work_in_leeds(api: ApiClient, **changes: Any) -> None:
    """Leeds works by a calendar and a cut-off, and the post takes what it sends."""
    await set_up(api)
    place = {
        "code": "LEEDS", "name": "Leeds", "timeZone": "Europe/London",
        "address": {"countryCode": "GB"}, "coordinates": {"latitude": 53.8, "longitude": -1.55},
        "calendarCode": "leeds-works", "cutOffTime": "14:30", "handlingDays": 1,
    }  # fmt: skip
    post = {
        "code": "post", "name": "Post", "rateKind": "FLAT", "serviceCodes": ["post-48"],
        "baseAmount": {"amount": "4.95", "currencyCode": "GBP"},
    }  # fmt: skip
    await api.run("stock/locationsUpsert", {"input": [place | changes]})
    await api.run("fulfillment/shippingMethodsUpsert", {"input": [post]})


async def test_a_basket_is_answered_by_line_and_as_a_whole(api: ApiClient) -> None:
    basket = await ask(api, ("MUG", 2), ("LAMP", 9), ("NONE", 1))

    mug, lamp, none = basket["lines"]
    assert (mug["available"], mug["orderable"], mug["stockPolicy"]) == (35, True, "DENY")
    assert (lamp["available"], lamp["waiting"], lamp["orderable"]) == (8, 1, False)
    assert none["known"] is False
    assert (basket["orderable"], basket["complete"]) == (False, False)
    assert basket["deliveryOptions"] == []


async def test_lines_of_one_product_share_its_stock(api: ApiClient) -> None:
    basket = await ask(api, ("LAMP", 5), ("LAMP", 4))
    assert [line["orderable"] for line in basket["lines"]] == [True, False]
    assert [line["available"] for line in basket["lines"]] == [8, 8]


async def test_a_method_without_services_promises_its_calendar_days(api: ApiClient) -> None:
    basket = await ask(api, ("MUG", 2))

    (option,) = basket["deliveryOptions"]
    assert option["shippingMethod"]["code"] == "standard"
    # 2.95 and 1.00 for each of 0.7 kilograms: what placing the order takes.
    assert option["price"] == {"amount": "3.65", "currencyCode": "GBP"}
    assert (option["earliestOn"], option["deliverBy"]) == ("2026-03-04", "2026-03-06")
    assert basket["destinationSource"] == "POSTAL_CODE"
    assert basket["complete"] is True


async def test_a_service_promises_from_cut_off_handling_pickup_and_transit(api: ApiClient) -> None:
    await work_in_leeds(api)
    basket = await ask(api, ("LAMP", 1))

    post = next(o for o in basket["deliveryOptions"] if o["shippingMethod"]["code"] == "post")
    (parcel,) = post["parcels"]
    # Monday 9:30 counts today; a day of handling: Tuesday; picked up on Wednesday; two days.
    assert parcel == {
        "lines": [{"lineNumber": 1, "quantity": 1}],
        "stockArrivesOn": None, "readyOn": "2026-03-03", "shipsOn": "2026-03-04",
        "earliestOn": "2026-03-05", "deliverBy": "2026-03-06", "serviceCode": "post-48",
    }  # fmt: skip
    assert post["deliverBy"] == "2026-03-06"


async def test_a_full_day_moves_the_promise(api: ApiClient) -> None:
    await work_in_leeds(api, dailyCapacity=1)
    place = api.shop.places["LEEDS"].id
    wednesday = date(2026, 3, 4)
    api.shop.database.run(lambda unit: unit.capacity.book((place, wednesday), 1, 1))
    basket = await ask(api, ("LAMP", 1))

    post = next(o for o in basket["deliveryOptions"] if o["shippingMethod"]["code"] == "post")
    # Friday the 6th is closed, so the next pickup with room is on Monday.
    assert post["parcels"][0]["shipsOn"] == "2026-03-09"


async def test_a_change_of_a_setting_holds_for_the_next_question(api: ApiClient) -> None:
    await work_in_leeds(api)
    before = await ask(api, ("LAMP", 1))
    await work_in_leeds(api, cutOffTime="09:00")
    after = await ask(api, ("LAMP", 1))

    days = [basket["deliveryOptions"][0]["parcels"][0]["readyOn"] for basket in (before, after)]
    assert days == ["2026-03-03", "2026-03-04"]


async def test_what_is_ordered_beyond_stock_waits_for_its_supply(api: ApiClient) -> None:
    supply = {
        "source": "factory", "reference": "PO-1", "sku": "LAMP", "locationCode": "LEEDS",
        "quantity": 10, "expectedOn": "2026-03-10",
    }  # fmt: skip
    await api.run("stock/incomingSupplyUpsert", {"input": [supply]})
    refused = await ask(api, ("LAMP", 9))
    assert refused["orderable"] is False
    assert refused["lines"][0]["incoming"] == [{"quantity": 10, "expectedOn": "2026-03-10"}]

    policy = StockPolicyData("LAMP", BackorderTerms(StockPolicy.BACKORDER))
    api.shop.database.run(
        lambda unit: upsert_stock_policies(unit, api.shop.staff, MONDAY, items=[policy])
    )
    basket = await ask(api, ("LAMP", 9))
    (line,), (option,) = basket["lines"], basket["deliveryOptions"]
    assert (line["available"], line["availableLater"], line["waiting"]) == (8, 10, 1)
    assert (basket["orderable"], basket["complete"]) == (True, False)
    now, later = option["parcels"]
    assert (now["stockArrivesOn"], later["stockArrivesOn"]) == (None, "2026-03-10")
    # It is there on the 10th and leaves on the 11th; four calendar days.
    assert (later["shipsOn"], option["deliverBy"]) == ("2026-03-11", "2026-03-15")


async def test_where_it_comes_from_is_for_those_who_may_read_stock(api: ApiClient) -> None:
    document = """query ($lines: [BasketLineInput!]!, $channel: String) {
      basketAvailability(lines: $lines, channelCode: $channel) {
        lines { locations { available location { code } } }
      }
    }"""
    variables = {"lines": [{"sku": "MUG", "quantity": 1}], "channel": "web"}
    refused = await api.send(document, variables, as_="storefront")
    assert refused["errors"][0]["extensions"]["missingScopes"] == ["stock:read"]
    found = await api.run(document, variables)
    (line,) = found["basketAvailability"]["lines"]
    there = {entry["location"]["code"]: entry["available"] for entry in line["locations"]}
    assert there == {"LEEDS": 20, "LONDON": 10, "PARIS": 5}


async def test_a_channel_must_be_the_callers_business(api: ApiClient) -> None:
    answer = await api.send(
        "stock/basketAvailability",
        {"lines": [{"sku": "MUG", "quantity": 1}], "channelCode": "other"},
        as_="storefront",
    )
    assert answer["errors"][0]["extensions"]["code"] == "NOT_FOUND"
