"""Whatever we start, in whatever order gateways answer: money stays within its bounds."""

from dataclasses import replace
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.errors import DomainError
from domain.orders.order import Order
from domain.payments.announcing import with_payment
from domain.payments.capture import begin_capture, begin_void
from domain.payments.costs import order_costs
from domain.payments.refund import Refund, refunded_by_line, standing_refunds
from domain.payments.refund_allocation import RefundLineRequest, allocate_refund
from domain.payments.refund_charges import divide_by_charge
from domain.payments.transaction import (
    PaymentTransaction,
    TransactionKind,
    TransactionStatus,
)
from tests.domain.payments.priced_orders import NOW, orders, transaction

Kind, Status = TransactionKind, TransactionStatus


class Money(RuleBasedStateMachine):
    """An order whose payment is authorized, captured, voided, refunded and answered at random."""

    order: Order

    def __init__(self) -> None:
        super().__init__()
        self.transactions: dict[UUID, PaymentTransaction] = {}
        self.refunds: list[Refund] = []
        self.keys = 100

    @initialize(placed=orders())
    def place(self, placed: Order) -> None:
        self.order = placed

    def key(self) -> UUID:
        self.keys += 1
        return UUID(int=self.keys)

    def keep(self, entry: PaymentTransaction) -> None:
        self.transactions[entry.id] = entry
        self.order, _ = with_payment(self.order, self.transactions.values(), entry)

    def of_kind(self, kind: TransactionKind) -> list[PaymentTransaction]:
        return [entry for entry in self.transactions.values() if entry.kind is kind]

    @rule(amount=st.integers(1, 3_000), captured=st.booleans())
    def authorized_by_the_channel(self, amount: int, captured: bool) -> None:
        kind = Kind.CHARGE if captured else Kind.AUTHORIZATION
        self.keep(transaction(self.key().int, kind, amount))

    @precondition(lambda self: self.of_kind(Kind.AUTHORIZATION))
    @rule(data=st.data(), amount=st.one_of(st.none(), st.integers(1, 3_000)))
    def capture(self, data: st.DataObject, amount: int | None) -> None:
        authorization = data.draw(st.sampled_from(self.of_kind(Kind.AUTHORIZATION)))
        known = list(self.transactions.values())
        try:
            self.keep(
                begin_capture(
                    self.order, authorization, known, amount, charge_id=self.key(), now=NOW
                )
            )
        except DomainError:
            return

    @precondition(lambda self: self.of_kind(Kind.AUTHORIZATION))
    @rule(data=st.data())
    def void(self, data: st.DataObject) -> None:
        authorization = data.draw(st.sampled_from(self.of_kind(Kind.AUTHORIZATION)))
        known = list(self.transactions.values())
        try:
            self.keep(begin_void(authorization, known, void_id=self.key(), now=NOW))
        except DomainError:
            return

    @rule(
        number=st.integers(1, 5),
        pieces=st.integers(0, 4),
        amount=st.one_of(st.none(), st.integers(1, 900)),
        shipping=st.integers(0, 200),
    )
    def refund(self, number: int, pieces: int, amount: int | None, shipping: int) -> None:
        known = list(self.transactions.values())
        standing = standing_refunds(self.refunds, known)
        request = RefundLineRequest(number, pieces, amount)
        try:
            whole = allocate_refund(self.order, standing, [request], shipping)
        except DomainError:
            return
        for charge, part in divide_by_charge(whole, known):
            entry = transaction(self.key().int, Kind.REFUND, part.amount, Status.INITIAL)
            self.keep(replace(entry, parent_id=charge.id))
            self.refunds.append(
                Refund(
                    self.key(), self.order.id, entry.id, part.amount, part.shipping, part.lines, NOW
                )
            )

    @precondition(lambda self: any(not e.is_settled for e in self.transactions.values()))
    @rule(data=st.data(), move=st.sampled_from(["succeed", "fail", "await_result"]))
    def answer(self, data: st.DataObject, move: str) -> None:
        waiting = [entry for entry in self.transactions.values() if not entry.is_settled]
        try:
            self.keep(data.draw(st.sampled_from(waiting)).settled(move))
        except DomainError:
            return

    @invariant()
    def refunds_stay_within_charges(self) -> None:
        if not self.transactions:
            return
        assert 0 <= self.order.refunded + self.order.refund_pending <= self.order.charged
        for charge in self.of_kind(Kind.CHARGE):
            assert self.drawn(charge) <= charge.amount

    @invariant()
    def captures_stay_within_authorizations(self) -> None:
        for authorization in self.of_kind(Kind.AUTHORIZATION):
            assert self.drawn(authorization) <= authorization.amount

    @invariant()
    def allocations_stay_within_costs(self) -> None:
        if not self.refunds:
            return
        standing = standing_refunds(self.refunds, self.transactions.values())
        costs = order_costs(self.order)
        for number, (pieces, amount) in refunded_by_line(standing).items():
            assert amount <= costs.lines[number]
            assert pieces <= self.order.line(number).ordered
        assert sum(refund.shipping_amount for refund in standing) <= costs.shipping
        amounts = {entry.id: entry.amount for entry in self.of_kind(Kind.REFUND)}
        assert all(amounts[refund.transaction_id] == refund.amount for refund in self.refunds)

    def drawn(self, parent: PaymentTransaction) -> int:
        return sum(
            entry.amount
            for entry in self.transactions.values()
            if entry.parent_id == parent.id and entry.status is not Status.FAILURE
        )


TestMoney = Money.TestCase
TestMoney.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
