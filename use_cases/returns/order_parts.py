"""Locking the order that a return belongs to: always first, so that nobody waits in a circle."""

from uuid import UUID

from domain.access.caller import Caller
from domain.errors import NotFound
from domain.orders.order import Order
from domain.returns.merchandise_return import MerchandiseReturn
from persistence.unit_of_work import UnitOfWork


def locked_return(
    unit: UnitOfWork, caller: Caller, return_id: UUID, expected_version: int | None
) -> tuple[Order, MerchandiseReturn]:
    """A return and its locked order. Raises NotFound, StaleVersion (of the order)."""
    missing = NotFound("No such return.", field=("returnId",))
    order_id = unit.returns.order_of(return_id)
    if order_id is None:
        raise missing
    try:
        order = unit.orders.get(order_id, visible_to=caller, expected_version=expected_version)
    except NotFound:
        # What exists but is hidden answers in the same words as what does not exist.
        raise missing from None
    return order, next(e for e in unit.returns.of_order(order.id) if e.id == return_id)
