"""The shop that the availability benchmark asks: twenty locations, three methods, five services."""

import random
from datetime import UTC, datetime, time

from domain.access.caller import SYSTEM, PrincipalKind
from domain.address import Address, Coordinates
from domain.catalog.product import Price, Product
from domain.channels.channel import Channel
from domain.fulfillment.carrier_service import CarrierService
from domain.fulfillment.rate_card import RateCard, WeightBand, ZoneRates
from domain.fulfillment.shipping_method import RateKind, ShippingMethod
from domain.fulfillment.transit_table import TransitTable, ZoneTransit
from domain.fulfillment.working_calendar import EVERY_DAY, WorkingCalendar
from domain.fulfillment.zone_table import ZoneRule, ZoneTable
from domain.stock.incoming import new_supply
from domain.stock.ledger import (
    DocumentType,
    MovementReason,
    StockMovement,
    StockState,
)
from domain.stock.location import Location
from persistence.database import Database
from persistence.unit_of_work import UnitOfWork
from use_cases.access.create_api_key import create_api_key

LOCATIONS = 20
PRODUCTS = 500
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ZONES = (("NEAR", 100), ("MIDDLE", 400), ("FAR", 1_500))


def fill(database: Database) -> str:
    """Fill an empty database; gives a storefront's key."""
    with database.transaction() as unit:
        channel = _settings(unit)
        locations = _locations(unit)
        products = _products(unit, channel)
        _stock(unit, products, locations)
    with database.transaction() as unit:
        created = create_api_key(
            unit,
            SYSTEM,
            NOW,
            name="bench",
            kind=PrincipalKind.STOREFRONT,
            channel_ids=[channel.id],
        )
    return created.text


def _settings(unit: UnitOfWork) -> Channel:
    new = unit.ids.new
    shipping = unit.shipping
    shipping.calendars.save(
        [
            WorkingCalendar(new(NOW), "weekdays", "Weekdays", holiday_country="GB"),
            WorkingCalendar(
                new(NOW), "shops", "Shops", EVERY_DAY, holiday_country="GB",
                holiday_subdivision="ENG",
            ),
        ],
        NOW,
    )  # fmt: skip
    rules = tuple(ZoneRule(name, maximum_kilometres=far) for name, far in ZONES)
    shipping.zone_tables.save([ZoneTable(new(NOW), "rings", "Rings", rules)], NOW)
    codes = ("post-48", "post-24", "courier", "parcel", "express")
    for number, code in enumerate(codes, 1):
        zones = tuple(
            ZoneRates(
                name,
                tuple(WeightBand(1_000 * n, 200 + 40 * n * number) for n in range(1, 11)),
                60,
            )
            for name, _ in ZONES
        )
        card = RateCard(new(NOW), code, code, "GBP", "rings", zones, 5_000)
        transits = tuple(ZoneTransit(name, 1, 5 - number % 3) for name, _ in ZONES)
        shipping.rate_cards.save([card], NOW)
        shipping.transit_tables.save([TransitTable(new(NOW), code, code, transits)], NOW)
        shipping.carrier_services.save(
            [CarrierService(new(NOW), code, code, code, code, code)], NOW
        )
    unit.shipping_methods.save(
        [
            _method(unit, "standard", 295, frozenset(codes[:2])),
            _method(unit, "express", 795, frozenset(codes[2:])),
            _method(unit, "economy", 195, frozenset()),
        ],
        NOW,
    )
    channel = Channel(new(NOW), "web", "Web", "GBP", "WEB-{number}")
    unit.channels.save([channel], NOW)
    return channel


def _method(unit: UnitOfWork, code: str, amount: int, services: frozenset[str]) -> ShippingMethod:
    return ShippingMethod(
        unit.ids.new(NOW), code, code, "GBP", RateKind.PER_WEIGHT, amount, 50,
        service_codes=services,
    )  # fmt: skip


def _locations(unit: UnitOfWork) -> list[Location]:
    chance = random.Random(1)
    locations = [
        Location(
            unit.ids.new(NOW), f"L{number:02}", f"Location {number}",
            Address(unit.ids.new(NOW), "GB"),
            coordinates=Coordinates(chance.uniform(50.5, 56), chance.uniform(-4, 1)),
            time_zone="Europe/London",
            calendar_code="shops" if number % 3 else "weekdays",
            cut_off_time=time(14, 0), handling_days=number % 2,
            daily_capacity=500 if number % 4 else None,
        )
        for number in range(LOCATIONS)
    ]  # fmt: skip
    unit.locations.save(locations, NOW)
    return locations


def _products(unit: UnitOfWork, channel: Channel) -> list[Product]:
    chance = random.Random(2)
    products = [
        Product(
            unit.ids.new(NOW), f"SKU-{number}", f"Product {number}",
            weight_grams=chance.randint(50, 4_000), length_millimetres=200,
            width_millimetres=150, height_millimetres=chance.randint(20, 200),
        )
        for number in range(PRODUCTS)
    ]  # fmt: skip
    unit.products.save(products, NOW)
    unit.products.save_prices([Price(entry.id, channel.id, 99_000) for entry in products])
    return products


def _stock(unit: UnitOfWork, products: list[Product], locations: list[Location]) -> None:
    keys = [(product.id, place.id) for product in products for place in locations]
    unit.stock.lock_positions(keys, NOW)
    chance = random.Random(3)
    unit.stock.move(
        [
            StockMovement(
                product_id, location_id, StockState.SUPPLIER, StockState.AVAILABLE,
                chance.randint(1, 50), MovementReason.RECEIVED, DocumentType.STOCK_UPDATE,
                unit.ids.new(NOW), NOW,
            )
            for product_id, location_id in keys
            if chance.random() < 0.7
        ],
        actor=SYSTEM,
    )  # fmt: skip
    for product in products[::2]:
        unit.incoming.save(
            new_supply(
                unit.ids.new(NOW), source="bench", reference="PO", product_id=product.id,
                location_id=locations[0].id, pieces=100, expected_on=NOW.date(),
            )
        )  # fmt: skip
