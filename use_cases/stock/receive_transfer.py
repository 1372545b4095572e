"""transferReceive: pieces of a transfer arrive, in one part or several, or are given up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.stock.incoming import ReceiptState
from domain.stock.transfer import Arrival, Transfer, received
from persistence.unit_of_work import UnitOfWork
from use_cases.stock.transfer_lines import check_own_end, products_of_lines


@dataclass(frozen=True, slots=True)
class ArrivedPieces:
    """Pieces of a SKU that came and what they do first; `state` None: they were lost."""

    sku: str
    quantity: int
    state: ReceiptState | None = ReceiptState.AVAILABLE


def receive_transfer(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    transfer_id: UUID,
    lines: Sequence[ArrivedPieces],
    rest_is_lost: bool = False,
) -> Transfer:
    """Put arrived pieces on hand at the destination, and record what was lost on the way.

    Raises NotFound, MoveRefused, InvalidInput, TransferExceeded.
    """
    found = unit.transfers.get(transfer_id, visible_to=caller)
    check_own_end(caller, found.to_location_id)
    ids = products_of_lines(unit, found, [line.sku for line in lines])
    arrivals = [
        Arrival(product_id, line.quantity, line.state)
        for product_id, line in zip(ids, lines, strict=True)
    ]
    changed, movements = received(found, arrivals, rest_is_lost=rest_is_lost, now=now)
    unit.stock.lock_positions({(m.product_id, m.location_id) for m in movements}, now)
    unit.stock.move(movements, caller)
    return unit.transfers.save(changed)
