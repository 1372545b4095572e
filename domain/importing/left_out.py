"""Facts that an import did not record: the database has them already, or refused them."""

from collections.abc import Mapping
from dataclasses import replace

from domain.importing.facts import (
    Adjustment,
    Fact,
    ImportedDocument,
    ImportedOrder,
    ImportedReturn,
    RejectedRow,
    RejectReason,
    StockCorrection,
    UnlinkedCredit,
)
from domain.importing.reconciliation import entries
from domain.importing.residue import Residue, ResidueKind

Recordable = ImportedOrder | ImportedReturn | UnlinkedCredit | StockCorrection | Adjustment
"""Facts that say something; a rejected row does not."""


def not_recorded(fact: Recordable, kind: ResidueKind, why: str) -> Residue:
    """A fact that the database has already, or that was refused."""
    rows = sorted(entries(fact, 1), key=lambda entry: entry.row)
    at = fact.placed_at if isinstance(fact, ImportedOrder) else fact.at
    return Residue(
        kind, rows[0].row, fact.reference, "", sum(entry.quantity for entry in rows), _amount(fact),
        why, at,
    )  # fmt: skip


def as_recorded(
    document: ImportedDocument, residue: Mapping[int, Residue], minor_value: int
) -> ImportedDocument:
    """The document with the facts that were not recorded, by their place in it, as rejected rows."""
    if not residue:
        return document
    facts: list[Fact] = []
    for index, fact in enumerate(document.facts):
        left_out = residue.get(index)
        facts += [fact] if left_out is None else _rejected(fact, left_out, minor_value)
    return replace(document, facts=tuple(facts))


def _rejected(fact: Fact, why: Residue, minor_value: int) -> list[RejectedRow]:
    sums: dict[int, tuple[int, int]] = {}
    for entry in entries(fact, minor_value):
        quantity, value = sums.get(entry.row, (0, 0))
        sums[entry.row] = (quantity + entry.quantity, value + entry.exact)
    reason = RejectReason(why.kind.value)
    return [RejectedRow(row, reason, why.note, (), *both) for row, both in sorted(sums.items())]


def _amount(fact: Recordable) -> int:
    match fact:
        case ImportedOrder():
            return fact.total
        case ImportedReturn():
            return -fact.refund - fact.surplus
        case UnlinkedCredit():
            return -fact.amount
        case Adjustment():
            return fact.amount
        case StockCorrection():
            return 0
