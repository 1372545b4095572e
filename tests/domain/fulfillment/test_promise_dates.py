"""The days of a promise: when a parcel is ready, leaves and arrives."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import InvalidInput
from domain.fulfillment.cut_off import Handling, ready_day, ship_date
from domain.fulfillment.promise import PromiseOutcome, end_of_day, outcome_of
from domain.fulfillment.transit_table import TransitTable, ZoneTransit, delivery_window
from domain.fulfillment.working_calendar import (
    EVERY_DAY,
    MONDAY_TO_FRIDAY,
    NoWorkingDay,
    Weekday,
    WorkingCalendar,
    checked_calendar,
    works_on,
)
from domain.identity import SeededIds
from integrations.holidays.offline import installed_holidays

IDS = SeededIds("promise dates")
NOW = datetime(2026, 3, 2, tzinfo=UTC)
HOLIDAYS = installed_holidays()


def calendar(**changes: object) -> WorkingCalendar:
    return WorkingCalendar(IDS.new(NOW), "c", "C", **changes)  # type: ignore[arg-type]


def at(text: str, zone: str = "Europe/London") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("ordered", "zone", "ready"),
    [
        ("2026-03-02T14:00", "Europe/London", date(2026, 3, 2)),
        ("2026-03-02T14:00:01", "Europe/London", date(2026, 3, 3)),
        # A Friday evening waits for Monday.
        ("2026-03-06T18:00", "Europe/London", date(2026, 3, 9)),
        # Good Friday and Easter Monday are free in England.
        ("2026-04-02T15:00", "Europe/London", date(2026, 4, 7)),
        # The clocks go forward in the night of the 29th: the local hour counts.
        ("2026-03-30T13:59", "Europe/London", date(2026, 3, 30)),
    ],
)
def test_the_cut_off_counts_by_the_locations_own_clock(
    ordered: str, zone: str, ready: date
) -> None:
    works = works_on(calendar(holiday_country="GB", holiday_subdivision="ENG"), HOLIDAYS)
    assert ready_day(at(ordered, zone), Handling(zone, time(14), 0, works)) == ready


def test_an_instant_is_another_day_elsewhere() -> None:
    late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    assert ready_day(late, Handling("Asia/Tokyo")) == date(2026, 3, 3)
    assert ready_day(late, Handling("America/New_York")) == date(2026, 3, 2)


def test_handling_takes_working_days_and_capacity_and_pickup_push_on() -> None:
    works = works_on(calendar(), HOLIDAYS)
    thursday = at("2026-03-05T09:00")
    handling = Handling("Europe/London", None, 2, works)
    assert ship_date(thursday, handling) == date(2026, 3, 9)
    full = {date(2026, 3, 9), date(2026, 3, 10)}
    assert ship_date(thursday, handling, has_room=lambda day: day not in full) == date(2026, 3, 11)
    fridays = TransitTable(IDS.new(NOW), "t", "T", (), frozenset({Weekday.FRIDAY}))
    assert ship_date(thursday, handling, picked_up=fridays.picks_up_on) == date(2026, 3, 13)


def test_stock_is_worked_on_from_the_working_day_after_it_arrives() -> None:
    handling = Handling("Europe/London", None, 0, works_on(calendar(), HOLIDAYS))
    friday = date(2026, 3, 13)
    assert ready_day(at("2026-03-02T09:00"), handling, stock_arrives=friday) == date(2026, 3, 16)


def test_exceptions_by_date_win_over_weekdays_and_holidays() -> None:
    christmas, sunday, monday = date(2026, 12, 25), date(2026, 3, 8), date(2026, 3, 9)
    works = works_on(
        calendar(
            holiday_country="GB",
            open_dates=frozenset({christmas, sunday}),
            closed_dates=frozenset({monday}),
        ),
        HOLIDAYS,
    )
    assert (works(christmas), works(sunday), works(monday)) == (True, True, False)


def test_a_place_that_never_works_gives_no_day() -> None:
    with pytest.raises(NoWorkingDay):
        ship_date(NOW, Handling(works=lambda _: False))


@pytest.mark.parametrize(
    ("country", "part"), [("XX", None), ("DE", "QQ"), (None, "BY"), ("Germany", None)]
)
def test_holidays_that_nobody_knows_are_refused(country: str | None, part: str | None) -> None:
    with pytest.raises(InvalidInput):
        checked_calendar(calendar(holiday_country=country, holiday_subdivision=part), HOLIDAYS)


def table(**changes: object) -> TransitTable:
    zones = (ZoneTransit("A", 1, 2),)
    return TransitTable(IDS.new(NOW), "t", "T", zones, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "crosses", "window"),
    [
        ({}, False, (date(2026, 3, 9), date(2026, 3, 10))),
        # Saturdays count where parcels move on Saturdays.
        (
            {"delivery_weekdays": MONDAY_TO_FRIDAY | {Weekday.SATURDAY}},
            False,
            (date(2026, 3, 7), date(2026, 3, 9)),
        ),
        ({"cross_border_days": 2}, True, (date(2026, 3, 11), date(2026, 3, 12))),
        ({"cross_border_days": 2}, False, (date(2026, 3, 9), date(2026, 3, 10))),
    ],
)
def test_transit_counts_the_days_on_which_the_carrier_delivers(
    changes: dict[str, object], crosses: bool, window: tuple[date, date]
) -> None:
    entry = table(**changes)
    found = delivery_window(
        entry,
        "A",
        date(2026, 3, 6),
        crosses_border=crosses,
        delivers=entry.delivers("GB", HOLIDAYS),
    )
    assert found is not None
    assert (found.earliest, found.latest) == window


def test_a_carrier_rests_on_holidays_of_the_destination_unless_it_does_not() -> None:
    thursday = date(2026, 4, 2)
    days = []
    for observes in (True, False):
        entry = table(observes_holidays=observes, delivery_weekdays=EVERY_DAY)
        delivers = entry.delivers("GB", HOLIDAYS)
        found = delivery_window(entry, "A", thursday, crosses_border=False, delivers=delivers)
        assert found is not None
        days.append(found.earliest)
    assert days == [date(2026, 4, 4), date(2026, 4, 3)]


@settings(max_examples=60, deadline=None)
@given(
    hours=st.integers(0, 24 * 400),
    cut_off=st.integers(0, 23),
    days=st.integers(0, 5),
    zone=st.sampled_from(["Europe/London", "America/New_York", "Asia/Kolkata"]),
)
def test_a_later_order_never_leaves_earlier_and_never_on_a_free_day(
    hours: int, cut_off: int, days: int, zone: str
) -> None:
    works = works_on(calendar(holiday_country="GB"), HOLIDAYS)
    handling = Handling(zone, time(cut_off), days, works)
    moment = NOW + timedelta(hours=hours)
    first, second = (ship_date(when, handling) for when in (moment, moment + timedelta(hours=1)))
    assert moment.astimezone(ZoneInfo(zone)).date() <= first <= second
    assert works(first)


def test_a_promise_is_kept_until_its_day_is_over_where_the_parcel_left() -> None:
    end = end_of_day(date(2026, 3, 6), "America/New_York")
    assert end == datetime(2026, 3, 7, 5, tzinfo=UTC)
    just_before, late = end - timedelta(seconds=1), end
    assert outcome_of(end, just_before, late) is PromiseOutcome.KEPT
    assert outcome_of(end, late, late) is PromiseOutcome.BROKEN
    assert outcome_of(end, None, just_before) is PromiseOutcome.PENDING
    assert outcome_of(end, None, late) is PromiseOutcome.BROKEN
