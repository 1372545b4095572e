"""`orderwright simulate sourcing`: the contained sample, side by side, the same every time."""

import threading
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from cli.simulation_chart import chart_of
from domain.fulfillment.sourcing.profiles.profile import SourcingProfile
from integrations.expressions.common_expression_language import installed_expressions
from integrations.holidays.offline import installed_holidays
from integrations.simulation_files.network_file import load_network
from integrations.simulation_files.profile_file import load_profile
from integrations.simulation_files.reading import SimulationFileInvalid
from tests.cli.terminal import Terminal
from use_cases.simulating.simulate_sourcing import SourcingSimulation, simulate_sourcing

NETWORKS = Path(__file__).parents[2] / "examples" / "networks"


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal({}, tmp_path)


def test_the_sample_runs_and_compares_profiles_on_both_networks(terminal: Terminal) -> None:
    ran = (
        "simulate", "sourcing", "--sample", "--profile", "nearest", "--profile", "cheapest",
    )  # fmt: skip
    europe = terminal.json(*ran, "--from", "2011-07-18", "--to", "2011-07-18")
    assert [entry["network"] for entry in europe] == ["europe", "ohio-valley"]
    assert europe[1]["profiles"]["nearest"]["orders"] == 0
    ohio = terminal.json(
        "simulate", "sourcing", "ohio-valley", "--to", "2017-06-05",
        "--profile", "nearest", "--profile", "cheapest",
    )  # fmt: skip
    for simulation in (europe[0], ohio[0]):
        nearest, cheapest = (simulation["profiles"][code] for code in ("nearest", "cheapest"))
        assert nearest["orders"] == cheapest["orders"] > 50
        assert nearest["unplanned"] == cheapest["unplanned"] == 0
        # What each is for, it is better at.
        assert nearest["kilometres"] < cheapest["kilometres"]
        assert cheapest["shipping"] < nearest["shipping"]


def test_a_table_and_a_chart_with_text_that_can_be_read(terminal: Terminal, tmp_path: Path) -> None:
    told = terminal.done(
        "simulate", "sourcing", "ohio-valley", "--to", "2017-06-05", "--charts", str(tmp_path),
        "--profile", "nearest", "--profile", "promise-first",
    )  # fmt: skip
    for words in ("Cost per order, USD", "Late orders", "Pieces out of stock at counters"):
        assert words in told
    chart = ET.parse(tmp_path / "sourcing-ohio-valley.svg").getroot()
    texts = {element.text for element in chart.iter("{http://www.w3.org/2000/svg}text")}
    assert {"Cost per order, USD", "nearest", "promise-first"} <= texts


def simulated(stop_after: int | None = None) -> SourcingSimulation:
    """Two days of the stores, or fewer."""
    loaded = load_network(NETWORKS / "ohio-valley")
    stopped, days = threading.Event(), []

    def show(done: int, _day: object) -> None:
        days.append(done)
        if done == stop_after:
            stopped.set()

    return simulate_sourcing(
        loaded.network,
        loaded.demand,
        [profile("nearest"), profile("promise-first")],
        expressions=installed_expressions(),
        holidays=installed_holidays(),
        stopped=lambda: stopped.is_set() or len(days) >= 2,
        show=show,
    )


def profile(name: str) -> SourcingProfile:
    return load_profile(NETWORKS / "profiles" / f"{name}.toml", "USD", installed_expressions())


def test_the_same_simulation_comes_to_the_same_figures_and_a_stop_keeps_whole_days() -> None:
    assert simulated() == simulated()
    stopped = simulated(stop_after=1)
    assert stopped.stopped
    assert {measures.days for measures in stopped.measures.values()} == {1}
    assert stopped.first_day == stopped.last_day
    assert "stopped early" in chart_of(stopped)


def test_pieces_are_sold_once() -> None:
    """What was shipped and sold over the counter, and what was not there, is what was asked for."""
    simulation = simulated(stop_after=1)
    day = next(iter(load_network(NETWORKS / "ohio-valley").demand.days()))
    ordered = sum(pieces for order in day.orders for _, pieces in order.lines)
    asked = sum(sale.pieces for sale in day.counter)
    for measures in simulation.measures.values():
        assert measures.pieces + measures.short_pieces == ordered
        assert measures.counter_pieces + measures.counter_short_pieces == asked


def test_wrong_calls_and_wrong_files_are_told_in_a_sentence(
    terminal: Terminal, tmp_path: Path
) -> None:
    assert terminal.run("simulate", "sourcing").exit_code == 2
    missing = terminal.run("simulate", "sourcing", str(tmp_path))
    assert missing.exit_code == 1
    assert "network.toml cannot be read" in missing.stderr
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('code = "wrong"\nname = "Wrong"\n[[filters]]\nname = "f"\ncondition = "1 +"\n')
    with pytest.raises(SimulationFileInvalid, match=r"filters\.0\.condition"):
        load_profile(wrong, "USD", installed_expressions())
