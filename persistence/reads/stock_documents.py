"""What movements of stock belong to: their orders and holds may be somebody else's business."""

from sqlalchemy import ColumnElement, Table, and_, or_, select, true

from domain.access.caller import Caller
from domain.stock.ledger import DocumentType
from persistence.access.visibility import (
    belongs_to_visible_order,
    carts_visible_to,
    orders_visible_to,
    reservations_visible_to,
)
from persistence.tables.carts import cart
from persistence.tables.fulfillment import shipment
from persistence.tables.orders import order
from persistence.tables.reservations import reservation
from persistence.tables.returns import merchandise_return
from persistence.tables.stock import stock_movement


def documents_visible_to(caller: Caller) -> ColumnElement[bool]:
    """Whether a movement's document is the caller's business, on the table of movements.

    The movement itself is seen with its location: how many pieces there are is no channel's secret,
    whose order took them is.
    """
    if caller.channel_ids is None and caller.location_ids is None:
        return true()
    rules: list[tuple[DocumentType, Table, ColumnElement[bool]]] = [
        (DocumentType.ORDER, order, orders_visible_to(caller)),
        (DocumentType.SHIPMENT, shipment, belongs_to_visible_order(caller, shipment.c.order_id)),
        (
            DocumentType.RETURN,
            merchandise_return,
            belongs_to_visible_order(caller, merchandise_return.c.order_id),
        ),
        (DocumentType.CART, cart, carts_visible_to(caller)),
        (DocumentType.RESERVATION, reservation, reservations_visible_to(caller)),
    ]
    kind, key = stock_movement.c.document_type, stock_movement.c.document_id
    owned = [
        and_(kind == document.value, key.in_(select(table.c.id).where(visible)))
        for document, table, visible in rules
    ]
    return or_(kind.not_in([document.value for document, _, _ in rules]), *owned)
