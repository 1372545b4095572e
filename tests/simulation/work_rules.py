"""What goes wrong on the floor: work is refused, held, moved and split, and pieces are missing."""

from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import multiple, rule

from domain.errors import DomainError
from domain.fulfillment.fulfillment_order import FulfillmentOrder
from domain.fulfillment.work_requests import HoldReason, RejectReason
from domain.orders.avoidance import avoided_locations, avoided_stock
from domain.orders.order import Order
from persistence.unit_of_work import UnitOfWork
from tests.shop import STAFF
from tests.simulation.bundles import NONSENSE_LINES, PLACES, Ids, work_orders
from tests.simulation.floor_rules import FloorRules
from use_cases.fulfillment.hold_fulfillment_order import hold_fulfillment_order
from use_cases.fulfillment.move_fulfillment_order import move_fulfillment_order
from use_cases.fulfillment.reject_fulfillment_order import reject_fulfillment_order
from use_cases.fulfillment.release_hold_fulfillment_order import release_hold_fulfillment_order
from use_cases.fulfillment.report_short_fulfillment_order import report_short_fulfillment_order
from use_cases.fulfillment.split_fulfillment_order import split_fulfillment_order
from use_cases.fulfillment.submit_fulfillment_order import submit_fulfillment_order
from use_cases.stock.serve_backorders import serve_due

PLACE = st.sampled_from(PLACES)


class WorkRules(FloorRules):
    """Every piece that a location gives up is done elsewhere, or waits."""

    @rule(work_order_id=work_orders)
    def submit(self, work_order_id: UUID) -> None:
        self.world.do(submit_fulfillment_order, fulfillment_order_id=work_order_id)

    @rule(target=work_orders, work_order_id=work_orders, reason=st.sampled_from(RejectReason))
    def reject(self, work_order_id: UUID, reason: RejectReason) -> Ids:
        before = self._stored(work_order_id)
        rejected = self.world.do(
            reject_fulfillment_order, fulfillment_order_id=work_order_id, reason=reason
        )
        return self._replanned(rejected, before)

    @rule(target=work_orders, work_order_id=work_orders, at_most=st.integers(1, 3))
    def miss(self, work_order_id: UUID, at_most: int) -> Ids:
        left = self._work_order(work_order_id).left()
        return self._miss(work_order_id, [(n, min(p, at_most)) for n, p in left])

    @rule(target=work_orders, work_order_id=work_orders, lines=NONSENSE_LINES)
    def miss_what_may_not_be_there(self, work_order_id: UUID, lines: list[tuple[int, int]]) -> Ids:
        return self._miss(work_order_id, lines)

    def _miss(self, work_order_id: UUID, lines: list[tuple[int, int]]) -> Ids:
        before = self._stored(work_order_id)
        short = self.world.do(
            report_short_fulfillment_order, fulfillment_order_id=work_order_id, lines=lines
        )
        if isinstance(short, FulfillmentOrder):
            places = {place.id: code for code, place in self.world.shop.places.items()}
            for number, pieces in lines:
                sku = self.world.expected.orders[short.order_id].lines[number].sku
                self.world.expected.stock_changed(sku, places[short.location_id], -pieces)
        return self._replanned(short, before)

    @rule(
        target=work_orders, work_order_id=work_orders, reason=st.sampled_from(HoldReason),
        replan=st.booleans(),
    )  # fmt: skip
    def hold(self, work_order_id: UUID, reason: HoldReason, replan: bool) -> Ids:
        before = self._stored(work_order_id)
        held = self.world.do(
            hold_fulfillment_order,
            fulfillment_order_id=work_order_id,
            reason=reason,
            replan=replan,
        )
        return self._replanned(held, before)

    @rule(work_order_id=work_orders)
    def release(self, work_order_id: UUID) -> None:
        self.world.do(release_hold_fulfillment_order, fulfillment_order_id=work_order_id)

    @rule(
        target=work_orders, work_order_id=work_orders, place=PLACE,
        lines=st.just([]) | NONSENSE_LINES,
    )  # fmt: skip
    def move(self, work_order_id: UUID, place: str, lines: list[tuple[int, int]]) -> Ids:
        there = self.world.shop.places[place].id
        return self._made(
            self.world.do(
                move_fulfillment_order,
                fulfillment_order_id=work_order_id,
                location_id=there,
                lines=lines,
            )
        )

    @rule(target=work_orders, work_order_id=work_orders, lines=NONSENSE_LINES)
    def split(self, work_order_id: UUID, lines: list[tuple[int, int]]) -> Ids:
        return self._made(
            self.world.do(split_fulfillment_order, fulfillment_order_id=work_order_id, lines=lines)
        )

    @rule()
    def serve(self) -> None:
        """The worker's turn with the queues."""
        self.world.serve(serve_due)

    def _made(self, made: FulfillmentOrder | DomainError) -> Ids:
        if isinstance(made, DomainError):
            return multiple()
        self._order_of[made.id] = made.order_id
        return multiple(made.id)

    def _replanned(self, changed: FulfillmentOrder | DomainError, before: Order) -> Ids:
        """The new work; what became backordered nobody else could have had."""
        if isinstance(changed, DomainError):
            assert self.world.read(lambda unit: _order(unit, before.id)) == before
            return multiple()
        after = self.world.read(lambda unit: _order(unit, before.id))
        for old, line in zip(before.lines, after.lines, strict=True):
            if line.backordered > old.backordered:
                assert self._free_for(after, line.sku) == 0
        found = self.world.read(lambda unit: unit.fulfillment.work_orders_of(before.id))
        new = [entry.id for entry in found if entry.id not in self._order_of]
        self._order_of.update(dict.fromkeys(new, before.id))
        return multiple(*new)

    def _free_for(self, order: Order, sku: str) -> int:
        shop = self.world.shop
        product = shop.products[sku].id
        shunned = avoided_locations(order.avoided)
        places = [
            place.id
            for place in shop.places.values()
            if place.id not in shunned and (product, place.id) not in avoided_stock(order.avoided)
        ]
        found = self.world.read(lambda unit: unit.stock.look_up([product], places))
        return sum(position.promisable for position in found.values())

    def _stored(self, work_order_id: UUID) -> Order:
        order_id = self._order_of[work_order_id]
        return self.world.read(lambda unit: _order(unit, order_id))


def _order(unit: UnitOfWork, order_id: UUID) -> Order:
    return unit.orders.look_up(order_id, visible_to=STAFF)
