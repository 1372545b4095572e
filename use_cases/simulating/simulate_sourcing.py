"""Replaying real demand against a network under several profiles, day by day side by side.

Side by side, so that a simulation that is stopped compares the same days; and the demand is read
once, whatever its size.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from domain.fulfillment.sourcing.profiles.profile import SourcingProfile
from domain.ports import Expressions, Holidays
from domain.simulating.demand import Demand, DemandDay
from domain.simulating.measures import Measures
from domain.simulating.network import Network
from domain.simulating.shelves import Forecast
from use_cases.simulating.replay import Replay

DAYS_OF_A_WEEK = 7

Show = Callable[[int, date], None]
"""Told after each day how many are done, and which it was."""


@dataclass(frozen=True, slots=True)
class SourcingSimulation:
    """What each profile came to, by its code, over the same days. `stopped`: not all of them."""

    network: Network
    first_day: date | None
    last_day: date | None
    measures: Mapping[str, Measures]
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """The days to replay; the stock of the first is planned with the days before it, if there are.

    `one_week_in` replays one week in so many, each from restocking to restocking; what sells in
    the others is only learned.
    """

    first: date = date.min
    last: date = date.max
    one_week_in: int = 1

    def replays(self, day: date, began: date) -> bool:
        """Whether a day is replayed; `began` is the first of the period that has any demand."""
        weeks = (day - began).days // DAYS_OF_A_WEEK
        return self.first <= day <= self.last and weeks % self.one_week_in == 0


def simulate_sourcing(
    network: Network,
    demand: Demand,
    profiles: Sequence[SourcingProfile],
    *,
    expressions: Expressions,
    holidays: Holidays,
    period: Period | None = None,
    stopped: Callable[[], bool] = lambda: False,
    show: Show = lambda _done, _day: None,
) -> SourcingSimulation:
    """Replay the demand under each profile; the same input comes to the same figures.

    Stops between days only, so that all profiles have had the same ones.
    """
    replays = {
        profile.code: Replay(network, demand, profile, expressions, holidays)
        for profile in profiles
    }
    forecast = Forecast(network.restocking.forecast_days)
    review: date | None = None
    began: date | None = None
    played: list[date] = []
    ended_early = False
    period = period or Period()
    for day, is_known in _days(demand, forecast, period):
        if stopped():
            ended_early = True
            break
        began = began or day.day
        if not period.replays(day.day, began):
            if not is_known:
                forecast.learn(day)
            continue
        if review is None or (day.day - review).days >= network.restocking.review_days:
            review, per_day = day.day, forecast.per_day()
            for replay in replays.values():
                replay.world.shelves.refill(per_day)
        for replay in replays.values():
            replay.play(day)
        if not is_known:
            forecast.learn(day)
        played.append(day.day)
        show(len(played), day.day)
    measures = {code: replay.measures for code, replay in replays.items()}
    first, last = (played[0], played[-1]) if played else (None, None)
    return SourcingSimulation(network, first, last, measures, ended_early)


def _days(demand: Demand, forecast: Forecast, period: Period) -> Iterator[tuple[DemandDay, bool]]:
    """The days to replay, and whether the forecast has seen them.

    It learns from the days before the period; where there are none, from the first of the period.
    """
    days = (day for day in demand.days() if day.day <= period.last)
    ahead: deque[DemandDay] = deque()
    earlier = 0
    for day in days:
        if day.day >= period.first:
            ahead.append(day)
            break
        forecast.learn(day)
        earlier += 1
    if earlier:
        yield from ((day, False) for day in chain(ahead, days))
        return
    for day in days:
        ahead.append(day)
        if len(ahead) >= forecast.days:
            break
    for day in ahead:
        forecast.learn(day)
    yield from ((day, True) for day in ahead)
    yield from ((day, False) for day in days)
