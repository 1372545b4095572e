"""Proof that nothing vanished: what was recorded adds up to what the file says, to the last digit.

The buckets are filled from the facts handed on, never from the rows read, so that a fact lost on
the way is missed here.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from domain.importing.facts import (
    Adjustment,
    Fact,
    ImportedCharge,
    ImportedDocument,
    ImportedOrder,
    ImportedReturn,
    RejectedRow,
    ReturnedLine,
    StockCorrection,
    UnlinkedCredit,
)
from domain.importing.matching import Matching, MatchingTally
from domain.importing.report import Bucket, BucketGroup, ReconciliationReport
from domain.importing.survey import FileTotals
from domain.money import PRICE_SCALE, minor_unit_digits


@dataclass(frozen=True, slots=True)
class Entry:
    """What one fact adds to one bucket. `booked` and `exact` in ten-thousandths.

    `booked` is the recorded amount, in whole minor units; `exact` what the file says.
    """

    group: BucketGroup
    bucket: str
    row: int
    quantity: int
    booked: int
    exact: int


@dataclass(slots=True)
class Reconciliation:
    """Adds up the facts of a file as they are handed on."""

    totals: FileTotals
    currency: str
    _minor_value: int = field(init=False)
    _sums: dict[tuple[BucketGroup, str], list[int]] = field(default_factory=dict)
    _rounded: int = 0
    _rounded_most: int = 0
    _matching: MatchingTally = field(default_factory=MatchingTally)

    def __post_init__(self) -> None:
        self._minor_value = PRICE_SCALE // 10 ** minor_unit_digits(self.currency)

    def add(self, document: ImportedDocument) -> None:
        """Take in one document's facts."""
        seen: set[int] = set()
        for fact in document.facts:
            for entry in entries(fact, self._minor_value):
                sums = self._sums.setdefault((entry.group, entry.bucket), [0, 0, 0])
                if entry.row not in seen:
                    seen.add(entry.row)
                    sums[0] += 1
                sums[1] += entry.quantity
                sums[2] += entry.booked
                if entry.booked != entry.exact:
                    self._rounded += entry.exact - entry.booked
                    self._rounded_most += self._minor_value
        self._matching.add(document)

    def report(self, observations: Mapping[str, int] | None = None) -> ReconciliationReport:
        """The sums so far beside the file's totals."""
        buckets = [
            Bucket(group, name, rows, quantity, value)
            for (group, name), (rows, quantity, value) in self._sums.items()
        ]
        rounded = Bucket(BucketGroup.ROUNDED, "rounded_to_minor_units", 0, 0, self._rounded)
        order = list(BucketGroup)
        return ReconciliationReport(
            currency=self.currency,
            totals=self.totals,
            buckets=tuple(
                sorted([*buckets, rounded], key=lambda b: (order.index(b.group), b.name))
            ),
            rounded_at_most=self._rounded_most,
            matching=self.matching(),
            observations=dict(sorted((observations or Counter()).items())),
        )

    def matching(self) -> Matching:
        """How many rows of cancellations were tied to what they undo."""
        return self._matching.result()


def entries(fact: Fact, minor_value: int) -> Iterator[Entry]:
    """What a fact adds to which buckets; a minor unit is `minor_value` ten-thousandths."""
    match fact:
        case ImportedOrder():
            yield from _order_entries(fact, minor_value)
        case ImportedReturn():
            for line in fact.lines:
                yield from _return_entries(line, minor_value)
        case UnlinkedCredit():
            bucket = f"credit_unlinked_{fact.reason}"
            exact = -fact.quantity * fact.unit_price
            booked = -fact.amount * minor_value
            yield Entry(BucketGroup.TRANSFORMED, bucket, fact.row, -fact.quantity, booked, exact)
        case StockCorrection():
            bucket = "stock_written_off" if fact.quantity < 0 else "stock_found"
            yield Entry(BucketGroup.TRANSFORMED, bucket, fact.row, fact.quantity, 0, 0)
        case Adjustment():
            bucket = f"adjustment_{fact.kind}"
            exact = fact.quantity * fact.unit_price
            booked = fact.amount * minor_value
            yield Entry(BucketGroup.TRANSFORMED, bucket, fact.row, fact.quantity, booked, exact)
        case RejectedRow():
            yield Entry(
                BucketGroup.REJECTED, fact.reason, fact.row, fact.quantity, fact.value, fact.value
            )


def _order_entries(order: ImportedOrder, minor_value: int) -> Iterator[Entry]:
    for line in order.lines:
        yield Entry(
            BucketGroup.ACCEPTED,
            f"line_{line.treatment}",
            line.row,
            line.quantity,
            line.amount * minor_value,
            line.quantity * line.unit_price,
        )
    for charge in order.shipping:
        yield _charge_entry("order_shipping", charge, 1, minor_value)
    for charge in order.discounts:
        yield _charge_entry("order_discount", charge, -1, minor_value)


def _charge_entry(bucket: str, charge: ImportedCharge, sign: int, minor_value: int) -> Entry:
    booked = sign * charge.amount * minor_value
    exact = charge.quantity * charge.unit_price
    return Entry(BucketGroup.ACCEPTED, bucket, charge.row, charge.quantity, booked, exact)


def _return_entries(line: ReturnedLine, minor_value: int) -> Iterator[Entry]:
    """Pieces at the price paid, and what the credit gave less or more than that.

    The three together are what the file credits, and their booked part is the refund and surplus.
    """
    credited, paid = line.unit_price_credited, line.unit_price_paid
    less = line.quantity * max(0, paid - credited)
    more = line.quantity * max(0, credited - paid)
    group, row = BucketGroup.TRANSFORMED, line.row
    refund = line.refund * minor_value
    at_price_paid = -line.quantity * paid
    yield Entry(group, "returned_at_price_paid", row, -line.quantity, -refund - less, at_price_paid)
    if less:
        yield Entry(group, "refunded_below_price_paid", row, 0, less, less)
    if more:
        surplus = line.surplus * minor_value
        yield Entry(group, "credited_above_price_paid", row, 0, -surplus, -more)
