"""Small exports for tests: a mapping, and rows written as their texts."""

from collections.abc import Iterable, Sequence
from typing import TypeVar
from zoneinfo import ZoneInfo

from domain.importing.facts import Fact, ImportedDocument, RejectedRow
from domain.importing.interpretation import Interpretation
from domain.importing.mapping import (
    Columns,
    Formats,
    ImportChannel,
    OrderMapping,
    SeedingPlan,
    SeedLocation,
)
from domain.importing.reconciliation import Reconciliation
from domain.importing.report import ReconciliationReport
from domain.importing.rows import Record, Row, RowReader
from domain.importing.survey import Survey, survey
from domain.importing.treatments import Treatment

Kind = TypeVar("Kind")

HEADER = ["reference", "sku", "title", "quantity", "date", "price", "customer", "country"]

MAPPING = OrderMapping(
    name="test",
    columns=Columns(
        reference="reference", sku="sku", title="title", quantity="quantity", placed_at="date",
        unit_price="price", customer="customer", country="country",
    ),
    formats=Formats(date="%Y-%m-%dT%H:%M", time_zone=ZoneInfo("Europe/London")),
    channel=ImportChannel("test", "Test", "GBP"),
    codes={
        "POST": Treatment.SHIPPING,
        "M": Treatment.MANUAL,
        "D": Treatment.DISCOUNT,
        "FEE": Treatment.FEE,
        "BAD": Treatment.BAD_DEBT,
        "GIFT_*": Treatment.VOUCHER,
    },
    countries={"United Kingdom": "GB", "Nowhere": None},
    seeding=SeedingPlan((SeedLocation("A", "A", "GB", 3), SeedLocation("B", "B", "GB", 1))),
    cancellation_prefix="C",
    fold_sku_case=True,
)  # fmt: skip


def record(
    reference: str,
    sku: str,
    quantity: int | str,
    price: str,
    *,
    customer: str = "7",
    day: int = 1,
    title: str = "A THING",
    country: str = "United Kingdom",
) -> list[str]:
    """One record's fields; `day` of March 2011."""
    date = f"2011-03-{day:02d}T12:00"
    return [reference, sku, title, str(quantity), date, price, customer, country]


def rows_of(
    records: Iterable[Sequence[str]], mapping: OrderMapping = MAPPING
) -> list[Row | RejectedRow]:
    """The records as rows, numbered from 2 as below a header."""
    numbered = (Record(number, list(fields)) for number, fields in enumerate(records, start=2))
    return list(RowReader(mapping, HEADER).rows(numbered))


def surveyed(records: Iterable[Sequence[str]], mapping: OrderMapping = MAPPING) -> Survey:
    """The survey of a file with these records."""
    return survey(rows_of(records, mapping), mapping)


def documents_of(
    records: Sequence[Sequence[str]], mapping: OrderMapping = MAPPING
) -> list[ImportedDocument]:
    """Every document of a file with these records."""
    rows = rows_of(records, mapping)
    return list(Interpretation(mapping, survey(rows, mapping)).documents(rows))


def facts_of(records: Sequence[Sequence[str]], mapping: OrderMapping = MAPPING) -> list[Fact]:
    """Every fact of a file with these records, in order."""
    return [fact for document in documents_of(records, mapping) for fact in document.facts]


def only(facts: Iterable[Fact], kind: type[Kind]) -> Kind:
    """The single fact of a kind."""
    (found,) = [fact for fact in facts if isinstance(fact, kind)]
    return found


def reconciled(
    records: Sequence[Sequence[str]], mapping: OrderMapping = MAPPING
) -> ReconciliationReport:
    """The report on a file with these records."""
    reconciliation = Reconciliation(surveyed(records, mapping).totals, mapping.channel.currency)
    for document in documents_of(records, mapping):
        reconciliation.add(document)
    return reconciliation.report()
