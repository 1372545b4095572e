"""The people on the floor, and carriers: plans, cartons, parcels and what is reported of them."""

from datetime import timedelta
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import multiple, rule

from domain.errors import DomainError
from domain.fulfillment.fulfillment_order import FulfillmentOrder
from domain.fulfillment.shipment import Shipment
from domain.fulfillment.tracking import TrackingCode
from tests.databases import Databases
from tests.simulation.bundles import (
    NONSENSE_LINES,
    NOTHING,
    Ids,
    Rules,
    cartons,
    orders,
    shipments,
    work_orders,
)
from use_cases.fulfillment.accept_fulfillment_order import accept_fulfillment_order
from use_cases.fulfillment.cancel_shipment import cancel_shipment
from use_cases.fulfillment.commit_fulfillment_plan import commit_fulfillment_plan
from use_cases.fulfillment.create_package import create_package
from use_cases.fulfillment.create_shipment import create_shipment
from use_cases.fulfillment.record_tracking_event import record_tracking_event
from use_cases.fulfillment.ship_shipment import ship_shipment

REPORT_KEYS = st.sampled_from(["e1", "e2", "e3", "e4"])


class FloorRules(Rules):
    """Work is planned, packed and shipped, and carriers say how it goes."""

    def __init__(self, databases: Databases) -> None:
        super().__init__(databases)
        self._order_of: dict[UUID, UUID] = {}
        self._heard: set[tuple[UUID, str]] = set()

    @rule(target=work_orders, order_id=orders)
    def plan(self, order_id: UUID) -> Ids:
        return self._plan(order_id)

    def _plan(self, order_id: UUID) -> Ids:
        planned = self.world.do(commit_fulfillment_plan, order_id=order_id)
        if isinstance(planned, DomainError):
            return NOTHING
        found = self.world.read(lambda unit: unit.fulfillment.work_orders_of(order_id))
        self._order_of.update({entry.id: order_id for entry in found})
        return multiple(*(entry.id for entry in found if entry.plan_id == planned.id))

    @rule(target=work_orders, order_id=orders)
    def start(self, order_id: UUID) -> Ids:
        """Plan an order and begin to work on every part of it."""
        return self.start_work(order_id)

    def start_work(self, order_id: UUID) -> Ids:
        """The work orders of an order that could be planned, all accepted."""
        started = self._plan(order_id)
        for work_order_id in started.values:
            self.accept(work_order_id)
        return started

    @rule(work_order_id=work_orders)
    def accept(self, work_order_id: UUID) -> None:
        self.world.do(accept_fulfillment_order, fulfillment_order_id=work_order_id)

    @rule(target=cartons, work_order_id=work_orders, at_most=st.none() | st.integers(1, 3))
    def pack(self, work_order_id: UUID, at_most: int | None) -> Ids:
        return self._pack_rest(work_order_id, at_most)

    def _pack_rest(self, work_order_id: UUID, at_most: int | None) -> Ids:
        left = [
            (line.line_number, line.quantity - line.packed)
            for line in self._work_order(work_order_id).lines
            if line.quantity > line.packed
        ]
        return self._pack(work_order_id, [(n, min(p, at_most or p)) for n, p in left])

    @rule(target=cartons, work_order_id=work_orders, lines=NONSENSE_LINES)
    def pack_what_may_not_be_there(self, work_order_id: UUID, lines: list[tuple[int, int]]) -> Ids:
        return self._pack(work_order_id, lines)

    @rule(target=shipments, work_order_id=work_orders, at_most=st.none() | st.integers(1, 3))
    def pack_a_parcel(self, work_order_id: UUID, at_most: int | None) -> Ids:
        packed = self._pack_rest(work_order_id, at_most).values
        return self._put_together(list(packed)) if packed else NOTHING

    @rule(target=shipments, chosen=st.lists(cartons, min_size=1, max_size=3))
    def put_together(self, chosen: list[UUID]) -> Ids:
        return self._put_together(chosen)

    @rule(shipment_id=shipments)
    def cancel_shipment(self, shipment_id: UUID) -> None:
        if isinstance(self.world.do(cancel_shipment, shipment_id=shipment_id), Shipment):
            self.world.expected.shipment_canceled(shipment_id)

    @rule(shipment_id=shipments, number=st.none() | st.just("1Z 999"))
    def ship(self, shipment_id: UUID, number: str | None) -> None:
        shipped = self.world.do(ship_shipment, shipment_id=shipment_id, tracking_number=number)
        if isinstance(shipped, Shipment):
            self.world.expected.shipped(shipment_id)

    @rule(
        shipment_id=shipments,
        key=REPORT_KEYS,
        code=st.sampled_from(TrackingCode) | st.just(TrackingCode.DELIVERED),
        hours=st.integers(-48, 48),
        estimate=st.none() | st.integers(-24, 96),
    )
    def report(
        self, shipment_id: UUID, key: str, code: TrackingCode, hours: int, estimate: int | None
    ) -> None:
        occurred_at = self.world.now + timedelta(hours=hours)
        recorded = self.world.do(
            record_tracking_event,
            shipment_id=shipment_id,
            carrier_event_id=key,
            code=code,
            occurred_at=occurred_at,
            estimated_delivery_at=None
            if estimate is None
            else occurred_at + timedelta(hours=estimate),
        )
        assert not isinstance(recorded, DomainError), recorded
        if (shipment_id, key) not in self._heard:
            self._heard.add((shipment_id, key))
            self.world.expected.reported(shipment_id, arrived=code is TrackingCode.DELIVERED)

    @rule(target=shipments, order_id=orders, deliver=st.booleans())
    def hurry(self, order_id: UUID, deliver: bool) -> Ids:
        """Plan an order and ship all of it, which single steps would seldom come to."""
        return self.ship_all(order_id, deliver=deliver)

    def ship_all(self, order_id: UUID, *, deliver: bool) -> Ids:
        """Every step from the plan to the last parcel; the shipments."""
        made: list[UUID] = []
        for work_order_id in self.start_work(order_id).values:
            for carton in self._pack_rest(work_order_id, None).values:
                made += list(self._put_together([carton]).values)
        for shipment_id in made:
            self.ship(shipment_id, "1Z 999")
            self.world.check()
            if deliver:
                self.report(shipment_id, "e0", TrackingCode.DELIVERED, 1, None)
        return multiple(*made)

    def _pack(self, work_order_id: UUID, lines: list[tuple[int, int]]) -> Ids:
        packed = self.world.do(create_package, fulfillment_order_id=work_order_id, lines=lines)
        if isinstance(packed, DomainError):
            return NOTHING
        self.world.expected.packed(packed.id, packed.order_id, packed.lines)
        return multiple(packed.id)

    def _put_together(self, chosen: list[UUID]) -> Ids:
        made = self.world.do(create_shipment, package_ids=chosen, carrier="manual")
        if isinstance(made, DomainError):
            return NOTHING
        places = {place.id: code for code, place in self.world.shop.places.items()}
        self.world.expected.shipment_made(made.id, places[made.location_id], chosen)
        return multiple(made.id)

    def _work_order(self, work_order_id: UUID) -> FulfillmentOrder:
        order_id = self._order_of[work_order_id]
        found = self.world.read(lambda unit: unit.fulfillment.work_orders_of(order_id))
        return next(entry for entry in found if entry.id == work_order_id)
