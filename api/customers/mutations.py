"""Mutations of customers."""

from typing import Annotated

import strawberry

from api.access.scope_directive import access
from api.arguments import IdempotencyKey
from api.bulk import bulk_items, kept
from api.context import Info
from api.customers.types import CustomerInput, CustomersUpsertPayload
from use_cases.customers.upsert_customers import upsert_customers


@strawberry.type
class CustomerMutations:
    """Part of the mutation root."""

    @strawberry.mutation(
        description="Create customers, or bring those with the same reference up to date. Items "
        "are done in order: of two with the same reference the later one stands. Refused for a "
        "credential that is bound to channels.",
        directives=[access("customers:write")],
    )
    async def customers_upsert(
        self,
        info: Info,
        input: Annotated[
            list[CustomerInput], strawberry.argument(description="Up to 1,000 customers.")
        ],
        idempotency_key: IdempotencyKey,
    ) -> CustomersUpsertPayload:
        items = [entry.to_data() for entry in input]
        written = await info.context.write(
            info,
            lambda unit, caller, now: kept(upsert_customers(unit, caller, now, items=items)),
            idempotency_key=idempotency_key,
        )
        return CustomersUpsertPayload(
            items=await bulk_items(info.context, written, "Customer"),
            user_errors=written.user_errors,
        )
