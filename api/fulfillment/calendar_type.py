"""Working calendars in the API."""

from datetime import date
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.bulk import BulkItem
from api.context import Context
from api.described_enum import describe
from api.global_ids import global_id
from api.node_type import Node
from api.user_errors import UserError
from domain.fulfillment.working_calendar import MONDAY_TO_FRIDAY, Weekday, WorkingCalendar
from persistence.reads.shipping_settings import CALENDARS

describe(
    Weekday,
    "A day of the week.",
    MONDAY="The first, as in ISO 8601.",
    TUESDAY="The second.",
    WEDNESDAY="The third.",
    THURSDAY="The fourth.",
    FRIDAY="The fifth.",
    SATURDAY="The sixth.",
    SUNDAY="The seventh.",
)

NO_ID = UUID(int=0)
"""What is sent has no identity yet: its code says which it is."""


def in_week_order(days: frozenset[Weekday]) -> list[Weekday]:
    """Days from Monday on."""
    return [day for day in Weekday if day in days]


@strawberry.type(
    description="On which days a place works.", directives=[access("fulfillment:read")]
)
class Calendar(Node):
    """Weekdays less public holidays, with exceptions by date."""

    code: str = strawberry.field(description="The merchant's own name for it; never changes.")
    name: str = strawberry.field(description="What people call it.")
    working_weekdays: list[Weekday] = strawberry.field(
        description="On which days of the week people work."
    )
    holiday_country_code: str | None = strawberry.field(
        description="Whose public holidays are free; null: none are."
    )
    holiday_subdivision: str | None = strawberry.field(
        description="Of which part of the country, as ISO 3166-2 ends: `BY` of `DE-BY`."
    )
    closed_dates: list[date] = strawberry.field(description="Free whatever the rest says.")
    open_dates: list[date] = strawberry.field(description="Worked whatever the weekday or holiday.")

    @classmethod
    def of(cls, entry: WorkingCalendar) -> "Calendar":
        """The calendar as clients see it."""
        return cls(
            id=strawberry.ID(global_id("Calendar", entry.id)),
            code=entry.code,
            name=entry.name,
            working_weekdays=in_week_order(entry.working_weekdays),
            holiday_country_code=entry.holiday_country,
            holiday_subdivision=entry.holiday_subdivision,
            closed_dates=sorted(entry.closed_dates),
            open_dates=sorted(entry.open_dates),
        )


async def calendar_node(context: Context, key: UUID, _: int | None) -> Calendar | None:
    """A calendar by its key."""
    entry = await context.load(CALENDARS.by_id, key)
    return Calendar.of(entry) if entry is not None else None


@strawberry.input(description="A working calendar, found by its code or made.")
class CalendarInput:
    """The whole calendar; what is left out takes its default."""

    code: str = strawberry.field(description="Natural key: letters, digits, `.`, `_`, `-`.")
    name: str = strawberry.field(description="What people call it.")
    working_weekdays: list[Weekday] = strawberry.field(
        default_factory=lambda: in_week_order(MONDAY_TO_FRIDAY),
        description="On which days of the week people work.",
    )
    holiday_country_code: str | None = strawberry.field(
        default=None, description="Whose public holidays are free: ISO 3166-1 alpha-2."
    )
    holiday_subdivision: str | None = strawberry.field(
        default=None, description="Of which part of the country, as ISO 3166-2 ends: `BY`."
    )
    closed_dates: list[date] = strawberry.field(
        default_factory=list, description="Free whatever the rest says; at most 1,000."
    )
    open_dates: list[date] = strawberry.field(
        default_factory=list, description="Worked whatever the weekday or holiday; at most 1,000."
    )

    def to_data(self) -> WorkingCalendar:
        """What the use case takes."""
        return WorkingCalendar(
            id=NO_ID,
            code=self.code,
            name=self.name,
            working_weekdays=frozenset(self.working_weekdays),
            holiday_country=self.holiday_country_code,
            holiday_subdivision=self.holiday_subdivision,
            closed_dates=frozenset(self.closed_dates),
            open_dates=frozenset(self.open_dates),
        )


@strawberry.type(
    description="What became of each calendar.", directives=[access("fulfillment:write")]
)
class CalendarsUpsertPayload:
    """Answered per item."""

    items: list[BulkItem[Calendar]] = strawberry.field(description="One for each of the input.")
    user_errors: list[UserError] = strawberry.field(
        description="Why the whole request was refused."
    )
