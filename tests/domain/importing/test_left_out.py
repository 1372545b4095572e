"""What an import leaves out is counted as rejected, and still adds up to the file."""

from hypothesis import given
from hypothesis import strategies as st

from domain.importing.facts import ImportedDocument, RejectedRow, RejectReason
from domain.importing.left_out import as_recorded, not_recorded
from domain.importing.reconciliation import Reconciliation
from domain.importing.residue import ResidueKind
from tests.domain.importing.exports import documents_of, record, surveyed

RECORDS = [
    record("1", "MUG", 3, "2.505"),
    record("1", "MUG", 1, "2.505"),
    record("1", "POST", 1, "5.00"),
    record("1", "D", -1, "1.00"),
    record("2", "LAMP", 2, "30.00", day=2),
    record("C3", "MUG", -4, "3.00", day=3),
    record("C3", "LAMP", -3, "30.00", day=3),
    record("4", "CHAIR", -2, "0.00", customer="", day=4),
    record("5", "BAD", 1, "-20.00", day=5),
    record("6", "MUG", "many", "2.50", day=6),
]


def kind_for(document: ImportedDocument, index: int) -> ResidueKind:
    reason = type(document.facts[index]).__name__
    return {
        "ImportedOrder": ResidueKind.ORDER_REFUSED,
        "ImportedReturn": ResidueKind.RETURN_REFUSED,
        "StockCorrection": ResidueKind.STOCK_REFUSED,
    }.get(reason, ResidueKind.DUPLICATE_DOCUMENT)


@given(choices=st.lists(st.booleans(), min_size=20, max_size=20))
def test_whatever_is_left_out_the_report_reconciles(choices: list[bool]) -> None:
    leaves_out = iter(choices)
    reconciliation = Reconciliation(surveyed(RECORDS).totals, "GBP")
    for document in documents_of(RECORDS):
        residue = {
            index: not_recorded(fact, kind_for(document, index), "because")
            for index, fact in enumerate(document.facts)
            if not isinstance(fact, RejectedRow) and next(leaves_out)
        }
        reconciliation.add(as_recorded(document, residue, 100))
    assert reconciliation.report().reconciles


def test_an_order_that_is_refused_is_rejected_row_by_row() -> None:
    (document, *_) = documents_of(RECORDS)
    why = not_recorded(document.facts[0], ResidueKind.ORDER_REFUSED, "no such SKU")  # type: ignore[arg-type]
    assert (why.row, why.reference, why.quantity, why.amount) == (2, "1", 4, 1_403)
    rows = as_recorded(document, {0: why}, 100).facts
    assert [row.row for row in rows if isinstance(row, RejectedRow)] == [2, 3, 4, 5]
    assert {row.reason for row in rows if isinstance(row, RejectedRow)} == {
        RejectReason.ORDER_REFUSED
    }


def test_a_document_of_which_all_is_recorded_stays_as_it_is() -> None:
    (document, *_) = documents_of(RECORDS)
    assert as_recorded(document, {}, 100) is document
