"""Deliveries, transfers, counts, inspections, holds and orders in any order: the books always close.

After every step every check of `orderwright check` holds, and the pieces on hand are what came,
less what left, was lost or was found missing.
"""

from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from domain.access.caller import SYSTEM
from domain.errors import DomainError
from domain.orders.order import Order
from domain.orders.statuses import CancelReason
from domain.stock.adjustment import AdjustableState, AdjustmentReason
from domain.stock.incoming import ReceiptState
from domain.stock.inspection import MoveReason
from domain.stock.transfer import Transfer
from persistence.database import Database
from tests.databases import Databases, temporary
from tests.shop import NOW, STAFF, migrate, open_shop
from use_cases.checking.check_database import violations
from use_cases.fulfillment.commit_fulfillment_plan import commit_fulfillment_plan
from use_cases.orders.cancel_order import cancel_order
from use_cases.orders.place_orders import place_order
from use_cases.stock.adjust_stock import StockAdjustment, adjust_stock
from use_cases.stock.cancel_transfer import cancel_transfer
from use_cases.stock.create_reservation import WantedHold, create_reservation
from use_cases.stock.create_stock_count import create_stock_count
from use_cases.stock.create_transfer import create_transfer
from use_cases.stock.move_stock import StockMove, move_stock
from use_cases.stock.receive_incoming_supply import SupplyReceipt, receive_incoming_supply
from use_cases.stock.receive_transfer import ArrivedPieces, receive_transfer
from use_cases.stock.record_quality_check import QualityCheck, record_quality_check
from use_cases.stock.record_stock_count import FoundPieces, record_stock_count
from use_cases.stock.serve_backorders import serve_due
from use_cases.stock.ship_transfer import ship_transfer
from use_cases.stock.submit_stock_count import submit_stock_count
from use_cases.stock.upsert_incoming_supply import SupplyData, upsert_incoming_supply
from use_cases.stock.upsert_stock_rules import StockRuleData, upsert_stock_rules

SKUS, PLACES = ("CHAIR", "LAMP", "MUG"), ("LEEDS", "LONDON", "PARIS")
SKU, PLACE = st.sampled_from(SKUS), st.sampled_from(PLACES)
PIECES = st.integers(1, 6)
FEW = settings(
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
    max_examples=2,
    stateful_step_count=30,
    phases=[Phase.generate],
)


