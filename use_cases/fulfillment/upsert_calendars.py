"""Setting up working calendars in bulk, by code."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.fulfillment.working_calendar import WorkingCalendar, checked_calendar
from integrations.holidays.offline import installed_holidays
from persistence.unit_of_work import UnitOfWork
from use_cases.bulk import BulkOutcome
from use_cases.fulfillment.shipping_settings import upsert_settings


def upsert_calendars(
    unit: UnitOfWork, caller: Caller, now: datetime, *, items: Sequence[WorkingCalendar]
) -> list[BulkOutcome]:
    """Create calendars, or bring those with the same code up to date; one outcome per item.

    The items' ids mean nothing. Raises NotPermitted for a caller bound to channels.
    """
    holidays = installed_holidays()

    def make(item: WorkingCalendar, key: UUID, _: WorkingCalendar | None) -> WorkingCalendar:
        return checked_calendar(replace(item, id=key), holidays)

    return upsert_settings(
        unit,
        caller,
        now,
        items=items,
        repository=unit.shipping.calendars,
        what="calendars",
        code_of=lambda item: item.code,
        make=make,
    )
