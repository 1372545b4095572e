"""The people and machines that move money: each step in a transaction of its own, books checked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from domain.channels.channel import PaymentPolicy
from domain.orders.order import Order
from domain.orders.placement import PaymentFact
from domain.payments.refund import Refund
from domain.payments.reports import ReportedTransaction
from domain.payments.transaction import PaymentTransaction, TransactionKind, TransactionStatus
from domain.ports import PaymentGateway
from integrations.payments.sandbox import SandboxGateway
from tests.books import check_books
from tests.shop import NOW, Shop
from use_cases.payments.capture_payment import capture_payment
from use_cases.payments.create_refund import create_refund
from use_cases.payments.perform_payment_transactions import perform_due
from use_cases.payments.record_payment_transaction import record_payment_transaction

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Till:
    """What may be done with the money of a shop's orders; the sandbox is its gateway."""

    shop: Shop
    sandbox: SandboxGateway = field(default_factory=SandboxGateway)

    @property
    def gateways(self) -> Mapping[str, PaymentGateway]:
        """What the worker may ask."""
        return {"sandbox": self.sandbox}

    def do(self, use_case: Callable[..., Result], **arguments: Any) -> Result:
        """One use case in one transaction, by staff, now; then the books are checked."""
        done = self.shop.database.run(
            lambda unit: use_case(unit, self.shop.staff, NOW, **arguments)
        )
        check_books(self.shop.database)
        return done

    def wants_money_first(self) -> None:
        """From now on the channel confirms what is authorized in full."""
        with self.shop.database.transaction() as unit:
            policy = PaymentPolicy.AUTHORIZE_FIRST
            unit.channels.save([replace(self.shop.channel, payment_policy=policy)], NOW)

    def authorized(self, amount: int, *lines: tuple[str, int]) -> tuple[Order, PaymentTransaction]:
        """An order with an authorization of so many minor units."""
        payment = PaymentFact(amount, "sandbox", "au_1")
        order = self.shop.place(*(lines or [("MUG", 2)]), payment=payment)
        return order, self.transactions(order)[0]

    def charged(self, *lines: tuple[str, int], **changes: object) -> Order:
        """An order whose total is charged."""
        placed = self.shop.place(*(lines or [("MUG", 2)]), **changes)
        self.report(placed, TransactionKind.CHARGE, placed.total, "ch_1")
        return self.shop.order(placed.id)

    def report(
        self,
        order: Order,
        kind: TransactionKind,
        amount: int,
        reference: str,
        status: TransactionStatus = TransactionStatus.SUCCESS,
        **more: Any,
    ) -> PaymentTransaction:
        """What the sandbox, or somebody for it, reports."""
        fact = ReportedTransaction(kind, status, amount, "sandbox", reference, **more)
        return self.do(record_payment_transaction, order_id=order.id, report=fact)

    def capture(self, authorization: PaymentTransaction, amount: int | None = None) -> UUID:
        return self.do(capture_payment, transaction_id=authorization.id, amount=amount).id

    def refund(self, order: Order, *lines: Any, **more: Any) -> tuple[Refund, ...]:
        return self.do(create_refund, order_id=order.id, lines=lines, **more)

    def work(self, now: datetime = NOW, limit: int = 10) -> int:
        """The worker's turn."""
        done = perform_due(self.shop.database, self.gateways, now, limit)
        check_books(self.shop.database)
        return done

    def transactions(self, order: Order) -> list[PaymentTransaction]:
        with self.shop.database.reading() as unit:
            return unit.payments.of_order(order.id)

    def transaction(self, order: Order, transaction_id: UUID) -> PaymentTransaction:
        return next(entry for entry in self.transactions(order) if entry.id == transaction_id)

    def refunds(self, order: Order) -> list[Refund]:
        with self.shop.database.reading() as unit:
            return unit.payments.refunds_of(order.id)
