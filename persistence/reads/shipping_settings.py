"""Settings of shipping for queries: every kind is a list by code."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Table, select

from domain.access.caller import Caller
from domain.fulfillment.carrier_service import CarrierService
from domain.fulfillment.rate_card import RateCard
from domain.fulfillment.transit_table import TransitTable
from domain.fulfillment.working_calendar import WorkingCalendar
from domain.fulfillment.zone_table import ZoneTable
from persistence.reads.keyset import Page, PageRequest, SortColumn, count_rows, read_page
from persistence.shipping_settings import (
    calendar_from_row,
    carrier_service_from_row,
    rate_card_from_row,
    transit_table_from_row,
    zone_table_from_row,
)
from persistence.tables import shipping

Setting = TypeVar("Setting")


@dataclass(frozen=True, slots=True)
class SettingKind(Generic[Setting]):
    """A table of settings, and how its rows are read."""

    table: Table
    from_row: Callable[[RowMapping], Setting]

    def page(self, connection: Connection, _: Caller, request: PageRequest) -> Page[Setting]:
        """A page of them, by code."""
        order = (SortColumn(self.table.c.code, "code"),)
        page = read_page(connection, select(self.table), order, request)
        rows = [self.from_row(row) for row in page.rows]
        return Page(rows, page.cursors, page.has_next, page.has_previous)

    def count(self, connection: Connection, _: Caller) -> int:
        """How many there are."""
        return count_rows(connection, select(self.table))

    def by_id(self, connection: Connection, _: Caller, ids: Sequence[UUID]) -> dict[UUID, Setting]:
        """Those with these ids; absent ones are left out."""
        query = select(self.table).where(self.table.c.id.in_(ids))
        rows: Any = connection.execute(query).mappings()
        return {row["id"]: self.from_row(row) for row in rows}


CALENDARS: SettingKind[WorkingCalendar] = SettingKind(shipping.calendar, calendar_from_row)
ZONE_TABLES: SettingKind[ZoneTable] = SettingKind(shipping.zone_table, zone_table_from_row)
RATE_CARDS: SettingKind[RateCard] = SettingKind(shipping.rate_card, rate_card_from_row)
TRANSIT_TABLES: SettingKind[TransitTable] = SettingKind(
    shipping.transit_table, transit_table_from_row
)
CARRIER_SERVICES: SettingKind[CarrierService] = SettingKind(
    shipping.carrier_service, carrier_service_from_row
)
