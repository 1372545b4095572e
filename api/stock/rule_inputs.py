"""What clients send to set stock rules, and what they get back."""

import strawberry

from api.access.scope_directive import access
from api.bulk import BulkItem
from api.catalog.product_type import Product
from api.stock.stock_inputs import StockUpdateItem
from api.stock.stock_policy import StockPolicy
from api.user_errors import UserError
from domain.stock.policy import BackorderTerms
from use_cases.stock.upsert_channel_stock_rules import ChannelStockRuleData
from use_cases.stock.upsert_stock_policies import StockPolicyData
from use_cases.stock.upsert_stock_rules import StockRuleData


@strawberry.input(
    description="The rules of a SKU at a location, all of them: what is left out is taken away."
)
class StockRuleInput:
    """Of the position, which is made where the product never was at the location."""

    sku: str = strawberry.field(description="Which product.")
    location_code: str = strawberry.field(description="Which location.")
    safety_stock: int = strawberry.field(
        default=0, description="Pieces that are never promised to anybody."
    )
    reorder_point: int | None = strawberry.field(
        default=None, description="Alert when so many pieces are available, or fewer."
    )
    overstock_level: int | None = strawberry.field(
        default=None, description="Alert when so many pieces are available, or more."
    )
    unsold_days: int | None = strawberry.field(
        default=None, description="Alert when nothing was sold for so many days."
    )

    def to_data(self) -> StockRuleData:
        """What the use case takes."""
        return StockRuleData(
            self.sku, self.location_code, self.safety_stock, self.reorder_point,
            self.overstock_level, self.unsold_days,
        )  # fmt: skip


@strawberry.input(description="A channel's share of a SKU, found by both or made.")
class ChannelStockRuleInput:
    """What the channel is not shown, and what is its alone."""

    sku: str = strawberry.field(description="Which product.")
    channel_code: str = strawberry.field(description="Which channel.")
    buffer: int = strawberry.field(
        default=0, description="Pieces that are never promised in this channel."
    )
    allotment: int = strawberry.field(
        default=0,
        description="Pieces that are this channel's alone, until its orders have taken them.",
    )
    restarts_allotment: bool = strawberry.field(
        default=False, description="Count what the channel takes from now on, from 0."
    )

    def to_data(self) -> ChannelStockRuleData:
        """What the use case takes."""
        return ChannelStockRuleData(
            self.sku, self.channel_code, self.buffer, self.allotment, self.restarts_allotment
        )


@strawberry.input(description="How far a SKU is sold beyond its stock.")
class StockPolicyInput:
    """Found by SKU."""

    sku: str = strawberry.field(description="Which product.")
    policy: StockPolicy = strawberry.field(description="What happens when stock is short.")
    backorder_limit: int | None = strawberry.field(
        default=None, description="How many pieces may wait in all; null: no such limit."
    )
    backorder_up_to_incoming: bool = strawberry.field(
        default=True,
        description="Whether no more may wait than suppliers are still to bring to the channel's "
        "locations. With a limit too, the lesser counts.",
    )

    def to_data(self) -> StockPolicyData:
        """What the use case takes."""
        terms = BackorderTerms(self.policy, self.backorder_limit, self.backorder_up_to_incoming)
        return StockPolicyData(self.sku, terms)


@strawberry.type(
    description="What became of each position's rules.", directives=[access("stock:write")]
)
class StockRulesUpsertPayload:
    """Answered per item."""

    items: list[StockUpdateItem] = strawberry.field(description="One for each of the input.")
    user_errors: list[UserError] = strawberry.field(
        description="Why the whole request was refused."
    )


@strawberry.type(
    description="What became of each channel's share.", directives=[access("stock:write")]
)
class ChannelStockRulesUpsertPayload:
    """Answered per item."""

    items: list[BulkItem[Product]] = strawberry.field(
        description="One for each of the input; its node is the product."
    )
    user_errors: list[UserError] = strawberry.field(
        description="Why the whole request was refused."
    )


@strawberry.type(description="What became of each policy.", directives=[access("stock:write")])
class StockPoliciesUpsertPayload:
    """Answered per item."""

    items: list[BulkItem[Product]] = strawberry.field(
        description="One for each of the input; its node is the product."
    )
    user_errors: list[UserError] = strawberry.field(
        description="Why the whole request was refused."
    )
