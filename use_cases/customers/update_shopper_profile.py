"""shopperProfileUpdate: a shopper's own name, telephone number and address."""

from dataclasses import replace
from datetime import datetime

from domain.access.caller import Caller
from domain.address import Address, checked_address
from domain.customers.customer import Customer, checked_customer
from domain.errors import NotPermitted
from persistence.unit_of_work import UnitOfWork


def update_shopper_profile(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    name: str | None = None,
    phone: str | None = None,
    default_address: Address | None = None,
) -> Customer:
    """Change what a shopper says of themselves; None leaves a part as it is.

    Their e-mail address is what they proved, and stays. Raises InvalidInput, and NotPermitted for
    whoever is no shopper.
    """
    if caller.customer_id is None:
        raise NotPermitted("Only a shopper who has signed in has a profile.")
    found = unit.parties.customer(caller.customer_id)
    changed = replace(
        found,
        name=found.name if name is None else name,
        phone=found.phone if phone is None else phone,
    )
    if default_address is not None:
        address = replace(
            checked_address(default_address, field=("defaultAddress",)), id=unit.ids.new(now)
        )
        unit.parties.add_address(address)
        changed = replace(changed, default_address_id=address.id)
    changed = checked_customer(changed)
    unit.parties.save_customers([changed], now)
    return changed
