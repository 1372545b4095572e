"""The audit trail for queries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, false, select, true

from domain.access.caller import Caller
from persistence.reads.keyset import Page, PageRequest, SortColumn, count_rows, read_page
from persistence.reads.wanted_values import wanted_texts
from persistence.tables.audit import audit_entry, audit_object


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries: every part that is given must hold. Empty means any."""

    clients: Sequence[str] = field(default_factory=tuple)
    mutations: Sequence[str] = field(default_factory=tuple)
    object_id: str | None = None
    request_id: str | None = None
    occurred_from: datetime | None = None
    occurred_before: datetime | None = None


def audit_page(
    connection: Connection, caller: Caller, wanted: AuditFilter, request: PageRequest
) -> Page[RowMapping]:
    """A page of the trail, newest first."""
    newest_first = (SortColumn(audit_entry.c.id, "id", descending=True),)
    return read_page(connection, _entries(caller, wanted), newest_first, request)


def count_audit(connection: Connection, caller: Caller, wanted: AuditFilter) -> int:
    """How many entries match."""
    return count_rows(connection, _entries(caller, wanted))


def audit_entries_by_id(
    connection: Connection, caller: Caller, ids: Sequence[UUID]
) -> dict[UUID, RowMapping]:
    """Entries by id; absent and hidden ones are left out."""
    query = _entries(caller, AuditFilter()).where(audit_entry.c.id.in_(ids))
    return {row["id"]: row for row in connection.execute(query).mappings()}


def _visible_to(caller: Caller) -> ColumnElement[bool]:
    """An entry tells of several things at once, so who is bound to some of them reads none."""
    bound = caller.channel_ids is not None or caller.location_ids is not None
    return false() if bound else true()


def _entries(caller: Caller, wanted: AuditFilter) -> Select[Any]:
    entry = audit_entry.c
    query = select(audit_entry).where(_visible_to(caller))
    if wanted.clients:
        query = query.where(entry.client.in_(wanted_texts(wanted.clients, "clients")))
    if wanted.mutations:
        query = query.where(entry.mutation.in_(wanted_texts(wanted.mutations, "mutations")))
    if wanted.request_id is not None:
        texts = wanted_texts([wanted.request_id], "requestId")
        query = query.where(entry.request_id.in_(texts))
    if wanted.object_id is not None:
        texts = wanted_texts([wanted.object_id], "objectId")
        about = select(audit_object.c.audit_entry_id).where(audit_object.c.object_id.in_(texts))
        query = query.where(entry.id.in_(about))
    if wanted.occurred_from is not None:
        query = query.where(entry.occurred_at >= wanted.occurred_from)
    if wanted.occurred_before is not None:
        query = query.where(entry.occurred_at < wanted.occurred_before)
    return query
