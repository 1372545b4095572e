"""Pieces that lost their stock: they wait in their product's queue, as if ordered with the order."""

from dataclasses import replace
from uuid import UUID

from domain.orders.event_parts import LineQuantities
from domain.orders.order import Order
from domain.stock.backorder import Backorder, BackorderKind
from persistence.unit_of_work import UnitOfWork


def queue_shortfall(unit: UnitOfWork, order: Order, short: LineQuantities) -> None:
    """Put (line number, pieces) in the queue; their positions are locked, as ever before rules."""
    product_ids = {order.line(number).product_id for number, _ in short}
    unit.stock_rules.lock(product_ids)
    waiting = {entry.line_number: entry for entry in unit.backorders.of_orders([order.id])}
    for number, pieces in short:
        line, known = order.line(number), waiting.get(number)
        if known is not None:
            unit.backorders.save(replace(known, quantity=known.quantity + pieces))
        else:
            unit.backorders.add(_waiting(order, number, line.product_id, pieces))
        unit.stock_rules.queue_changed(line.product_id, order.channel_id, pieces)
    # Who orders these products next has to look at the queue.
    unruled = [p for p in unit.products.by_id(product_ids).values() if not p.has_stock_rules]
    unit.products.mark_with_stock_rules(product.id for product in unruled)


def _waiting(order: Order, number: int, product_id: UUID, pieces: int) -> Backorder:
    return Backorder(
        order_id=order.id,
        line_number=number,
        product_id=product_id,
        channel_id=order.channel_id,
        quantity=pieces,
        kind=BackorderKind.SHORTFALL,
        queued_at=order.placed_at,
    )
