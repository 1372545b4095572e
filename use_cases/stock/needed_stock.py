"""What an order would take if it were placed now, and from where: what there is to hold for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.access.caller import SYSTEM, Caller
from domain.address import Address
from domain.channels.channel import Channel
from domain.errors import NotFound
from domain.orders.placement import PlaceOrder
from persistence.unit_of_work import UnitOfWork
from use_cases.orders.placement_facts import gather_facts
from use_cases.orders.placement_stock import with_stock
from use_cases.stock.hold_stock import Place


@dataclass(frozen=True, slots=True)
class NeededStock:
    """Pieces by (product, location), and how many more would wait for supply."""

    pieces: Mapping[Place, int]
    waiting: int


def needed_stock(
    unit: UnitOfWork, now: datetime, *, command: PlaceOrder, destination: Address | None
) -> NeededStock:
    """The stock of the quick plan, by the same rules as an order's; every position is locked.

    Raises UnknownSku, NoPrice, InvalidInput, and StockShortage for each SKU that is short.
    """
    facts = gather_facts(unit, SYSTEM, now, [command])
    channel = facts.channel(command.channel_code)
    priced = facts.priced(command, channel, None)
    lines = with_stock(
        facts, command, channel, priced.lines, priced.sources, destination, None, now.date()
    )
    pieces: dict[Place, int] = {}
    for line in lines:
        for allocation in line.allocations if line.tracks_stock else ():
            key = (line.product_id, allocation.location_id)
            pieces[key] = pieces.get(key, 0) + allocation.quantity
    return NeededStock(pieces, sum(line.backordered for line in lines))


def stocked_products(unit: UnitOfWork, skus: Iterable[str]) -> list[UUID]:
    """The products behind SKUs, what kits are made of included: all must be locked together."""
    named = unit.products.by_sku(skus)
    kits = unit.kits.components_of([entry.id for entry in named.values() if entry.is_kit])
    parts = {part.product_id for kit in kits.values() for part in kit}
    return sorted(parts | {entry.id for entry in named.values()})


def open_channel(unit: UnitOfWork, caller: Caller, code: str) -> Channel:
    """A channel that works and is the caller's business. Raises NotFound."""
    found = unit.channels.by_code([code]).get(code)
    if found is None or not found.active or not caller.may_use_channel(found.id):
        raise NotFound(f"No channel {code!r}.", field=("channelCode",))
    return found
