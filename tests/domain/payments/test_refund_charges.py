"""A refund goes back to where the money came from."""

import pytest

from domain.errors import MoveRefused
from domain.payments.refund import RefundLine
from domain.payments.refund_allocation import RefundAllocation
from domain.payments.refund_charges import divide_by_charge
from domain.payments.transaction import (
    AmountExceeded,
    PaymentTransaction,
    TransactionKind,
    TransactionStatus,
)
from tests.domain.payments.priced_orders import transaction

Kind, Status = TransactionKind, TransactionStatus
SMALL = transaction(1, Kind.CHARGE, 300)
LARGE = transaction(2, Kind.CHARGE, 700)
FAILED = transaction(3, Kind.CHARGE, 9000, Status.FAILURE)
CHARGES = [SMALL, LARGE, FAILED]


def allocation(*amounts: int, shipping: int = 0) -> RefundAllocation:
    lines = tuple(RefundLine(number, 2, amount) for number, amount in enumerate(amounts, 1))
    return RefundAllocation(lines, shipping)


def parts(whole: RefundAllocation) -> list[tuple[int, RefundAllocation]]:
    return [(charge.id.int, part) for charge, part in divide_by_charge(whole, CHARGES)]


def test_it_goes_to_the_oldest_charge_with_enough_left() -> None:
    assert parts(allocation(300)) == [(1, allocation(300))]
    assert parts(allocation(301)) == [(2, allocation(301))]


def test_it_goes_to_several_charges_where_none_has_enough() -> None:
    assert parts(allocation(200, 500, shipping=100)) == [
        (1, RefundAllocation((RefundLine(1, 2, 200), RefundLine(2, 2, 100)), 0)),
        (2, RefundAllocation((RefundLine(2, 0, 400),), 100)),
    ]


def test_what_was_given_back_is_no_longer_there() -> None:
    given = transaction(4, Kind.REFUND, 250, Status.PENDING, parent=1)
    divided = divide_by_charge(allocation(60), [*CHARGES, given])
    assert [charge.id.int for charge, _ in divided] == [2]


def test_a_chosen_charge_gives_all_of_it_or_nothing() -> None:
    assert divide_by_charge(allocation(300), CHARGES, LARGE) == [(LARGE, allocation(300))]
    with pytest.raises(AmountExceeded):
        divide_by_charge(allocation(301), CHARGES, SMALL)


@pytest.mark.parametrize("other", [FAILED, transaction(5, Kind.AUTHORIZATION, 9000)])
def test_only_money_that_was_charged_is_given_back(other: PaymentTransaction) -> None:
    with pytest.raises(MoveRefused):
        divide_by_charge(allocation(1), CHARGES, other)
