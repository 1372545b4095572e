"""Why stock updates are refused, with what a client can act on; kept as JSON with the outcome."""

from collections.abc import Mapping
from typing import Any

import strawberry

from api.access.scope_directive import ANY_CALLER, access
from api.error_codes import ErrorCode
from api.user_errors import GeneralError, UserError, camel
from domain.errors import DomainError
from domain.stock.adjustment import CountTooLow as CountRefusal
from domain.stock.adjustment import QuantityChanged as ChangeRefusal
from domain.stock.ledger import InsufficientStock as StockRefusal
from domain.stock.ledger import StockState


@strawberry.type(
    description="Fewer pieces were counted than are promised or set aside.",
    directives=[access(ANY_CALLER)],
)
class CountTooLow(UserError):
    """Move or cancel what is promised first, or count again."""

    counted: int = strawberry.field(description="Pieces that were said to be on hand.")
    committed: int = strawberry.field(description="Pieces promised to orders.")
    reserved: int = strawberry.field(description="Pieces held for carts and quotes.")
    quality_control: int = strawberry.field(description="Pieces to be inspected.")
    damaged: int = strawberry.field(description="Pieces that are not for sale.")


@strawberry.type(
    description="The stock is not what `changeFromQuantity` says.", directives=[access(ANY_CALLER)]
)
class QuantityChanged(UserError):
    """Read again and decide again."""

    expected_quantity: int = strawberry.field(description="What `changeFromQuantity` said.")
    actual_quantity: int = strawberry.field(description="Pieces there now.")


@strawberry.type(
    description="A state has fewer pieces than were to be taken from it.",
    directives=[access(ANY_CALLER)],
)
class InsufficientStock(UserError):
    """Take fewer."""

    state: StockState = strawberry.field(description="In which state there are too few.")
    requested: int = strawberry.field(description="Pieces that were to be taken.")
    available: int = strawberry.field(description="Pieces in that state.")


STOCK_ERROR_TYPES = (CountTooLow, QuantityChanged, InsufficientStock)
"""Kinds of user error, for the schema: clients meet them behind the interface."""


def kept_refusal(error: DomainError) -> dict[str, Any]:
    """A refusal as a JSON value, so that a repeated request gets the same answer."""
    return {
        "code": error.code,
        "message": error.message,
        "field": error.field,
        "facts": _facts(error),
    }


def stock_error(kept: Mapping[str, Any], index: int) -> UserError:
    """The user error of a kept refusal of an item."""
    shared = {
        "code": ErrorCode(kept["code"]),
        "message": kept["message"],
        "field": ["input", str(index), *map(camel, kept["field"])],
    }
    facts: dict[str, Any] = dict(kept["facts"])
    kind = facts.pop("kind", None)
    if kind == "InsufficientStock":
        facts["state"] = StockState(facts["state"])
    error: UserError = _KINDS.get(kind, GeneralError)(**shared, **facts)
    return error


_KINDS: dict[str | None, Any] = {kind.__name__: kind for kind in STOCK_ERROR_TYPES}


def _facts(error: DomainError) -> dict[str, Any]:
    if isinstance(error, CountRefusal):
        return {
            "kind": "CountTooLow",
            "counted": error.counted,
            "committed": error.position.committed,
            "reserved": error.position.reserved,
            "quality_control": error.position.quality_control,
            "damaged": error.position.damaged,
        }
    if isinstance(error, ChangeRefusal):
        return {
            "kind": "QuantityChanged",
            "expected_quantity": error.expected,
            "actual_quantity": error.actual,
        }
    if isinstance(error, StockRefusal):
        return {
            "kind": "InsufficientStock",
            "state": error.state.value,
            "requested": error.requested,
            "available": error.available,
        }
    return {}
