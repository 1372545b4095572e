"""Customers are checked part by part."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from domain.customers.customer import Customer, checked_customer
from domain.errors import InvalidInput

ADA = Customer(
    UUID(int=1), "C-1", " Ada Byron ", " Ada@Example.com ", tags=frozenset({" vip ", "press"})
)


def test_texts_are_trimmed_and_mail_addresses_are_in_lower_case() -> None:
    checked = checked_customer(ADA)
    assert (checked.name, checked.email) == ("Ada Byron", "ada@example.com")
    assert checked.tags == {"vip", "press"}


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("reference", ""),
        ("reference", " C-1"),
        ("reference", "C" * 65),
        ("name", "A" * 256),
        ("email", "ada"),
        ("email", "ada@localhost"),
        ("phone", "1\x07"),
        ("tags", frozenset({"a,b"})),
        ("tags", frozenset({" "})),
        ("tags", frozenset(str(n) for n in range(51))),
    ],
)
def test_an_impossible_part_is_named(part: str, value: Any) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked_customer(replace(ADA, **{part: value}))
    assert refused.value.field == (part,)
