"""Warehouses that count, receive and write off."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from domain.errors import DomainError
from domain.stock.adjustment import AdjustableState, AdjustmentReason
from tests.simulation.bundles import PLACES, SKUS, Rules
from use_cases.bulk import Failed
from use_cases.stock.adjust_stock import StockAdjustment, adjust_stock
from use_cases.stock.set_stock import StockCount, set_stock

PLACE = st.sampled_from(PLACES)
SKU = st.sampled_from(SKUS)
ADJUSTMENTS = st.builds(
    StockAdjustment,
    SKU,
    PLACE,
    st.integers(-6, 6),
    st.sampled_from(AdjustmentReason),
    st.sampled_from(AdjustableState),
)
COUNTS = st.builds(StockCount, SKU, PLACE, st.integers(-1, 25), st.none() | st.integers(0, 10))


class StockRules(Rules):
    """Stock changes under the orders."""

    @rule(items=st.lists(ADJUSTMENTS, min_size=1, max_size=3))
    def adjust(self, items: list[StockAdjustment]) -> None:
        outcomes = self.world.do(adjust_stock, items=items)
        assert not isinstance(outcomes, DomainError), outcomes
        for item, outcome in zip(items, outcomes, strict=True):
            if not isinstance(outcome, Failed):
                aside = item.state is not AdjustableState.AVAILABLE
                self.world.expected.stock_changed(
                    item.sku, item.location_code, item.delta, aside=aside
                )

    @rule(items=st.lists(COUNTS, min_size=1, max_size=3))
    def count(self, items: list[StockCount]) -> None:
        outcomes = self.world.do(set_stock, items=items)
        assert not isinstance(outcomes, DomainError), outcomes
        expected = self.world.expected
        for item, outcome in zip(items, outcomes, strict=True):
            if not isinstance(outcome, Failed):
                before = expected.on_hand[item.sku, item.location_code]
                assert item.change_from_quantity in {None, before}
                expected.stock_changed(item.sku, item.location_code, item.on_hand - before)
