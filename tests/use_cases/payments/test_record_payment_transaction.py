"""Facts about money are recorded once, even those that nobody expected."""

from dataclasses import replace

import pytest

from domain.errors import CurrencyMismatch, InvalidInput, NotFound, StaleVersion
from domain.orders.placement import PaymentFact
from domain.orders.statuses import AmountStatus, CancelReason, OrderStatus
from domain.payments.reports import AmountDiffers, ReportedTransaction
from domain.payments.transaction import TransactionKind, TransactionStatus
from tests.books import check_books, event_types
from tests.shop import NOW, STOREFRONT
from tests.use_cases.payments.till import Till
from use_cases.orders.cancel_order import cancel_order
from use_cases.payments.record_payment_transaction import record_payment_transaction

Kind, Status = TransactionKind, TransactionStatus


def test_an_order_that_waits_for_its_money_is_confirmed_when_all_of_it_is_authorized(
    till: Till,
) -> None:
    till.wants_money_first()
    order = till.shop.place(("MUG", 2))
    assert order.status is OrderStatus.PENDING

    till.report(order, Kind.AUTHORIZATION, order.total - 1, "au_1")
    assert till.shop.order(order.id).status is OrderStatus.PENDING
    till.report(order, Kind.AUTHORIZATION, 1, "au_2", Status.PENDING)
    assert till.shop.order(order.id).authorize_status is AmountStatus.PARTIAL
    till.report(order, Kind.AUTHORIZATION, 1, "au_2")

    confirmed = till.shop.order(order.id)
    assert (confirmed.status, confirmed.authorized) == (OrderStatus.CONFIRMED, order.total)
    assert event_types(till.shop.database, order.id) == [
        "ORDER_PLACED", *["PAYMENT_RECORDED"] * 3, "ORDER_CONFIRMED",
    ]  # fmt: skip


def test_an_order_is_not_confirmed_by_money_where_its_channel_does_not_ask_for_it(
    till: Till,
) -> None:
    till.wants_money_first()
    order = till.shop.place(("MUG", 2))
    with till.shop.database.transaction() as unit:
        unit.channels.save([till.shop.channel], NOW)
    till.report(order, Kind.CHARGE, order.total, "ch_1")
    assert till.shop.order(order.id).status is OrderStatus.PENDING


def test_the_same_fact_twice_is_one(till: Till) -> None:
    order = till.shop.place(("MUG", 2))
    first = till.report(order, Kind.CHARGE, order.total, "ch_1", Status.PENDING)
    again = till.report(order, Kind.CHARGE, order.total, "ch_1", Status.PENDING)
    settled = till.report(order, Kind.CHARGE, order.total, "ch_1")
    late = till.report(order, Kind.CHARGE, order.total, "ch_1", Status.PENDING)

    assert first == again
    assert first.id == settled.id
    assert settled == late
    assert till.transactions(order) == [settled]
    stored = till.shop.order(order.id)
    assert (stored.charged, stored.charge_status) == (order.total, AmountStatus.FULL)
    # One event for the pending charge, one for its success; the repetitions tell nothing.
    assert stored.version == order.version + 2


def test_facts_that_break_expectations_are_recorded_all_the_same(till: Till) -> None:
    order = till.charged()
    till.do(cancel_order, order_id=order.id, reason=CancelReason.CUSTOMER)
    till.report(order, Kind.CHARGE, 99_999, "ch_2")
    till.report(order, Kind.CHARGEBACK, 200_000, "cb_1")

    stored = till.shop.order(order.id)
    assert stored.status is OrderStatus.CANCELED
    assert (stored.charged, stored.refunded) == (order.total + 99_999, 200_000)
    assert stored.charge_status is AmountStatus.OVERCHARGED


def test_when_it_happened_is_kept_beside_when_it_was_recorded(till: Till) -> None:
    earlier = NOW.replace(hour=3)
    order = till.shop.place(("MUG", 1))
    entry = till.report(order, Kind.CHARGE, 100, "ch_1", occurred_at=earlier)
    assert till.transactions(order)[0].created_at == entry.created_at == earlier


def test_wrong_facts_leave_nothing(till: Till) -> None:
    order = till.charged()
    with pytest.raises(AmountDiffers):
        till.report(order, Kind.CHARGE, 1, "ch_1")
    with pytest.raises(CurrencyMismatch):
        till.report(order, Kind.CHARGE, 1, "ch_2", currency="EUR")
    with pytest.raises(StaleVersion):
        till.do(
            record_payment_transaction,
            order_id=order.id,
            report=ReportedTransaction(Kind.CHARGE, Status.SUCCESS, 1, "sandbox", "ch_3"),
            expected_version=1,
        )
    assert till.shop.order(order.id) == order
    check_books(till.shop.database)


def test_nobody_records_money_of_an_order_they_may_not_see(till: Till) -> None:
    order = till.charged()
    fact = ReportedTransaction(Kind.CHARGE, Status.SUCCESS, 1, "sandbox", "ch_9")
    with pytest.raises(NotFound), till.shop.database.transaction() as unit:
        record_payment_transaction(
            unit, replace(STOREFRONT, client="x"), NOW, order_id=order.id, report=fact
        )


def test_an_order_that_is_placed_with_a_card_number_as_its_reference_is_refused(
    till: Till,
) -> None:
    payment = PaymentFact(100, "sandbox", "4111 1111 1111 1111")
    with pytest.raises(InvalidInput, match="looks like a card number"):
        till.shop.place(("MUG", 1), payment=payment)
