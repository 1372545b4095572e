"""Setting up rate cards in bulk, by code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from domain.access.caller import Caller
from domain.errors import CurrencyMismatch
from domain.fulfillment.rate_card import RateCard, WeightBand, ZoneRates, checked_rate_card
from domain.money import minor_from_decimal
from domain.validation import currency_code, storable
from persistence.unit_of_work import UnitOfWork
from use_cases.bulk import BulkOutcome
from use_cases.fulfillment.shipping_settings import require_known, upsert_settings


@dataclass(frozen=True, slots=True)
class ZoneRatesData:
    """The rates of a zone as their owner describes them: (up to grams, major units)."""

    zone: str
    bands: Sequence[tuple[int, Decimal]]
    amount_per_further_kilogram: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RateCardData:
    """A rate card as its owner describes it. Amounts in major units of its currency."""

    code: str
    name: str
    currency: str
    zone_table_code: str
    zones: Sequence[ZoneRatesData]
    dimensional_divisor: int | None = None


def upsert_rate_cards(
    unit: UnitOfWork, caller: Caller, now: datetime, *, items: Sequence[RateCardData]
) -> list[BulkOutcome]:
    """Create rate cards, or bring those with the same code up to date; one outcome per item.

    A currency never changes: services were chosen by it. Raises NotPermitted for a caller bound to
    channels.
    """
    wanted = {item.zone_table_code for item in items if storable(item.zone_table_code)}
    tables = set(unit.shipping.zone_tables.by_code(wanted))

    def make(item: RateCardData, key: UUID, known: RateCard | None) -> RateCard:
        currency_code(item.currency, field=("currency_code",))
        if known is not None and known.currency != item.currency:
            raise CurrencyMismatch(known.currency, item.currency, field=("currency_code",))
        require_known(item.zone_table_code, tables, "zone table", "zone_table_code")
        return checked_rate_card(
            RateCard(
                id=key,
                code=item.code,
                name=item.name,
                currency=item.currency,
                zone_table_code=item.zone_table_code,
                zones=tuple(
                    _zone(entry, item.currency, ("zones", str(number)))
                    for number, entry in enumerate(item.zones)
                ),
                dimensional_divisor=item.dimensional_divisor,
            )
        )

    return upsert_settings(
        unit,
        caller,
        now,
        items=items,
        repository=unit.shipping.rate_cards,
        what="rate cards",
        code_of=lambda item: item.code,
        make=make,
    )


def _zone(entry: ZoneRatesData, currency: str, field: tuple[str, ...]) -> ZoneRates:
    further = entry.amount_per_further_kilogram
    place = (*field, "amount_per_further_kilogram")
    return ZoneRates(
        zone=entry.zone,
        bands=tuple(
            WeightBand(
                grams,
                minor_from_decimal(amount, currency, field=(*field, "bands", str(n), "amount")),
            )
            for n, (grams, amount) in enumerate(entry.bands)
        ),
        amount_per_further_kilogram=(
            minor_from_decimal(further, currency, field=place) if further is not None else None
        ),
    )
