"""Holding the database to the file: what was recorded is what the file says, to the minor unit."""

from dataclasses import dataclass, field
from uuid import UUID

from domain.errors import DomainError
from domain.importing.facts import (
    Adjustment,
    ImportedDocument,
    ImportedOrder,
    ImportedReturn,
    RejectedRow,
    UnlinkedCredit,
)
from domain.importing.report import ReconciliationReport
from domain.importing.residue import ResidueKind
from persistence.database import Database
from persistence.imports import ImportedSums, imported_sums


class BooksDiffer(DomainError):
    """The database does not hold what the file says: a bug, or somebody changed imported orders."""

    code = "BOOKS_DIFFER"


@dataclass(slots=True)
class Books:
    """What the file comes to, in minor units, added up without a database."""

    orders: int = 0
    order_total: int = 0
    refund_total: int = 0
    surplus_total: int = 0
    unlinked_total: int = 0
    adjustment_total: int = 0
    rejected: list[RejectedRow] = field(default_factory=list)
    report: ReconciliationReport = field(init=False)

    def add(self, document: ImportedDocument) -> None:
        """Take in a document."""
        for fact in document.facts:
            match fact:
                case ImportedOrder():
                    self.orders += 1
                    self.order_total += fact.total
                case ImportedReturn():
                    self.refund_total += fact.refund
                    self.surplus_total += fact.surplus
                case UnlinkedCredit():
                    self.unlinked_total += fact.amount
                case Adjustment():
                    self.adjustment_total += fact.amount
                case RejectedRow():
                    self.rejected.append(fact)
                case _:
                    pass


def check_books(database: Database, run_id: UUID, client: str, books: Books) -> ImportedSums:
    """What the run left in the database. Raises BooksDiffer unless it is what the file says.

    What was skipped as a duplicate or refused is in the residue, so it is counted there.
    """
    with database.snapshot() as snapshot:
        sums = imported_sums(snapshot, run_id, client)

    def residue(kind: ResidueKind) -> tuple[int, int]:
        return sums.residue.get(kind.value, (0, 0))

    skipped = [residue(ResidueKind.DUPLICATE_ORDER), residue(ResidueKind.REFUSED_ORDER)]
    unpaid = [residue(ResidueKind.REFUND_ABOVE_COST), residue(ResidueKind.RETURN_OF_UNKNOWN_ORDER)]
    expected = {
        "orders": (books.orders, sums.orders + sum(count for count, _ in skipped)),
        "order totals": (books.order_total, sums.order_total + sum(part for _, part in skipped)),
        "surplus credits": (books.surplus_total, -residue(ResidueKind.SURPLUS_CREDIT)[1]),
        "unlinked credits": (books.unlinked_total, -residue(ResidueKind.UNLINKED_CREDIT)[1]),
        "adjustments": (books.adjustment_total, residue(ResidueKind.ADJUSTMENT)[1]),
    }
    if not skipped[0][0]:
        # Refunds of orders that another import placed are not counted with this one's.
        paid = sums.refund_total - sum(part for _, part in unpaid)
        expected["refunds"] = (books.refund_total, paid)
    wrong = [name for name, (said, held) in expected.items() if said != held]
    if wrong:
        told = "; ".join(f"{name}: file {expected[name][0]}, database {expected[name][1]}"
                         for name in wrong)  # fmt: skip
        raise BooksDiffer(f"The database does not hold what the file says ({told}).")
    return sums
