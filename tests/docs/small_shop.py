"""The shop in which the documents' examples run: a little of what `make demo` has."""

from datetime import UTC, datetime
from typing import Any

from domain.access.caller import SYSTEM, PrincipalKind
from domain.access.scopes import SCOPES
from domain.address import Address, Coordinates
from domain.catalog.product import Price, Product
from domain.channels.channel import Channel, TaxMode
from domain.customers.customer import Customer
from domain.fulfillment.shipping_method import RateKind, ShippingMethod
from domain.identity import SeededIds
from domain.stock.location import Location
from persistence.database import Database
from persistence.unit_of_work import UnitOfWork
from tests.shop import migrate
from use_cases.access.create_api_key import create_api_key
from use_cases.stock.set_stock import StockCount, set_stock

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
IDS = SeededIds("documents")
CHANNEL = "uci-online-retail"
PLACES = (
    ("GB-NORTHAMPTON", "Northampton warehouse", "Northampton", "GB", 52.2405, -0.9027),
    ("GB-GLASGOW", "Glasgow warehouse", "Glasgow", "GB", 55.8617, -4.2583),
)
PRODUCTS = (
    ("85123A", "WHITE HANGING HEART T-LIGHT HOLDER", 120, 29_500, (200, 40)),
    ("22423", "REGENCY CAKESTAND 3 TIER", 1_450, 127_500, (12, 3)),
    ("85099B", "JUMBO BAG RED RETROSPOT", 90, 41_300, (80, 10)),
)


def filled_shop(url: str) -> None:
    """Bring an empty database to a small shop: a template for tests."""
    migrate(url)
    database = Database.open(url)
    database.run(_fill)
    database.close()


def _fill(unit: UnitOfWork) -> None:
    places = [
        Location(
            IDS.new(NOW), code, name,
            Address(IDS.new(NOW), name=name, city=city, country_code=country),
            coordinates=Coordinates(latitude, longitude),
        )
        for code, name, city, country, latitude, longitude in PLACES
    ]  # fmt: skip
    channel = Channel(
        IDS.new(NOW), CHANNEL, "UCI Online Retail", "GBP", "UCI-{number}",
        tax_mode=TaxMode.INCLUDED, tax_rate_basis_points=2_000,
    )  # fmt: skip
    products = [
        Product(IDS.new(NOW), sku, name, weight_grams=grams) for sku, name, grams, *_ in PRODUCTS
    ]
    unit.locations.save(places, NOW)
    unit.channels.save([channel], NOW)
    unit.products.save(products, NOW)
    unit.products.save_prices(
        [
            Price(product.id, channel.id, price)
            for product, (*_, price, _counts) in zip(products, PRODUCTS, strict=True)
        ]
    )
    method = ShippingMethod(
        IDS.new(NOW), "standard", "Standard", "GBP", RateKind.FLAT, 495,
        carrier="manual", transit_days_min=2, transit_days_max=4,
    )  # fmt: skip
    unit.shipping_methods.save([method], NOW)
    unit.parties.save_customers([Customer(IDS.new(NOW), "14944", None, None)], NOW)
    unit.flush()
    counts = [
        StockCount(sku=sku, location_code=code, on_hand=pieces)
        for sku, *_, counted in PRODUCTS
        for (code, *_), pieces in zip(PLACES, counted, strict=True)
    ]
    set_stock(unit, SYSTEM, NOW, items=counts)


def make_keys(url: str) -> dict[str, str]:
    """Keys for the documents, by the names that their shells have for them."""
    database = Database.open(url)

    def make(unit: UnitOfWork) -> dict[str, str]:
        channel = unit.channels.by_code([CHANNEL])[CHANNEL].id
        rights: dict[PrincipalKind, dict[str, Any]] = {
            PrincipalKind.STAFF: {},
            PrincipalKind.PARTNER: {"scopes": SCOPES},
            PrincipalKind.STOREFRONT: {"channel_ids": [channel]},
        }
        return {
            f"{kind.name}_KEY": create_api_key(
                unit, SYSTEM, NOW, kind=kind, name=kind.name.lower(), **right
            ).text
            for kind, right in rights.items()
        }

    keys = database.run(make)
    database.close()
    return keys
