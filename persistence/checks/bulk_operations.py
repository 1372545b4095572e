"""Bulk operations: what an operation counts is what its parts hold."""

from collections.abc import Iterator

from sqlalchemy import Connection, func, or_, select

from domain.bulk_operations.bulk_operation import BulkOperationStatus
from persistence.checks.check import Check, Finding, Violation
from persistence.checks.scanning import rows_of, scan
from persistence.tables.bulk_operations import bulk_operation, bulk_operation_part


def _not_what_it_holds(connection: Connection) -> Iterator[Finding]:
    part = bulk_operation_part.c
    held = (
        select(
            part.operation_id,
            func.count().label("parts"),
            func.max(part.number).label("last"),
            func.sum(part.byte_count).label("bytes"),
            func.sum(part.object_count).label("objects"),
        )
        .group_by(part.operation_id)
        .subquery()
    )
    said = bulk_operation.c
    parts, last, size, objects = (
        func.coalesce(column, 0)
        for column in (held.c.parts, held.c.last, held.c.bytes, held.c.objects)
    )
    query = (
        select(
            said.id,
            said.part_count,
            said.byte_count,
            said.object_count,
            parts.label("parts"),
            size.label("bytes"),
            objects.label("objects"),
        )
        .outerjoin(held, held.c.operation_id == said.id)
        .where(
            said.status != BulkOperationStatus.EXPIRED.value,
            or_(
                said.part_count != parts,
                said.part_count != last,
                said.byte_count != size,
                said.object_count != objects,
            ),
        )
    )
    for row in scan(connection, query):
        yield Violation(
            f"bulk operation {row.id}",
            f"says {row.part_count} parts, {row.byte_count} bytes, {row.object_count} objects; "
            f"holds {row.parts}, {int(row.bytes)}, {int(row.objects)}",
        )


CHECKS = (
    Check(
        "bulk results",
        "Every bulk operation holds what it counts, without a gap",
        "operations",
        rows_of(bulk_operation),
        _not_what_it_holds,
    ),
)
