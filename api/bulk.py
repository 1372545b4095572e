"""Bulk mutations: what happened to each item."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar
from uuid import UUID

import strawberry

from api.access.scope_directive import ANY_CALLER, access
from api.context import Context, Written
from api.error_codes import ErrorCode
from api.user_errors import GeneralError, UserError, camel
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
    entries = written.reference or ()
    # Together, so that the saved objects are read in one statement.
    nodes = await asyncio.gather(*(_node(context, type_name, entry) for entry in entries))
    return [
        BulkItem(index=index, node=node, user_errors=_refusals(index, entry))
        for index, (entry, node) in enumerate(zip(entries, nodes, strict=True))
    ]


async def _node(context: Context, type_name: str, entry: Mapping[str, Any]) -> Any:
    return await context.node(type_name, UUID(hex=entry["id"])) if "id" in entry else None


def _refusals(index: int, entry: Mapping[str, Any]) -> list[UserError]:
    if "id" in entry:
        return []
    path = ["input", str(index), *map(camel, entry["field"])]
    return [GeneralError(code=ErrorCode(entry["code"]), message=entry["message"], field=path)]
