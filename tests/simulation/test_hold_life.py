"""Carts, quotes, orders, transfers and timers in any order of steps: no piece is lost or doubled."""

import os
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from domain.carts.cart import Cart, CartStatus
from domain.errors import DomainError, MoveRefused, Refusals
from domain.orders.placement import StockShortage
from domain.orders.statuses import CancelReason
from domain.stock.adjustment import AdjustmentReason
from tests.databases import Databases
from tests.shop import british_address
from tests.simulation.hold_life import ENOUGH, PLACES, SKUS, HeldWorld
from tests.use_cases.carts.trolley import SECRETS
from use_cases.carts.complete_cart import Completion, complete_cart
from use_cases.carts.create_cart import create_cart
from use_cases.carts.release_cart import release_cart
from use_cases.carts.renew_cart import renew_cart
from use_cases.carts.set_cart_address import set_cart_address
from use_cases.carts.set_cart_lines import set_cart_lines
from use_cases.orders.cancel_order import cancel_order
from use_cases.orders.place_orders import place_order
from use_cases.stock.adjust_stock import StockAdjustment, adjust_stock
from use_cases.stock.create_reservation import WantedHold, create_reservation
from use_cases.stock.create_transfer import create_transfer
from use_cases.stock.receive_transfer import ArrivedPieces, receive_transfer
from use_cases.stock.release_reservation import release_reservation
from use_cases.stock.ship_transfer import ship_transfer

SOAK_EXAMPLES = os.environ.get("ORDERWRIGHT_SOAK_EXAMPLES")
CALM = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None)
FEW = settings(CALM, max_examples=3, stateful_step_count=40, phases=[Phase.generate])
MANY = settings(
    CALM, max_examples=int(SOAK_EXAMPLES or 1), stateful_step_count=60, phases=[Phase.generate]
)
SEED = 3

Lines = list[tuple[str, int]]
SKU, PLACE = st.sampled_from(SKUS), st.sampled_from(PLACES)
LINES = st.lists(st.tuples(SKU, st.integers(1, 5)), max_size=3)
MINUTES = st.integers(1, 20).map(lambda minutes: timedelta(minutes=minutes))


