"""Many hands at once on few pieces: sold is exactly what was there, and nobody sees a deadlock."""

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier, Lock
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import event, func, select
from sqlalchemy.engine import ExceptionContext

from domain.errors import DomainError
from domain.orders.order import Order
from domain.orders.statuses import CancelReason
from domain.stock.adjustment import AdjustmentReason
from domain.stock.policy import StockPolicy
from persistence.tables.orders import order_line
from tests.shop import NOW, Shop
from tests.use_cases.stock.queues import open_queues
from use_cases.bulk import Failed
from use_cases.checking.check_database import violations
from use_cases.fulfillment.accept_fulfillment_order import accept_fulfillment_order
from use_cases.fulfillment.commit_fulfillment_plan import commit_fulfillment_plan
from use_cases.fulfillment.create_package import create_package
from use_cases.fulfillment.create_shipment import create_shipment
from use_cases.fulfillment.ship_shipment import ship_shipment
from use_cases.orders.cancel_order import cancel_order
from use_cases.orders.place_orders import place_order
from use_cases.stock.adjust_stock import StockAdjustment, adjust_stock
from use_cases.stock.serve_backorders import serve_due

Result = TypeVar("Result")

HANDS = 6
TURNS = 14
SEED = 20_260_302
SKUS = ("MUG", "LAMP", "CHAIR")
AT_FIRST = {"MUG": 35, "LAMP": 8, "CHAIR": 3}


@dataclass(slots=True)
class Crowd:
    """What all hands share: the shop, the orders so far, and what was brought in."""

    shop: Shop
    orders: list[UUID] = field(default_factory=list)
    brought_in: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)

    def do(self, use_case: Callable[..., Result], **arguments: Any) -> Result | None:
        """One use case; None when it was refused. Whatever else is raised ends the test."""
        try:
            return self.shop.database.run(
                lambda unit: use_case(unit, self.shop.staff, NOW, **arguments)
            )
        except DomainError as refusal:
            with self._lock:
                self.refusals[refusal.code] += 1
            return None

    def buy(self, chance: random.Random) -> None:
        lines = [(sku, chance.randint(1, 3)) for sku in chance.sample(SKUS, chance.randint(1, 3))]
        placed = self.do(place_order, command=self.shop.command(*lines))
        if placed is not None:
            with self._lock:
                self.orders.append(placed.id)

    def cancel(self, chance: random.Random) -> None:
        if order_id := self._any_order(chance):
            self.do(cancel_order, order_id=order_id, reason=CancelReason.CUSTOMER)

    def adjust(self, chance: random.Random) -> None:
        places = list(self.shop.places)
        items = [
            StockAdjustment(
                chance.choice(SKUS), chance.choice(places), chance.choice((-2, -1, 1, 2)),
                AdjustmentReason.ADJUSTED,
            )
            for _ in range(3)
        ]  # fmt: skip
        outcomes = self.do(adjust_stock, items=items)
        assert outcomes is not None
        with self._lock:
            for item, outcome in zip(items, outcomes, strict=True):
                if not isinstance(outcome, Failed):
                    self.brought_in[item.sku] += item.delta

    def ship(self, chance: random.Random) -> None:
        """Plan an order that others may cancel, plan or ship meanwhile, and go as far as may be."""
        order_id = self._any_order(chance)
        if order_id is None:
            return
        self.do(commit_fulfillment_plan, order_id=order_id)
        with self.shop.database.reading() as unit:
            work_orders = unit.fulfillment.work_orders_of(order_id)
        for work in work_orders:
            self.do(accept_fulfillment_order, fulfillment_order_id=work.id)
            lines = [(line.line_number, line.quantity) for line in work.lines]
            carton = self.do(create_package, fulfillment_order_id=work.id, lines=lines)
            parcel = carton and self.do(create_shipment, package_ids=[carton.id], carrier="manual")
            if parcel:
                self.do(ship_shipment, shipment_id=parcel.id)

    def serve(self, _: random.Random) -> None:
        serve_due(self.shop.database, NOW)

    def _any_order(self, chance: random.Random) -> UUID | None:
        with self._lock:
            # The latest, so that several hands meet at one order.
            return chance.choice(self.orders[-4:]) if self.orders else None


def together(work: Callable[[random.Random], None]) -> None:
    """Let all hands do the same work, each with its own luck, starting at one moment."""
    start = Barrier(HANDS)

    def turn(hand: int) -> None:
        start.wait()
        work(random.Random(SEED + hand))

    with ThreadPoolExecutor(HANDS) as hands:
        # The result raises what a hand ran into.
        assert list(hands.map(turn, range(HANDS))) == [None] * HANDS


def test_sold_is_exactly_what_was_there_when_all_buy_at_once(shop: Shop) -> None:
    crowd = Crowd(shop)
    sold: list[Order] = []

    def buy(_: random.Random) -> None:
        while placed := crowd.do(place_order, command=shop.command(("LAMP", 1), ("MUG", 1))):
            sold.append(placed)

    together(buy)

    assert len(sold) == AT_FIRST["LAMP"]
    assert len({order.number for order in sold}) == len(sold)
    assert crowd.refusals == {"STOCK_SHORTAGE": HANDS}
    assert shop.position("LAMP", "LEEDS").available == 0
    assert violations(shop.database) == []


def test_buying_canceling_adjusting_and_shipping_at_once_leaves_every_promise_kept(
    shop: Shop,
) -> None:
    crowd = Crowd(shop)
    queues = open_queues(shop)
    queues.policy("MUG", StockPolicy.BACKORDER, limit=10, up_to_incoming=False)
    queues.policy("CHAIR", StockPolicy.UNLIMITED)
    queues.share("LAMP", "market", allotment=2)
    queues.share("LAMP", "web", allotment=6)
    queues.safety("MUG", "LEEDS", 3)
    failed: list[BaseException] = []

    @event.listens_for(shop.database.engine, "handle_error")
    def remember(context: ExceptionContext) -> None:
        failed.append(context.original_exception)

    def work(chance: random.Random) -> None:
        for _ in range(TURNS):
            steps = (crowd.buy, crowd.buy, crowd.cancel, crowd.adjust, crowd.ship, crowd.serve)
            chance.choice(steps)(chance)

    together(work)

    # Everybody locks in one order, so there was not even a deadlock to try again after.
    assert failed == []
    assert violations(shop.database) == []
    assert crowd.orders
    assert pieces(shop) == {sku: AT_FIRST[sku] + crowd.brought_in[sku] for sku in SKUS}


def pieces(shop: Shop) -> dict[str, int]:
    """Pieces on hand and with customers, by SKU."""
    shipped = select(order_line.c.sku, func.sum(order_line.c.shipped)).group_by(order_line.c.sku)
    with shop.database.snapshot() as snapshot:
        gone = {row[0]: int(row[1]) for row in snapshot.execute(shipped)}
    return {
        sku: gone.get(sku, 0) + sum(shop.position(sku, place).on_hand for place in shop.places)
        for sku in SKUS
    }
