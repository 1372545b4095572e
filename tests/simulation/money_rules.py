"""Money: what we ask the gateway for, what it answers or forgets to, and what banks report."""

from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import multiple, precondition, rule

from domain.errors import DomainError
from domain.payments.refund_allocation import RefundLineRequest
from domain.payments.reports import ReportedTransaction
from domain.payments.transaction import TransactionKind, TransactionStatus
from tests.simulation.bundles import (
    AMOUNTS,
    NOTHING,
    Ids,
    Rules,
    orders,
    returns,
    transactions,
)
from tests.simulation.expected_money import Reported
from use_cases.payments.capture_payment import capture_payment
from use_cases.payments.create_refund import create_refund
from use_cases.payments.record_payment_transaction import record_payment_transaction
from use_cases.payments.void_payment import void_payment

STATUSES = st.sampled_from(
    [TransactionStatus.SUCCESS, TransactionStatus.PENDING, TransactionStatus.FAILURE]
)
REFUNDED_LINES = st.lists(
    st.builds(RefundLineRequest, st.integers(1, 2), st.integers(0, 2), st.none() | AMOUNTS)
    | st.builds(RefundLineRequest, st.integers(0, 4), st.integers(-1, 5)),
    max_size=2,
)


class MoneyRules(Rules):
    """Money comes, goes back, and is told of twice."""

    @rule(target=transactions, order_id=orders, amount=AMOUNTS, reference=st.integers(1, 4))
    def authorize(self, order_id: UUID, amount: int, reference: int) -> Ids:
        return self._authorize(order_id, amount, reference)

    @rule(target=transactions, order_id=orders)
    def pay_in_full(self, order_id: UUID) -> Ids:
        return self.authorize_all(order_id)

    def authorize_all(self, order_id: UUID) -> Ids:
        """Set aside as much of the customer's money as the order costs."""
        total = self.world.shop.order(order_id).total
        return self._authorize(order_id, total, 9) if total else NOTHING

    def _authorize(self, order_id: UUID, amount: int, reference: int) -> Ids:
        done = self.world.do(
            record_payment_transaction,
            order_id=order_id,
            report=ReportedTransaction(
                TransactionKind.AUTHORIZATION, TransactionStatus.SUCCESS, amount, "sandbox",
                f"au_{reference}",
            ),
        )  # fmt: skip
        if isinstance(done, DomainError):
            return NOTHING
        self.world.money.authorized[done.id] = done.amount
        return multiple(done.id)

    @rule(
        target=transactions,
        order_id=orders,
        kind=st.sampled_from(
            [TransactionKind.CHARGE, TransactionKind.REFUND, TransactionKind.CHARGEBACK]
        ),
        status=STATUSES,
        amount=AMOUNTS,
        reference=st.integers(1, 4),
    )
    def bank_reports(
        self,
        order_id: UUID,
        kind: TransactionKind,
        status: TransactionStatus,
        amount: int,
        reference: int,
    ) -> Ids:
        """A bank tells of money that we did not move; it says so as often as it likes."""
        fact = ReportedTransaction(kind, status, amount, "bank", f"bank-{reference}")
        done = self.world.do(record_payment_transaction, order_id=order_id, report=fact)
        if isinstance(done, DomainError):
            return NOTHING
        if status is TransactionStatus.SUCCESS:
            told = Reported(order_id, kind.value, f"bank-{reference}", amount)
            self.world.money.reported(told)
        return multiple(done.id) if kind is TransactionKind.CHARGE else NOTHING

    @rule(transaction_id=transactions, amount=st.none() | AMOUNTS)
    def capture(self, transaction_id: UUID, amount: int | None) -> None:
        done = self.world.do(capture_payment, transaction_id=transaction_id, amount=amount)
        if not isinstance(done, DomainError):
            self.world.money.began(done.id, done.order_id, done.parent_id)

    @rule(transaction_id=transactions)
    def void(self, transaction_id: UUID) -> None:
        done = self.world.do(void_payment, transaction_id=transaction_id)
        if not isinstance(done, DomainError):
            self.world.money.began(done.id, done.order_id, done.parent_id)

    @rule(order_id=orders, lines=REFUNDED_LINES, shipping=st.none() | AMOUNTS)
    def refund(self, order_id: UUID, lines: list[RefundLineRequest], shipping: int | None) -> None:
        self._refund(order_id, lines=lines, shipping_amount=shipping or 0)

    @rule(order_id=orders, charge_id=transactions, shipping=AMOUNTS)
    def refund_a_charge(self, order_id: UUID, charge_id: UUID, shipping: int) -> None:
        self._refund(order_id, shipping_amount=shipping, transaction_id=charge_id)

    @rule(return_id=returns)
    def refund_return(self, return_id: UUID) -> None:
        self._refund(self.world.expected.returns[return_id][0], return_id=return_id)

    @rule()
    def work(self) -> None:
        self.world.work()

    @precondition(lambda self: self.world.sandbox.moved)
    @rule(which=st.integers(0, 20), named=st.booleans())
    def gateway_notifies(self, which: int, named: bool) -> None:
        """The gateway tells of something it did for us, whether or not its answer arrived."""
        moved = list(self.world.sandbox.moved)
        self.notify(moved[which % len(moved)], named=named)

    def notify(self, key: str, *, named: bool) -> None:
        """A gateway's own word on one movement."""
        request = self.world.sandbox.moved[key]
        fact = ReportedTransaction(
            TransactionKind(request.kind),
            TransactionStatus.SUCCESS,
            request.amount,
            "sandbox",
            f"sandbox-{key}",
            parent_id=self.world.money.drawn_from[key],
            transaction_id=UUID(key) if named else None,
        )
        order_id = self.world.money.order_of[key]
        done = self.world.do(record_payment_transaction, order_id=order_id, report=fact)
        assert not isinstance(done, DomainError), done

    def _refund(self, order_id: UUID, **asked: Any) -> None:
        done = self.world.do(create_refund, order_id=order_id, **asked)
        if isinstance(done, DomainError):
            return
        stored = self.world.read(lambda unit: unit.payments.of_order(order_id))
        begun = {refund.transaction_id for refund in done}
        for entry in stored:
            if entry.id in begun:
                self.world.money.began(entry.id, order_id, entry.parent_id)
