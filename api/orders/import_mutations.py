"""ordersImport: many orders at once, answered one by one."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.arguments import IdempotencyKey
from api.context import Context, Info
from api.orders.inputs import OrderPlaceInput
from api.orders.kept_refusals import keep, restored
from api.orders.types import Order
from api.user_errors import UserError, user_errors
from domain.errors import DomainError, InvalidInput
from domain.orders.placement import PlaceOrder
from use_cases.bulk import BulkOutcome, Saved
from use_cases.orders.import_orders import import_orders


@strawberry.type(
    description="What became of one order of an import.", directives=[access("orders:place")]
)
class OrdersImportItem:
    """Captured, or refused on its own."""

    index: int = strawberry.field(description="Which order of the input, from 0.")
    order: Order | None = strawberry.field(
        description="The order; null if refused.", directives=[access("orders:read")]
    )
    user_errors: list[UserError] = strawberry.field(
        description="Why it was refused. DUPLICATE_REFERENCE: it was captured before, as the order "
        "that the error names."
    )


@strawberry.type(description="What became of each order.", directives=[access("orders:place")])
class OrdersImportPayload:
    """Answered per order."""

    items: list[OrdersImportItem] = strawberry.field(description="One for each of the input.")
    user_errors: list[UserError] = strawberry.field(
        description="Why the whole request was refused."
    )


@strawberry.type
class OrderImportMutations:
    """Part of the mutation root."""

    @strawberry.mutation(
        description="Capture orders of another system: marketplace, point of sale, archive. Each "
        "is placed like `orderPlace` or refused on its own, and captured once by its "
        "`channelReference`, for ever: whoever does not know how far they came sends it again.",
        directives=[access("orders:place")],
    )
    async def orders_import(
        self,
        info: Info,
        input: Annotated[
            list[OrderPlaceInput],
            strawberry.argument(
                description="From 1 to 100 orders, each with `channelReference`, none with "
                "`reservationIds`."
            ),
        ],
        idempotency_key: IdempotencyKey,
    ) -> OrdersImportPayload:
        commands = [_command(entry) for entry in input]
        written = await info.context.write(
            info,
            lambda unit, caller, now: [
                _kept(outcome) for outcome in import_orders(unit, caller, now, commands=commands)
            ],
            idempotency_key=idempotency_key,
            keep_for_ever=True,
        )
        return OrdersImportPayload(
            items=await _items(info.context, written.reference or ()),
            user_errors=written.user_errors,
        )


def _command(entry: OrderPlaceInput) -> PlaceOrder | DomainError:
    """The order to place, or why it cannot be read."""
    if entry.reservation_ids:
        return InvalidInput("An import uses no reservations.", field=("reservationIds",))
    try:
        return entry.to_command()
    except DomainError as error:
        return error


def _kept(outcome: BulkOutcome) -> dict[str, Any]:
    """An outcome as a JSON value, so that a repeated request gets the same answer."""
    if isinstance(outcome, Saved):
        return {"id": outcome.id.hex}
    return {"errors": [keep(error) for error in user_errors(outcome.error, frozenset())]}


async def _items(context: Context, entries: Sequence[dict[str, Any]]) -> list[OrdersImportItem]:
    may_read = context.caller.may("orders:read")
    # Together, so that the orders are read in one statement.
    orders = await asyncio.gather(
        *(
            context.node("Order", UUID(hex=entry["id"]) if may_read and "id" in entry else None)
            for entry in entries
        )
    )
    return [
        OrdersImportItem(
            index=index,
            order=order,
            user_errors=[restored(index, kept) for kept in entry.get("errors", ())],
        )
        for index, (entry, order) in enumerate(zip(entries, orders, strict=True))
    ]
