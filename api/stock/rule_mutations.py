"""Mutations of stock rules: what is kept back, whose it is, and how far it is sold beyond."""

from typing import Annotated

import strawberry

from api.access.scope_directive import access
from api.arguments import IdempotencyKey
from api.bulk import bulk_items, kept
from api.context import Info
from api.stock.rule_inputs import (
    ChannelStockRuleInput,
    ChannelStockRulesUpsertPayload,
    StockPoliciesUpsertPayload,
    StockPolicyInput,
    StockRuleInput,
    StockRulesUpsertPayload,
)
from api.stock.stock_inputs import kept_outcomes, update_items
from use_cases.stock.upsert_channel_stock_rules import upsert_channel_stock_rules
from use_cases.stock.upsert_stock_policies import upsert_stock_policies
from use_cases.stock.upsert_stock_rules import upsert_stock_rules


@strawberry.type
class StockRuleMutations:
    """Part of the mutation root."""

    @strawberry.mutation(
        description="Set what locations keep back of products, and when they raise alerts. Items "
        "are done in order; what was promised before stays promised.",
        directives=[access("stock:write")],
    )
    async def stock_rules_upsert(
        self,
        info: Info,
        input: Annotated[
            list[StockRuleInput], strawberry.argument(description="Up to 1,000 positions.")
        ],
        idempotency_key: IdempotencyKey,
    ) -> StockRulesUpsertPayload:
        items = [entry.to_data() for entry in input]
        written = await info.context.write(
            info,
            lambda unit, caller, now: kept_outcomes(
                upsert_stock_rules(unit, caller, now, items=items)
            ),
            idempotency_key=idempotency_key,
        )
        return StockRulesUpsertPayload(items=update_items(written), user_errors=written.user_errors)

    @strawberry.mutation(
        description="Set channels' shares of products. Items are done in order.",
        directives=[access("stock:write")],
    )
    async def channel_stock_rules_upsert(
        self,
        info: Info,
        input: Annotated[
            list[ChannelStockRuleInput], strawberry.argument(description="Up to 1,000 shares.")
        ],
        idempotency_key: IdempotencyKey,
    ) -> ChannelStockRulesUpsertPayload:
        items = [entry.to_data() for entry in input]
        written = await info.context.write(
            info,
            lambda unit, caller, now: kept(
                upsert_channel_stock_rules(unit, caller, now, items=items)
            ),
            idempotency_key=idempotency_key,
        )
        return ChannelStockRulesUpsertPayload(
            items=await bulk_items(info.context, written, "Product"),
            user_errors=written.user_errors,
        )

    @strawberry.mutation(
        description="Set how far products are sold beyond their stock. Items are done in order; "
        "who waits already goes on waiting, and is served, whatever the new policy.",
        directives=[access("stock:write")],
    )
    async def stock_policies_upsert(
        self,
        info: Info,
        input: Annotated[
            list[StockPolicyInput], strawberry.argument(description="Up to 1,000 policies.")
        ],
        idempotency_key: IdempotencyKey,
    ) -> StockPoliciesUpsertPayload:
        items = [entry.to_data() for entry in input]
        written = await info.context.write(
            info,
            lambda unit, caller, now: kept(upsert_stock_policies(unit, caller, now, items=items)),
            idempotency_key=idempotency_key,
        )
        return StockPoliciesUpsertPayload(
            items=await bulk_items(info.context, written, "Product"),
            user_errors=written.user_errors,
        )
