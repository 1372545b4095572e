"""Money moves once, wherever a worker dies and however many of them there are."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from domain.orders.order import Order
from domain.payments.attempts import ATTEMPTS_LIMIT, LEASE
from domain.payments.reports import ReportedTransaction
from domain.payments.transaction import PaymentTransaction, TransactionKind, TransactionStatus
from domain.ports import GatewayAnswer, GatewayOutcome, GatewayRequest, GatewayUnreachable
from integrations.payments.sandbox import SandboxGateway
from tests.shop import NOW, Shop
from tests.use_cases.payments.till import Till
from use_cases.payments.perform_payment_transactions import perform_due
from use_cases.payments.record_payment_transaction import record_payment_transaction
from use_cases.payments.settle_payment_transaction import settle_payment_transaction

Kind, Status = TransactionKind, TransactionStatus
DAY = timedelta(days=1)


class Killed(BaseException):
    """The worker's process is gone: nothing of it runs on."""


@dataclass
class FaultyGateway:
    """A sandbox whose calls are counted, and which fails in a chosen way the first time."""

    fault: BaseException | None = None
    moves_first: bool = False
    inner: SandboxGateway = field(default_factory=SandboxGateway)
    calls: Counter[str] = field(default_factory=Counter)

    @property
    def name(self) -> str:
        """The name that transactions carry."""
        return "sandbox"

    def perform(self, request: GatewayRequest) -> GatewayAnswer:
        """Fail once, before or after the money moves; then behave."""
        self.calls[request.idempotency_key] += 1
        if self.fault is not None and self.calls[request.idempotency_key] == 1:
            if self.moves_first:
                self.inner.perform(request)
            raise self.fault
        return self.inner.perform(request)


def begun(till: Till, amount: int = 1000) -> tuple[Order, UUID]:
    """An order with a capture of so many minor units for the worker to make."""
    order, authorization = till.authorized(1930)
    return order, till.capture(authorization, amount)


def run(till: Till, gateway: FaultyGateway, now: datetime) -> int:
    return perform_due(till.shop.database, {"sandbox": gateway}, now, 10)