class HoldLife(RuleBasedStateMachine):
    """A shop in which anything that holds stock may happen next."""

    carts: Bundle[UUID] = Bundle("carts")
    quotes: Bundle[UUID] = Bundle("quotes")
    orders: Bundle[UUID] = Bundle("orders")

    def __init__(self, databases: Databases) -> None:
        super().__init__()
        self.world = HeldWorld(databases)

    @initialize(target=carts)
    def begin(self) -> MultipleResults[UUID]:
        made = (self.fill([("CHAIR", 2)]), self.fill([("LAMP", 3), ("MUG", 5)]))
        return multiple(*filter(None, made))

    @rule(target=carts, lines=LINES)
    def begin_cart(self, lines: Lines) -> MultipleResults[UUID]:
        made = self.fill(lines)
        return multiple(made) if made else multiple()

    def fill(self, lines: Lines) -> UUID | None:
        world = self.world
        made = world.do(create_cart, secrets=SECRETS, channel_code="web", lines=lines)
        self.check_answer(made, lines)
        if not isinstance(made, Cart):
            return None
        world.filled(made)
        told = world.do(set_cart_address, cart_id=made.id, shipping_address=british_address())
        assert isinstance(told, Cart)
        return made.id

    @rule(cart_id=carts, lines=LINES)
    def change_lines(self, cart_id: UUID, lines: Lines) -> None:
        self.touch(cart_id, world_lines=lines, change=lines)

    @rule(cart_id=carts)
    def renew(self, cart_id: UUID) -> None:
        stored = self.world.cart(cart_id)
        self.touch(cart_id, world_lines=[(line.sku, line.quantity) for line in stored.lines])

    def touch(self, cart_id: UUID, *, world_lines: Lines, change: Lines | None = None) -> None:
        world = self.world
        is_open = world.cart(cart_id).is_open
        answer = (
            world.do(renew_cart, cart_id=cart_id)
            if change is None
            else world.do(set_cart_lines, cart_id=cart_id, lines=change)
        )
        if not is_open:
            assert isinstance(answer, MoveRefused)
            return
        self.check_answer(answer, world_lines, own=cart_id)
        if isinstance(answer, Cart):
            world.filled(answer)

    @rule(cart_id=carts)
    def give_up(self, cart_id: UUID) -> None:
        if isinstance(self.world.do(release_cart, cart_id=cart_id), Cart):
            self.world.carts.pop(cart_id, None)

    @rule(target=orders, cart_id=carts)
    def buy(self, cart_id: UUID) -> MultipleResults[UUID]:
        world = self.world
        cart = world.cart(cart_id)
        lines = [(line.sku, line.quantity) for line in cart.lines]
        answer = world.do(complete_cart, cart_id=cart_id, completion=Completion())
        if cart.status is CartStatus.COMPLETED:
            assert not isinstance(answer, DomainError)
            assert answer.id == cart.order_id
            return multiple()
        if cart.status is CartStatus.ABANDONED or not lines:
            assert isinstance(answer, DomainError)
            return multiple()
        self.check_answer(answer, lines, own=cart_id)
        if isinstance(answer, DomainError):
            return multiple()
        world.carts.pop(cart_id, None)
        world.sold += total(lines)
        return multiple(answer.id)

    @rule(target=quotes, sku=SKU, quantity=st.integers(1, 4), lasts=MINUTES)
    def hold(self, sku: str, quantity: int, lasts: timedelta) -> MultipleResults[UUID]:
        until = self.world.now + lasts
        answer = self.world.do(create_reservation, wanted=WantedHold("web", sku, quantity, until))
        self.check_answer(answer, [(sku, quantity)])
        if isinstance(answer, DomainError):
            return multiple()
        assert sum(entry.quantity for entry in answer) == quantity
        for entry in answer:
            self.world.quotes[entry.id] = (until, Counter({sku: entry.quantity}))
        return multiple(*(entry.id for entry in answer))

    @rule(key=consumes(quotes))
    def release(self, key: UUID) -> None:
        answer = self.world.do(release_reservation, reservation_id=key)
        assert isinstance(answer, DomainError) == (key not in self.world.quotes)
        self.world.quotes.pop(key, None)

    @rule(target=orders, lines=LINES.filter(bool))
    def order(self, lines: Lines) -> MultipleResults[UUID]:
        command = self.world.shop.command(*lines)
        answer = self.world.do(place_order, command=command)
        self.check_answer(answer, lines)
        if isinstance(answer, DomainError):
            return multiple()
        self.world.sold += total(lines)
        return multiple(answer.id)

    @rule(order_id=consumes(orders))
    def cancel(self, order_id: UUID) -> None:
        order = self.world.do(cancel_order, order_id=order_id, reason=CancelReason.CUSTOMER)
        assert not isinstance(order, DomainError)
        self.world.sold -= total([(line.sku, line.ordered) for line in order.lines])

    @rule(sku=SKU, place=PLACE, delta=st.sampled_from((-3, -1, 1, 2)))
    def adjust(self, sku: str, place: str, delta: int) -> None:
        free = self.world.shop.position(sku, place).available
        item = StockAdjustment(sku, place, delta, AdjustmentReason.ADJUSTED)
        self.world.do(adjust_stock, items=[item])
        # Only what is free can be taken away.
        if free + delta >= 0:
            self.world.on_hand[sku] += delta

    @rule(sku=SKU, ends=st.permutations(PLACES), pieces=st.integers(1, 4), lost=st.booleans())
    def transfer(self, sku: str, ends: Sequence[str], pieces: int, lost: bool) -> None:
        world, (source, target, *_) = self.world, ends
        free = world.shop.position(sku, source).available
        planned = world.do(create_transfer, from_code=source, to_code=target, lines=[(sku, pieces)])
        assert not isinstance(planned, DomainError)
        shipped = world.do(ship_transfer, transfer_id=planned.id)
        assert isinstance(shipped, DomainError) == (free < pieces)
        if isinstance(shipped, DomainError):
            return
        arrived = pieces - 1 if lost else pieces
        answer = world.do(
            receive_transfer,
            transfer_id=planned.id,
            lines=[ArrivedPieces(sku, arrived)] if arrived else [],
            rest_is_lost=lost,
        )
        assert not isinstance(answer, DomainError), answer
        world.on_hand[sku] -= pieces - arrived

    @rule(step=MINUTES)
    def wait(self, step: timedelta) -> None:
        self.world.tick(step)

    @rule()
    def time_is_over(self) -> None:
        self.world.sweep(ENOUGH)
        assert self.world.sweep(ENOUGH) == 0

    @invariant()
    def every_promise_holds(self) -> None:
        self.world.check()

    def teardown(self) -> None:
        self.world.close()

    def check_answer(self, answer: object, lines: Lines, own: UUID | None = None) -> None:
        """Refused for want of stock exactly where it is not there: neither over- nor undersold."""
        wanted, free = total(lines), self.world.free(without=own)
        short = {sku for sku in wanted if wanted[sku] > free[sku]}
        refusals = answer.errors if isinstance(answer, Refusals) else (answer,)
        named = {entry.sku for entry in refusals if isinstance(entry, StockShortage)}
        assert named == short, (lines, free)


def total(lines: Lines) -> Counter[str]:
    pieces: Counter[str] = Counter()
    for sku, quantity in lines:
        pieces[sku] += quantity
    return pieces


def live(databases: Databases, profile: settings, chosen: int | None = None) -> None:
    """Live as many lives as the profile says: those of a chosen seed, or new ones."""

    class OnThese(HoldLife):
        def __init__(self) -> None:
            super().__init__(databases)

    lives = OnThese if chosen is None else seed(chosen)(OnThese)
    run_state_machine_as_test(lives, settings=profile)


@pytest.mark.slow
def test_no_piece_is_lost_or_doubled_whatever_holds_it(databases: Databases) -> None:
    live(databases, FEW, chosen=SEED)


@pytest.mark.skipif(SOAK_EXAMPLES is None, reason="lived by `make soak`")
@pytest.mark.timeout(0)
def test_no_piece_is_lost_or_doubled_in_many_new_lives(databases: Databases) -> None:
    live(databases, MANY)
