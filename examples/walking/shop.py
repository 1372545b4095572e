"""The small shop that the walk brings: two places, two products, one way to deliver, one customer."""

from typing import Any

CHANNEL = "walk"
CUSTOMER = "WALK-ADA"
METHOD = "walk-parcel"
KETTLE, TEA = "WALK-KETTLE", "WALK-TEA"
NEAR, FAR = "WALK-HAMBURG", "WALK-VIENNA"
STOCK = {KETTLE: (5, 2), TEA: (10, 40)}
"""Pieces at the one place and at the other."""
PRICES = {KETTLE: "39.90", TEA: "4.95"}
ORDERED = {KETTLE: 2, TEA: 4}
BERLIN = {
    "name": "Ada Byron",
    "street": "Karl-Marx-Allee 1",
    "postalCode": "10178",
    "city": "Berlin",
    "countryCode": "DE",
    "coordinates": {"latitude": 52.52, "longitude": 13.42},
}
Inputs = list[dict[str, Any]]


def channel(places: list[str]) -> Inputs:
    """Where the orders come from, unless a storefront's key says another channel."""
    return [
        {
            "code": CHANNEL,
            "name": "The walk's own store",
            "currencyCode": "EUR",
            "orderNumberFormat": "WALK-{number:05}",
            "locationCodes": places,
        }
    ]


def locations() -> Inputs:
    """A warehouse near the buyer, and one farther away."""
    places = {NEAR: ("Hamburg", "DE", 53.55, 9.99), FAR: ("Vienna", "AT", 48.21, 16.37)}
    return [
        {
            "code": code,
            "name": f"{city} warehouse",
            "address": {"city": city, "countryCode": country},
            "coordinates": {"latitude": latitude, "longitude": longitude},
            "capabilities": ["SHIP", "RETURNS"],
        }
        for code, (city, country, latitude, longitude) in places.items()
    ]


def products() -> Inputs:
    """Something heavy and something light."""
    return [
        {
            "sku": KETTLE,
            "name": "Kettle, 1.7 litres",
            "barcode": "4006381333931",
            "weightGrams": 1_200,
            "lengthMillimetres": 240,
            "widthMillimetres": 180,
            "heightMillimetres": 260,
            "flags": ["FRAGILE"],
        },
        {"sku": TEA, "name": "Assam tea, 250 g", "weightGrams": 280},
    ]


def prices(channel_code: str, currency: str) -> Inputs:
    """What they cost in a channel."""
    return [
        {
            "sku": sku,
            "channelCode": channel_code,
            "price": {"amount": amount, "currencyCode": currency},
        }
        for sku, amount in PRICES.items()
    ]


def shipping_methods(currency: str) -> Inputs:
    """A price for the parcel and one for each kilogram."""
    return [
        {
            "code": f"{METHOD}-{currency.lower()}",
            "name": "Parcel",
            "rateKind": "PER_WEIGHT",
            "baseAmount": {"amount": "3.90", "currencyCode": currency},
            "amountPerKilogram": {"amount": "0.50", "currencyCode": currency},
            "carrier": "manual",
            "transitDaysMin": 1,
            "transitDaysMax": 3,
        }
    ]


def customers() -> Inputs:
    """Somebody with an address."""
    return [
        {
            "reference": CUSTOMER,
            "name": "Ada Byron",
            "email": "ada@example.com",
            "defaultAddress": BERLIN,
        }
    ]


def stock(near: str, far: str) -> Inputs:
    """What was counted where."""
    return [
        {"sku": sku, "locationCode": code, "onHand": pieces, "changeFromQuantity": None}
        for sku, counted in STOCK.items()
        for code, pieces in zip((near, far), counted, strict=True)
    ]
