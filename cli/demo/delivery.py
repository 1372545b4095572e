"""How the demo's shop delivers: days of work, zones, rates, services, and rules for planning."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time
from decimal import Decimal
from uuid import UUID

from cli.commands import CommandFailed
from domain.access.caller import SYSTEM
from domain.fulfillment.carrier_service import CarrierService
from domain.fulfillment.shipping_method import RateKind
from domain.fulfillment.sourcing.profiles.profile import (
    AssignmentRule,
    Filter,
    Preference,
    SourcingProfile,
    Weights,
)
from domain.fulfillment.transit_table import TransitTable, ZoneTransit
from domain.fulfillment.working_calendar import (
    EVERY_DAY,
    MONDAY_TO_FRIDAY,
    Weekday,
    WorkingCalendar,
)
from domain.fulfillment.zone_table import ZoneRule, ZoneTable
from persistence.unit_of_work import UnitOfWork
from use_cases.bulk import Failed
from use_cases.fulfillment.assign_sourcing_profile import assign_sourcing_profile
from use_cases.fulfillment.publish_sourcing_profile import publish_sourcing_profile
from use_cases.fulfillment.upsert_calendars import upsert_calendars
from use_cases.fulfillment.upsert_carrier_services import upsert_carrier_services
from use_cases.fulfillment.upsert_rate_cards import (
    RateCardData,
    ZoneRatesData,
    upsert_rate_cards,
)
from use_cases.fulfillment.upsert_shipping_methods import (
    ShippingMethodData,
    upsert_shipping_methods,
)
from use_cases.fulfillment.upsert_transit_tables import upsert_transit_tables
from use_cases.fulfillment.upsert_zone_tables import upsert_zone_tables

FIRST_CALENDAR = "england"
"""Where it exists, the demo was set up before."""

CURRENCY = "GBP"
_NO_ID = UUID(int=0)

CALENDARS = (
    WorkingCalendar(_NO_ID, FIRST_CALENDAR, "English working days", MONDAY_TO_FRIDAY, "GB", "ENG"),
    WorkingCalendar(_NO_ID, "scotland", "Scottish working days", MONDAY_TO_FRIDAY, "GB", "SCT"),
    WorkingCalendar(_NO_ID, "netherlands", "Dutch working days", MONDAY_TO_FRIDAY, "NL"),
)
LOCATIONS = {
    "GB-NORTHAMPTON": (FIRST_CALENDAR, time(14), 0, 500),
    "GB-GLASGOW": ("scotland", time(12), 0, 40),
    "NL-VENLO": ("netherlands", time(16), 1, 60),
}
"""Calendar, cut-off on the location's clock, handling days, parcels a day."""

BRITAIN = frozenset({"GB"})
NEIGHBORS = frozenset({"BE", "DE", "DK", "ES", "FR", "GB", "IE", "IT", "NL", "PT", "SE"})
ZONES = ZoneTable(
    _NO_ID, "post", "Zones of the post",
    (
        ZoneRule(
            "HIGHLANDS", origin_countries=BRITAIN, destination_countries=BRITAIN,
            postal_prefixes=("IV", "HS", "KW", "ZE"),
        ),
        ZoneRule("HOME", origin_countries=BRITAIN, destination_countries=BRITAIN),
        ZoneRule("EUROPE", destination_countries=NEIGHBORS),
        ZoneRule("WORLD"),
    ),
)  # fmt: skip


def offer_delivery(unit: UnitOfWork, now: datetime) -> None:
    """Calendars, cut-offs, zones, rates, transit times, services and the methods they serve."""
    saved(upsert_calendars(unit, SYSTEM, now, items=CALENDARS))
    _open_locations(unit, now)
    saved(upsert_zone_tables(unit, SYSTEM, now, items=[ZONES]))
    saved(upsert_rate_cards(unit, SYSTEM, now, items=_rate_cards()))
    saved(upsert_transit_tables(unit, SYSTEM, now, items=_transit_tables()))
    saved(upsert_carrier_services(unit, SYSTEM, now, items=_services()))
    saved(upsert_shipping_methods(unit, SYSTEM, now, items=_methods()))


def withdraw_imported_delivery(unit: UnitOfWork, code: str, now: datetime) -> None:
    """The free method by which history was sent is not offered to buyers."""
    found = unit.shipping_methods.by_code([code]).values()
    unit.shipping_methods.save([replace(method, active=False) for method in found], now)


