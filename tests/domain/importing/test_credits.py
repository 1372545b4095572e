from collections.abc import Sequence
from dataclasses import replace

from domain.importing.facts import (
    CreditReason,
    ImportedReturn,
    ReturnedLine,
    UnlinkedCredit,
)
from tests.domain.importing.exports import MAPPING, facts_of, only, record


def returned(records: Sequence[Sequence[str]]) -> list[tuple[str, ReturnedLine]]:
    return [
        (fact.order_reference, line)
        for fact in facts_of(records)
        if isinstance(fact, ImportedReturn)
        for line in fact.lines
    ]


def test_a_credit_returns_what_the_customer_bought() -> None:
    ((order, line),) = returned([record("1", "A", 6, "2.55"), record("C2", "A", -2, "2.55", day=3)])
    assert (order, line.line_number, line.quantity, line.refund, line.surplus) == (
        "1",
        1,
        2,
        510,
        0,
    )


def test_the_latest_purchase_at_the_same_price_goes_back_first() -> None:
    lines = returned(
        [
            record("1", "A", 6, "2.55"),
            record("2", "A", 6, "2.55", day=2),
            record("3", "A", 6, "2.10", day=3),
            record("C4", "A", -5, "2.55", day=4),
        ]
    )
    assert [order for order, _ in lines] == ["2"]


def test_the_line_that_the_credit_returns_entirely_goes_back_before_later_ones() -> None:
    lines = returned(
        [
            record("1", "A", 5, "2.55"),
            record("2", "A", 6, "2.55", day=2),
            record("C4", "A", -5, "2.55", day=4),
        ]
    )
    assert [order for order, _ in lines] == ["1"]


def test_one_credit_may_take_from_several_orders() -> None:
    lines = returned(
        [
            record("1", "A", 3, "2.55"),
            record("2", "A", 3, "2.55", day=2),
            record("C4", "A", -5, "2.55", day=4),
        ]
    )
    assert [(order, line.quantity) for order, line in lines] == [("2", 3), ("1", 2)]


def test_a_credit_above_the_price_paid_refunds_that_price_and_keeps_the_surplus_apart() -> None:
    ((_, line),) = returned([record("1", "A", 6, "2.10"), record("C2", "A", -2, "2.55")])
    assert (line.refund, line.surplus) == (420, 90)


def test_a_credit_below_the_price_paid_refunds_what_it_says() -> None:
    ((_, line),) = returned([record("1", "A", 6, "2.55"), record("C2", "A", -2, "2.10")])
    assert (line.refund, line.surplus, line.unit_price_paid) == (420, 0, 25_500)


def test_refunds_never_exceed_what_the_line_cost() -> None:
    sale = record("1", "A", 4, "0.006")
    given_back = [record(f"C{n}", "A", -1, "0.006", day=2) for n in range(4)]
    assert sum(line.refund for _, line in returned([sale, *given_back])) == 2


def test_more_than_was_bought_is_split_into_a_return_and_a_credit() -> None:
    facts = facts_of([record("1", "A", 3, "2.00"), record("C2", "A", -5, "2.00")])
    assert only(facts, ImportedReturn).refund == 600
    credit = only(facts, UnlinkedCredit)
    assert (credit.quantity, credit.amount, credit.reason) == (
        2,
        400,
        CreditReason.MORE_THAN_BOUGHT,
    )


def test_nothing_goes_back_twice() -> None:
    facts = facts_of(
        [record("1", "A", 3, "2.00"), record("C2", "A", -3, "2.00"), record("C3", "A", -1, "2.00")]
    )
    assert only(facts, UnlinkedCredit).reason is CreditReason.ALL_RETURNED


def test_a_credit_before_its_purchase_or_of_another_customer_stays_unlinked() -> None:
    facts = facts_of(
        [
            record("C1", "A", -1, "2.00"),
            record("2", "A", 3, "2.00", day=2),
            record("C3", "A", -1, "2.00", customer="8", day=3),
        ]
    )
    reasons = {fact.reason for fact in facts if isinstance(fact, UnlinkedCredit)}
    assert reasons == {CreditReason.NOT_BOUGHT_BEFORE}
    assert not any(isinstance(fact, ImportedReturn) for fact in facts)


def test_a_purchase_dated_later_is_no_match_even_if_it_stands_above() -> None:
    facts = facts_of(
        [
            record("1", "B", 1, "2.00", day=1),
            record("2", "A", 1, "2.00", day=9),
            record("C3", "A", -1, "2.00", day=5),
        ]
    )
    assert only(facts, UnlinkedCredit).reason is CreditReason.NOT_BOUGHT_BEFORE


def test_postage_is_refunded_up_to_what_was_paid_for_it() -> None:
    sale = [record("1", "A", 1, "9.00"), record("1", "POST", 1, "18.00")]
    ((_, line),) = returned([*sale, record("C2", "POST", -1, "10.00")])
    assert (line.line_number, line.refund) == (None, 1000)
    dearer = facts_of([*sale, record("C2", "POST", -1, "20.00")])
    assert only(dearer, UnlinkedCredit).reason is CreditReason.NO_SUCH_CHARGE


def test_a_manual_entry_is_tied_only_at_exactly_its_price() -> None:
    assert returned([record("1", "M", 1, "4.00"), record("C2", "M", -1, "4.00")])
    assert not returned([record("1", "M", 1, "4.00"), record("C2", "M", -1, "3.00")])


def test_guests_rows_are_tied_when_together_they_fit_one_order_only() -> None:
    sale = [record("1", "A", 2, "1.00", customer=""), record("1", "B", 2, "3.00", customer="")]
    credit = [
        record("C9", "A", -1, "1.00", customer=""),
        record("C9", "B", -2, "3.00", customer=""),
    ]
    assert {order for order, _ in returned([*sale, *credit])} == {"1"}
    twin = [["2", *fields[1:]] for fields in sale]
    assert not returned([*sale, *twin, *credit])


def test_a_single_guest_row_stays_unlinked_for_it_may_be_chance() -> None:
    facts = facts_of(
        [record("1", "A", 2, "1.00", customer=""), record("C9", "A", -1, "1.00", customer="")]
    )
    assert only(facts, UnlinkedCredit).reason is CreditReason.GUEST


def test_without_a_prefix_a_negative_quantity_is_a_credit() -> None:
    mapping = replace(MAPPING, cancellation_prefix=None)
    facts = facts_of([record("1", "A", 2, "1.00"), record("2", "A", -1, "1.00")], mapping)
    assert only(facts, ImportedReturn).order_reference == "1"


def test_an_exchange_does_not_take_back_what_it_sells() -> None:
    mapping = replace(MAPPING, cancellation_prefix=None)
    records = [
        record("1", "A", 1, "1.00"),
        record("2", "A", 5, "1.00"),
        record("2", "A", -1, "1.00"),
    ]
    assert only(facts_of(records, mapping), ImportedReturn).order_reference == "1"
