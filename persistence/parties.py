"""Addresses, contacts and customers: every row with personal data."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, delete, insert, select

from domain.access.caller import SYSTEM, Caller
from domain.address import Address, Contact, Coordinates
from domain.customers.customer import Customer
from domain.errors import NotFound
from persistence.access.visibility import customers_visible_to
from persistence.dialects import upsert
from persistence.in_chunks import in_chunks
from persistence.tables.parties import address, contact, customer

ADDRESS_TEXTS = (
    "name", "company", "street", "street_extra", "city", "region", "postal_code", "phone",
)  # fmt: skip


class PartyRepository:
    """People and places of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        # Addresses never change, so each is read once a transaction.
        self._known_addresses: dict[UUID, Address] = {}
        self._addresses: dict[UUID, Address] = {}
        self._contacts: dict[UUID, Contact] = {}
        self._removed: set[UUID] = set()

    def add_address(self, entry: Address) -> None:
        """Keep a new address."""
        self._addresses[entry.id] = self._known_addresses[entry.id] = entry

    def add_contact(self, entry: Contact) -> None:
        """Keep a new contact."""
        self._contacts[entry.id] = entry

    def remove(self, ids: Iterable[UUID | None]) -> None:
        """Forget addresses and contacts that nothing refers to any more: personal data."""
        self._removed.update(key for key in ids if key is not None)

    def contacts(self, ids: Iterable[UUID]) -> dict[UUID, Contact]:
        """Contacts by id; unknown ids are left out."""
        query = select(contact).where(contact.c.id.in_(set(ids)))
        return {
            row.id: Contact(row.id, email=row.email, phone=row.phone, name=row.name)
            for row in self._connection.execute(query)
        }

    def addresses(self, ids: Iterable[UUID]) -> dict[UUID, Address]:
        """Addresses by id; unknown ids are left out."""
        wanted, known = set(ids), self._known_addresses
        for chunk in in_chunks(key for key in wanted if key not in known):
            query = select(address).where(address.c.id.in_(chunk))
            for row in self._connection.execute(query).mappings():
                known[row["id"]] = address_from_row(row)
        return {key: known[key] for key in wanted if key in known}

    def customers_by_reference(
        self, references: Iterable[str], *, visible_to: Caller = SYSTEM
    ) -> dict[str, Customer]:
        """Customers by the merchant's own number for them; absent and hidden ones are left out."""
        found = {}
        for chunk in in_chunks(set(references)):
            query = select(customer).where(
                customer.c.reference.in_(chunk), customers_visible_to(visible_to)
            )
            for row in self._connection.execute(query).mappings():
                found[row["reference"]] = _customer_from(row)
        return found

    def customer(self, customer_id: UUID) -> Customer:
        """A customer by identity. Raises NotFound."""
        query = select(customer).where(customer.c.id == customer_id)
        row = self._connection.execute(query).mappings().first()
        if row is None:
            raise NotFound("No such customer.", field=("customerId",))
        return _customer_from(row)

    def save_customers(self, customers: Sequence[Customer], now: datetime) -> None:
        """Insert customers, or overwrite those with the same id."""
        self.flush()
        upsert(
            self._connection,
            customer,
            [_customer_row(entry, now) for entry in customers],
            keep=("created_at",),
        )

    def flush(self) -> None:
        """Write new addresses and contacts."""
        if self._addresses:
            rows = [address_row(entry) for entry in self._addresses.values()]
            self._connection.execute(insert(address), rows)
            self._addresses.clear()
        if self._contacts:
            people = [
                {"id": c.id, "name": c.name, "email": c.email, "phone": c.phone}
                for c in self._contacts.values()
            ]
            self._connection.execute(insert(contact), people)
            self._contacts.clear()

    def flush_removed(self) -> None:
        """Delete what was removed; whoever referred to it is written before."""
        if self._removed:
            for table in (address, contact):
                self._connection.execute(delete(table).where(table.c.id.in_(self._removed)))
            self._removed.clear()


def address_row(entry: Address) -> dict[str, Any]:
    """The row of an address."""
    point = entry.coordinates
    return {name: getattr(entry, name) for name in ("id", "country_code", *ADDRESS_TEXTS)} | {
        "latitude": point.latitude if point else None,
        "longitude": point.longitude if point else None,
    }


def address_from_row(row: RowMapping) -> Address:
    """The address of a row."""
    located = row["latitude"] is not None
    return Address(
        **{name: row[name] for name in ("id", "country_code", *ADDRESS_TEXTS)},
        coordinates=Coordinates(row["latitude"], row["longitude"]) if located else None,
    )


def _customer_row(entry: Customer, now: datetime) -> dict[str, Any]:
    searchable = (entry.reference, entry.name, entry.email, entry.phone)
    return {
        "id": entry.id,
        "reference": entry.reference,
        "name": entry.name,
        "email": entry.email,
        "phone": entry.phone,
        "tags": entry.tags,
        "default_address_id": entry.default_address_id,
        "attributes": dict(entry.attributes),
        "search_text": " ".join(filter(None, searchable)).lower(),
        "created_at": now,
    }


def _customer_from(row: RowMapping) -> Customer:
    names = ("id", "reference", "name", "email", "phone", "tags", "default_address_id")
    return Customer(**{name: row[name] for name in names}, attributes=row["attributes"])
