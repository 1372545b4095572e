"""What declining and canceling a return have in common: its pieces may be asked for again."""

from datetime import datetime

from domain.access.caller import Caller
from domain.orders.events import ReturnWithdrawn
from domain.orders.line import OrderLine
from domain.orders.order import Order
from domain.returns.merchandise_return import MerchandiseReturn
from persistence.unit_of_work import UnitOfWork


def save_withdrawn(
    unit: UnitOfWork, caller: Caller, now: datetime, order: Order, withdrawn: MerchandiseReturn
) -> MerchandiseReturn:
    """Keep a return that will not come, of a locked order, and tell it."""
    quantities = withdrawn.open_lines
    order = order.change_lines(quantities, OrderLine.withdraw_return)
    event = ReturnWithdrawn(withdrawn.id, withdrawn.status.value, quantities)
    unit.orders.save(order, event, actor=caller, now=now)
    return unit.returns.save(withdrawn)
