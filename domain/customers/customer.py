"""Customers: people and companies that buy more than once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from domain.address import checked_email
from domain.errors import InvalidInput
from domain.validation import attributes, optional_text, text

TAGS_LIMIT = 50


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
    """The customer with trimmed texts, if every part is possible.

    E-mail addresses are kept in lower case: the same mailbox is found however it was typed.
    Raises InvalidInput naming the part.
    """
    if text(customer.reference, field=("reference",), limit=64) != customer.reference:
        raise InvalidInput("A reference has no blanks at its ends.", field=("reference",))
    email = checked_email(customer.email, field=("email",))
    return replace(
        customer,
        name=optional_text(customer.name, field=("name",)),
        email=email.lower() if email is not None else None,
        phone=optional_text(customer.phone, field=("phone",), limit=64),
        tags=_tags(customer.tags),
        attributes=attributes(customer.attributes, field=("attributes",)),
    )


def _tags(tags: frozenset[str]) -> frozenset[str]:
    if len(tags) > TAGS_LIMIT:
        raise InvalidInput(f"At most {TAGS_LIMIT} tags.", field=("tags",))
    trimmed = frozenset(text(tag, field=("tags",), limit=64) for tag in tags)
    if any("," in tag for tag in trimmed):
        raise InvalidInput("A tag has no comma.", field=("tags",))
    return trimmed
