"""The audit trail: whoever looks for what was done to an object finds it."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, Select, func, select

from domain.access.api_keys import client_of
from domain.audit import AUDITED_KINDS
from domain.events import StreamKind
from persistence.checks.check import Check, Finding, Violation
from persistence.checks.scanning import rows_of, scan
from persistence.in_chunks import in_chunks
from persistence.tables.access import api_key
from persistence.tables.audit import audit_entry, audit_object
from persistence.tables.identity import identity_provider
from persistence.tables.log import event

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


def _deeds() -> Select[Any]:
    """Who of staff and partners wrote into which order, since the oldest entry that is kept.

    What was done before that may have been forgotten, or was done before there was a trail.
    """
    begun = select(func.min(audit_entry.c.occurred_at)).scalar_subquery()
    return (
        select(event.c.stream_id, event.c.actor)
        .where(event.c.stream_kind == StreamKind.ORDER.value, event.c.recorded_at >= begun)
        .distinct()
        .order_by(event.c.stream_id, event.c.actor)
    )


def _audited_clients(connection: Connection) -> Callable[[str], bool]:
    """Whose writes are kept: keys of staff and partners, people of a provider for staff."""
    keys = select(api_key.c.id).where(api_key.c.kind.in_(_KINDS))
    clients = {client_of(key) for key in connection.execute(keys).scalars()}
    providers = select(identity_provider.c.id).where(identity_provider.c.kind.in_(_KINDS))
    people = tuple(f"person:{key.hex}:" for key in connection.execute(providers).scalars())
    return lambda client: client in clients or client.startswith(people)


def _deeds_without_entry(connection: Connection) -> Iterator[Finding]:
    is_audited = _audited_clients(connection)
    for chunk in in_chunks(scan(connection, _deeds())):
        done = {(f"Order_{row.stream_id.hex}", row.actor) for row in chunk if is_audited(row.actor)}
        told = (
            select(audit_object.c.object_id, audit_entry.c.client)
            .join(audit_entry, audit_entry.c.id == audit_object.c.audit_entry_id)
            .where(audit_object.c.object_id.in_({order for order, _ in done}))
        )
        missing = done - {(row.object_id, row.client) for row in connection.execute(told)}
        for order, client in sorted(missing):
            yield Violation(order, f"has events of {client}, and the trail nothing of them")
        yield len(chunk)


def _deed_count(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(_deeds().subquery())).scalar_one()


CHECKS = (
    Check(
        "audited orders",
        "Who of staff and partners wrote into an order is in the audit trail with it",
        "writers of orders",
        _deed_count,
        _deeds_without_entry,
    ),
    Check(
        "audit trail",
        "Every audit entry is of staff or a partner, and found by all that it tells of, only by that",
        "entries",
        rows_of(audit_entry),
        _not_found_by_what_it_tells,
    ),
)
