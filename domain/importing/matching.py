"""How well credits were tied to the purchases that they undo."""

from collections import Counter
from dataclasses import dataclass, field

from domain.importing.facts import (
    Adjustment,
    ImportedDocument,
    ImportedReturn,
    RejectedRow,
    UnlinkedCredit,
)


@dataclass(frozen=True, slots=True)
class Matching:
    """Rows of credits by outcome. A row is `linked` only if all its pieces are.

    `linked_above_price_paid` of the linked rows credit more money than was paid; that surplus is
    a bucket of its own. `unlinked` and `adjustments` count the rest by reason and by kind.
    """

    rows: int
    linked: int
    linked_by_guest_document: int
    linked_above_price_paid: int
    linked_below_price_paid: int
    linked_to_several_lines: int
    partly_linked: int
    unlinked: dict[str, int]
    adjustments: dict[str, int]
    rejected: int

    @property
    def linked_percent(self) -> float:
        """Share of the rows that are entirely linked."""
        return 100 * self.linked / self.rows if self.rows else 100.0

    def as_json(self) -> dict[str, object]:
        """Plain values, for the report."""
        return {
            "rows": self.rows,
            "linked": self.linked,
            "linkedPercent": round(self.linked_percent, 2),
            "linkedByGuestDocument": self.linked_by_guest_document,
            "linkedAbovePricePaid": self.linked_above_price_paid,
            "linkedBelowPricePaid": self.linked_below_price_paid,
            "linkedToSeveralLines": self.linked_to_several_lines,
            "partlyLinked": self.partly_linked,
            "unlinked": _plain(self.unlinked),
            "adjustments": _plain(self.adjustments),
            "rejected": self.rejected,
        }


def _plain(counts: dict[str, int]) -> dict[str, int]:
    """In order, with keys that are texts and nothing more: encoders of JSON refuse others."""
    return {str(name): count for name, count in sorted(counts.items())}


@dataclass(slots=True)
class MatchingTally:
    """Counts outcomes, document by document."""

    _counts: Counter[str] = field(default_factory=Counter)
    _unlinked: Counter[str] = field(default_factory=Counter)
    _adjustments: Counter[str] = field(default_factory=Counter)

    def add(self, document: ImportedDocument) -> None:
        """Count a document's credits; adjustments and rejections only where it is a cancellation."""
        lines: Counter[int] = Counter()
        kinds: dict[str, set[int]] = {"guest": set(), "above": set(), "below": set()}
        rest: dict[int, str] = {}
        for fact in document.facts:
            if isinstance(fact, ImportedReturn):
                _note_return(fact, lines, kinds)
            elif isinstance(fact, UnlinkedCredit):
                rest[fact.row] = fact.reason
            elif isinstance(fact, Adjustment) and document.is_cancellation:
                self._adjustments[fact.kind] += 1
            elif isinstance(fact, RejectedRow) and document.is_cancellation:
                self._counts["rejected"] += 1
        linked = lines.keys() - rest.keys()
        self._counts["linked"] += len(linked)
        self._counts["several"] += sum(lines[row] > 1 for row in linked)
        self._counts["partly"] += len(lines.keys() & rest.keys())
        for kind, rows in kinds.items():
            self._counts[kind] += len(rows & linked)
        self._unlinked.update(reason for row, reason in rest.items() if row not in lines)

    def result(self) -> Matching:
        """The counts so far."""
        counts = self._counts
        rows = counts["linked"] + counts["partly"] + counts["rejected"]
        return Matching(
            rows=rows + self._unlinked.total() + self._adjustments.total(),
            linked=counts["linked"],
            linked_by_guest_document=counts["guest"],
            linked_above_price_paid=counts["above"],
            linked_below_price_paid=counts["below"],
            linked_to_several_lines=counts["several"],
            partly_linked=counts["partly"],
            unlinked=dict(self._unlinked),
            adjustments=dict(self._adjustments),
            rejected=counts["rejected"],
        )


def _note_return(returned: ImportedReturn, lines: Counter[int], kinds: dict[str, set[int]]) -> None:
    for line in returned.lines:
        lines[line.row] += 1
        if returned.customer_key is None:
            kinds["guest"].add(line.row)
        if line.unit_price_credited > line.unit_price_paid:
            kinds["above"].add(line.row)
        if line.unit_price_credited < line.unit_price_paid:
            kinds["below"].add(line.row)
