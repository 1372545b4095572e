"""How long the optimiser takes, and how far it proves its plans.

Usage: python -m bench.sourcing [instances] [5x20 20x200s 20x200r ...]   (make bench-sourcing)

An s is a scarce network, an r has the baskets and the product sizes of real orders.
"""

import gc
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from time import process_time

from bench.sourcing_instances import Size, instance
from domain.fulfillment.sourcing.optimiser.solver import solve
from domain.fulfillment.sourcing.solution import Solution

INSTANCES = 300
SIZES = (
    Size(1, 20),
    Size(5, 20),
    Size(5, 20, scarce=True),
    Size(5, 20, real=True),
    Size(10, 50),
    Size(20, 200),
    Size(20, 200, scarce=True),
    Size(20, 200, real=True),
)


@dataclass(frozen=True, slots=True)
class Run:
    """One problem solved."""

    milliseconds: float
    solution: Solution


def run(size: Size, instances: int) -> list[Run]:
    """Solve so many problems of a size, one after the other, each once."""
    runs = []
    for seed in range(instances):
        problem = instance(seed, size)
        gc.collect()
        begun = process_time()
        solution = solve(problem)
        elapsed = (process_time() - begun) * 1000
        # A limit of parcels may leave no plan: those are not counted.
        if isinstance(solution, Solution):
            runs.append(Run(elapsed, solution))
    return runs


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def row(size: Size, runs: Sequence[Run]) -> str:
    """One line of the table."""
    times = [entry.milliseconds for entry in runs]
    gaps = [100 * entry.solution.gap / entry.solution.cost for entry in runs]
    nodes = [entry.solution.nodes for entry in runs]
    proven = sum(entry.solution.proven for entry in runs)
    parcels = Counter(min(len(entry.solution.plan.parcels), 4) for entry in runs)
    shares = " ".join(f"{100 * parcels[count] / len(runs):3.0f}" for count in (1, 2, 3, 4))
    kind = "s" if size.scarce else "r" if size.real else " "
    return (
        f"{size.lines:3} x {size.sites:<3}{kind} {percentile(times, 0.5):8.2f} {percentile(times, 0.95):8.2f} "
        f"{percentile(times, 0.99):8.2f} {max(times):8.2f}   {100 * proven / len(runs):6.1f} "
        f"{percentile(gaps, 0.95):7.2f} {max(gaps):7.2f}   {percentile(nodes, 0.5):5} "
        f"{max(nodes):6}   {shares}"
    )


def size_of(argument: str) -> Size:
    """`20x200`, or `20x200s` for a scarce network, or `20x200r` for real orders."""
    lines, sites = argument.rstrip("sr").split("x")
    return Size(int(lines), int(sites), argument.endswith("s"), argument.endswith("r"))


def main(arguments: Sequence[str]) -> int:
    """Print the table."""
    instances = int(arguments[0]) if arguments else INSTANCES
    sizes = [size_of(argument) for argument in arguments[1:]] or SIZES
    print(
        f"{instances} problems of each size, CPU time of one process, plan with alternatives and certificate"
    )
    print(
        "lines x sites  median      p95      p99      max   proven  gap p95     max   nodes    max"
        "   parcels 1/2/3/4+"
    )
    print(
        "                   ms       ms       ms       ms        %        %       %  median"
        "          % of orders"
    )
    for size in sizes:
        print(row(size, run(size, instances)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
