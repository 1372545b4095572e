"""The people on the floor of a warehouse: each step in a transaction of its own, books checked."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from domain.access.caller import Caller, PrincipalKind
from domain.fulfillment.fulfillment_order import FulfillmentOrder
from domain.fulfillment.package import Package
from domain.fulfillment.plan import FulfillmentPlan
from domain.fulfillment.shipment import Shipment
from domain.fulfillment.tracking import TrackingCode, TrackingEvent
from domain.orders.order import Order
from domain.orders.statuses import CancelReason
from persistence.unit_of_work import UnitOfWork
from tests.books import check_books
from tests.shop import NOW, Shop
from use_cases.fulfillment.accept_fulfillment_order import accept_fulfillment_order
from use_cases.fulfillment.cancel_shipment import cancel_shipment
from use_cases.fulfillment.commit_fulfillment_plan import commit_fulfillment_plan
from use_cases.fulfillment.create_package import create_package
from use_cases.fulfillment.create_shipment import create_shipment
from use_cases.fulfillment.record_tracking_event import record_tracking_event
from use_cases.fulfillment.ship_shipment import ship_shipment
from use_cases.orders.cancel_order import cancel_order

Result = TypeVar("Result")

STRANGER = Caller(
    kind=PrincipalKind.PARTNER,
    client="key:other",
    scopes=frozenset(),
    channel_ids=frozenset({UUID(int=1)}),
)
"""A partner of another channel."""


@dataclass(frozen=True, slots=True)
class Floor:
    """What may be done with orders of a shop."""

    shop: Shop

    def do(self, use_case: Callable[..., Result], **arguments: Any) -> Result:
        """One use case in one transaction, by staff, now; then the books are checked."""
        done = self.shop.database.run(
            lambda unit: use_case(unit, self.shop.staff, NOW, **arguments)
        )
        check_books(self.shop.database)
        return done

    def commit(self, order: Order) -> FulfillmentPlan:
        return self.do(commit_fulfillment_plan, order_id=order.id)

    def accept(self, work_order: FulfillmentOrder) -> FulfillmentOrder:
        return self.do(accept_fulfillment_order, fulfillment_order_id=work_order.id)

    def pack(self, work_order: FulfillmentOrder, *lines: tuple[int, int]) -> Package:
        """Pack these lines, or everything that is left of a work order."""
        rest = [(e.line_number, e.quantity - e.packed) for e in work_order.lines]
        return self.do(create_package, fulfillment_order_id=work_order.id, lines=lines or rest)

    def create_shipment(self, *packages: Package) -> Shipment:
        return self.do(
            create_shipment, package_ids=[package.id for package in packages], carrier="manual"
        )

    def ship(self, shipment: Shipment) -> Shipment:
        return self.do(ship_shipment, shipment_id=shipment.id, tracking_number="1Z 999")

    def cancel_shipment(self, shipment: Shipment) -> Shipment:
        return self.do(cancel_shipment, shipment_id=shipment.id)

    def cancel(self, order: Order) -> Order:
        return self.do(cancel_order, order_id=order.id, reason=CancelReason.CUSTOMER)

    def track(
        self, shipment: Shipment, key: str, code: TrackingCode, hours: int = 1, **given: Any
    ) -> TrackingEvent:
        return self.do(
            record_tracking_event,
            shipment_id=shipment.id,
            carrier_event_id=key,
            code=code,
            occurred_at=NOW + timedelta(hours=hours),
            **given,
        )

    def start(self, order: Order) -> list[FulfillmentOrder]:
        """Plan an order and accept every part of it."""
        self.commit(order)
        return [self.accept(entry) for entry in self.work_orders(order)]

    def ready(self, order: Order) -> Shipment:
        """Bring an order of one parcel to where it can be shipped."""
        (work_order,) = self.start(order)
        return self.create_shipment(self.pack(work_order))

    def work_orders(self, order: Order) -> list[FulfillmentOrder]:
        return self.read(lambda unit: unit.fulfillment.work_orders_of(order.id))

    def packages(self, order: Order) -> list[Package]:
        return self.read(lambda unit: unit.fulfillment.packages_of(order.id))

    def shipments(self, order: Order) -> list[Shipment]:
        return self.read(lambda unit: unit.fulfillment.shipments_of(order.id))

    def read(self, look: Callable[[UnitOfWork], Result]) -> Result:
        """What is stored now."""
        with self.shop.database.reading() as unit:
            return look(unit)


def refused_alike(absent: Exception, hidden: Exception) -> bool:
    """Whether two refusals tell nobody apart what is not there and what is not theirs."""
    return (type(absent), absent.args, vars(absent)) == (type(hidden), hidden.args, vars(hidden))
