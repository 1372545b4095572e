from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.importing.facts import (
    Adjustment,
    Fact,
    ImportedDocument,
    ImportedOrder,
    ImportedReturn,
    RejectedRow,
    StockCorrection,
    UnlinkedCredit,
)
from domain.importing.reconciliation import Reconciliation
from domain.importing.report import BucketGroup, ReconciliationReport, value_text
from tests.domain.importing.exports import documents_of, reconciled, record, surveyed

EVERY_KIND = [
    record("1", "A", 6, "2.555"),
    record("1", "POST", 1, "18.00"),
    record("1", "D", -1, "1.00"),
    record("2", "B", -5, "0.00", customer=""),
    record("3", "B", 5, "0.00", customer=""),
    record("C4", "A", -2, "2.555"),
    record("C5", "A", -1, "2.00"),
    record("C6", "A", -1, "3.00"),
    record("C7", "A", -9, "2.555"),
    record("C8", "B", -1, "1.00"),
    record("9", "BAD", 1, "-50.00"),
    record("10", "A", "many", "1.00"),
    record("11", "A", 1, "-1.00"),
]


def report_of(
    documents: Sequence[ImportedDocument], records: Sequence[Sequence[str]]
) -> ReconciliationReport:
    reconciliation = Reconciliation(surveyed(records).totals, "GBP")
    for document in documents:
        reconciliation.add(document)
    return reconciliation.report()


def test_every_row_piece_and_penny_is_in_one_bucket() -> None:
    report = reconciled(EVERY_KIND)
    assert report.reconciles
    assert sum(bucket.rows for bucket in report.buckets) == len(EVERY_KIND)
    assert {bucket.group for bucket in report.buckets} == set(BucketGroup)


def test_rounding_is_a_bucket_of_its_own() -> None:
    report = reconciled([record("1", "A", 3, "0.333"), record("2", "A", 1, "0.001")])
    values = {bucket.name: bucket.value for bucket in report.buckets}
    assert values == {"line_goods": 10_000, "rounded_to_minor_units": 0}
    single = reconciled([record("2", "A", 1, "0.001")])
    assert [bucket.value for bucket in single.buckets] == [0, 10]
    assert single.reconciles


@pytest.mark.parametrize("part", ["rows", "quantity", "value"])
def test_tampering_with_any_bucket_makes_the_reconciliation_fail(part: str) -> None:
    report = reconciled(EVERY_KIND)
    for index, bucket in enumerate(report.buckets):
        for change in (-1, 1):
            tampered = replace(bucket, **{part: getattr(bucket, part) + change})
            buckets = (*report.buckets[:index], tampered, *report.buckets[index + 1 :])
            assert not replace(report, buckets=buckets).reconciles
        without = (*report.buckets[:index], *report.buckets[index + 1 :])
        if (bucket.rows, bucket.quantity, bucket.value) != (0, 0, 0):
            assert not replace(report, buckets=without).reconciles


def test_a_lost_document_or_fact_makes_the_reconciliation_fail() -> None:
    documents = documents_of(EVERY_KIND)
    for index, document in enumerate(documents):
        assert not report_of([*documents[:index], *documents[index + 1 :]], EVERY_KIND).reconciles
        for position in range(len(document.facts)):
            kept = (*document.facts[:position], *document.facts[position + 1 :])
            changed = replace(document, facts=kept)
            partial = [*documents[:index], changed, *documents[index + 1 :]]
            assert not report_of(partial, EVERY_KIND).reconciles


def dearer(fact: Fact) -> Fact:
    """The same fact with one minor unit, or one piece, more than the file says."""
    match fact:
        case ImportedOrder():
            line = replace(fact.lines[0], amount=fact.lines[0].amount + 1)
            return replace(fact, lines=(line, *fact.lines[1:]))
        case ImportedReturn():
            returned = replace(fact.lines[0], refund=fact.lines[0].refund + 1)
            return replace(fact, lines=(returned, *fact.lines[1:]))
        case UnlinkedCredit() | Adjustment():
            return replace(fact, amount=fact.amount + 1)
        case StockCorrection() | RejectedRow():
            return replace(fact, quantity=fact.quantity + 1)


