"""`orderwright simulate`: what rules would have come to on real demand. Touches no database."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.commands import INTERRUPTED, CommandFailed, Commands
from cli.interrupting import stopped_by_signals
from cli.output import progress_bar, say, say_json
from cli.simulation_chart import chart_of
from cli.simulation_report import as_json, print_simulation
from domain.simulating.demand import Demand
from integrations.expressions.common_expression_language import installed_expressions
from integrations.holidays.offline import installed_holidays
from integrations.simulation_files.network_file import NetworkFile, load_network
from integrations.simulation_files.profile_file import load_profile
from use_cases.simulating.simulate_sourcing import (
    Period,
    SourcingSimulation,
    simulate_sourcing,
)

Network = Annotated[
    str | None,
    typer.Argument(help="A network that comes along, or a folder with a network.toml."),
]
Sample = Annotated[
    bool, typer.Option("--sample", help="A real week of each network that comes along.")
]
Profiles = Annotated[
    list[str] | None,
    typer.Option(help="A profile that comes along, or a TOML file; repeat to compare."),
]
DemandFile = Annotated[
    Path | None, typer.Option(help="The demand's full file in place of the sample week.")
]
ProductsFile = Annotated[
    Path | None, typer.Option(help="The products of that demand, where the network has some.")
]
FirstDay = Annotated[
    datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day to replay.")
]
LastDay = Annotated[
    datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day to replay.")
]
OneWeekIn = Annotated[int, typer.Option("--one-week-in", min=1, help="Replay one week in so many.")]
Nodes = Annotated[
    int | None,
    typer.Option(min=0, help="Search nodes of a plan in place of the profiles' own limit."),
]
Charts = Annotated[
    Path | None, typer.Option(help="Draw an SVG chart of each network into this folder.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the sums as JSON instead of tables.")]

app = typer.Typer(cls=Commands, no_args_is_help=True, help="Try rules on real demand.")

NETWORKS = Path(__file__).resolve().parent.parent / "examples" / "networks"
SAMPLES = ("europe", "ohio-valley")
PROFILES = ("nearest", "cheapest", "promise-first")


@app.callback()
def simulate() -> None:
    """Try rules on real demand; no database is touched."""


@app.command("sourcing")
def sourcing(
    network: Network = None,
    sample: Sample = False,
    profile: Profiles = None,
    demand: DemandFile = None,
    products: ProductsFile = None,
    first: FirstDay = None,
    last: LastDay = None,
    one_week_in: OneWeekIn = 1,
    nodes: Nodes = None,
    charts: Charts = None,
    as_json_text: AsJson = False,
) -> None:
    """Replay real demand under two or more sourcing profiles and compare what it comes to.

    The same input gives the same figures. Ctrl-C ends it after the day it is in; what was replayed
    until then is shown, and the status is 130.
    """
    _check_what_is_replayed(network, sample=sample, own_demand=bool(demand or products))
    begin, end = first.date() if first else date.min, last.date() if last else date.max
    period = Period(begin, end, one_week_in)
    found = []
    for name in SAMPLES if network is None else (network,):
        loaded = load_network(_folder(name), demand=demand, products=products)
        simulation = _run(loaded, profile or list(PROFILES), period, nodes)
        found.append(simulation)
        if not as_json_text:
            print_simulation(simulation)
        if charts is not None:
            _draw(simulation, charts)
        if simulation.stopped:
            break
    if as_json_text:
        say_json([as_json(simulation) for simulation in found])
    if any(simulation.stopped for simulation in found):
        raise CommandFailed("Stopped. The figures are those of the days until then.", INTERRUPTED)


def _check_what_is_replayed(network: str | None, *, sample: bool, own_demand: bool) -> None:
    if sample == (network is not None):
        raise CommandFailed("Name a network, or give --sample for those that come along.", 2)
    if sample and own_demand:
        raise CommandFailed("A sample brings its own demand; name a network instead.", 2)


def _run(
    loaded: NetworkFile, names: list[str], period: Period, nodes: int | None
) -> SourcingSimulation:
    network, expressions = loaded.network, installed_expressions()
    profiles = [load_profile(_profile(name), network.currency, expressions) for name in names]
    if nodes is not None:
        profiles = [replace(found, node_limit=nodes) for found in profiles]
    if len({profile.code for profile in profiles}) < len(profiles):
        raise CommandFailed("Two profiles have the same code.", 2)
    with stopped_by_signals("the day") as stopped, progress_bar() as steps:
        steps.show(0, 0, f"Reading {network.name}")
        total = _count(loaded.demand, period)
        return simulate_sourcing(
            network,
            loaded.demand,
            profiles,
            expressions=expressions,
            holidays=installed_holidays(),
            period=period,
            stopped=stopped.is_set,
            show=lambda done, day: steps.show(done, total, f"Replaying {day}"),
        )


def _count(demand: Demand, period: Period) -> int:
    """Days that will be replayed."""
    days = [day.day for day in demand.days() if period.first <= day.day <= period.last]
    return sum(period.replays(day, days[0]) for day in days)


def _folder(name: str) -> Path:
    return NETWORKS / name if name in SAMPLES else Path(name)


def _profile(name: str) -> Path:
    return NETWORKS / "profiles" / f"{name}.toml" if name in PROFILES else Path(name)


def _draw(simulation: SourcingSimulation, folder: Path) -> None:
    path = folder / f"sourcing-{simulation.network.code}.svg"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(chart_of(simulation), encoding="utf-8")
    except OSError as error:
        raise CommandFailed(f"{path} cannot be written: {error.strerror}.") from error
    say(f"Chart: {path}")
