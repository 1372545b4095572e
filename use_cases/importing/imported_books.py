"""Holding the database to the file: what was recorded is what the file says, to the minor unit."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, replace

from domain.errors import DomainError
from domain.importing.facts import ImportedDocument, ImportedReturn, RejectedRow
from domain.importing.interpretation import Interpretation
from domain.importing.reconciliation import Reconciliation
from domain.importing.report import Bucket, BucketGroup, ReconciliationReport
from domain.importing.residue import DUPLICATES, ResidueKind
from domain.importing.rows import Row
from domain.importing.survey import FileTotals
from domain.importing.treatments import Treatment
from domain.money import PRICE_SCALE, minor_unit_digits
from persistence.imported_sums import ImportedSums

Reject = Callable[[RejectedRow], None]
"""Told every row that was not recorded because of what stands in it."""


_DUPLICATES = frozenset(kind.value for kind in DUPLICATES)


class BooksDiffer(DomainError):
    """The database does not hold what the file says: a bug, or somebody changed imported orders."""

    code = "BOOKS_DIFFER"


@dataclass(slots=True)
class Books:
    """Adds up a file's documents as they were recorded, and hands on what was rejected."""

    totals: FileTotals
    currency: str
    reject: Reject
    rejected: int = 0
    _refused: dict[int, RejectedRow] = field(default_factory=dict)
    _reconciliation: Reconciliation = field(init=False)
    _goods_returned: int = 0

    def __post_init__(self) -> None:
        self._reconciliation = Reconciliation(self.totals, self.currency)

    @property
    def minor_value(self) -> int:
        """Ten-thousandths in a minor unit."""
        return int(PRICE_SCALE // 10 ** minor_unit_digits(self.currency))

    def add(self, document: ImportedDocument) -> None:
        """Take in a document, with what was left out of it as rejected rows."""
        self._reconciliation.add(document)
        for fact in document.facts:
            if isinstance(fact, RejectedRow):
                self._reject(fact)
            elif isinstance(fact, ImportedReturn):
                self._goods_returned += sum(
                    line.quantity
                    for line in fact.lines
                    if line.line_number is not None and line.treatment is Treatment.GOODS
                )

    def report(self, interpretation: Interpretation) -> ReconciliationReport:
        """Everything beside the file's own totals."""
        return self._reconciliation.report(interpretation.observations)

    def check(self, report: ReconciliationReport, sums: ImportedSums) -> None:
        """Raise BooksDiffer unless file, report and database agree."""
        if not report.reconciles:
            raise BooksDiffer(
                f"The report does not add up to the file: {asdict(report.difference)}"
            )
        expected = _expected(report, self.minor_value) | {"goods returned": self._goods_returned}
        held = _held(sums)
        wrong = [
            f"{name}: report {expected[name]}, database {held[name]}"
            for name in expected
            if expected[name] != held[name]
        ]
        if wrong:
            raise BooksDiffer(
                f"The database does not hold what the file says ({'; '.join(wrong)})."
            )

    def hand_on_refused(self, rows: Iterable[Row | RejectedRow]) -> None:
        """Hand on the rows that the database refused, with their columns from the file itself."""
        if not self._refused:
            return
        for row in rows:
            refused = self._refused.get(row.number) if isinstance(row, Row) else None
            if refused is not None and isinstance(row, Row):
                self.reject(replace(refused, fields=tuple(row.fields)))

    def _reject(self, row: RejectedRow) -> None:
        if row.reason.value in _DUPLICATES:
            return
        self.rejected += 1
        if row.fields:
            self.reject(row)
        else:
            # A fact knows the number of its row, not its columns: those are read again at the end.
            self._refused[row.row] = row


def _expected(report: ReconciliationReport, minor_value: int) -> dict[str, int]:
    """Pieces, and amounts in minor units, that the report says were recorded."""

    def buckets(prefix: str) -> list[Bucket]:
        return [
            bucket
            for bucket in report.buckets
            if bucket.name.startswith(prefix) and bucket.group is not BucketGroup.REJECTED
        ]

    def amount(prefix: str) -> int:
        return sum(bucket.value for bucket in buckets(prefix)) // minor_value

    def pieces(prefix: str) -> int:
        return sum(bucket.quantity for bucket in buckets(prefix))

    order_total = amount("line_") + amount("order_shipping") + amount("order_discount")
    return {
        "order lines": sum(bucket.rows for bucket in buckets("line_")),
        "pieces sold": pieces("line_"),
        "amounts of lines": amount("line_"),
        "shipping": amount("order_shipping"),
        "discounts": -amount("order_discount"),
        "order totals": order_total,
        "charges": order_total,
        "refunds": -amount("returned_at_price_paid") - amount("refunded_below_price_paid"),
        "surplus credits": amount("credited_above_price_paid"),
        "unlinked credits": amount("credit_unlinked_"),
        "pieces of unlinked credits": pieces("credit_unlinked_"),
        "adjustments": amount("adjustment_"),
        "pieces of adjustments": pieces("adjustment_"),
        "pieces found": pieces("stock_found"),
        "pieces written off": -pieces("stock_written_off"),
    }


def _held(sums: ImportedSums) -> dict[str, int]:
    """The same from the database."""

    def pieces(kind: ResidueKind) -> int:
        return sums.residue.get(kind.value, (0, 0, 0))[1]

    def amount(kind: ResidueKind) -> int:
        return sums.residue.get(kind.value, (0, 0, 0))[2]

    return {
        "order lines": sums.lines,
        "pieces sold": sums.pieces,
        "amounts of lines": sums.line_amount,
        "shipping": sums.shipping_amount,
        "discounts": sums.discount_amount,
        "order totals": sums.order_total,
        "charges": sums.charged,
        "refunds": sums.refunded - amount(ResidueKind.REFUND_ABOVE_COST),
        "surplus credits": amount(ResidueKind.SURPLUS_CREDIT),
        "unlinked credits": amount(ResidueKind.UNLINKED_CREDIT),
        "pieces of unlinked credits": pieces(ResidueKind.UNLINKED_CREDIT),
        "adjustments": amount(ResidueKind.ADJUSTMENT),
        "pieces of adjustments": pieces(ResidueKind.ADJUSTMENT),
        "goods returned": sums.pieces_returned,
        "pieces found": sums.pieces_found,
        "pieces written off": sums.pieces_written_off,
    }
