"""The same fact twice is one, and any order of reports ends in the same transactions."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import CurrencyMismatch, DomainError, InvalidInput
from domain.payments.reports import (
    AmountDiffers,
    ReportedTransaction,
    checked_report,
    new_transaction,
    settled_by,
    told_of,
)
from domain.payments.transaction import (
    PaymentTransaction,
    TransactionKind,
    TransactionStatus,
    payment_totals,
)
from tests.domain.payments.priced_orders import NOW, line, order, transaction

Kind, Status = TransactionKind, TransactionStatus
ORDER = order(line(1, 1, 1000))


def take_in(
    known: Sequence[PaymentTransaction], report: ReportedTransaction
) -> list[PaymentTransaction]:
    """The transactions after a report."""
    checked = checked_report(report, ORDER, known)
    entry = told_of(checked, known)
    if entry is None:
        key = UUID(int=1000 + len(known))
        return [*known, new_transaction(checked, ORDER, transaction_id=key, now=NOW)]
    return [settled_by(entry, checked) if e.id == entry.id else e for e in known]


def facts_in(known: Sequence[PaymentTransaction]) -> list[tuple[str, str, str | None, int]]:
    return sorted((e.kind.value, e.status.value, e.reference or "", e.amount) for e in known)


report = ReportedTransaction(Kind.CHARGE, Status.SUCCESS, 1000, "acme", reference="ch_1")

reported = st.builds(
    lambda kind, status, reference: replace(report, kind=kind, status=status, reference=reference),
    st.sampled_from([Kind.AUTHORIZATION, Kind.CHARGE]),
    st.sampled_from([Status.PENDING, Status.SUCCESS, Status.FAILURE]),
    st.sampled_from(["a", "b"]),
)


@given(st.lists(reported, max_size=8), st.randoms(use_true_random=False))
def test_any_order_and_repetition_of_reports_ends_in_the_same_facts(
    reports: list[ReportedTransaction], random: object
) -> None:
    shuffled = [*reports, *reports]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    straight: list[PaymentTransaction] = []
    for entry in reports:
        straight = take_in(straight, entry)
    otherwise: list[PaymentTransaction] = []
    for entry in shuffled:
        otherwise = take_in(otherwise, entry)
    assert facts_in(straight) == facts_in(otherwise)


def test_a_pending_transaction_is_settled_by_the_report_of_its_reference() -> None:
    known = take_in([], replace(report, status=Status.PENDING))
    assert [e.status for e in take_in(known, report)] == [Status.SUCCESS]


def test_a_success_after_a_failure_under_one_reference_is_another_try() -> None:
    known = take_in(take_in([], replace(report, status=Status.FAILURE)), report)
    assert [e.status for e in known] == [Status.FAILURE, Status.SUCCESS]
    assert payment_totals(known).charged == 1000


def test_a_report_that_overtakes_the_gateways_answer_settles_our_own_charge() -> None:
    authorization = transaction(1, Kind.AUTHORIZATION, 1000, reference="au_1")
    ours = transaction(2, Kind.CHARGE, 1000, Status.INITIAL, parent=1)
    known = take_in([authorization, ours], report)

    assert [(e.id.int, e.status, e.reference) for e in known] == [
        (1, Status.SUCCESS, "au_1"), (2, Status.SUCCESS, "ch_1"),
    ]  # fmt: skip


def test_a_report_of_another_amount_is_not_taken_for_ours() -> None:
    ours = transaction(2, Kind.CHARGE, 400, Status.INITIAL)
    assert len(take_in([ours], report)) == 2


def test_a_report_may_name_the_transaction_that_it_settles() -> None:
    twins = [transaction(key, Kind.CHARGE, 1000, Status.INITIAL) for key in (2, 3)]
    named = replace(report, transaction_id=UUID(int=3), reference=None)

    known = take_in(twins, named)
    assert [e.status for e in known] == [Status.INITIAL, Status.SUCCESS]
    assert take_in(known, named) == known


def test_one_reference_with_two_amounts_is_refused() -> None:
    known = take_in([], report)
    with pytest.raises(AmountDiffers, match=r"is of 10\.00 GBP, the report says 9\.99"):
        take_in(known, replace(report, amount=999))


def test_a_charge_with_the_reference_of_an_authorization_draws_on_it() -> None:
    authorization = transaction(1, Kind.AUTHORIZATION, 1000, reference="pi_1")
    known = take_in([authorization], replace(report, reference="pi_1"))

    assert known[1].parent_id == UUID(int=1)
    assert payment_totals(known).authorized == 0


def test_facts_count_even_when_they_break_expectations() -> None:
    small = transaction(1, Kind.AUTHORIZATION, 100, reference="au_1")
    other = transaction(2, Kind.AUTHORIZATION, 50, reference="au_2")
    known = take_in([small, other], replace(report, parent_id=UUID(int=1)))
    known = take_in(known, replace(report, kind=Kind.CHARGEBACK, amount=5000, reference="cb"))

    totals = payment_totals(known)
    # The first authorization is overdrawn; the second is untouched by it.
    assert (totals.authorized, totals.charged, totals.refunded) == (50, 1000, 5000)


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"status": Status.INITIAL}, InvalidInput, "status"),
        ({"amount": 0}, InvalidInput, "amount"),
        ({"amount": -5}, InvalidInput, "amount"),
        ({"amount": 10**16}, InvalidInput, "amount"),
        ({"currency": "EUR"}, CurrencyMismatch, "currency"),
        ({"reference": " "}, InvalidInput, "reference"),
        ({"reference": "4111 1111 1111 1111"}, InvalidInput, "reference"),
        ({"error": "card 5555555555554444 declined"}, InvalidInput, "error"),
        ({"gateway": ""}, InvalidInput, "gateway"),
        ({"parent_id": UUID(int=9)}, InvalidInput, "parentId"),
        ({"transaction_id": UUID(int=9)}, InvalidInput, "transactionId"),
    ],
)
def test_a_report_that_cannot_be_is_refused(
    changes: dict[str, object], refusal: type[DomainError], field: str
) -> None:
    with pytest.raises(refusal) as refused:
        checked_report(replace(report, **changes), ORDER, [])  # type: ignore[arg-type]
    assert refused.value.field == (field,)
