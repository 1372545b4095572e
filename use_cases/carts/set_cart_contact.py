"""cartContactSet: how to reach the buyer of a cart."""

from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.address import Contact, checked_email
from domain.carts.cart import Cart
from domain.validation import optional_text
from persistence.unit_of_work import UnitOfWork


def set_cart_contact(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    cart_id: UUID,
    contact: Contact,
    expected_version: int | None = None,
) -> Cart:
    """Say how to reach the buyer. Raises NotFound, MoveRefused, StaleVersion, InvalidInput."""
    cart = unit.carts.get(cart_id, visible_to=caller, expected_version=expected_version)
    entry = Contact(
        id=unit.ids.new(now),
        email=checked_email(contact.email, field=("contact", "email")),
        phone=optional_text(contact.phone, field=("contact", "phone"), limit=64),
        name=optional_text(contact.name, field=("contact", "name")),
    )
    changed, event = cart.with_detail("CONTACT", now, contact_id=entry.id)
    unit.parties.add_contact(entry)
    unit.parties.remove([cart.contact_id])
    return unit.carts.save(changed, event, actor=caller, now=now)
