"""Receiving deliveries: their pieces come on hand, in one part or several."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.access.caller import Caller
from domain.errors import DomainError, NotFound
from domain.stock.incoming import ReceiptState, receipt_movement
from persistence.unit_of_work import UnitOfWork
from use_cases.bulk import BulkOutcome, Failed, Saved, check_bulk_size, require_whole_merchant
from use_cases.stock.supply_targets import SupplyTargets, find_supplies


@dataclass(frozen=True, slots=True)
class SupplyReceipt:
    """Pieces of a delivery that came. `is_last`: what is still missing will not come."""

    source: str
    reference: str
    sku: str
    location_code: str
    quantity: int
    state: ReceiptState = ReceiptState.AVAILABLE
    is_last: bool = False


def receive_incoming_supply(
    unit: UnitOfWork, caller: Caller, now: datetime, *, items: Sequence[SupplyReceipt]
) -> list[BulkOutcome]:
    """Put delivered pieces on hand; one outcome per item, each done or refused on its own.

    More than was agreed is received too: it is there.
    """
    check_bulk_size(items)
    require_whole_merchant(caller, "incoming supply")
    targets = find_supplies(unit, caller, items)
    unit.stock.lock_positions({key[:2] for key in targets.supplies}, now)
    outcomes: list[BulkOutcome] = []
    for item in items:
        try:
            outcomes.append(_receive(unit, caller, now, targets, item))
        except DomainError as error:
            outcomes.append(Failed(error))
    return outcomes


def _receive(
    unit: UnitOfWork, caller: Caller, now: datetime, targets: SupplyTargets, item: SupplyReceipt
) -> Saved:
    key = targets.key_of(item)
    supply = targets.supplies.get(key)
    if supply is None:
        raise NotFound("No such delivery was announced.", field=("reference",))
    received = supply.after_receipt(item.quantity, is_last=item.is_last)
    if item.quantity:
        unit.stock.move([receipt_movement(supply, item.quantity, item.state, now)], caller)
    targets.supplies[key] = unit.incoming.save(received)
    return Saved(received.id)
