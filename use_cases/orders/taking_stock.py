"""What placing and canceling an order do to stock, queues and allotments."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from domain.catalog.product import Product
from domain.orders.order import Order
from domain.stock.backorder import Backorder, BackorderKind
from domain.stock.ledger import DocumentType, MovementReason, StockMovement, StockState
from domain.stock.policy import StockPolicy
from persistence.unit_of_work import UnitOfWork

Pieces = Mapping[tuple[UUID, UUID], int]
"""Pieces by product and location."""


def commit_movements(order: Order, reserved: Pieces) -> list[StockMovement]:
    """What a new order takes over: first what its cart holds, then what is available."""
    left = dict(reserved)
    moves = []
    for held in order.committed_stock():
        key, rest = (order.line(held.line).product_id, held.location_id), held.quantity
        if left and (kept := min(rest, left.get(key, 0))):
            left[key] -= kept
            rest -= kept
            moves.append(_commitment(order, key, StockState.RESERVED, kept))
        if rest:
            moves.append(_commitment(order, key, StockState.AVAILABLE, rest))
    return moves


def _commitment(
    order: Order, place: tuple[UUID, UUID], state: StockState, pieces: int
) -> StockMovement:
    return StockMovement(
        product_id=place[0],
        location_id=place[1],
        from_state=state,
        to_state=StockState.COMMITTED,
        quantity=pieces,
        reason=MovementReason.ORDER_PLACED,
        document_type=DocumentType.ORDER,
        document_id=order.id,
        occurred_at=order.placed_at,
    )


def queue_up(
    unit: UnitOfWork, order: Order, products: Mapping[str, Product], now: datetime
) -> None:
    """Put what a new order waits for in the queue, and count it against its channel's allotment."""
    for line in order.lines:
        product = products[line.sku]
        if not (line.tracks_stock and product.has_stock_rules):
            continue
        unit.stock_rules.use(line.product_id, order.channel_id, line.ordered, order.placed_at)
        if line.backordered:
            unit.backorders.add(
                Backorder(
                    order_id=order.id,
                    line_number=line.number,
                    product_id=line.product_id,
                    channel_id=order.channel_id,
                    quantity=line.backordered,
                    kind=_kind(product.backorder_terms.policy),
                    queued_at=now,
                )
            )
            unit.stock_rules.queue_changed(line.product_id, order.channel_id, line.backordered)


def let_go(unit: UnitOfWork, order: Order) -> None:
    """Take a canceled order out of the queues, and give back what it took of allotments.

    `order` as it was before; its positions must be locked, as ever before rules.
    """
    products = unit.products.by_id(line.product_id for line in order.lines)
    ruled = [line for line in order.lines if products[line.product_id].has_stock_rules]
    if not ruled:
        return
    unit.stock_rules.lock(line.product_id for line in ruled)
    for line in ruled:
        pieces = line.ordered - line.canceled
        if line.tracks_stock:
            unit.stock_rules.use(line.product_id, order.channel_id, -pieces, order.placed_at)
    for entry in unit.backorders.of_orders([order.id]):
        unit.backorders.remove(entry)
        unit.stock_rules.queue_changed(entry.product_id, entry.channel_id, -entry.quantity)


def _kind(policy: StockPolicy) -> BackorderKind:
    if policy is StockPolicy.DENY:
        # The policy forbids what was just allowed: only a mistake in this program comes here.
        raise AssertionError("a product that may not be backordered")
    return BackorderKind(policy.value)
