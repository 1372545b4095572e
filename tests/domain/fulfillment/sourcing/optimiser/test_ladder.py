"""The steps by which the bound knows a parcel's cost: never too dear, and not blurred."""

from domain.fulfillment.sourcing.optimiser.ladder import (
    STEPS_LIMIT,
    Objective,
    Steps,
    ladder,
    tariff,
)
from domain.fulfillment.sourcing.problem import Rate, ShipOption

BANDS = ((500, 31_000), (5_000, 52_000), (10_000, 78_000), (20_000, 115_000))


def by_ladder(steps: Steps, grams: int) -> float:
    return min(cost for weight, _, cost in steps if weight >= grams)


def test_a_ladder_of_a_heavy_order_costs_what_the_rate_says() -> None:
    rate = Rate(BANDS, 5_000)
    steps, _ = ladder([tariff(ShipOption("post", rate), Objective())], 70_000, 0)
    weights = range(250, 70_000, 250)
    assert [by_ladder(steps, grams) for grams in weights] == [rate.cost(g) for g in weights]


def test_where_steps_are_joined_none_claims_too_much_and_bands_stay_apart() -> None:
    rate = Rate(BANDS + tuple((20_000 + 50 * n, 115_000 + n) for n in range(1, 400)))
    steps, _ = ladder([tariff(ShipOption("post", rate), Objective())], 39_900, 0)
    assert len(steps) <= STEPS_LIMIT
    for grams in range(50, 39_900, 50):
        cost = rate.cost(grams)
        assert cost is not None
        assert 0 <= cost - by_ladder(steps, grams) <= 10
