"""Import runs: how far each has come, what it took in, and what it could not place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, select, update

from domain.errors import DomainError
from domain.importing.residue import NOT_RECORDED, Residue, ResidueKind
from persistence.bulk_insert import insert_rows
from persistence.in_chunks import in_chunks
from persistence.tables.imports import import_document, import_residue, import_run

FactKey = tuple[int, int]
"""A document's position in its file, and the place of a fact in it, from 0."""

_RESIDUE_NAMES = ("row", "reference", "sku", "quantity", "amount", "note", "occurred_at")


class ImportRunsTwice(DomainError):
    """Another process imports the same file at the same time; that one goes on."""

    code = "IMPORT_RUNS_TWICE"


@dataclass(frozen=True, slots=True)
class ImportRun:
    """One file being imported; `source` is its fingerprint. `position`: steps or documents done."""

    id: UUID
    source: str
    channel_code: str
    step: str
    position: int
    started_at: datetime
    state: Mapping[str, Any] = field(default_factory=dict)
    finished_at: datetime | None = None


def find_run(connection: Connection, source: str) -> ImportRun | None:
    """The run of a file, if it was ever begun."""
    return _first(connection, import_run.c.source == source)


def unfinished_run(connection: Connection, channel_code: str) -> ImportRun | None:
    """The run that has not come to its end in a channel; there is one at most."""
    condition = (import_run.c.channel_code == channel_code) & import_run.c.finished_at.is_(None)
    return _first(connection, condition)


def begin_run(connection: Connection, run: ImportRun) -> None:
    """Remember that a run began."""
    row = {name: getattr(run, name) for name in _RUN_NAMES} | {"updated_at": run.started_at}
    connection.execute(insert(import_run).values(row))


def keep_progress(
    connection: Connection, before: ImportRun, after: ImportRun, now: datetime
) -> None:
    """Remember how far a run has come, in the transaction that brought it there.

    Raises ImportRunsTwice when it is not where this process left it.
    """
    changed = connection.execute(
        update(import_run)
        .where(
            import_run.c.id == before.id,
            import_run.c.step == before.step,
            import_run.c.position == before.position,
        )
        .values(
            step=after.step,
            position=after.position,
            state=dict(after.state),
            updated_at=now,
            finished_at=after.finished_at,
        )
    )
    if changed.rowcount != 1:
        raise ImportRunsTwice("Another process imports this file; let it finish.")


def known_documents(
    connection: Connection, channel_code: str, references: Iterable[str]
) -> dict[str, UUID]:
    """Which documents were taken in before, and by which run."""
    known: dict[str, UUID] = {}
    for chunk in in_chunks(references):
        query = select(import_document.c.reference, import_document.c.run_id).where(
            import_document.c.channel_code == channel_code,
            import_document.c.reference.in_(chunk),
        )
        known |= {row.reference: row.run_id for row in connection.execute(query)}
    return known


def keep_documents(
    connection: Connection, run: ImportRun, documents: Sequence[tuple[str, int]]
) -> None:
    """Remember documents as taken in: their references and positions."""
    if documents:
        rows = [
            {
                "channel_code": run.channel_code,
                "reference": reference,
                "run_id": run.id,
                "position": position,
            }
            for reference, position in documents
        ]
        insert_rows(connection, import_document, rows)


def keep_residue(
    connection: Connection, run_id: UUID, entries: Sequence[tuple[FactKey, Residue]]
) -> None:
    """Keep what has no home elsewhere, each with the fact it comes from."""
    if entries:
        rows = [
            {
                "run_id": run_id,
                "position": position,
                "fact": fact,
                "kind": entry.kind.value,
                **{name: getattr(entry, name) for name in _RESIDUE_NAMES},
            }
            for (position, fact), entry in entries
        ]
        insert_rows(connection, import_residue, rows)


def left_out(connection: Connection, run_id: UUID) -> dict[FactKey, Residue]:
    """Facts of a run's file that it did not record, with the reason."""
    query = select(import_residue).where(
        import_residue.c.run_id == run_id,
        import_residue.c.kind.in_([kind.value for kind in NOT_RECORDED]),
    )
    return {
        (row["position"], row["fact"]): Residue(
            kind=ResidueKind(row["kind"]), **{name: row[name] for name in _RESIDUE_NAMES}
        )
        for row in connection.execute(query).mappings()
    }


_RUN_NAMES = (
    "id", "source", "channel_code", "step", "position", "state", "started_at", "finished_at",
)  # fmt: skip


def _first(connection: Connection, condition: Any) -> ImportRun | None:
    row = connection.execute(select(import_run).where(condition)).mappings().first()
    return ImportRun(**{name: row[name] for name in _RUN_NAMES}) if row is not None else None
