"""ordersImport: many orders of another system at once, each captured once or refused on its own."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from domain.access.caller import Caller
from domain.errors import DomainError, InvalidInput
from domain.orders.placement import PlaceOrder
from persistence.unit_of_work import UnitOfWork
from use_cases.bulk import BulkOutcome, Failed, Saved
from use_cases.orders.place_orders import Refused, place_orders

IMPORT_LIMIT: Final = 100
"""Orders of one request: it holds the stock rows of them all until it commits."""


def import_orders(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    commands: Sequence[PlaceOrder | DomainError],
) -> list[BulkOutcome]:
    """Place orders by their channel's own references; one outcome for each, in their order.

    What could not be read is given as the refusal it is. A reference that is known already is
    refused with DuplicateReference, which names the order: so an import may be repeated from any
    point. Raises InvalidInput for no orders, or too many.
    """
    if not 0 < len(commands) <= IMPORT_LIMIT:
        raise InvalidInput(f"Send from 1 to {IMPORT_LIMIT} orders at once.", field=("input",))
    outcomes: dict[int, BulkOutcome] = {}
    wanted: dict[int, PlaceOrder] = {}
    for index, command in enumerate(commands):
        if isinstance(command, DomainError):
            outcomes[index] = Failed(command)
        elif not command.channel_reference:
            message = "Each order needs its own id in the channel, by which it is captured once."
            outcomes[index] = Failed(InvalidInput(message, field=("channelReference",)))
        else:
            wanted[index] = command
    if wanted:
        placed = place_orders(unit, caller, now, commands=list(wanted.values()))
        for index, outcome in zip(wanted, placed, strict=True):
            outcomes[index] = (
                Failed(outcome.error) if isinstance(outcome, Refused) else Saved(outcome.id)
            )
    return [outcomes[index] for index in range(len(commands))]
