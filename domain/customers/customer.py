"""Customers: people and companies that buy more than once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from domain.address import checked_email
from domain.validation import attributes, optional_text, text


@dataclass(frozen=True, slots=True)
class Customer:
    """A person who buys. `reference` is the merchant's own number for them, their natural key."""

    id: UUID
    reference: str
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    tags: frozenset[str] = frozenset()
    default_address_id: UUID | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


def checked_customer(customer: Customer) -> Customer:
    """The customer, if every part of it is possible. Raises InvalidInput naming the part."""
    text(customer.reference, field=("reference",), limit=64)
    optional_text(customer.name, field=("name",))
    optional_text(customer.phone, field=("phone",), limit=64)
    checked_email(customer.email, field=("email",))
    for tag in customer.tags:
        text(tag, field=("tags",), limit=64)
    attributes(customer.attributes, field=("attributes",))
    return customer
