"""Hundreds of orders are charged, returned and refunded in one transaction, in few statements."""

from domain.access.caller import Caller
from domain.orders.order import Order
from domain.orders.statuses import AmountStatus, ReturnStatus
from domain.payments.reports import ReportedTransaction
from domain.payments.transaction import TransactionKind, TransactionStatus
from domain.ports import GatewayAnswer, GatewayOutcome
from domain.returns.receiving import ReceivedLine
from domain.returns.requesting import ReturnLineRequest
from persistence.unit_of_work import UnitOfWork
from tests.books import check_books
from tests.shop import NOW, Shop, stock
from tests.statements import counted_statements
from tests.use_cases.fulfillment.test_batches import whole_life
from use_cases.orders.place_orders import place_orders
from use_cases.payments.create_refund import create_refund
from use_cases.payments.record_payment_transaction import record_payment_transaction
from use_cases.payments.settle_payment_transaction import settle_payment_transaction
from use_cases.returns.approve_return import approve_return
from use_cases.returns.receive_return import receive_return
from use_cases.returns.request_return import request_return

SUCCESS = TransactionStatus.SUCCESS


def charge(unit: UnitOfWork, staff: Caller, order: Order) -> None:
    fact = ReportedTransaction(TransactionKind.CHARGE, SUCCESS, order.total, "manual", "history")
    record_payment_transaction(unit, staff, NOW, order_id=order.id, report=fact)


def give_back(unit: UnitOfWork, staff: Caller, order: Order, shop: Shop) -> None:
    """A piece comes back, and its money goes back, as an import replays it."""
    asked = [ReturnLineRequest(1, 1)]
    entry = request_return(unit, staff, NOW, order_id=order.id, lines=asked)
    approve_return(unit, staff, NOW, return_id=entry.id)
    receive_return(
        unit, staff, NOW, return_id=entry.id, location_id=shop.places["LEEDS"].id,
        lines=[ReceivedLine(1, 1)],
    )  # fmt: skip
    (refund,) = create_refund(unit, staff, NOW, order_id=order.id, return_id=entry.id)
    answer = GatewayAnswer(GatewayOutcome.SUCCESS)
    settle_payment_transaction(
        unit, staff, NOW, transaction_id=refund.transaction_id, answer=answer
    )


def live(shop: Shop, count: int) -> tuple[list[Order], list[str]]:
    """Sold, charged, delivered, returned and refunded in one transaction, and its statements."""
    commands = [shop.command(("MUG", 2)) for _ in range(count)]
    with counted_statements(shop.database) as sent, shop.database.transaction() as unit:
        placed = place_orders(unit, shop.staff, NOW, commands=commands)
        orders = [entry for entry in placed if isinstance(entry, Order)]
        for order in orders:
            charge(unit, shop.staff, order)
            whole_life(unit, shop.staff, order)
            give_back(unit, shop.staff, order, shop)
    return orders, sent


def begun(statement: str) -> list[str]:
    return statement.split()[:3]


def test_a_batch_costs_as_many_statements_as_one_order(shop: Shop) -> None:
    with shop.database.transaction() as unit:
        stock(unit, shop, "MUG", "LONDON", 100)
    _, for_one = live(shop, 1)
    orders, for_five = live(shop, 5)

    # One row and many are written in different words; the statements are as many, for the same.
    assert [begun(text) for text in for_five] == [begun(text) for text in for_one]
    for order in orders:
        stored = shop.order(order.id)
        assert (stored.refunded, stored.return_status) == (795, ReturnStatus.PARTIALLY_RETURNED)
        assert stored.charge_status is AmountStatus.FULL
    check_books(shop.database)


def test_a_flush_in_between_changes_nothing(shop: Shop) -> None:
    with shop.database.transaction() as unit:
        (order,) = place_orders(unit, shop.staff, NOW, commands=[shop.command(("MUG", 2))])
        assert isinstance(order, Order)
        charge(unit, shop.staff, order)
        unit.flush()
        whole_life(unit, shop.staff, order)
        unit.flush()
        give_back(unit, shop.staff, order, shop)
        unit.flush()
    assert shop.order(order.id).refunded == 795
    check_books(shop.database)


def test_returning_in_a_later_transaction_reads_each_order_once(shop: Shop) -> None:
    (order,) = live_without_return(shop)
    with counted_statements(shop.database) as sent, shop.database.transaction() as unit:
        give_back(unit, shop.staff, order, shop)
    reads = [statement for statement in sent if statement.startswith("SELECT")]
    assert len(reads) <= 11
    check_books(shop.database)


def live_without_return(shop: Shop) -> list[Order]:
    with shop.database.transaction() as unit:
        placed = place_orders(unit, shop.staff, NOW, commands=[shop.command(("MUG", 2))])
        orders = [entry for entry in placed if isinstance(entry, Order)]
        for order in orders:
            charge(unit, shop.staff, order)
            whole_life(unit, shop.staff, order)
    return orders
