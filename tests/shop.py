"""A small shop in a real database: what most tests start from."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID

from domain.access.caller import Caller, PrincipalKind
from domain.address import Address, Contact, Coordinates
from domain.catalog.product import Price, Product
from domain.channels.channel import Channel, PaymentPolicy
from domain.customers.customer import Customer
from domain.fulfillment.shipping_method import RateKind, ShippingMethod
from domain.identity import SeededIds
from domain.orders.order import Order
from domain.orders.placement import LineRequest, PlaceOrder
from domain.stock.ledger import (
    DocumentType,
    MovementReason,
    StockMovement,
    StockPosition,
    StockState,
)
from domain.stock.location import Location
from persistence import migrating
from persistence.database import Database
from persistence.unit_of_work import UnitOfWork
from use_cases.orders.place_orders import place_order

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
IDS = SeededIds("shop")

STAFF = Caller(
    kind=PrincipalKind.STAFF,
    client="key:staff",
    scopes=frozenset(
        {"orders:price", "orders:reference", "orders:backdate", "payments:record", "customers:read"}
    ),
)
STOREFRONT = Caller(kind=PrincipalKind.STOREFRONT, client="key:web", scopes=frozenset())

LONDON = Coordinates(51.5, -0.12)
LEEDS = Coordinates(53.8, -1.55)
PARIS = Coordinates(48.86, 2.35)


def migrate(url: str) -> None:
    """Bring an empty database to the present schema: a template for tests."""
    database = Database.open(url)
    migrating.upgrade(database.engine)
    database.close()


def british_address(city: str = "London", point: Coordinates | None = LONDON) -> Address:
    """An address with every part filled in."""
    return Address(
        id=IDS.new(NOW),
        name="Ada Byron",
        street="12 St James's Square",
        city=city,
        postal_code="SW1Y 4JH",
        country_code="GB",
        coordinates=point,
    )


@dataclass(frozen=True, slots=True)
class Shop:
    """A database with a channel, three places, three products, a shipping method and a customer.

    MUG is at all three places, LAMP in Leeds only, CHAIR in Paris only.
    """

    database: Database
    channel: Channel
    places: Mapping[str, Location]
    products: Mapping[str, Product]
    method: ShippingMethod
    customer: Customer
    staff: Caller = field(default=STAFF)

    def command(self, *lines: tuple[str, int], **changes: object) -> PlaceOrder:
        """A guest's order of (SKU, pieces), sent to London."""
        command = PlaceOrder(
            channel_code=self.channel.code,
            lines=[LineRequest(sku, quantity) for sku, quantity in lines],
            contact=Contact(IDS.new(NOW), email="ada@example.com"),
            shipping_address=british_address(),
            shipping_method_code=self.method.code,
        )
        return replace(command, **changes)  # type: ignore[arg-type]

    def place(self, *lines: tuple[str, int], **changes: object) -> Order:
        """Place an order in a transaction of its own."""
        command = self.command(*lines, **changes)
        return self.database.run(lambda unit: place_order(unit, self.staff, NOW, command=command))

    def position(self, sku: str, place: str) -> StockPosition:
        """What the database says is there now."""
        product, location = self.products[sku], self.places[place]
        with self.database.transaction() as unit:
            unit.stock.lock([product.id], [location.id])
            return unit.stock.position(product.id, location.id)

    def order(self, order_id: UUID) -> Order:
        """An order as it is stored now."""
        with self.database.transaction() as unit:
            return unit.orders.get(order_id, visible_to=self.staff)


def open_shop(database: Database) -> Shop:
    """Fill an empty, migrated database with a small shop."""
    places = {
        code: Location(IDS.new(NOW), code, code.title(), british_address(code), coordinates=point)
        for code, point in (("LONDON", LONDON), ("LEEDS", LEEDS), ("PARIS", PARIS))
    }
    channel = Channel(
        IDS.new(NOW), "web", "Web store", "GBP", "WEB-{number}",
        payment_policy=PaymentPolicy.PAY_LATER,
    )  # fmt: skip
    products = {
        sku: Product(IDS.new(NOW), sku, name, weight_grams=grams)
        for sku, name, grams in (
            ("MUG", "Blue mug", 350), ("LAMP", "Desk lamp", 1_200), ("CHAIR", "Oak chair", 6_500),
        )
    }  # fmt: skip
    method = ShippingMethod(
        IDS.new(NOW), "standard", "Standard", "GBP", RateKind.PER_WEIGHT, 295,
        amount_per_kilogram=100, carrier="manual", transit_days_min=2, transit_days_max=4,
    )  # fmt: skip
    address = british_address()
    customer = Customer(
        IDS.new(NOW), "C-1", "Ada Byron", "ada@example.com", default_address_id=address.id
    )
    shop = Shop(database, channel, places, products, method, customer)
    with database.transaction() as unit:
        unit.locations.save(list(places.values()), NOW)
        unit.channels.save([channel], NOW)
        unit.products.save(list(products.values()), NOW)
        unit.products.save_prices(
            [
                Price(products[sku].id, channel.id, amount)
                for sku, amount in (("MUG", 79_500), ("LAMP", 349_900), ("CHAIR", 1_200_000))
            ]
        )
        unit.shipping_methods.save([method], NOW)
        unit.parties.add_address(address)
        unit.parties.save_customers([customer], NOW)
        for sku, code, quantity in (
            ("MUG", "LONDON", 10), ("MUG", "LEEDS", 20), ("MUG", "PARIS", 5),
            ("LAMP", "LEEDS", 8), ("CHAIR", "PARIS", 3),
        ):  # fmt: skip
            stock(unit, shop, sku, code, quantity)
    # As in a process that has been running: what is set is known.
    with database.reading() as unit:
        unit.shipping_network()
    return shop


def stock(unit: UnitOfWork, shop: Shop, sku: str, code: str, quantity: int) -> None:
    """Receive pieces from a supplier."""
    product, location = shop.products[sku], shop.places[code]
    unit.stock.lock_positions([(product.id, location.id)], NOW)
    movement = StockMovement(
        product.id, location.id, StockState.SUPPLIER, StockState.AVAILABLE, quantity,
        MovementReason.RECEIVED, DocumentType.STOCK_UPDATE, IDS.new(NOW), NOW,
    )  # fmt: skip
    unit.stock.move([movement], STAFF)
