"""Which pieces of an order work already claims, and which are free to be planned."""

from collections.abc import Iterable
from uuid import UUID

from domain.fulfillment.fulfillment_order import FulfillmentOrder
from domain.fulfillment.plan import NothingToPlan, WorkAlreadyActive
from domain.orders.event_parts import AllocatedLine
from domain.orders.order import Order


def claimed(work_orders: Iterable[FulfillmentOrder]) -> dict[tuple[int, UUID], int]:
    """What locations work on, or have in cartons that wait to leave."""
    claims: dict[tuple[int, UUID], int] = {}
    for work in work_orders:
        for line, pieces in work.claims():
            key = (line, work.location_id)
            claims[key] = claims.get(key, 0) + pieces
    return claims


def divided(
    order: Order, work_orders: Iterable[FulfillmentOrder]
) -> tuple[tuple[AllocatedLine, ...], tuple[AllocatedLine, ...]]:
    """What stands behind an order's lines: the part that work claims, and the part that is free."""
    claims = claimed(work_orders)
    taken, free = [], []
    for entry in order.open_allocations():
        pieces = claims.get((entry.line, entry.location_id), 0)
        assert pieces <= entry.quantity, "work claims what is not allocated to it"
        if pieces:
            taken.append(AllocatedLine(entry.line, entry.location_id, pieces))
        if entry.quantity > pieces:
            free.append(AllocatedLine(entry.line, entry.location_id, entry.quantity - pieces))
    return tuple(taken), tuple(free)


def free_to_plan(
    order: Order, work_orders: Iterable[FulfillmentOrder]
) -> tuple[AllocatedLine, ...]:
    """What a plan may decide anew.

    Raises WorkAlreadyActive where work claims everything, NothingToPlan where nothing is left.
    """
    found = list(work_orders)
    _, free = divided(order, found)
    if not free:
        numbers = tuple(work.number for work in found if work.claims())
        raise WorkAlreadyActive(numbers) if numbers else NothingToPlan
    return free
