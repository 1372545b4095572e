"""What has to exist before the first imported order: channel, places, goods, people, stock."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from domain.access import Caller
from domain.address import Address, Coordinates
from domain.channels.channel import PaymentPolicy, TaxMode
from domain.fulfillment.shipping_method import RateKind
from domain.importing.facts import ImportedCustomer, ImportedProduct, StockToSeed
from domain.importing.mapping import OrderMapping, SeedLocation
from domain.importing.seeding import stock_to_seed
from domain.importing.survey import Survey
from domain.importing.treatments import Treatment
from domain.money import price_to_decimal
from domain.stock.adjustment import AdjustmentReason
from persistence.unit_of_work import UnitOfWork
from use_cases.bulk import BULK_LIMIT, Failed
from use_cases.catalog.upsert_prices import PriceData, upsert_prices
from use_cases.catalog.upsert_products import ProductData, upsert_products
from use_cases.channels.upsert_channels import ChannelData, upsert_channels
from use_cases.customers.upsert_customers import CustomerData, upsert_customers
from use_cases.fulfillment.upsert_shipping_methods import (
    ShippingMethodData,
    upsert_shipping_methods,
)
from use_cases.stock.adjust_stock import StockAdjustment, adjust_stock
from use_cases.stock.upsert_locations import LocationData, upsert_locations

Item = TypeVar("Item")
Step = Callable[[UnitOfWork, Caller, datetime], None]

SHIPPING_METHOD = "imported"
BEFORE_FIRST_SALE = timedelta(days=1)
_NO_ID = UUID(int=0)


def setup_steps(mapping: OrderMapping, found: Survey) -> Sequence[Step]:
    """Everything to do before the first document: each step is a transaction of its own.

    Repeating a step changes nothing, but for stock: that is received once, because the run
    remembers the step in the same transaction.
    """
    channel = mapping.channel
    bulk: list[tuple[Callable[..., Any], Sequence[Any]]] = [
        (upsert_locations, [_location(place) for place in mapping.seeding.locations]),
        (upsert_channels, [_channel(mapping)]),
        (upsert_shipping_methods, [_shipping_method(mapping)]),
        (upsert_products, [_product(entry) for entry in found.products]),
        (
            upsert_prices,
            [
                PriceData(p.sku, channel.code, (price_to_decimal(p.unit_price), channel.currency))
                for p in found.products
            ],
        ),
        (upsert_customers, [_customer(person) for person in found.customers]),
        (adjust_stock, [_receipt(entry) for entry in _stock(mapping, found)]),
    ]
    return [_step(use_case, items) for use_case, all_items in bulk for items in _parts(all_items)]


def _step(use_case: Callable[..., Sequence[object]], items: Sequence[Any]) -> Step:
    def run(unit: UnitOfWork, caller: Caller, now: datetime) -> None:
        for outcome in use_case(unit, caller, now, items=items):
            if isinstance(outcome, Failed):
                raise outcome.error

    return run


def _parts(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), BULK_LIMIT):
        yield items[start : start + BULK_LIMIT]


def _stock(mapping: OrderMapping, found: Survey) -> list[StockToSeed]:
    stocked = {entry.sku for entry in found.products if entry.treatment is Treatment.GOODS}
    return list(stock_to_seed(found.demand, mapping.seeding, stocked=stocked))


def _product(entry: ImportedProduct) -> ProductData:
    is_goods = entry.treatment is Treatment.GOODS
    return ProductData(sku=entry.sku, name=entry.title, tracks_stock=is_goods)


def _receipt(entry: StockToSeed) -> StockAdjustment:
    return StockAdjustment(
        entry.sku, entry.location_code, entry.quantity, AdjustmentReason.RECEIVED
    )


def _location(place: SeedLocation) -> LocationData:
    point = None
    if place.latitude is not None and place.longitude is not None:
        point = Coordinates(place.latitude, place.longitude)
    return LocationData(
        code=place.code,
        name=place.name,
        address=Address(_NO_ID, place.country_code, city=place.city, postal_code=place.postal_code),
        coordinates=point,
        time_zone=place.time_zone,
    )


def _channel(mapping: OrderMapping) -> ChannelData:
    channel = mapping.channel
    return ChannelData(
        code=channel.code,
        name=channel.name,
        currency=channel.currency,
        order_number_format="IMP-{number:06}",
        tax_mode=TaxMode.NONE,
        tax_rate_basis_points=0,
        payment_policy=PaymentPolicy.PAY_LATER,
        country_codes=(),
        location_codes=[place.code for place in mapping.seeding.locations],
        active=True,
    )


def _shipping_method(mapping: OrderMapping) -> ShippingMethodData:
    return ShippingMethodData(
        code=f"{SHIPPING_METHOD}-{mapping.channel.currency.lower()}",
        name="As imported",
        rate_kind=RateKind.FLAT,
        base_amount=(Decimal(0), mapping.channel.currency),
        carrier="manual",
        transit_days_min=1,
        transit_days_max=5,
    )


def _customer(person: ImportedCustomer) -> CustomerData:
    country = person.country_code
    return CustomerData(
        reference=person.key,
        default_address=Address(_NO_ID, country) if country is not None else None,
    )
