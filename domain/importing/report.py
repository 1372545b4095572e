"""The reconciliation report: buckets beside the file's own totals, for people and for programs."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.importing.matching import Matching
from domain.importing.survey import FileTotals
from domain.money import PRICE_SCALE


class BucketGroup(StrEnum):
    """What became of rows: orders, something else than an order, nothing; and pennies."""

    ACCEPTED = "accepted"
    TRANSFORMED = "transformed"
    REJECTED = "rejected"
    ROUNDED = "rounded"


@dataclass(frozen=True, slots=True)
class Bucket:
    """Rows, signed pieces and signed value (ten-thousandths) of one kind.

    A row counts once, in the first bucket it touches; its pieces and value where they went.
    """

    group: BucketGroup
    name: str
    rows: int
    quantity: int
    value: int


@dataclass(frozen=True, slots=True)
class Difference:
    """What the file says minus what the buckets hold: all zero when nothing vanished."""

    rows: int
    quantity: int
    value: int


@dataclass(frozen=True, slots=True)
class ReconciliationReport:
    """Everything a merchant needs to trust an import.

    `rounded_at_most` bounds what rounding can explain: half a minor unit for each amount rounded.
    """

    currency: str
    totals: FileTotals
    buckets: tuple[Bucket, ...]
    rounded_at_most: int
    matching: Matching
    observations: Mapping[str, int]

    @property
    def difference(self) -> Difference:
        """The file's totals minus all buckets."""
        return Difference(
            self.totals.rows - sum(bucket.rows for bucket in self.buckets),
            self.totals.quantity - sum(bucket.quantity for bucket in self.buckets),
            self.totals.value - sum(bucket.value for bucket in self.buckets),
        )

    @property
    def reconciles(self) -> bool:
        """Whether nothing vanished, and rounding explains no more than it can."""
        rounded = sum(b.value for b in self.buckets if b.group is BucketGroup.ROUNDED)
        return self.difference == Difference(0, 0, 0) and abs(rounded) * 2 <= self.rounded_at_most

    def as_json(self) -> dict[str, object]:
        """Plain values; amounts as decimal texts, exact."""
        return {
            "currency": self.currency,
            "reconciles": self.reconciles,
            "file": _plain(self.totals.rows, self.totals.quantity, self.totals.value),
            "buckets": [
                {"group": b.group.value, "name": b.name, **_plain(b.rows, b.quantity, b.value)}
                for b in self.buckets
            ],
            "difference": _plain(
                self.difference.rows, self.difference.quantity, self.difference.value
            ),
            "matching": self.matching.as_json(),
            "observations": dict(self.observations),
        }

    def lines(self) -> list[tuple[str, str, str, str]]:
        """The same as a table to print: what, rows, pieces, value; totals last."""
        table = [
            (f"{b.group} / {b.name}", f"{b.rows:,}", f"{b.quantity:,}", value_text(b.value))
            for b in self.buckets
        ]
        for name, sums in (("file", self.totals), ("difference", self.difference)):
            table.append((name, f"{sums.rows:,}", f"{sums.quantity:,}", value_text(sums.value)))
        return table


def value_text(value: int) -> str:
    """Ten-thousandths as a decimal text with two to four decimals, exactly."""
    whole, fraction = divmod(abs(value), PRICE_SCALE)
    digits = f"{fraction:04d}".rstrip("0").ljust(2, "0")
    return f"{'-' if value < 0 else ''}{whole}.{digits}"


def _plain(rows: int, quantity: int, value: int) -> dict[str, object]:
    return {"rows": rows, "quantity": quantity, "value": value_text(value)}
