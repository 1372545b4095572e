"""The audit trail of one transaction: told by what it changed, written with it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Table, delete, select

from domain.access.caller import Caller
from domain.audit import AuditChange, AuditEntry, AuditSource, is_audited
from domain.differences import difference
from domain.identity import Ids
from persistence.bulk_insert import insert_rows
from persistence.changed_rows import ChangedRow, RowWatch
from persistence.order_parts import OrderParts
from persistence.stock import StockRepository
from persistence.tables.audit import audit_entry, audit_object
from persistence.tracked import Tracked

_TYPES: Final[Mapping[str, str]] = {"MerchandiseReturn": "Return"}
"""Entities that the API calls by another name than we do."""
_PERSONAL_ROWS: Final[Mapping[str, frozenset[str]]] = {"customer": frozenset({"name"})}
_NEVER_TOLD: Final = frozenset({"id", "updated_at", "last_used_at", "recorded_at"})


class AuditTrail:
    """Entries of one transaction."""

    def __init__(self, connection: Connection, ids: Ids) -> None:
        self._connection = connection
        self._ids = ids
        self._entries: list[dict[str, Any]] = []
        self._objects: list[dict[str, Any]] = []

    @contextmanager
    def telling(
        self,
        unit: object,
        stock: StockRepository,
        caller: Caller,
        now: datetime,
        source: AuditSource,
    ) -> Iterator[None]:
        """Tell in an entry what is done meanwhile, if the caller is one whose writes are kept.

        What is refused raises, and leaves nothing to tell: nothing of it was done.
        """
        if not is_audited(caller):
            yield
            return
        positions = stock.positions_now()
        with RowWatch(self._connection) as rows:
            yield
        changes = [
            *_changed_entities(unit),
            *_changed_positions(stock, positions),
            *map(_row_change, rows.changes()),
        ]
        self._add(AuditEntry(self._ids.new(now), now, caller, source, tuple(changes)))

    def flush(self) -> None:
        """Write the entries."""
        insert_rows(self._connection, audit_entry, self._entries)
        insert_rows(self._connection, audit_object, self._objects)
        self._entries.clear()
        self._objects.clear()

    def forget(self, before: datetime, *, limit: int) -> int:
        """Delete entries from before an instant, oldest first; how many."""
        old = select(audit_entry.c.id).where(audit_entry.c.occurred_at < before)
        ids = self._connection.execute(old.order_by(audit_entry.c.id).limit(limit)).scalars().all()
        if ids:
            of_old = audit_object.c.audit_entry_id.in_(ids)
            self._connection.execute(delete(audit_object).where(of_old))
            self._connection.execute(delete(audit_entry).where(audit_entry.c.id.in_(ids)))
        return len(ids)

    def _add(self, entry: AuditEntry) -> None:
        caller, source = entry.caller, entry.source
        self._entries.append(
            {
                "id": entry.id,
                "occurred_at": entry.occurred_at,
                "principal_kind": caller.kind.value,
                "client": caller.client,
                "subject": caller.subject,
                "mutation": source.mutation,
                "operation_name": source.operation_name,
                "request_id": source.request_id,
                "client_address": source.client_address,
                "user_agent": source.user_agent,
                "changes": [
                    {"type": told.type, "id": told.id, "before": told.before, "after": told.after}
                    for told in entry.changes
                ],
            }
        )
        self._objects += [
            {"object_id": object_id, "audit_entry_id": entry.id}
            for object_id in dict.fromkeys(
                named for change in entry.changes for named in (change.id, *change.parents)
            )
        ]


def _changed_entities(unit: object) -> Iterator[AuditChange]:
    """What repositories keep until the end: any that keeps entities so is seen."""
    for repository in vars(unit).values():
        for kept in getattr(repository, "__dict__", {}).values():
            if isinstance(kept, Tracked | OrderParts):
                for key, before, after in kept.all_changes():
                    name = type(after).__name__
                    yield _change(_TYPES.get(name, name), (key,), before, after)


def _changed_positions(
    stock: StockRepository, before: Mapping[tuple[UUID, UUID], Any]
) -> Iterator[AuditChange]:
    for key, position in stock.changed_positions():
        was = before.get(key) or stock.found_position(key)
        if position is not was:
            yield _change("StockPosition", key, was, position, parents=("Product", "Location"))


def _row_change(row: ChangedRow) -> AuditChange:
    table = row.table
    parents = tuple(_parent_of(table, column.name) for column in table.primary_key)
    personal = _PERSONAL_ROWS.get(table.name, frozenset())
    return _change(_camel(table.name), row.key, row.before, row.after, parents, personal)


def _change(
    type_name: str,
    key: tuple[Any, ...],
    before: Any,
    after: Any,
    parents: tuple[str, ...] = (),
    personal: frozenset[str] = frozenset(),
) -> AuditChange:
    was, now = difference(before, after, personal)
    texts = [part.hex if isinstance(part, UUID) else str(part) for part in key]
    return AuditChange(
        type=type_name,
        id="_".join([type_name, *texts]),
        before=None if before is None else _told(was),
        after=None if after is None else _told(now),
        parents=tuple(
            f"{parent}_{text}" for parent, text in zip(parents, texts, strict=False) if parent
        ),
    )


def _told(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in _NEVER_TOLD}


def _parent_of(table: Table, column: str) -> str:
    """The type that a part of a composite key refers to; empty for none."""
    for key in table.c[column].foreign_keys:
        return _camel(key.column.table.name)
    return ""


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
