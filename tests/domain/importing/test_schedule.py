"""When imported orders shipped and arrived."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from domain.importing.facts import ImportedOrder
from domain.importing.schedule import schedule

LONDON = ZoneInfo("Europe/London")
LONG_AFTER = datetime(2030, 1, 1, tzinfo=UTC)


def order(placed_at: datetime) -> ImportedOrder:
    return ImportedOrder("1", placed_at, None, "GB", "United Kingdom", ())


def way(placed_at: datetime, back: datetime | None = None, now: datetime = LONG_AFTER) -> list[str]:
    found = schedule(order(placed_at), LONDON, first_return_at=back, now=now)
    return [f"{at:%a %d %b %H:%M}" for at in (found.shipped_at, found.delivered_at)]


def test_it_ships_on_the_next_working_day_and_arrives_two_days_later() -> None:
    assert way(datetime(2011, 3, 1, 12, tzinfo=UTC)) == ["Wed 02 Mar 17:00", "Fri 04 Mar 12:00"]


def test_nothing_ships_at_the_weekend() -> None:
    assert way(datetime(2011, 3, 4, 12, tzinfo=UTC)) == ["Mon 07 Mar 17:00", "Wed 09 Mar 12:00"]


def test_days_and_hours_are_the_merchant_s_own() -> None:
    # Half past midnight on Friday in London, while it is still Thursday in UTC.
    placed = datetime(2011, 7, 21, 23, 30, tzinfo=UTC)
    assert way(placed) == ["Mon 25 Jul 16:00", "Wed 27 Jul 11:00"]


def test_what_comes_back_has_arrived_by_then() -> None:
    placed = datetime(2011, 3, 1, 12, tzinfo=UTC)
    assert way(placed, datetime(2011, 3, 3, 9, tzinfo=UTC))[1] == "Thu 03 Mar 09:00"
    assert way(placed, placed) == ["Tue 01 Mar 12:00", "Tue 01 Mar 12:00"]


def test_nothing_happens_after_the_import() -> None:
    placed = datetime(2011, 3, 1, 12, tzinfo=UTC)
    now = datetime(2011, 3, 2, 20, tzinfo=UTC)
    assert way(placed, now=now) == ["Wed 02 Mar 17:00", "Wed 02 Mar 20:00"]


INSTANTS = st.integers(10**9, 2 * 10**9).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(placed=INSTANTS, back=st.none() | INSTANTS, now=INSTANTS)
def test_time_never_goes_back(placed: datetime, back: datetime | None, now: datetime) -> None:
    found = schedule(order(placed), LONDON, first_return_at=back, now=now)
    assert placed <= found.shipped_at <= found.delivered_at
    if back is not None:
        assert found.delivered_at <= max(back, placed)
