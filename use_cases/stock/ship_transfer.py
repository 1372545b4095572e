"""transferShip: the pieces of a transfer leave their location."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.errors import InvalidInput
from domain.stock.transfer import Transfer, shipped
from persistence.unit_of_work import UnitOfWork
from use_cases.stock.transfer_lines import check_own_end, products_of_lines


def ship_transfer(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    transfer_id: UUID,
    lines: Sequence[tuple[str, int]] | None = None,
) -> Transfer:
    """Take the pieces out of AVAILABLE: all that was planned, or these of (SKU, pieces).

    A transfer ships once; what did not leave with it needs another one. Raises NotFound,
    MoveRefused, InvalidInput, TransferExceeded, InsufficientStock.
    """
    found = unit.transfers.get(transfer_id, visible_to=caller)
    # Whoever is at the other end sees it, and waits for it.
    check_own_end(caller, found.from_location_id)
    pieces = None
    if lines is not None:
        ids = products_of_lines(unit, found, [sku for sku, _ in lines])
        pieces = dict(zip(ids, (quantity for _, quantity in lines), strict=True))
        if len(pieces) != len(lines):
            raise InvalidInput("Name each SKU once.", field=("lines",))
    changed, movements = shipped(found, pieces, now)
    unit.stock.lock_positions({(m.product_id, m.location_id) for m in movements}, now)
    unit.stock.move(movements, caller)
    return unit.transfers.save(changed)
