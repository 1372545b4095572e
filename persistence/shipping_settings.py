"""Calendars, zone tables, rate cards, transit tables and carrier services, each by its code."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Table, select

from domain.fulfillment.carrier_service import CarrierService
from domain.fulfillment.rate_card import RateCard, WeightBand, ZoneRates
from domain.fulfillment.transit_table import TransitTable, ZoneTransit
from domain.fulfillment.working_calendar import Weekday, WorkingCalendar
from domain.fulfillment.zone_table import ZoneRule, ZoneTable
from domain.stock.location import Capability
from persistence.dialects import upsert
from persistence.settings_version import note_changed_settings
from persistence.tables import shipping


class Coded(Protocol):
    """A setting with a natural key."""

    @property
    def id(self) -> UUID:
        """Its identity."""
        ...

    @property
    def code(self) -> str:
        """The merchant's own name for it."""
        ...


Entity = TypeVar("Entity", bound=Coded)


class SettingRepository(Generic[Entity]):
    """Settings of one kind. There are hundreds at most."""

    def __init__(
        self,
        connection: Connection,
        table: Table,
        to_row: Callable[[Entity], dict[str, Any]],
        from_row: Callable[[RowMapping], Entity],
    ) -> None:
        self._connection = connection
        self._table = table
        self._to_row = to_row
        self._from_row = from_row

    def by_code(self, codes: Iterable[str]) -> dict[str, Entity]:
        """Those with these codes; unknown codes are left out."""
        query = select(self._table).where(self._table.c.code.in_(set(codes)))
        rows = self._connection.execute(query).mappings()
        return {row["code"]: self._from_row(row) for row in rows}

    def all(self) -> dict[str, Entity]:
        """Every one by its code, in the order of codes."""
        query = select(self._table).order_by(self._table.c.code)
        rows = self._connection.execute(query).mappings()
        return {row["code"]: self._from_row(row) for row in rows}

    def save(self, entities: Sequence[Entity], now: datetime) -> None:
        """Insert settings, or overwrite those with the same id."""
        rows = [self._to_row(entry) | {"created_at": now} for entry in entities]
        upsert(self._connection, self._table, rows, keep=("created_at",))
        if rows:
            note_changed_settings(self._connection)


class ShippingSettings:
    """Everything that dates and costs of parcels are computed from."""

    def __init__(self, connection: Connection) -> None:
        self.calendars = SettingRepository(
            connection, shipping.calendar, _calendar_row, calendar_from_row
        )
        self.zone_tables = SettingRepository(
            connection, shipping.zone_table, _zone_table_row, zone_table_from_row
        )
        self.rate_cards = SettingRepository(
            connection, shipping.rate_card, asdict, rate_card_from_row
        )
        self.transit_tables = SettingRepository(
            connection, shipping.transit_table, asdict, transit_table_from_row
        )
        self.carrier_services = SettingRepository(
            connection, shipping.carrier_service, asdict, carrier_service_from_row
        )


def _calendar_row(entry: WorkingCalendar) -> dict[str, Any]:
    return asdict(entry) | {
        "closed_dates": frozenset(day.isoformat() for day in entry.closed_dates),
        "open_dates": frozenset(day.isoformat() for day in entry.open_dates),
    }


def calendar_from_row(row: RowMapping) -> WorkingCalendar:
    """The calendar of a row."""
    return WorkingCalendar(
        id=row["id"],
        code=row["code"],
        name=row["name"],
        working_weekdays=_weekdays(row["working_weekdays"]),
        holiday_country=row["holiday_country"],
        holiday_subdivision=row["holiday_subdivision"],
        closed_dates=frozenset(map(date.fromisoformat, row["closed_dates"])),
        open_dates=frozenset(map(date.fromisoformat, row["open_dates"])),
    )


def zone_table_from_row(row: RowMapping) -> ZoneTable:
    """The zone table of a row."""
    return ZoneTable(row["id"], row["code"], row["name"], tuple(map(_rule, row["rules"])))


_RULE_SETS = (
    "origin_countries", "origin_locations", "destination_countries", "destination_regions",
)  # fmt: skip


def _zone_table_row(entry: ZoneTable) -> dict[str, Any]:
    rules = [
        asdict(rule) | {name: sorted(getattr(rule, name)) for name in _RULE_SETS}
        for rule in entry.rules
    ]
    return {"id": entry.id, "code": entry.code, "name": entry.name, "rules": rules}


def _rule(data: Mapping[str, Any]) -> ZoneRule:
    return ZoneRule(
        zone=data["zone"],
        **{name: frozenset(data[name]) for name in _RULE_SETS},
        postal_prefixes=tuple(data["postal_prefixes"]),
        maximum_kilometres=data["maximum_kilometres"],
    )


def rate_card_from_row(row: RowMapping) -> RateCard:
    """The rate card of a row."""
    return RateCard(
        id=row["id"],
        code=row["code"],
        name=row["name"],
        currency=row["currency"],
        zone_table_code=row["zone_table_code"],
        dimensional_divisor=row["dimensional_divisor"],
        zones=tuple(
            ZoneRates(
                entry["zone"],
                tuple(WeightBand(band["up_to_grams"], band["amount"]) for band in entry["bands"]),
                entry["amount_per_further_kilogram"],
            )
            for entry in row["zones"]
        ),
    )


def transit_table_from_row(row: RowMapping) -> TransitTable:
    """The transit table of a row."""
    return TransitTable(
        id=row["id"],
        code=row["code"],
        name=row["name"],
        zones=tuple(ZoneTransit(**entry) for entry in row["zones"]),
        pickup_weekdays=_weekdays(row["pickup_weekdays"]),
        delivery_weekdays=_weekdays(row["delivery_weekdays"]),
        cross_border_days=row["cross_border_days"],
        observes_holidays=row["observes_holidays"],
    )


_SERVICE_COLUMNS = (
    "id", "code", "carrier", "service", "rate_card_code", "transit_table_code",
    "maximum_weight_grams", "active",
)  # fmt: skip


def carrier_service_from_row(row: RowMapping) -> CarrierService:
    """The carrier service of a row."""
    return CarrierService(
        **{name: row[name] for name in _SERVICE_COLUMNS},
        capabilities=frozenset(map(Capability, row["capabilities"])),
    )


def _weekdays(codes: Iterable[str]) -> frozenset[Weekday]:
    return frozenset(map(Weekday, codes))
