"""What planning a real day's orders together saves over planning them one by one.

Usage: python -m bench.batch_planning [network] [day] [profile] [stock percent] [solves] [lines] [seconds]

The day's orders are real; stock is what the network would hold, times `stock percent`: the end of
the week before a late delivery. Orders of more than `lines` lines are left out. `seconds` stops by
the clock: what it cuts short depends on the machine.   (make bench-batch)
"""

import sys
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from time import monotonic

from domain.fulfillment.sourcing.batch.backlog import Backlog, BatchPlan
from domain.fulfillment.sourcing.batch.batch import plan_batch
from domain.fulfillment.sourcing.optimiser.solver import solve
from domain.simulating.network import Network
from domain.simulating.shelves import Forecast
from integrations.expressions.common_expression_language import installed_expressions
from integrations.holidays.offline import installed_holidays
from integrations.simulation_files.network_file import NetworkFile, load_network
from integrations.simulation_files.profile_file import load_profile
from use_cases.simulating.backlog_of_day import backlog_of_day
from use_cases.simulating.replay import World

NETWORKS = Path(__file__).resolve().parent.parent / "examples" / "networks"
DEFAULTS = ("europe", "2011-07-21", "promise-first", "8", "1500", "12", "0")
TEN_THOUSANDTHS = 10_000
NODE_LIMIT = 200
UNPLANNED_COST = 100 * TEN_THOUSANDTHS
"""What an order that is left counts for: more than nearly any plan of the day costs."""


def scarcer(network: Network, percent: int) -> Network:
    """The network with so much of its stock."""
    places = tuple(
        replace(
            place,
            stocking=replace(place.stocking, share=place.stocking.share * percent / 100),
        )
        for place in network.locations
    )
    return replace(network, locations=places)


def backlog(loaded: NetworkFile, wanted: date, profile: str, lines: int) -> Backlog:
    """The orders of a day, before any of them is planned."""
    network, expressions = loaded.network, installed_expressions()
    rules = load_profile(NETWORKS / "profiles" / f"{profile}.toml", network.currency, expressions)
    forecast = Forecast(network.restocking.forecast_days)
    days = list(loaded.demand.days())
    for day in days:
        forecast.learn(day)
    world = World(network, loaded.demand, installed_holidays())
    world.shelves.refill(forecast.per_day())
    chosen = next(day for day in days if day.day == wanted)
    small = tuple(order for order in chosen.orders if len(order.lines) <= lines)
    rules = replace(rules, node_limit=NODE_LIMIT)
    return backlog_of_day(world, replace(chosen, orders=small), rules, expressions)


def report(orders: Backlog, planned: BatchPlan, currency: str, seconds: float) -> str:
    """The figures in words."""
    before = planned.one_by_one_cost + planned.one_by_one_unplanned * UNPLANNED_COST
    after = planned.cost + planned.unplanned * UNPLANNED_COST
    lines = sum(len(order.problem.items) for order in orders.orders)
    return (
        f"{len(orders.orders)} orders of {lines} lines, {planned.unplanned} without a plan "
        f"({planned.one_by_one_unplanned} one by one)\n"
        f"one by one {before / TEN_THOUSANDTHS:,.2f} {currency}, together "
        f"{after / TEN_THOUSANDTHS:,.2f} {currency}: {100 * (before - after) / before:.2f} % less\n"
        f"bound {planned.lower_bound / TEN_THOUSANDTHS:,.2f} {currency}, gap "
        f"{100 * planned.gap / after:.2f} %; {planned.solves} searches, {seconds:.0f} s"
        f"{'' if planned.reproducible else ', stopped by the clock'}"
    )


def main(arguments: list[str]) -> None:
    """Plan the day both ways and print what it comes to."""
    name, day, profile, percent, solves, lines, seconds = [
        *arguments,
        *DEFAULTS[len(arguments) :],
    ]
    found = load_network(NETWORKS / name)
    loaded = replace(found, network=scarcer(found.network, int(percent)))
    orders = backlog(loaded, date.fromisoformat(day), profile, int(lines))
    begun, allowed = monotonic(), float(seconds) or float("inf")
    planned = plan_batch(
        orders,
        partial(solve, alternatives=0),
        solves_limit=int(solves),
        stopped=lambda: monotonic() - begun > allowed,
    )
    print(report(orders, planned, loaded.network.currency, monotonic() - begun))


if __name__ == "__main__":
    main(sys.argv[1:])
