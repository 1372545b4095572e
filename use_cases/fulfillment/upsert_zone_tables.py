"""Setting up zone tables in bulk, by code."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from domain.access.caller import Caller
from domain.fulfillment.zone_table import ZoneTable, checked_zone_table
from persistence.unit_of_work import UnitOfWork
from use_cases.bulk import BulkOutcome
from use_cases.fulfillment.shipping_settings import upsert_settings


def upsert_zone_tables(
    unit: UnitOfWork, caller: Caller, now: datetime, *, items: Sequence[ZoneTable]
) -> list[BulkOutcome]:
    """Create zone tables, or bring those with the same code up to date; one outcome per item.

    The items' ids mean nothing. Raises NotPermitted for a caller bound to channels.
    """
    return upsert_settings(
        unit,
        caller,
        now,
        items=items,
        repository=unit.shipping.zone_tables,
        what="zone tables",
        code_of=lambda item: item.code,
        make=lambda item, key, _: checked_zone_table(replace(item, id=key)),
    )
