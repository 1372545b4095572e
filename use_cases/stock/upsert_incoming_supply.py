"""Announcing deliveries in bulk, by source, reference, SKU and location."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain.access.caller import Caller
from domain.errors import DomainError
from domain.stock.incoming import new_supply
from persistence.unit_of_work import UnitOfWork
from use_cases.bulk import BulkOutcome, Failed, Saved, check_bulk_size, require_whole_merchant
from use_cases.stock.supply_targets import SupplyTargets, find_supplies


@dataclass(frozen=True, slots=True)
class SupplyData:
    """A delivery as its source describes it. `closed`: what is missing will not come."""

    source: str
    reference: str
    sku: str
    location_code: str
    quantity: int
    expected_on: date
    closed: bool = False


def upsert_incoming_supply(
    unit: UnitOfWork, caller: Caller, now: datetime, *, items: Sequence[SupplyData]
) -> list[BulkOutcome]:
    """Announce deliveries, or change what was announced; one outcome per item, in order.

    What was received stays received: an announcement changes how many pieces are agreed and when
    they come, and may close a delivery short.
    """
    check_bulk_size(items)
    require_whole_merchant(caller, "incoming supply")
    targets = find_supplies(unit, caller, items)
    outcomes: list[BulkOutcome] = []
    for item in items:
        try:
            outcomes.append(_upsert(unit, now, targets, item))
        except DomainError as error:
            outcomes.append(Failed(error))
    return outcomes


def _upsert(unit: UnitOfWork, now: datetime, targets: SupplyTargets, item: SupplyData) -> Saved:
    key = targets.key_of(item)
    known = targets.supplies.get(key)
    if known is None:
        known = new_supply(
            unit.ids.new(now),
            source=item.source,
            reference=key[3],
            product_id=key[0],
            location_id=key[1],
            pieces=item.quantity,
            expected_on=item.expected_on,
        )
    agreed = known.agreed(item.quantity, item.expected_on, closed=item.closed)
    targets.supplies[key] = unit.incoming.save(agreed)
    return Saved(agreed.id)
