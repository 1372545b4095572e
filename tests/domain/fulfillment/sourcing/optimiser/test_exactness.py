"""The optimiser against HiGHS: an integer program of its own, equal cost every time.

`make exactness` compares thousands; here are as many as fit into seconds.
"""

import os

import pytest

from domain.fulfillment.sourcing.optimiser.solver import solve
from domain.fulfillment.sourcing.solution import Infeasible
from tests.domain.fulfillment.sourcing.instances import random_problem
from tests.domain.fulfillment.sourcing.integer_program import least_cost

INSTANCES = int(os.environ.get("ORDERWRIGHT_EXACTNESS_INSTANCES", "240"))
FIRST_SEED = int(os.environ.get("ORDERWRIGHT_EXACTNESS_SEED", "0"))
CHUNKS = 8
SIZES = ((4, 6), (4, 6), (3, 10), (7, 8))
"""(lines, sites) at most, one after the other."""


@pytest.mark.timeout(7200)
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_the_cost_of_every_plan_is_that_of_highs(chunk: int) -> None:
    for seed in range(FIRST_SEED + chunk, FIRST_SEED + INSTANCES, CHUNKS):
        lines, sites = SIZES[seed // CHUNKS % len(SIZES)]
        problem = random_problem(seed, lines, sites)
        answer = solve(problem)
        expected = least_cost(problem)
        if isinstance(answer, Infeasible):
            assert (seed, expected) == (seed, None)
            assert answer.proven, seed
        else:
            assert (seed, answer.cost, answer.lower_bound) == (seed, expected, expected)