def test_an_amount_booked_wrong_is_not_excused_as_rounding() -> None:
    records = [fields for fields in EVERY_KIND if "2.555" not in fields]
    documents = documents_of(records)
    for index, document in enumerate(documents):
        changed = replace(document, facts=tuple(dearer(fact) for fact in document.facts))
        wrong = [*documents[:index], changed, *documents[index + 1 :]]
        assert not report_of(wrong, records).reconciles


def test_the_report_is_plain_values_and_a_table() -> None:
    report = reconciled(EVERY_KIND)
    plain = report.as_json()
    assert plain["reconciles"] is True
    assert plain["difference"] == {"rows": 0, "quantity": 0, "value": "0.00"}
    assert report.lines()[-1] == ("difference", "0", "0", "0.00")
    assert [value_text(value) for value in (88_190_827_040, -10, 0)] == [
        "8819082.704",
        "-0.001",
        "0.00",
    ]


def test_matching_counts_every_row_of_a_credit_once() -> None:
    matching = reconciled(EVERY_KIND).matching
    assert (matching.rows, matching.linked, matching.partly_linked) == (5, 3, 1)
    assert matching.unlinked == {"not_bought_before": 1}
    assert (matching.linked_above_price_paid, matching.linked_below_price_paid) == (1, 1)


REFERENCES = st.sampled_from(["1", "2", "3", "C4", "C5", "A6", ""])
SKUS = st.sampled_from(["A", "a", "B", "POST", "M", "D", "FEE", "BAD", "gift_1", ""])
PRICES = st.sampled_from(["0.00", "1.00", "2.555", "0.001", "0.006", "-3.00", "9.9999", "x"])
QUANTITIES = st.integers(-6, 6).map(str) | st.sampled_from(["x", "1.5"])
RECORDS = st.lists(
    st.builds(
        record, REFERENCES, SKUS, QUANTITIES, PRICES,
        customer=st.sampled_from(["", "7", "8"]), day=st.integers(1, 28),
        title=st.sampled_from(["", "A THING"]),
        country=st.sampled_from(["United Kingdom", "Nowhere", "Atlantis"]),
    ) | st.lists(st.text(max_size=5), max_size=9),
    max_size=40,
).map(lambda rows: sorted(rows, key=lambda fields: fields[4] if len(fields) == 8 else ""))  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(RECORDS)
def test_whatever_comes_in_nothing_vanishes(records: list[list[str]]) -> None:
    report = reconciled(records)
    assert report.reconciles, report.lines()
    assert report.totals.rows == len(records)


@settings(max_examples=200, deadline=None)
@given(RECORDS)
def test_no_line_ever_gives_back_more_than_it_sold(records: list[list[str]]) -> None:
    documents = documents_of(records)
    facts = [fact for document in documents for fact in document.facts]
    pieces: dict[tuple[str, int | None, str], int] = {}
    amounts: dict[tuple[str, int | None], int] = {}
    for fact in facts:
        if isinstance(fact, ImportedOrder):
            for line in fact.lines:
                pieces[fact.reference, line.number, line.sku] = line.quantity
                amounts[fact.reference, line.number] = line.amount
            amounts[fact.reference, None] = fact.shipping_amount
            for charge in fact.shipping:
                key = (fact.reference, None, charge.code)
                pieces[key] = pieces.get(key, 0) + charge.quantity
        elif isinstance(fact, ImportedReturn):
            for returned in fact.lines:
                pieces[fact.order_reference, returned.line_number, returned.sku] -= (
                    returned.quantity
                )
                amounts[fact.order_reference, returned.line_number] -= returned.refund
    assert min(pieces.values(), default=0) >= 0
    assert min(amounts.values(), default=0) >= 0


@settings(max_examples=100, deadline=None)
@given(RECORDS)
def test_the_same_file_gives_the_same_documents_at_the_same_positions(
    records: list[list[str]],
) -> None:
    documents = documents_of(records)
    assert documents == documents_of(records)
    assert [document.position for document in documents] == list(range(1, len(documents) + 1))
