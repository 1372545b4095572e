"""Setting up carrier services in bulk, by code."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.fulfillment.carrier_service import CarrierService, checked_carrier_service
from domain.validation import storable
from persistence.unit_of_work import UnitOfWork
from use_cases.bulk import BulkOutcome
from use_cases.fulfillment.shipping_settings import require_known, upsert_settings


def upsert_carrier_services(
    unit: UnitOfWork, caller: Caller, now: datetime, *, items: Sequence[CarrierService]
) -> list[BulkOutcome]:
    """Create carrier services, or bring those with the same code up to date.

    One outcome per item; the items' ids mean nothing. Raises NotPermitted for a caller bound to
    channels.
    """
    settings = unit.shipping
    cards = {item.rate_card_code for item in items if storable(item.rate_card_code)}
    tables = {item.transit_table_code for item in items if storable(item.transit_table_code)}
    known_cards = set(settings.rate_cards.by_code(cards))
    known_tables = set(settings.transit_tables.by_code(tables))

    def make(item: CarrierService, key: UUID, _: CarrierService | None) -> CarrierService:
        service = checked_carrier_service(replace(item, id=key))
        require_known(service.rate_card_code, known_cards, "rate card", "rate_card_code")
        require_known(
            service.transit_table_code, known_tables, "transit table", "transit_table_code"
        )
        return service

    return upsert_settings(
        unit,
        caller,
        now,
        items=items,
        repository=settings.carrier_services,
        what="carrier services",
        code_of=lambda item: item.code,
        make=make,
    )
