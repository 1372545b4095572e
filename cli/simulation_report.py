"""What a simulation came to, for people and for programs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cli.output import say, say_table
from domain.simulating.measures import Measures
from use_cases.simulating.simulate_sourcing import SourcingSimulation

TEN_THOUSANDTHS = 10_000


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a replay: its name, its value, and how it is written."""

    name: str
    value: Callable[[Measures], float]
    written: str

    def text(self, measures: Measures) -> str:
        """The figure as people read it."""
        return self.written.format(self.value(measures))


def figures(currency: str) -> tuple[Figure, ...]:
    """What is compared, in its order."""
    return (
        Figure(
            f"Cost per order, {currency}", lambda m: m.cost_per_order / TEN_THOUSANDTHS, "{:,.2f}"
        ),
        Figure("Parcels per order", lambda m: m.parcels_per_order, "{:.2f}"),
        Figure("Split orders", lambda m: m.split_rate * 100, "{:.1f} %"),
        Figure("Late orders", lambda m: m.late_rate * 100, "{:.1f} %"),
        Figure("Distance per order", lambda m: m.kilometres_per_order, "{:,.0f} km"),
        Figure("Pieces out of stock online", lambda m: m.short_rate * 100, "{:.2f} %"),
        Figure("Pieces out of stock at counters", lambda m: m.counter_short_rate * 100, "{:.2f} %"),
    )


def shown_figures(simulation: SourcingSimulation) -> tuple[Figure, ...]:
    """The figures that this demand has: without counters there is nothing to say of them."""
    wanted = any(m.counter_pieces or m.counter_short_pieces for m in simulation.measures.values())
    found = figures(simulation.network.currency)
    return found if wanted else found[:-1]


def print_simulation(simulation: SourcingSimulation) -> None:
    """Print a table with a column for each profile."""
    codes = list(simulation.measures)
    rows = [
        [figure.name, *(figure.text(m) for m in simulation.measures.values())]
        for figure in shown_figures(simulation)
    ]
    counts = (
        ("Orders", "shipped_orders"),
        ("No plan possible", "unplanned"),
    )
    for name, attribute in counts:
        values = (getattr(m, attribute) for m in simulation.measures.values())
        rows.append([name, *(f"{value:,}" for value in values)])
    gaps = (f"{m.gap_rate * 100:.2f} %" for m in simulation.measures.values())
    rows.append(["Could be cheaper by at most", *gaps])
    say(f"{simulation.network.name}: {period_of(simulation)}")
    say_table("", *codes, rows=rows, numbers=True)
    say("")


def period_of(simulation: SourcingSimulation) -> str:
    """The days that were replayed, in words."""
    if simulation.first_day is None:
        return "no day was replayed"
    days = next(iter(simulation.measures.values())).days
    text = f"{days} days, {simulation.first_day} to {simulation.last_day}"
    return f"{text}; stopped early" if simulation.stopped else text


def as_json(simulation: SourcingSimulation) -> dict[str, Any]:
    """Plain values: money in ten-thousandths, rates as fractions by dividing the sums."""
    return {
        "network": simulation.network.code,
        "currency": simulation.network.currency,
        "firstDay": str(simulation.first_day) if simulation.first_day else None,
        "lastDay": str(simulation.last_day) if simulation.last_day else None,
        "stopped": simulation.stopped,
        "profiles": {code: m.as_json() for code, m in simulation.measures.items()},
    }
