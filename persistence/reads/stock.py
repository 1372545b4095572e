"""Locations, positions and movements for queries."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection, RowMapping

from domain.access import Caller
from persistence.reads.orders import rows_by_id
from persistence.tables.stock import location


def locations_by_id(
    connection: Connection, _: Caller, ids: Sequence[UUID]
) -> dict[UUID, RowMapping]:
    """Locations by id."""
    return rows_by_id(connection, location, ids)
