"""Setting up channels in bulk, by code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.channels.channel import Channel, PaymentPolicy, TaxMode, checked_channel
from domain.errors import InvalidInput, NotFound
from domain.validation import storable
from persistence.unit_of_work import UnitOfWork
from use_cases.bulk import (
    BulkOutcome,
    check_bulk_size,
    each_in_order,
    require_whole_merchant,
)


@dataclass(frozen=True, slots=True)
class ChannelData:
    """A channel as its owner describes it; locations by their codes."""

    code: str
    name: str
    currency: str
    order_number_format: str
    tax_mode: TaxMode
    tax_rate_basis_points: int
    payment_policy: PaymentPolicy
    country_codes: Sequence[str]
    location_codes: Sequence[str]
    active: bool
    allowed_origins: Sequence[str] = ()


def upsert_channels(
    unit: UnitOfWork, caller: Caller, now: datetime, *, items: Sequence[ChannelData]
) -> list[BulkOutcome]:
    """Create channels, or bring those with the same code up to date; one outcome per item.

    A currency never changes: orders were priced in it. Raises NotPermitted for a caller bound to
    channels: it could rewrite those whose orders it may not see.
    """
    check_bulk_size(items)
    require_whole_merchant(caller, "channels")
    existing = unit.channels.by_code(item.code for item in items if storable(item.code))
    places = unit.locations.by_code(
        code for item in items for code in item.location_codes if storable(code)
    )
    location_ids = {code: place.id for code, place in places.items()}

    def make(item: ChannelData, known: Channel | None) -> Channel:
        return _channel(item, known, known.id if known else unit.ids.new(now), location_ids)

    channels, outcomes = each_in_order(items, existing, key_of=lambda item: item.code, make=make)
    unit.channels.save(channels, now)
    return outcomes


def _channel(
    item: ChannelData, known: Channel | None, key: UUID, location_ids: dict[str, UUID]
) -> Channel:
    if known is not None and known.currency != item.currency:
        raise InvalidInput("The currency of a channel never changes.", field=("currencyCode",))
    unknown = [code for code in item.location_codes if code not in location_ids]
    if unknown:
        raise NotFound(f"No location {unknown[0]!r}.", field=("locationCodes",))
    return checked_channel(
        Channel(
            id=key,
            code=item.code,
            name=item.name,
            currency=item.currency,
            order_number_format=item.order_number_format,
            tax_mode=item.tax_mode,
            tax_rate_basis_points=item.tax_rate_basis_points,
            payment_policy=item.payment_policy,
            country_codes=frozenset(item.country_codes),
            location_ids=frozenset(location_ids[code] for code in item.location_codes),
            active=item.active,
            allowed_origins=frozenset(origin.rstrip("/") for origin in item.allowed_origins),
        )
    )