@pytest.mark.parametrize("moves_first", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(
    "fault", [Killed(), GatewayUnreachable("no answer"), ZeroDivisionError("a bug of a plugin")]
)
def test_a_worker_that_fails_at_the_gateway_moves_the_money_once(
    till: Till, fault: BaseException, moves_first: bool
) -> None:
    order, charge_id = begun(till)
    gateway = FaultyGateway(fault, moves_first)
    with suppress(Killed):
        assert run(till, gateway, NOW) == 1
    waiting = till.transaction(order, charge_id)
    assert (waiting.status, waiting.attempts) == (Status.INITIAL, 1)
    assert run(till, gateway, NOW) == 0, "it is leased, or postponed"

    assert run(till, gateway, NOW + LEASE) == 1
    assert till.transaction(order, charge_id).status is Status.SUCCESS
    assert list(gateway.inner.moved) == [str(charge_id)]
    assert gateway.calls[str(charge_id)] == 2
    assert till.shop.order(order.id).charged == 1000


def test_two_workers_never_make_one_transaction_twice(till: Till) -> None:
    _, authorization = till.authorized(1930)
    for _ in range(8):
        till.capture(authorization, 100)
    gateway = FaultyGateway()
    together = threading.Barrier(3)

    def work(_: int) -> int:
        together.wait()
        return run(till, gateway, NOW)

    with ThreadPoolExecutor(3) as workers:
        done = sum(workers.map(work, range(3)))

    assert done == 8
    assert set(gateway.calls.values()) == {1}
    assert till.work(NOW + DAY) == 0


def test_a_limit_bounds_one_turn(till: Till) -> None:
    _, authorization = till.authorized(1930)
    for _ in range(3):
        till.capture(authorization, 100)
    assert [till.work(limit=2), till.work(limit=2)] == [2, 1]


def test_a_gateway_that_is_never_reached_is_given_up_and_settled_by_a_report(till: Till) -> None:
    # 1002 is out of the sandbox's reach.
    order, charge_id = begun(till, 1002)
    now = NOW
    for _ in range(ATTEMPTS_LIMIT):
        assert till.work(now) == 1
        now += DAY
    assert till.work(now) == 0
    given_up = till.transaction(order, charge_id)
    assert (given_up.status, given_up.next_attempt_at) == (Status.PENDING, None)
    assert given_up.error == "The gateway gave no final answer in 12 attempts."

    settled = till.report(order, Kind.CHARGE, 1002, "ch_found")
    assert (settled.id, settled.status) == (charge_id, Status.SUCCESS)
    assert till.shop.order(order.id).charged == 1002


def test_attempts_grow_apart(till: Till) -> None:
    order, charge_id = begun(till, 1002)
    till.work(NOW)
    assert till.transaction(order, charge_id).next_attempt_at == NOW + timedelta(seconds=10)
    till.work(NOW + timedelta(seconds=10))
    assert till.transaction(order, charge_id).next_attempt_at == NOW + timedelta(seconds=30)


def test_an_answer_that_was_lost_is_heard_at_the_next_attempt(till: Till) -> None:
    order, charge_id = begun(till, 1003)
    till.work()
    assert till.shop.order(order.id).charged == 0
    till.work(NOW + DAY)
    assert till.transaction(order, charge_id).status is Status.SUCCESS
    assert len(till.sandbox.moved) == 1


@pytest.mark.parametrize(("amount", "final"), [(1004, Status.SUCCESS), (1005, Status.FAILURE)])
def test_a_pending_answer_is_asked_for_again(
    till: Till, amount: int, final: TransactionStatus
) -> None:
    order, charge_id = begun(till, amount)
    till.work()
    pending = till.transaction(order, charge_id)
    assert (pending.status, pending.reference) == (Status.PENDING, f"sandbox-{charge_id}")
    till.work(NOW + DAY)
    assert till.transaction(order, charge_id).status is final
    assert till.work(NOW + 2 * DAY) == 0


def notifying(shop: Shop, order_id: UUID) -> SandboxGateway:
    """A sandbox whose notification reaches us before its answer does."""

    def notify(request: GatewayRequest, answer: GatewayAnswer) -> None:
        fact = ReportedTransaction(
            Kind(request.kind), Status.SUCCESS, request.amount, "sandbox", answer.reference
        )
        shop.database.run(
            lambda unit: record_payment_transaction(
                unit, shop.staff, NOW, order_id=order_id, report=fact
            )
        )

    return SandboxGateway(notify)


def test_a_gateway_that_answers_twice_moves_the_money_once(till: Till) -> None:
    order, charge_id = begun(till, 1006)
    assert replace(till, sandbox=notifying(till.shop, order.id)).work() == 1

    charges = [entry for entry in till.transactions(order) if entry.kind is Kind.CHARGE]
    assert [(entry.id, entry.status) for entry in charges] == [(charge_id, Status.SUCCESS)]
    assert till.shop.order(order.id).charged == 1006


def settle(till: Till, charge_id: UUID, answer: GatewayAnswer) -> PaymentTransaction:
    return till.do(settle_payment_transaction, transaction_id=charge_id, answer=answer)


def test_an_answer_after_a_report_changes_nothing_and_one_that_differs_is_a_fact(
    till: Till,
) -> None:
    order, charge_id = begun(till)
    success = GatewayAnswer(GatewayOutcome.SUCCESS, "ch_1")
    first = settle(till, charge_id, success)
    version = till.shop.order(order.id).version
    assert settle(till, charge_id, success) == first
    settle(till, charge_id, GatewayAnswer(GatewayOutcome.PENDING, "ch_1"))
    settle(till, charge_id, GatewayAnswer(GatewayOutcome.FAILURE))
    assert till.shop.order(order.id).version == version

    other = settle(till, charge_id, GatewayAnswer(GatewayOutcome.SUCCESS, "ch_2"))
    assert other.id != charge_id
    assert till.shop.order(order.id).charged == 2000


def test_money_that_was_reported_as_another_transaction_counts_once(till: Till) -> None:
    order, authorization = till.authorized(1930)
    till.report(order, Kind.CHARGE, 500, "ch_1")
    charge_id = till.capture(authorization, 1000)
    charge = settle(till, charge_id, GatewayAnswer(GatewayOutcome.SUCCESS, "ch_1"))

    assert (charge.status, charge.error) == (
        Status.FAILURE, "ch_1 is another transaction already.",
    )  # fmt: skip
    assert till.shop.order(order.id).charged == 500


def test_a_card_number_in_an_answer_is_masked(till: Till) -> None:
    _, charge_id = begun(till)
    answer = GatewayAnswer(GatewayOutcome.FAILURE, None, "4111111111111111 expired")
    assert settle(till, charge_id, answer).error == "**** expired"


def test_what_no_installed_gateway_makes_waits_for_a_report(till: Till) -> None:
    order, charge_id = begun(till)
    assert perform_due(till.shop.database, {}, NOW, 10) == 0
    till.report(order, Kind.CHARGE, 1000, "ch_1")
    assert till.transaction(order, charge_id).status is Status.SUCCESS
    assert till.work(NOW + DAY) == 0
