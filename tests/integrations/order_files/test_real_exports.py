"""Real rows of the UCI data and the made-up web shop, from file to reconciliation."""

import csv
from collections import Counter
from decimal import Decimal
from pathlib import Path

from domain.importing.facts import Fact, ImportedOrder, ImportedReturn, RejectedRow
from domain.importing.interpretation import Interpretation
from domain.importing.reconciliation import Reconciliation
from domain.importing.report import ReconciliationReport, value_text
from domain.importing.survey import survey
from integrations.order_files.compression import opened
from integrations.order_files.mapping_file import load_mapping
from integrations.order_files.order_file import OrderFile

EXAMPLES = Path(__file__).parents[3] / "examples" / "data"
DIRT = Path(__file__).parent / "uci_every_kind_of_dirt.csv"
WEEK = EXAMPLES / "uci_online_retail_week.csv.xz"


def interpreted(path: Path, mapping_name: str) -> tuple[list[Fact], ReconciliationReport]:
    mapping = load_mapping(mapping_name)
    file = OrderFile(path, mapping)
    found = survey(file.rows(), mapping)
    interpretation = Interpretation(mapping, found)
    reconciliation = Reconciliation(found.totals, mapping.channel.currency)
    facts: list[Fact] = []
    for document in interpretation.documents(file.rows()):
        reconciliation.add(document)
        facts.extend(document.facts)
    return facts, reconciliation.report(interpretation.observations)


def own_totals(path: Path) -> tuple[int, int, Decimal]:
    """The file's sums by the plainest means, sharing no code with the import."""
    with opened(path) as content:
        lines = iter(lambda: content.readline().decode(), "")
        rows = list(csv.DictReader(lines))
    quantity = sum(int(row["quantity"]) for row in rows)
    value = sum((int(row["quantity"]) * Decimal(row["unit_price"]) for row in rows), Decimal())
    return len(rows), quantity, value


def test_every_kind_of_dirt_reconciles_with_the_file() -> None:
    facts, report = interpreted(DIRT, "uci")
    rows, quantity, value = own_totals(DIRT)
    assert report.reconciles
    assert (report.totals.rows, report.totals.quantity) == (rows, quantity) == (490, 6_809)
    assert Decimal(value_text(report.totals.value)) == value == Decimal("-5364.428")
    assert Counter(type(fact).__name__ for fact in facts) == {
        "ImportedOrder": 53,
        "ImportedReturn": 21,
        "UnlinkedCredit": 35,
        "StockCorrection": 25,
        "Adjustment": 17,
    }


def test_every_kind_of_dirt_lands_in_its_bucket() -> None:
    _, report = interpreted(DIRT, "uci")
    assert {bucket.name: bucket.rows for bucket in report.buckets if bucket.rows} == {
        "line_fee": 3,
        "line_goods": 368,
        "line_manual": 4,
        "line_shipping": 4,
        "order_shipping": 2,
        "adjustment_bad_debt": 3,
        "adjustment_commission": 1,
        "adjustment_discount": 1,
        "adjustment_fee": 1,
        "adjustment_marketplace_fee": 3,
        "adjustment_sample": 3,
        "adjustment_shipping": 3,
        "adjustment_voucher": 2,
        "credit_unlinked_guest": 4,
        "credit_unlinked_no_such_charge": 2,
        "credit_unlinked_not_bought_before": 28,
        "returned_at_price_paid": 33,
        "stock_found": 12,
        "stock_written_off": 13,
    }
    values = {bucket.name: value_text(bucket.value) for bucket in report.buckets}
    assert values["credited_above_price_paid"] == "-0.80"
    assert values["refunded_below_price_paid"] == "87.46"
    assert values["rounded_to_minor_units"] == "0.002"


def test_a_whole_order_returned_minutes_later_is_tied_to_it() -> None:
    facts, _ = interpreted(DIRT, "uci")
    returned = next(
        fact for fact in facts if isinstance(fact, ImportedReturn) and fact.reference == "C541433"
    )
    assert (returned.order_reference, returned.refund) == ("541431", 7_718_360)


def test_an_invoice_with_another_document_between_its_rows_stays_whole() -> None:
    facts, _ = interpreted(DIRT, "uci")
    order = next(
        fact for fact in facts if isinstance(fact, ImportedOrder) and fact.reference == "542806"
    )
    assert len(order.lines) == 39


def test_the_sample_week_reconciles_with_the_file() -> None:
    facts, report = interpreted(WEEK, "uci")
    rows, quantity, value = own_totals(WEEK)
    assert report.reconciles
    assert (report.totals.rows, report.totals.quantity) == (rows, quantity) == (9_912, 104_485)
    assert Decimal(value_text(report.totals.value)) == value == Decimal("182513.96")
    assert sum(isinstance(fact, ImportedOrder) for fact in facts) == 367


def test_the_guides_example_of_another_export_is_read() -> None:
    facts, report = interpreted(EXAMPLES / "webshop_orders.csv", str(EXAMPLES / "webshop.toml"))
    orders = [fact for fact in facts if isinstance(fact, ImportedOrder)]
    assert [(order.reference, order.total) for order in orders] == [
        ("WEB-1001", 5_475),
        ("WEB-1002", 3_643),
        ("WEB-1003", 124_900),
    ]
    assert [fact.refund for fact in facts if isinstance(fact, ImportedReturn)] == [2_490]
    assert [fact.row for fact in facts if isinstance(fact, RejectedRow)] == [8]
    assert report.reconciles


def test_the_guide_shows_the_example_mapping_as_it_is() -> None:
    guide = (EXAMPLES.parents[1] / "docs" / "importing.md").read_text(encoding="utf-8")
    assert (EXAMPLES / "webshop.toml").read_text(encoding="utf-8").strip() in guide
