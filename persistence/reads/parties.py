"""Addresses, contacts and customers for queries."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection, RowMapping

from domain.access import Caller
from persistence.reads.orders import rows_by_id
from persistence.tables.parties import address, contact, customer


def addresses_by_id(
    connection: Connection, _: Caller, ids: Sequence[UUID]
) -> dict[UUID, RowMapping]:
    """Addresses of objects that were read under the caller's rights."""
    return rows_by_id(connection, address, ids)


def contacts_by_id(
    connection: Connection, _: Caller, ids: Sequence[UUID]
) -> dict[UUID, RowMapping]:
    """Contacts of orders that were read under the caller's rights."""
    return rows_by_id(connection, contact, ids)


def customers_by_id(
    connection: Connection, _: Caller, ids: Sequence[UUID]
) -> dict[UUID, RowMapping]:
    """Customers by id."""
    return rows_by_id(connection, customer, ids)
