"""Setting up customers in bulk, by reference."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.address import Address, checked_address
from domain.customers.customer import Customer, checked_customer
from domain.validation import storable
from persistence.unit_of_work import UnitOfWork
from use_cases.attribute_pairs import attributes_from
from use_cases.bulk import BulkOutcome, check_bulk_size, each_in_order, require_whole_merchant


@dataclass(frozen=True, slots=True)
class CustomerData:
    """A person as the system that leads customers describes them; the address's id means nothing."""

    reference: str
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    tags: Sequence[str] = ()
    default_address: Address | None = None
    attributes: Sequence[tuple[str, str]] = ()


def upsert_customers(
    unit: UnitOfWork, caller: Caller, now: datetime, *, items: Sequence[CustomerData]
) -> list[BulkOutcome]:
    """Create customers, or bring those with the same reference up to date; one outcome per item.

    What is sent is the whole customer: what is left out is cleared. A changed address is a new
    row, because orders point at the old one. Raises NotPermitted for a caller bound to channels:
    customers belong to all of them, and it could overwrite people whom it may not see.
    """
    check_bulk_size(items)
    require_whole_merchant(caller, "customers")
    references = (item.reference for item in items if storable(item.reference))
    existing = unit.parties.customers_by_reference(references)
    addresses = dict(
        unit.parties.addresses(
            entry.default_address_id for entry in existing.values() if entry.default_address_id
        )
    )
    stored = frozenset(addresses)

    def make(item: CustomerData, known: Customer | None) -> Customer:
        address = _address(item, known, addresses, unit.ids.new(now))
        customer = checked_customer(
            Customer(
                id=known.id if known is not None else unit.ids.new(now),
                reference=item.reference,
                name=item.name,
                email=item.email,
                phone=item.phone,
                tags=frozenset(item.tags),
                default_address_id=address.id if address is not None else None,
                attributes=attributes_from(item.attributes),
            )
        )
        if address is not None:
            addresses[address.id] = address
        return customer

    customers, outcomes = each_in_order(
        items, existing, key_of=lambda item: item.reference, make=make
    )
    for key in {entry.default_address_id for entry in customers} - stored:
        if key is not None:
            unit.parties.add_address(addresses[key])
    unit.parties.save_customers(customers, now)
    return outcomes


def _address(
    item: CustomerData, known: Customer | None, addresses: Mapping[UUID, Address], key: UUID
) -> Address | None:
    """The address to point at: the present one where nothing of it changed."""
    if item.default_address is None:
        return None
    wanted = checked_address(replace(item.default_address, id=key), field=("default_address",))
    present = known.default_address_id if known is not None else None
    if present is not None and addresses[present] == replace(wanted, id=present):
        return addresses[present]
    return wanted
