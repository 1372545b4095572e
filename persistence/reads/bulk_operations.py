"""Bulk operations for queries, and their results for downloads."""

import zlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Select, select

from domain.access.api_keys import key_id_of
from domain.access.caller import Caller
from persistence.reads.keys import api_key_by_id
from persistence.reads.keyset import Page, PageRequest, SortColumn, count_rows, read_page
from persistence.tables.bulk_operations import bulk_operation, bulk_operation_part


def bulk_operation_page(
    connection: Connection, caller: Caller, request: PageRequest
) -> Page[RowMapping]:
    """A page of the caller's own operations, newest first."""
    order = (SortColumn(bulk_operation.c.id, "id", descending=True),)
    return read_page(connection, _own(caller), order, request)


def count_bulk_operations(connection: Connection, caller: Caller) -> int:
    """How many operations the caller has."""
    return count_rows(connection, _own(caller))


def bulk_operations_by_id(
    connection: Connection, caller: Caller, ids: Sequence[UUID]
) -> dict[UUID, RowMapping]:
    """The caller's own operations by id."""
    rows = connection.execute(_own(caller).where(bulk_operation.c.id.in_(ids))).mappings()
    return {row["id"]: row for row in rows}


def result_size(
    connection: Connection, operation_id: UUID, now: datetime
) -> tuple[str, int] | None:
    """Status and size in bytes of an operation's result, for whoever holds its address.

    None also once the key that began it is good no more: its addresses end with it.
    """
    mine = bulk_operation.c
    query = select(mine.client, mine.status, mine.byte_count).where(mine.id == operation_id)
    row = connection.execute(query).first()
    if row is None:
        return None
    key_id = key_id_of(row.client)
    key = None if key_id is None else api_key_by_id(connection, key_id)
    is_over = key_id is not None and (key is None or not key.is_good(now))
    return None if is_over else (row.status, row.byte_count)


def result_part(
    connection: Connection, operation_id: UUID, first_byte: int
) -> tuple[int, bytes] | None:
    """The part that a byte of the result lies in: where it begins, and its lines."""
    part = bulk_operation_part.c
    query = (
        select(part.first_byte, part.content)
        .where(part.operation_id == operation_id, part.first_byte <= first_byte)
        .order_by(part.number.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return None if row is None else (row.first_byte, zlib.decompress(row.content))


def _own(caller: Caller) -> Select[Any]:
    return select(bulk_operation).where(bulk_operation.c.client == caller.client)
