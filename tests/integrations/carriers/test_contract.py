"""What every carrier must do; ours and every installed one is held to it."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.fulfillment.shipment import checked_tracking_url
from domain.validation import code
from integrations.carriers.registry import installed_carriers

NAMES = installed_carriers().names
numbers = st.text(min_size=1, max_size=64)


def test_the_manual_carrier_is_always_there() -> None:
    assert "manual" in NAMES


@pytest.mark.parametrize("name", NAMES)
def test_its_name_is_a_code_that_shipments_carry(name: str) -> None:
    carrier = installed_carriers().named(name)
    assert code(carrier.name, field=("name",)) == name


@pytest.mark.parametrize("name", NAMES)
@given(number=numbers)
def test_its_link_is_none_or_safe_for_any_number_a_person_types(name: str, number: str) -> None:
    carrier = installed_carriers().named(name)
    link = carrier.tracking_url(number)
    assert checked_tracking_url(link) == link
    assert carrier.tracking_url(number) == link


@pytest.mark.parametrize("name", NAMES)
def test_a_second_instance_answers_alike(name: str) -> None:
    carrier = installed_carriers().named(name)
    number = str(UUID(int=1))
    assert type(carrier)().tracking_url(number) == carrier.tracking_url(number)
