"""Import runs: how far each has come, what it could not place, and what it has come to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, insert, select, update

from domain.importing.residue import Residue
from persistence.tables.log import event, import_residue, import_run
from persistence.tables.orders import order
from persistence.tables.payments import payment_transaction


@dataclass(frozen=True, slots=True)
class ImportRun:
    """One file being imported; `source` is its fingerprint. `position`: documents done."""

    id: UUID
    source: str
    step: str
    position: int
    state: Mapping[str, Any] = field(default_factory=dict)
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ImportedSums:
    """What a run left in the database; amounts in minor units."""

    orders: int
    order_total: int
    refund_total: int
    residue: Mapping[str, tuple[int, int]]
    """By kind: entries and amount."""


def find_run(connection: Connection, source: str) -> ImportRun | None:
    """The run of a file, if it was ever begun."""
    row = connection.execute(select(import_run).where(import_run.c.source == source)).first()
    if row is None:
        return None
    return ImportRun(row.id, row.source, row.step, row.position, row.state, row.finished_at)


def begin_run(connection: Connection, run: ImportRun, now: datetime) -> None:
    """Remember that a run began."""
    connection.execute(
        insert(import_run).values(
            id=run.id,
            source=run.source,
            step=run.step,
            position=run.position,
            state=dict(run.state),
            started_at=now,
            updated_at=now,
        )
    )


def keep_progress(connection: Connection, run: ImportRun, now: datetime) -> None:
    """Remember how far a run has come, in the transaction that brought it there."""
    connection.execute(
        update(import_run)
        .where(import_run.c.id == run.id)
        .values(
            step=run.step,
            position=run.position,
            state=dict(run.state),
            updated_at=now,
            finished_at=run.finished_at,
        )
    )


def keep_residue(connection: Connection, run_id: UUID, entries: Sequence[Residue]) -> None:
    """Keep what has no home in an order."""
    if entries:
        rows = [
            {
                "run_id": run_id,
                "row": entry.row,
                "kind": entry.kind.value,
                "reference": entry.reference,
                "sku": entry.sku,
                "quantity": entry.quantity,
                "amount": entry.amount,
                "note": entry.note,
                "occurred_at": entry.occurred_at,
            }
            for entry in entries
        ]
        connection.execute(insert(import_residue), rows)


def imported_sums(connection: Connection, run_id: UUID, client: str) -> ImportedSums:
    """What the orders that `client` placed, and their refunds, add up to in the database."""
    placed = (
        select(event.c.stream_id)
        .where(event.c.version == 1, event.c.actor == client)
        .scalar_subquery()
    )
    count, total = connection.execute(
        select(func.count(), func.coalesce(func.sum(order.c.total), 0)).where(
            order.c.id.in_(placed)
        )
    ).one()
    refunded = connection.execute(
        select(func.coalesce(func.sum(payment_transaction.c.amount), 0)).where(
            payment_transaction.c.kind == "REFUND",
            payment_transaction.c.order_id.in_(placed),
        )
    ).scalar_one()
    residue = connection.execute(
        select(import_residue.c.kind, func.count(), func.sum(import_residue.c.amount))
        .where(import_residue.c.run_id == run_id)
        .group_by(import_residue.c.kind)
        .order_by(import_residue.c.kind)
    )
    return ImportedSums(
        orders=int(count),
        order_total=int(total),
        refund_total=int(refunded),
        residue={kind: (int(entries), int(amount)) for kind, entries, amount in residue},
    )
