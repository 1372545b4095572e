"""What has to exist before the first imported order: channel, places, goods, people, stock."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Generic, TypeVar
from uuid import UUID

from domain.access.caller import Caller
from domain.address import Address, Coordinates
from domain.channels.channel import PaymentPolicy, TaxMode
from domain.errors import CurrencyMismatch
from domain.fulfillment.shipping_method import RateKind
from domain.importing.facts import ImportedCustomer, ImportedProduct
from domain.importing.mapping import ImportChannel, OrderMapping, SeedLocation
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

BEFORE_FIRST_SALE = timedelta(days=1)
_NO_ID = UUID(int=0)


@dataclass(frozen=True, slots=True)
class _Bulk(Generic[Item]):
    """Items for a bulk use case; `missing` picks those that the database does not have."""

    use_case: Callable[..., Sequence[object]]
    items: Sequence[Item]
    missing: Callable[[UnitOfWork, Sequence[Item]], Sequence[Item]]

    def steps(self) -> Iterator[Step]:
        for start in range(0, len(self.items), BULK_LIMIT):
            yield self._step(self.items[start : start + BULK_LIMIT])

    def _step(self, items: Sequence[Item]) -> Step:
        def run(unit: UnitOfWork, caller: Caller, now: datetime) -> None:
            wanted = self.missing(unit, items)
            if not wanted:
                return
            for outcome in self.use_case(unit, caller, now, items=wanted):
                if isinstance(outcome, Failed):
                    raise outcome.error

        return run


def shipping_method_code(channel: ImportChannel) -> str:
    """The method that imported orders were sent by: exports know none."""
    return f"{channel.code[:57]}-import"


def setup_steps(mapping: OrderMapping, found: Survey, demand: Mapping[str, int]) -> Sequence[Step]:
    """Everything to do before the first document: each step is a transaction of its own.

    What exists is left as it is, for other systems lead it; stock is received for `demand`, the
    pieces of each SKU that the file will take. A step may be repeated, but for receiving stock.
    """
    channel = mapping.channel
    products = [_product(entry) for entry in found.products]
    prices = [
        PriceData(entry.sku, channel.code, (price_to_decimal(entry.unit_price), channel.currency))
        for entry in found.products
        if entry.unit_price > 0
    ]
    tracked = {item.sku for item in products if item.tracks_stock}
    receipts = [
        StockAdjustment(entry.sku, entry.location_code, entry.quantity, AdjustmentReason.RECEIVED)
        for entry in stock_to_seed(demand, mapping.seeding, stocked=tracked)
    ]
    bulks: list[_Bulk[Any]] = [
        _Bulk(
            upsert_locations,
            [_location(place) for place in mapping.seeding.locations],
            _without(lambda item: item.code, lambda unit, keys: unit.locations.by_code(keys)),
        ),
        _Bulk(upsert_channels, [_channel(mapping)], _missing_channels),
        _Bulk(
            upsert_shipping_methods,
            [_shipping_method(mapping)],
            _without(
                lambda item: item.code, lambda unit, keys: unit.shipping_methods.by_code(keys)
            ),
        ),
        _Bulk(
            upsert_products,
            products,
            _without(lambda item: item.sku, lambda unit, keys: unit.products.by_sku(keys)),
        ),
        _Bulk(upsert_prices, prices, _missing_prices),
        _Bulk(
            upsert_customers,
            [_customer(person) for person in found.customers],
            _without(
                lambda item: item.reference,
                lambda unit, keys: unit.parties.customers_by_reference(keys),
            ),
        ),
        _Bulk(adjust_stock, receipts, lambda _unit, items: items),
    ]
    return [step for bulk in bulks for step in bulk.steps()]


def _without(
    key_of: Callable[[Any], str], known: Callable[[UnitOfWork, Collection[str]], Collection[str]]
) -> Callable[[UnitOfWork, Sequence[Any]], Sequence[Any]]:
    """Picks the items whose natural key the database does not know."""

    def missing(unit: UnitOfWork, items: Sequence[Any]) -> Sequence[Any]:
        found = known(unit, {key_of(item) for item in items})
        return [item for item in items if key_of(item) not in found]

    return missing


def _missing_channels(unit: UnitOfWork, items: Sequence[ChannelData]) -> Sequence[ChannelData]:
    found = unit.channels.by_code(item.code for item in items)
    for item in items:
        known = found.get(item.code)
        if known is not None and known.currency != item.currency:
            raise CurrencyMismatch(known.currency, item.currency, field=("channel", "currency"))
    return [item for item in items if item.code not in found]


def _missing_prices(unit: UnitOfWork, items: Sequence[PriceData]) -> Sequence[PriceData]:
    code = items[0].channel_code
    channel = unit.channels.by_code([code])[code]
    products = unit.products.by_sku(item.sku for item in items)
    known = unit.products.prices([channel.id], (product.id for product in products.values()))
    return [item for item in items if products[item.sku].id not in known[channel.id]]


def _product(entry: ImportedProduct) -> ProductData:
    is_goods = entry.treatment is Treatment.GOODS
    return ProductData(sku=entry.sku, name=entry.title, tracks_stock=is_goods)


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
        order_number_format=channel.order_number_format,
        tax_mode=TaxMode.NONE,
        tax_rate_basis_points=0,
        payment_policy=PaymentPolicy.PAY_LATER,
        country_codes=(),
        location_codes=[place.code for place in mapping.seeding.locations],
        active=True,
    )


def _shipping_method(mapping: OrderMapping) -> ShippingMethodData:
    return ShippingMethodData(
        code=shipping_method_code(mapping.channel),
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
