"""Whole lives of orders in any order of steps: every promise holds after every step.

`make test` replays the same few lives each time; `make soak` lives many new ones and prints the
seed that makes them again.
"""

import os

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from domain.orders.placement import LineRequest
from tests.databases import Databases
from tests.simulation.bundles import SKUS, Ids, orders
from tests.simulation.money_rules import MoneyRules
from tests.simulation.order_rules import OrderRules
from tests.simulation.policy_rules import PolicyRules
from tests.simulation.return_rules import ReturnRules
from tests.simulation.stock_rules import StockRules
from tests.simulation.work_rules import WorkRules
from tests.simulation.world import PAID_FIRST

SOAK_EXAMPLES = os.environ.get("ORDERWRIGHT_SOAK_EXAMPLES")
# A database is slow on a busy machine: no deadline, so that time never decides.
CALM = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
FEW = settings(
    CALM, max_examples=5, stateful_step_count=60, database=None,
    # A failure is told at once, as it was found; `make soak` also looks for a shorter one.
    phases=[Phase.generate],
)  # fmt: skip
# Without Hypothesis's own memory, so that a seed alone makes the same lives.
MANY = settings(CALM, max_examples=int(SOAK_EXAMPLES or 1), stateful_step_count=60, database=None)
SEED = 6
SMALL_LINES = st.builds(LineRequest, st.sampled_from(SKUS), st.integers(1, 3))
PATIENCE = 15
"""Turns of the worker, two hours apart, after which it has given up on a gateway that is away."""


class OrderLife(OrderRules, WorkRules, MoneyRules, ReturnRules, StockRules, PolicyRules):
    """A shop in which anything may happen next."""

    @initialize(target=orders)
    def begin_with_orders(self) -> Ids:
        """One delivered, which takes many steps to come to; one of two locations; one waiting."""
        delivered = self.order([LineRequest("MUG", 12), LineRequest("LAMP", 2)])
        for order_id in delivered.values:
            for transaction_id in self.authorize_all(order_id).values:
                self.capture(transaction_id, None)
            self.world.work()
            self.ship_all(order_id, deliver=True)
        divided = self.order([LineRequest("LAMP", 3), LineRequest("CHAIR", 2)])
        waiting = self.order([LineRequest("MUG", 2)], PAID_FIRST)
        return multiple(*delivered.values, *divided.values, *waiting.values)

    @rule(target=orders, lines=st.lists(SMALL_LINES, min_size=1, max_size=2))
    def order_little(self, lines: list[LineRequest]) -> Ids:
        """Something to work on, without using up the stock."""
        return self.order(lines)

    @precondition(lambda self: self.world.sandbox.moved)
    @rule()
    def hear_everything(self) -> None:
        """In time every answer comes, and then the books say what really moved."""
        for _ in range(PATIENCE):
            self.world.wait(hours=2)
            self.world.work()
        for key in list(self.world.sandbox.moved):
            self.notify(key, named=True)
        self.world.check_settled_money()

    @invariant()
    def every_promise_holds(self) -> None:
        self.world.check()

    def teardown(self) -> None:
        self.world.close()


def live(databases: Databases, profile: settings, chosen: int | None = None) -> None:
    """Live as many lives as the profile says: those of a chosen seed, or new ones."""

    class OnThese(OrderLife):
        def __init__(self) -> None:
            super().__init__(databases)

    lives = OnThese if chosen is None else seed(chosen)(OnThese)
    run_state_machine_as_test(lives, settings=profile)


@pytest.mark.slow
def test_every_promise_holds_after_every_step_of_an_orders_life(databases: Databases) -> None:
    live(databases, FEW, chosen=SEED)


@pytest.mark.skipif(SOAK_EXAMPLES is None, reason="lived by `make soak`")
@pytest.mark.timeout(0)
def test_every_promise_holds_in_many_new_lives(databases: Databases) -> None:
    live(databases, MANY)
