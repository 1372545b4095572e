"""The people who take goods back: each step in a transaction of its own, books checked."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from domain.orders.order import Order
from domain.payments.refund import Refund
from domain.payments.refund_allocation import RefundLineRequest
from domain.returns.merchandise_return import Disposition, MerchandiseReturn, ReturnReason
from domain.returns.receiving import ReceivedLine
from domain.returns.requesting import ReturnLineRequest
from tests.shop import Shop
from tests.use_cases.fulfillment.floor import Floor
from tests.use_cases.payments.till import Till
from use_cases.payments.create_refund import create_refund
from use_cases.returns.approve_return import approve_return
from use_cases.returns.receive_return import receive_return
from use_cases.returns.request_return import request_return

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Counter:
    """What may be done with goods that come back to a shop."""

    shop: Shop

    @property
    def till(self) -> Till:
        """Where the money is."""
        return Till(self.shop)

    def do(self, use_case: Callable[..., Result], **arguments: Any) -> Result:
        """One use case in one transaction, by staff, now; then the books are checked."""
        return self.till.do(use_case, **arguments)

    def shipped(self, *lines: tuple[str, int]) -> Order:
        """An order, charged, whose only parcel has left."""
        order = self.till.charged(*(lines or [("MUG", 3), ("LAMP", 2)]))
        floor = Floor(self.shop)
        floor.ship(floor.ready(order))
        return self.shop.order(order.id)

    def request(self, order: Order, *lines: tuple[int, int]) -> MerchandiseReturn:
        asked = [
            ReturnLineRequest(number, pieces, ReturnReason.DEFECTIVE, note="It wobbles.")
            for number, pieces in lines
        ]
        return self.do(request_return, order_id=order.id, lines=asked)

    def open(self, order: Order, *lines: tuple[int, int]) -> MerchandiseReturn:
        """A return that may come."""
        return self.do(approve_return, return_id=self.request(order, *lines).id)

    def receive(
        self,
        entry: MerchandiseReturn,
        *lines: tuple[int, int, Disposition],
        place: str = "PARIS",
        **more: Any,
    ) -> MerchandiseReturn:
        came = [ReceivedLine(*line) for line in lines]
        location_id = self.shop.places[place].id
        return self.do(
            receive_return, return_id=entry.id, location_id=location_id, lines=came, **more
        )

    def refund(
        self, order: Order, entry: MerchandiseReturn, *lines: RefundLineRequest
    ) -> tuple[Refund, ...]:
        return self.do(create_refund, order_id=order.id, return_id=entry.id, lines=lines)

    def stored(self, entry: MerchandiseReturn) -> MerchandiseReturn:
        """The return as it is stored now."""
        with self.shop.database.reading() as unit:
            return next(e for e in unit.returns.of_order(entry.order_id) if e.id == entry.id)
