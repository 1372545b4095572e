"""Merchants who keep stock back, share it out, and sell what is not there yet."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from domain.errors import DomainError
from domain.stock.policy import BackorderTerms, StockPolicy
from tests.simulation.bundles import PLACES, SKUS, Rules
from tests.simulation.expected_shares import ANY_NUMBER
from tests.simulation.world import PAID_FIRST
from use_cases.bulk import Failed
from use_cases.stock.serve_backorders import serve_due
from use_cases.stock.upsert_channel_stock_rules import (
    ChannelStockRuleData,
    upsert_channel_stock_rules,
)
from use_cases.stock.upsert_stock_policies import StockPolicyData, upsert_stock_policies
from use_cases.stock.upsert_stock_rules import StockRuleData, upsert_stock_rules

SKU = st.sampled_from(SKUS)
CHANNELS = ["web", PAID_FIRST]


class PolicyRules(Rules):
    """The same stock, promised by other rules from one step to the next."""

    @rule(sku=SKU, place=st.sampled_from(PLACES), pieces=st.integers(0, 4))
    def keep_back(self, sku: str, place: str, pieces: int) -> None:
        done = self.world.do(
            upsert_stock_rules, items=[StockRuleData(sku, place, safety_stock=pieces)]
        )
        assert not isinstance(done, DomainError)
        self.world.expected.shares.safety[sku, place] = pieces

    @rule(sku=SKU, limit=st.sampled_from([0, 0, 2, 9, ANY_NUMBER]))
    def sell_beyond(self, sku: str, limit: int) -> None:
        policy = StockPolicy.BACKORDER if limit else StockPolicy.DENY
        terms = BackorderTerms(policy, limit or None, up_to_incoming=False)
        if limit == ANY_NUMBER:
            terms = BackorderTerms(StockPolicy.UNLIMITED)
        done = self.world.do(upsert_stock_policies, items=[StockPolicyData(sku, terms)])
        assert not isinstance(done, DomainError)
        assert not any(isinstance(entry, Failed) for entry in done)
        self.world.expected.shares.limits[sku] = limit

    @rule(
        sku=SKU, channel=st.sampled_from(CHANNELS), buffer=st.sampled_from([0, 0, 1, 2]),
        allotment=st.sampled_from([0, 0, 3, 8]), restarts=st.booleans(),
    )  # fmt: skip
    def share_out(
        self, sku: str, channel: str, buffer: int, allotment: int, restarts: bool
    ) -> None:
        item = ChannelStockRuleData(sku, channel, buffer, allotment, restarts)
        done = self.world.do(upsert_channel_stock_rules, items=[item])
        assert not isinstance(done, DomainError)
        shares = self.world.expected.shares
        shares.buffers[channel, sku] = buffer
        shares.allotments[channel, sku] = allotment
        if restarts or (channel, sku) not in shares.started:
            shares.started[channel, sku] = self.world.now

    @rule()
    def serve_all(self) -> None:
        """Whoever waits first gets what there is: stock that they may have is never left lying."""
        self.world.serve(serve_due)
        for sku in SKUS:
            queue = self.world.queue(sku)
            if queue and not self.world.order(queue[0].order_id).avoided:
                channel = self.world.expected.orders[queue[0].order_id].channel
                assert self.world.expected.for_sale(channel, sku, self.world.free(sku)) == 0
