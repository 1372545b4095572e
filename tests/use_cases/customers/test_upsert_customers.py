"""Setting up customers: by reference; an address that orders point at is never rewritten."""

from dataclasses import replace
from uuid import uuid4

import pytest

from domain.address import Address
from domain.customers.customer import Customer
from domain.errors import NotPermitted
from tests.shop import NOW, Shop
from tests.use_cases.outcomes import codes, refusal
from use_cases.bulk import BulkOutcome
from use_cases.customers.upsert_customers import CustomerData, upsert_customers

HOME = Address(uuid4(), "GB", name="Grace Hopper", street=" 1 Navy Yard ", city="London")
GRACE = CustomerData(
    "C-2", "Grace Hopper", "Grace@Example.com", "+44 20 7946 0000", ["vip"], HOME, [("crm", "77")]
)


def upsert(shop: Shop, *items: CustomerData) -> list[BulkOutcome]:
    return shop.database.run(lambda unit: upsert_customers(unit, shop.staff, NOW, items=items))


def stored(shop: Shop, reference: str) -> tuple[Customer, Address | None]:
    with shop.database.transaction() as unit:
        customer = unit.parties.customers_by_reference([reference])[reference]
        key = customer.default_address_id
        return customer, unit.parties.addresses([key])[key] if key is not None else None


def test_a_customer_is_stored_with_an_address_of_their_own(shop: Shop) -> None:
    upsert(shop, GRACE)
    customer, address = stored(shop, "C-2")
    assert (customer.name, customer.email) == ("Grace Hopper", "grace@example.com")
    assert customer.tags == {"vip"}
    assert customer.attributes == {"crm": "77"}
    assert address is not None
    assert (address.street, address.city) == ("1 Navy Yard", "London")
    assert address.id != HOME.id


def test_an_unchanged_address_stays_the_same_row(shop: Shop) -> None:
    upsert(shop, GRACE)
    first, _ = stored(shop, "C-2")
    upsert(shop, replace(GRACE, name="Rear Admiral Hopper"))
    second, _ = stored(shop, "C-2")
    assert second.id == first.id
    assert second.default_address_id == first.default_address_id


def test_a_changed_address_is_a_new_row_and_the_orders_keep_the_old_one(shop: Shop) -> None:
    placed = shop.place(("MUG", 1), customer_reference="C-1", contact=None, shipping_address=None)
    moved = CustomerData("C-1", "Ada Byron", default_address=replace(HOME, city="Leeds"))
    upsert(shop, moved)

    customer, address = stored(shop, "C-1")
    assert address is not None
    assert address.city == "Leeds"
    order = shop.order(placed.id)
    assert order.shipping_address_id not in {None, customer.default_address_id}


def test_what_is_left_out_is_cleared(shop: Shop) -> None:
    upsert(shop, GRACE, CustomerData("C-2"))
    customer, address = stored(shop, "C-2")
    assert (customer.name, customer.email, customer.tags, address) == (
        None,
        None,
        frozenset(),
        None,
    )


def test_each_item_is_refused_on_its_own(shop: Shop) -> None:
    outcomes = upsert(
        shop,
        CustomerData("C-3", email="nobody"),
        CustomerData("C-\ud800"),
        CustomerData("C-4", default_address=Address(uuid4(), "XX")),
        CustomerData("C-5", tags=["a,b"]),
        CustomerData("C-6"),
    )
    assert codes(outcomes) == ["INVALID", "INVALID", "INVALID", "INVALID", None]
    assert refusal(outcomes[2]).field == ("default_address", "countryCode")


def test_a_caller_bound_to_channels_may_not_write_customers(shop: Shop) -> None:
    bound = replace(shop.staff, channel_ids=frozenset({shop.channel.id}))
    with pytest.raises(NotPermitted):
        shop.database.run(lambda unit: upsert_customers(unit, bound, NOW, items=[GRACE]))
