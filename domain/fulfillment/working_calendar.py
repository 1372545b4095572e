"""Working calendars: on which days a place works."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from domain.errors import InvalidInput
from domain.ports import Holidays
from domain.validation import code, text

WorksOn: TypeAlias = Callable[[date], bool]
"""Whether work is done on a day."""

LONGEST_PAUSE_DAYS = 366
"""A place that does not work for a year does not work."""

EXTRA_DATES_LIMIT = 1_000


class Weekday(StrEnum):
    """The days of a week, in the order of ISO 8601."""

    MONDAY = "MONDAY"
    TUESDAY = "TUESDAY"
    WEDNESDAY = "WEDNESDAY"
    THURSDAY = "THURSDAY"
    FRIDAY = "FRIDAY"
    SATURDAY = "SATURDAY"
    SUNDAY = "SUNDAY"


_WEEK = tuple(Weekday)
EVERY_DAY = frozenset(Weekday)
MONDAY_TO_FRIDAY = EVERY_DAY - {Weekday.SATURDAY, Weekday.SUNDAY}


class NoWorkingDay(InvalidInput):
    """A calendar on which no day works for a year."""


def weekday_of(day: date) -> Weekday:
    """Which day of the week a date is."""
    return _WEEK[day.weekday()]


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Working weekdays less public holidays, with exceptions by date.

    An open date works and a closed date does not, whatever the rest says; where a date is both, it
    is closed. `holiday_subdivision` is a part of the country, as ISO 3166-2 ends: `BY` of `DE-BY`.
    """

    id: UUID
    code: str
    name: str
    working_weekdays: frozenset[Weekday] = MONDAY_TO_FRIDAY
    holiday_country: str | None = None
    holiday_subdivision: str | None = None
    closed_dates: frozenset[date] = frozenset()
    open_dates: frozenset[date] = frozenset()

    def works_on(self, day: date, holidays: Holidays) -> bool:
        """Whether work is done on a day."""
        if day in self.closed_dates:
            return False
        if day in self.open_dates:
            return True
        if weekday_of(day) not in self.working_weekdays:
            return False
        if self.holiday_country is None:
            return True
        country, part = self.holiday_country, self.holiday_subdivision
        return day not in holidays.of_year(country, part, day.year)


def works_always(_: date) -> bool:
    """The calendar of a place that names none."""
    return True


def works_on(calendar: WorkingCalendar | None, holidays: Holidays) -> WorksOn:
    """The question that dates are computed with; without a calendar every day works."""
    if calendar is None:
        return works_always
    return lambda day: calendar.works_on(day, holidays)


def first_day(start: date, fits: WorksOn) -> date:
    """The first day from `start` on that fits. Raises NoWorkingDay after a year of looking."""
    day = start
    for _ in range(LONGEST_PAUSE_DAYS):
        if fits(day):
            return day
        day += timedelta(days=1)
    raise NoWorkingDay(f"No working day within a year of {start.isoformat()}.")


def days_later(start: date, count: int, fits: WorksOn) -> date:
    """The day that is `count` fitting days after `start`, which need not fit itself."""
    day = start
    for _ in range(count):
        day = first_day(day + timedelta(days=1), fits)
    return day


def checked_calendar(calendar: WorkingCalendar, holidays: Holidays) -> WorkingCalendar:
    """The calendar with a trimmed name, if every part of it is possible.

    Raises InvalidInput naming the part.
    """
    code(calendar.code, field=("code",))
    if not calendar.working_weekdays and not calendar.open_dates:
        raise InvalidInput("A calendar has a working day.", field=("working_weekdays",))
    for name in ("closed_dates", "open_dates"):
        if len(getattr(calendar, name)) > EXTRA_DATES_LIMIT:
            raise InvalidInput(f"At most {EXTRA_DATES_LIMIT} dates.", field=(name,))
    country, part = calendar.holiday_country, calendar.holiday_subdivision
    if country is None and part is not None:
        raise InvalidInput("Holidays of a part need their country.", field=("holiday_subdivision",))
    if country is not None and not holidays.knows(country, None):
        raise InvalidInput(
            f"No holidays of {country!r} are known.", field=("holiday_country_code",)
        )
    if country is not None and not holidays.knows(country, part):
        raise InvalidInput(
            f"{country} has no part {part!r} with holidays of its own.",
            field=("holiday_subdivision",),
        )
    return replace(calendar, name=text(calendar.name, field=("name",)))