class StockLife(RuleBasedStateMachine):
    """A shop in which anything may happen to stock next; refusals are answers too."""

    orders: Bundle[UUID] = Bundle("orders")
    transfers: Bundle[UUID] = Bundle("transfers")

    def __init__(self, databases: Databases) -> None:
        super().__init__()
        self._temporary = temporary(databases, migrate)
        self.database = Database.open(self._temporary.__enter__())
        self.shop = open_shop(self.database)
        self.on_hand = Counter({"MUG": 35, "LAMP": 8, "CHAIR": 3})

    def teardown(self) -> None:
        self.database.close()
        self._temporary.__exit__(None, None, None)

    def do(self, use_case: Any, **arguments: Any) -> Any:
        """One use case; None where it is refused."""
        try:
            return self.database.run(lambda unit: use_case(unit, STAFF, NOW, **arguments))
        except DomainError:
            return None

    def done(self, use_case: Any, item: object) -> bool:
        """Whether a bulk use case did its one item."""
        (outcome,) = self.do(use_case, items=[item])
        return not hasattr(outcome, "error")

    @rule(sku=SKU, place=PLACE, agreed=PIECES, came=PIECES, state=st.sampled_from(ReceiptState))
    def receive(self, sku: str, place: str, agreed: int, came: int, state: ReceiptState) -> None:
        announced = SupplyData("maker", "PO", sku, place, agreed, date(2026, 4, 1))
        self.done(upsert_incoming_supply, announced)
        if self.done(
            receive_incoming_supply, SupplyReceipt("maker", "PO", sku, place, came, state)
        ):
            self.on_hand[sku] += came

    @rule(sku=SKU, place=PLACE, delta=st.integers(-3, 3), state=st.sampled_from(AdjustableState))
    def adjust(self, sku: str, place: str, delta: int, state: AdjustableState) -> None:
        item = StockAdjustment(sku, place, delta, AdjustmentReason.ADJUSTED, state)
        if self.done(adjust_stock, item):
            self.on_hand[sku] += delta

    @rule(sku=SKU, place=PLACE, pieces=PIECES, ends=st.permutations(list(AdjustableState)))
    def set_aside(self, sku: str, place: str, pieces: int, ends: list[AdjustableState]) -> None:
        self.done(move_stock, StockMove(sku, place, pieces, ends[0], ends[1], MoveReason.INSPECTED))

    @rule(sku=SKU, place=PLACE, passed=PIECES, disposed=st.integers(0, 2))
    def inspect(self, sku: str, place: str, passed: int, disposed: int) -> None:
        if self.done(record_quality_check, QualityCheck(sku, place, passed, 0, disposed)):
            self.on_hand[sku] -= disposed

    @rule(target=transfers, sku=SKU, pieces=PIECES, ends=st.permutations(PLACES))
    def draft(self, sku: str, pieces: int, ends: list[str]) -> UUID:
        made: Transfer = self.do(
            create_transfer, from_code=ends[0], to_code=ends[1], lines=[(sku, pieces)]
        )
        return made.id

    @rule(transfer_id=transfers)
    def send(self, transfer_id: UUID) -> None:
        sent = self.do(ship_transfer, transfer_id=transfer_id)
        if sent is not None:
            self.on_hand[self.sku_of(sent)] -= sent.lines[0].shipped

    @rule(transfer_id=transfers, pieces=PIECES, is_lost=st.booleans(), rest=st.booleans())
    def arrive(self, transfer_id: UUID, pieces: int, is_lost: bool, rest: bool) -> None:
        with self.database.reading() as unit:
            before = unit.transfers.get(transfer_id, visible_to=SYSTEM)
        sku = self.sku_of(before)
        state = None if is_lost else ReceiptState.AVAILABLE
        after = self.do(
            receive_transfer,
            transfer_id=transfer_id,
            lines=[ArrivedPieces(sku, pieces, state)],
            rest_is_lost=rest,
        )
        if after is not None:
            self.on_hand[sku] += after.lines[0].received - before.lines[0].received

    @rule(transfer_id=transfers)
    def give_up(self, transfer_id: UUID) -> None:
        self.do(cancel_transfer, transfer_id=transfer_id)

    @rule(sku=SKU, place=PLACE, found=st.integers(0, 12))
    def count(self, sku: str, place: str, found: int) -> None:
        count = self.do(create_stock_count, location_code=place, skus=[sku])
        before = self.shop.position(sku, place).on_hand
        self.do(record_stock_count, count_id=count.id, items=[FoundPieces(sku, found)])
        # Nothing is packed here: whatever was promised can be taken back.
        assert self.do(submit_stock_count, count_id=count.id) is not None
        self.on_hand[sku] += found - before

    @rule(sku=SKU, place=PLACE, point=st.none() | st.integers(0, 9))
    def watch(self, sku: str, place: str, point: int | None) -> None:
        assert self.done(upsert_stock_rules, StockRuleData(sku, place, reorder_point=point))

    @rule(sku=SKU, pieces=PIECES)
    def hold(self, sku: str, pieces: int) -> None:
        wanted = WantedHold("web", sku, pieces, NOW + timedelta(hours=1))
        self.do(create_reservation, wanted=wanted)

    @rule(target=orders, sku=SKU, pieces=PIECES)
    def sell(self, sku: str, pieces: int) -> MultipleResults[UUID]:
        order: Order | None = self.do(place_order, command=self.shop.command((sku, pieces)))
        return multiple(order.id) if order is not None else multiple()

    @rule(order_id=orders)
    def plan(self, order_id: UUID) -> None:
        self.do(commit_fulfillment_plan, order_id=order_id)

    @rule(order_id=orders)
    def cancel(self, order_id: UUID) -> None:
        self.do(cancel_order, order_id=order_id, reason=CancelReason.CUSTOMER)

    @rule()
    def serve(self) -> None:
        serve_due(self.database, NOW)

    @invariant()
    def the_books_close(self) -> None:
        assert violations(self.database) == []
        for sku in SKUS:
            places = [self.shop.position(sku, place).on_hand for place in PLACES]
            assert sum(places) == self.on_hand[sku], sku

    def sku_of(self, transfer: Transfer) -> str:
        product_id = transfer.lines[0].product_id
        return next(sku for sku in SKUS if self.shop.products[sku].id == product_id)


@pytest.mark.slow
def test_the_books_close_whatever_happens_to_stock(databases: Databases) -> None:
    class OnThese(StockLife):
        def __init__(self) -> None:
            super().__init__(databases)

    run_state_machine_as_test(seed(5)(OnThese), settings=FEW)
