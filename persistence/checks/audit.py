"""The audit trail: whoever looks for what was done to an object finds it."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from domain.audit import AUDITED_KINDS
from persistence.checks.check import Check, Finding, Violation
from persistence.checks.scanning import rows_of, scan
from persistence.tables.audit import audit_entry, audit_object

_KINDS = frozenset(kind.value for kind in AUDITED_KINDS)


def _not_found_by_what_it_tells(connection: Connection) -> Iterator[Finding]:
    query = (
        select(
            audit_entry.c.id, audit_entry.c.principal_kind, audit_entry.c.changes,
            audit_object.c.object_id,
        )
        .outerjoin(audit_object, audit_object.c.audit_entry_id == audit_entry.c.id)
        .order_by(audit_entry.c.id)
    )  # fmt: skip
    last: Any = None
    objects: set[str] = set()
    for row in scan(connection, query):
        if last is not None and row.id != last.id:
            yield from _of_entry(last, objects)
            objects = set()
        last = row
        if row.object_id is not None:
            objects.add(row.object_id)
    if last is not None:
        yield from _of_entry(last, objects)


def _of_entry(entry: Any, objects: set[str]) -> Iterator[Finding]:
    subject = f"audit entry {entry.id}"
    told = {change["id"] for change in entry.changes}
    if entry.principal_kind not in _KINDS:
        yield Violation(subject, f"is of a {entry.principal_kind}, who is not kept")
    for missing in sorted(told - objects):
        yield Violation(subject, f"tells of {missing}, and is not found by it")
    parts = {part for named in told for part in named.split("_")[1:]}
    for extra in sorted(objects - told):
        # What a part belongs to is in the identity of the part.
        if not set(extra.split("_")[1:]) <= parts:
            yield Violation(subject, f"is found by {extra}, of which it does not tell")
    yield 1


CHECKS = (
    Check(
        "audit trail",
        "Every audit entry is of staff or a partner, and found by all that it tells of, only by that",
        "entries",
        rows_of(audit_entry),
        _not_found_by_what_it_tells,
    ),
)