def write_sourcing_rules(unit: UnitOfWork, channel: str, now: datetime) -> None:
    """A profile beside the built-in one, which plans orders that have the tag `economy`."""
    cheapest = SourcingProfile(
        code="cheapest", name="Cheapest, but each country first", currency=CURRENCY,
        filters=(Filter("no small orders across a border",
                        "location.country != order.country && order.total < 20.0"),),
        preferences=(Preference("across a border", "location.country != order.country", 15_000),),
        weights=Weights(
            handling_per_parcel=8_000, handling_per_line=1_000,
            split_per_parcel=20_000, lateness_per_day=15_000,
        ),
        road_factor_basis_points=13_000,
    )  # fmt: skip
    publish_sourcing_profile(unit, SYSTEM, now, profile=cheapest)
    unit.flush()
    rule = AssignmentRule("economy orders", "'economy' in order.tags", "cheapest")
    assign_sourcing_profile(unit, SYSTEM, channel_code=channel, profile_code=None, rules=[rule])


def saved(outcomes: Sequence[object]) -> None:
    """Raise CommandFailed for the first that was refused: the demo's own data is at fault."""
    for outcome in outcomes:
        if isinstance(outcome, Failed):
            raise CommandFailed(f"The demo's shop cannot be set up: {outcome.error}")


def _open_locations(unit: UnitOfWork, now: datetime) -> None:
    places = unit.locations.by_code(LOCATIONS)
    unit.locations.save(
        [
            replace(
                places[code], calendar_code=calendar, cut_off_time=cut_off,
                handling_days=handling_days, daily_capacity=capacity,
            )
            for code, (calendar, cut_off, handling_days, capacity) in LOCATIONS.items()
            if code in places
        ],
        now,
    )  # fmt: skip


def _rate_cards() -> list[RateCardData]:
    def zone(name: str, *bands: tuple[int, str], further: str | None = None) -> ZoneRatesData:
        rates = [(grams, Decimal(amount)) for grams, amount in bands]
        return ZoneRatesData(name, rates, Decimal(further) if further is not None else None)

    parcel = RateCardData(
        "post-parcel", "Parcels", CURRENCY, "post", dimensional_divisor=5_000,
        zones=[
            zone("HOME", (1_000, "2.90"), (10_000, "4.60"), further="0.55"),
            zone("HIGHLANDS", (10_000, "9.80"), further="1.20"),
            zone("EUROPE", (2_000, "8.40"), (10_000, "12.90"), further="1.10"),
            zone("WORLD", (2_000, "17.50"), (10_000, "44.00"), further="4.20"),
        ],
    )  # fmt: skip
    express = RateCardData(
        "post-express", "Express", CURRENCY, "post", dimensional_divisor=4_000,
        zones=[
            zone("HOME", (2_000, "6.70"), (20_000, "9.90")),
            zone("EUROPE", (2_000, "16.20"), (20_000, "29.00")),
        ],
    )  # fmt: skip
    return [parcel, express]


def _transit_tables() -> list[TransitTable]:
    parcel = TransitTable(
        _NO_ID, "post-48", "One or two days at home",
        (
            ZoneTransit("HOME", 1, 2), ZoneTransit("HIGHLANDS", 2, 5),
            ZoneTransit("EUROPE", 2, 4), ZoneTransit("WORLD", 5, 12),
        ),
        delivery_weekdays=EVERY_DAY - {Weekday.SUNDAY}, cross_border_days=1,
    )  # fmt: skip
    express = TransitTable(
        _NO_ID, "post-24", "The next day at home",
        (ZoneTransit("HOME", 1, 1), ZoneTransit("EUROPE", 1, 2)),
        delivery_weekdays=EVERY_DAY - {Weekday.SUNDAY}, cross_border_days=1,
    )  # fmt: skip
    return [parcel, express]


def _services() -> list[CarrierService]:
    return [
        CarrierService(_NO_ID, "post-48", "manual", "48", "post-parcel", "post-48", 30_000),
        CarrierService(_NO_ID, "post-24", "manual", "24", "post-express", "post-24", 20_000),
    ]


def _methods() -> list[ShippingMethodData]:
    def method(code: str, name: str, price: str, *services: str) -> ShippingMethodData:
        return ShippingMethodData(
            code, name, RateKind.FLAT, (Decimal(price), CURRENCY), carrier="manual",
            transit_days_min=2, transit_days_max=4, service_codes=services,
        )  # fmt: skip

    return [
        # Without services: its calendar days are its own, and so are its costs.
        method("standard", "Standard", "4.95"),
        method("tracked", "Tracked", "5.95", "post-48"),
        method("express", "Express", "9.95", "post-24"),
    ]
