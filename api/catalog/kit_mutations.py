"""Mutations of kits."""

from typing import Annotated

import strawberry

from api.access.scope_directive import access
from api.arguments import IdempotencyKey
from api.bulk import BulkItem, bulk_items, kept
from api.catalog.product_type import Product
from api.context import Info
from api.user_errors import UserError
from use_cases.catalog.upsert_kits import KitData, upsert_kits


@strawberry.input(description="A product that a kit is made of.")
class KitComponentInput:
    """Named once in a kit."""

    sku: str = strawberry.field(description="Which product; not a kit itself.")
    quantity: int = strawberry.field(description="Pieces of it that one kit takes.")


@strawberry.input(description="What a kit is made of, in all.")
class KitInput:
    """Found by SKU."""

    sku: str = strawberry.field(
        description="The product that is sold as a kit; it has no stock of its own."
    )
    components: list[KitComponentInput] = strawberry.field(
        description="Up to 100; none: the product is a kit no longer."
    )

    def to_data(self) -> KitData:
        """What the use case takes."""
        return KitData(self.sku, [(part.sku, part.quantity) for part in self.components])


@strawberry.type(description="What became of each kit.", directives=[access("catalog:write")])
class KitsUpsertPayload:
    """Answered per item."""

    items: list[BulkItem[Product]] = strawberry.field(
        description="One for each of the input; its node is the kit's product."
    )
    user_errors: list[UserError] = strawberry.field(
        description="Why the whole request was refused."
    )


@strawberry.type
class KitMutations:
    """Part of the mutation root."""

    @strawberry.mutation(
        description="Say what kits are made of. An order's line of a kit becomes a line for each "
        "component, which carry its price between them; orders placed before stay as they are. "
        "Items are done in order.",
        directives=[access("catalog:write")],
    )
    async def kits_upsert(
        self,
        info: Info,
        input: Annotated[list[KitInput], strawberry.argument(description="Up to 1,000 kits.")],
        idempotency_key: IdempotencyKey,
    ) -> KitsUpsertPayload:
        items = [entry.to_data() for entry in input]
        written = await info.context.write(
            info,
            lambda unit, caller, now: kept(upsert_kits(unit, caller, now, items=items)),
            idempotency_key=idempotency_key,
        )
        return KitsUpsertPayload(
            items=await bulk_items(info.context, written, "Product"),
            user_errors=written.user_errors,
        )
