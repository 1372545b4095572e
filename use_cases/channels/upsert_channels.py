"""Setting up channels in bulk, by code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.access import Caller
from domain.channels.channel import Channel, PaymentPolicy, TaxMode, checked_channel
from domain.errors import DomainError, InvalidInput, NotFound
from persistence.unit_of_work import UnitOfWork
from use_cases.bulk import BulkOutcome, Failed, Saved, check_bulk_size


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


def upsert_channels(
    unit: UnitOfWork, _: Caller, now: datetime, *, items: Sequence[ChannelData]
) -> list[BulkOutcome]:
    """Create channels, or bring those with the same code up to date; one outcome per item.

    A currency never changes: orders were priced in it.
    """
    check_bulk_size(items)
    existing = unit.channels.by_code(item.code for item in items)
    places = unit.locations.by_code(code for item in items for code in item.location_codes)
    location_ids = {code: place.id for code, place in places.items()}
    saved: dict[str, Channel] = {}
    outcomes: list[BulkOutcome] = []
    for item in items:
        try:
            known = saved.get(item.code) or existing.get(item.code)
            channel = _channel(item, known, known.id if known else unit.ids.new(now), location_ids)
        except DomainError as error:
            outcomes.append(Failed(error))
            continue
        saved[item.code] = channel
        outcomes.append(Saved(channel.id))
    unit.channels.save(list(saved.values()), now)
    return outcomes


def _channel(
    item: ChannelData, known: Channel | None, key: UUID, location_ids: dict[str, UUID]
) -> Channel:
    if known is not None and known.currency != item.currency:
        raise InvalidInput("The currency of a channel never changes.", field=("currency",))
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
        )
    )
