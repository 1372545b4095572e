"""Business refusals as clients see them: one interface, kinds that add what a client can act on."""

from collections.abc import Callable
from typing import Any

import strawberry

from api.access.scope_directive import ANY_CALLER, access
from api.error_codes import ErrorCode
from api.global_ids import global_id
from api.money_type import Money, money
from domain.errors import DomainError, MoveRefused, Refusals
from domain.errors import StaleVersion as StaleVersionRefusal
from domain.expressions import InvalidExpression as ExpressionRefusal
from domain.fulfillment.plan import WorkAlreadyActive as ActiveWorkRefusal
from domain.fulfillment.shipment import UnknownCarrier as CarrierRefusal
from domain.orders import placement
from domain.orders.line import QuantityExceeded as QuantityRefusal
from domain.payments.transaction import AmountExceeded as AmountRefusal


@strawberry.interface(
    description="One reason why a mutation was refused. Nothing of it was done.",
    directives=[access(ANY_CALLER)],
)
class UserError:
    """What every refusal has."""

    code: ErrorCode = strawberry.field(description="Why; stable, for programs.")
    message: str = strawberry.field(description="Why, in English, for developers.")
    field: list[str] | None = strawberry.field(
        description="Path of the argument or input field it is about."
    )


@strawberry.type(description="A refusal with nothing to add.", directives=[access(ANY_CALLER)])
class GeneralError(UserError):
    """Code, message and field say it all."""


@strawberry.type(
    description="Fewer pieces of a SKU can be promised than were asked for.",
    directives=[access(ANY_CALLER)],
)
class StockShortage(UserError):
    """One for each short SKU."""

    sku: str = strawberry.field(description="Which SKU.")
    requested: int = strawberry.field(description="Pieces asked for, over all lines.")
    available: int = strawberry.field(description="Pieces that can be promised now.")


@strawberry.type(description="The total is not the expected one.", directives=[access(ANY_CALLER)])
class PriceChanged(UserError):
    """Show the new total and ask again."""

    expected: Money = strawberry.field(description="What the client sent as `expectedTotal`.")
    actual: Money = strawberry.field(description="What the order would cost now.")


@strawberry.type(
    description="The object changed since the client read it.", directives=[access(ANY_CALLER)]
)
class StaleVersion(UserError):
    """Read again and decide again."""

    current: int = strawberry.field(description="The version the object has now.")


@strawberry.type(
    description="The channel sent an order with this reference before.",
    directives=[access(ANY_CALLER)],
)
class DuplicateReference(UserError):
    """The first order stands."""

    order_id: strawberry.ID = strawberry.field(description="The order that has the reference.")


@strawberry.type(
    description="More pieces than a line has left for this step.", directives=[access(ANY_CALLER)]
)
class QuantityExceeded(UserError):
    """Ask for fewer."""

    requested: int = strawberry.field(description="Pieces asked for.")
    available: int = strawberry.field(description="Pieces left for this step.")


@strawberry.type(
    description="More money than there is for this step.", directives=[access(ANY_CALLER)]
)
class AmountExceeded(UserError):
    """Ask for less."""

    requested_amount: Money = strawberry.field(description="What was asked for.")
    available_amount: Money = strawberry.field(description="What is left for this step.")


@strawberry.type(
    description="The present state does not allow this move.", directives=[access(ANY_CALLER)]
)
class MoveNotAllowed(UserError):
    """See the object's allowed actions."""

    current_state: str = strawberry.field(description="The present state.")


@strawberry.type(
    description="A location already works on the order.", directives=[access(ANY_CALLER)]
)
class WorkAlreadyActive(UserError):
    """Finish or cancel that work first."""

    numbers: list[str] = strawberry.field(description="Numbers of its fulfillment orders.")


@strawberry.type(
    description="No carrier of this name is installed.", directives=[access(ANY_CALLER)]
)
class UnknownCarrier(UserError):
    """Use one of those that are."""

    known: list[str] = strawberry.field(description="Names of the installed carriers.")


@strawberry.type(
    description="A condition that can never be evaluated.", directives=[access(ANY_CALLER)]
)
class InvalidExpression(UserError):
    """Correct it where it says."""

    reason: str = strawberry.field(description="What is wrong, without the place.")
    line: int = strawberry.field(description="Line of the text, from 1.")
    column: int = strawberry.field(description="Column of that line, from 1.")


USER_ERROR_TYPES = (
    GeneralError, StockShortage, PriceChanged, StaleVersion, DuplicateReference, QuantityExceeded,
    AmountExceeded, MoveNotAllowed, WorkAlreadyActive, UnknownCarrier, InvalidExpression,
)  # fmt: skip
"""Every kind, for the schema: clients meet them behind the interface."""

ARGUMENTS = frozenset({"orderId", "idempotencyKey", "expectedVersion", "first", "after"})
"""Arguments beside `input`, where the refused field is not at hand to be asked for its own."""


def user_errors(error: DomainError, arguments: frozenset[str] = ARGUMENTS) -> list[UserError]:
    """What a client sees of a refusal; several where several things were refused at once.

    `arguments` are those of the refused field: a path that begins with none lies in its `input`,
    and one that is `input` means the whole of it.
    """
    if isinstance(error, Refusals):
        return [entry for part in error.errors for entry in user_errors(part, arguments)]
    make = _KINDS.get(type(error))
    told = make(error) if make else GeneralError(**_shared(error))
    if told.field and told.field != ["input"] and told.field[0] not in arguments:
        told.field = ["input", *told.field]
    return [told]


def _shared(error: DomainError) -> dict[str, Any]:
    try:
        code = ErrorCode(error.code)
    except ValueError:
        code = ErrorCode.REFUSED
    return {
        "code": code,
        "message": error.message,
        "field": [camel(part) for part in error.field] or None,
    }


def camel(name: str) -> str:
    """The GraphQL name of a field."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def _shortage(error: placement.StockShortage) -> UserError:
    return StockShortage(
        **_shared(error), sku=error.sku, requested=error.requested, available=error.available
    )


_KINDS: dict[type[DomainError], Callable[..., UserError]] = {
    placement.StockShortage: _shortage,
    placement.PriceChanged: lambda e: PriceChanged(
        **_shared(e),
        expected=money(e.expected.minor, e.expected.currency),
        actual=money(e.actual.minor, e.actual.currency),
    ),
    placement.DuplicateReference: lambda e: DuplicateReference(
        **_shared(e),
        order_id=strawberry.ID(global_id("Order", e.order_id)),
    ),
    StaleVersionRefusal: lambda e: StaleVersion(
        **_shared(e),
        current=e.current,
    ),
    QuantityRefusal: lambda e: QuantityExceeded(
        **_shared(e),
        requested=e.requested,
        available=e.available,
    ),
    AmountRefusal: lambda e: AmountExceeded(
        **_shared(e),
        requested_amount=money(e.requested, e.currency),
        available_amount=money(e.available, e.currency),
    ),
    ActiveWorkRefusal: lambda e: WorkAlreadyActive(**_shared(e), numbers=list(e.numbers)),
    CarrierRefusal: lambda e: UnknownCarrier(**_shared(e), known=list(e.known)),
    ExpressionRefusal: lambda e: InvalidExpression(
        **_shared(e), reason=e.reason, line=e.line, column=e.column
    ),
    MoveRefused: lambda e: MoveNotAllowed(
        **_shared(e),
        current_state=e.state,
    ),
}
