"""Setting up shipping methods in bulk, by code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from domain.access.caller import Caller
from domain.errors import CurrencyMismatch, NotFound
from domain.fulfillment.shipping_method import RateKind, ShippingMethod, checked_shipping_method
from domain.money import minor_from_decimal
from domain.validation import currency_code, storable
from persistence.unit_of_work import UnitOfWork
from use_cases.bulk import BulkOutcome, check_bulk_size, each_in_order, require_whole_merchant


@dataclass(frozen=True, slots=True)
class ShippingMethodData:
    """A way to deliver as its owner describes it. Amounts are (major units, ISO 4217)."""

    code: str
    name: str
    rate_kind: RateKind
    base_amount: tuple[Decimal, str]
    amount_per_kilogram: tuple[Decimal, str] | None = None
    carrier: str | None = None
    service: str | None = None
    transit_days_min: int = 1
    transit_days_max: int = 5
    active: bool = True
    service_codes: Sequence[str] = ()


def upsert_shipping_methods(
    unit: UnitOfWork, caller: Caller, now: datetime, *, items: Sequence[ShippingMethodData]
) -> list[BulkOutcome]:
    """Create shipping methods, or bring those with the same code up to date.

    One outcome per item. A currency never changes: orders were promised delivery in it.
    """
    check_bulk_size(items)
    require_whole_merchant(caller, "shipping methods")
    wanted = {code for item in items for code in item.service_codes if storable(code)}
    services = unit.shipping.carrier_services.by_code(wanted)
    existing = unit.shipping_methods.by_code(item.code for item in items if storable(item.code))

    def make(item: ShippingMethodData, known: ShippingMethod | None) -> ShippingMethod:
        currency = item.base_amount[1]
        if known is not None and known.currency != currency:
            raise CurrencyMismatch(known.currency, currency, field=("base_amount", "currency_code"))
        for number, code in enumerate(item.service_codes):
            if code not in services:
                field = ("service_codes", str(number))
                raise NotFound(f"No carrier service {code!r}.", field=field)
        key = known.id if known is not None else unit.ids.new(now)
        return checked_shipping_method(_method(item, key))

    methods, outcomes = each_in_order(items, existing, key_of=lambda item: item.code, make=make)
    unit.shipping_methods.save(methods, now)
    return outcomes


def _method(item: ShippingMethodData, key: UUID) -> ShippingMethod:
    base, currency = item.base_amount
    currency_code(currency, field=("base_amount", "currency_code"))
    return ShippingMethod(
        id=key,
        code=item.code,
        name=item.name,
        currency=currency,
        rate_kind=item.rate_kind,
        base_amount=minor_from_decimal(base, currency, field=("base_amount",)),
        amount_per_kilogram=_per_kilogram(item, currency),
        carrier=item.carrier,
        service=item.service,
        transit_days_min=item.transit_days_min,
        transit_days_max=item.transit_days_max,
        active=item.active,
        service_codes=frozenset(item.service_codes),
    )


def _per_kilogram(item: ShippingMethodData, currency: str) -> int:
    if item.amount_per_kilogram is None:
        return 0
    amount, own = item.amount_per_kilogram
    if own != currency:
        raise CurrencyMismatch(currency, own, field=("amount_per_kilogram", "currency_code"))
    return minor_from_decimal(amount, currency, field=("amount_per_kilogram",))
