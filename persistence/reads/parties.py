"""Addresses, contacts and customers for queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Select, false, literal, select

from domain.access.caller import Caller
from domain.validation import storable
from persistence.access.visibility import customers_visible_to
from persistence.reads.keyset import Page, PageRequest, SortColumn, count_rows, read_page
from persistence.reads.orders import rows_by_id
from persistence.reads.text_search import escaped, matching_words
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


@dataclass(frozen=True, slots=True)
class CustomerFilter:
    """Which customers: every part that is given must hold. None means any."""

    text: str | None = None
    email: str | None = None
    tag: str | None = None


class CustomerSort(Enum):
    """What a list of customers is sorted by."""

    REFERENCE = "reference"
    CREATED_AT = "created_at"


def customer_page(
    connection: Connection,
    caller: Caller,
    wanted: CustomerFilter,
    sort: CustomerSort,
    descending: bool,
    request: PageRequest,
) -> Page[RowMapping]:
    """A page of the customers that the caller may see."""
    by = SortColumn(customer.c[sort.value], sort.value, descending)
    key = SortColumn(customer.c.id, "id", descending)
    order = (by,) if sort is CustomerSort.REFERENCE else (by, key)
    return read_page(connection, _customers(caller, wanted), order, request)


def count_customers(connection: Connection, caller: Caller, wanted: CustomerFilter) -> int:
    """How many customers match, of those the caller may see."""
    return count_rows(connection, _customers(caller, wanted))


def customers_by_id(
    connection: Connection, caller: Caller, ids: Sequence[UUID]
) -> dict[UUID, RowMapping]:
    """Customers by id; absent and hidden ones are left out."""
    query = select(customer).where(customer.c.id.in_(ids), customers_visible_to(caller))
    return {row["id"]: row for row in connection.execute(query).mappings()}


def customer_by_reference(
    connection: Connection, caller: Caller, reference: str
) -> RowMapping | None:
    """One customer by the merchant's own number for them; None when absent or hidden."""
    if not storable(reference):
        return None
    query = select(customer).where(customer.c.reference == reference, customers_visible_to(caller))
    return connection.execute(query).mappings().first()


def _customers(caller: Caller, wanted: CustomerFilter) -> Select[Any]:
    query = select(customer).where(customers_visible_to(caller))
    if not all(storable(value) for value in (wanted.email or "", wanted.tag or "")):
        return query.where(false())
    if wanted.email is not None:
        query = query.where(customer.c.email == wanted.email.strip().lower())
    if wanted.tag is not None:
        # The column holds the tags separated by commas, which no tag contains.
        tags = literal(",").concat(customer.c.tags.concat(literal(",")))
        query = query.where(tags.like(f"%,{escaped(wanted.tag.strip())},%", escape="\\"))
    if wanted.text is not None:
        query = query.where(matching_words(customer.c.search_text, wanted.text))
    return query
