"""What a simulation has made so far, for its rules to choose from."""

from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, MultipleResults, RuleBasedStateMachine, multiple

from tests.databases import Databases
from tests.simulation.world import STOCK, World

orders: Bundle[UUID] = Bundle("orders")
work_orders: Bundle[UUID] = Bundle("work_orders")
cartons: Bundle[UUID] = Bundle("cartons")
shipments: Bundle[UUID] = Bundle("shipments")
transactions: Bundle[UUID] = Bundle("transactions")
returns: Bundle[UUID] = Bundle("returns")

Ids = MultipleResults[UUID]

NOTHING: Ids = multiple()
SKUS = sorted({sku for sku, _ in STOCK})
PLACES = sorted({place for _, place in STOCK})

# Pieces that somebody wrong asks for.
NONSENSE_LINES = st.lists(st.tuples(st.integers(0, 4), st.integers(-1, 9)), max_size=3)
SANDBOX_ENDINGS = st.integers(0, 6)
"""The last two digits of an amount choose how the sandbox behaves."""
AMOUNTS = st.builds(
    lambda pounds, ending: pounds * 100 + ending, st.integers(0, 60), SANDBOX_ENDINGS
)


class Rules(RuleBasedStateMachine):
    """What all rules have: the world they change."""

    def __init__(self, databases: Databases) -> None:
        super().__init__()
        self.world = World(databases)
