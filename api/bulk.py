"""Bulk mutations: what happened to each item."""

from collections.abc import Sequence
from typing import Any, Generic, TypeVar
from uuid import UUID

import strawberry

from api.access.scope_directive import ANY_CALLER, access
from api.context import Context, Written
from api.user_errors import ErrorCode, GeneralError, UserError
from use_cases.bulk import BulkOutcome, Saved

NodeType = TypeVar("NodeType")


@strawberry.type(
    description="What happened to one item of a bulk mutation.", directives=[access(ANY_CALLER)]
)
class BulkItem(Generic[NodeType]):
    """Saved, or refused on its own."""

    index: int = strawberry.field(description="Which item of the input, from 0.")
    node: NodeType | None = strawberry.field(
        description="The object as it is now; null if refused."
    )
    user_errors: list[UserError] = strawberry.field(description="Why the item was refused.")


def kept(outcomes: Sequence[BulkOutcome]) -> list[dict[str, Any]]:
    """Outcomes as a JSON value, so that a repeated request gets the same answer."""
    return [
        {"id": outcome.id.hex}
        if isinstance(outcome, Saved)
        else {
            "code": outcome.error.code,
            "message": outcome.error.message,
            "field": outcome.error.field,
        }
        for outcome in outcomes
    ]


async def bulk_items(context: Context, written: Written, type_name: str) -> list[BulkItem[Any]]:
    """The items of a bulk payload, their objects resolved under the caller's present rights."""
    items = []
    for index, entry in enumerate(written.reference or ()):
        node = None
        errors: list[UserError] = []
        if "id" in entry:
            node = await context.node(type_name, UUID(hex=entry["id"]))
        else:
            path = ["input", str(index), *entry["field"]]
            errors = [GeneralError(ErrorCode(entry["code"]), entry["message"], path)]
        items.append(BulkItem(index=index, node=node, user_errors=errors))
    return items
