import re
from dataclasses import fields
from typing import get_args

import pytest

from domain.carts.events import CartEvent
from domain.orders import events
from domain.orders.event_parts import GivenUpLine
from domain.stock.alerting import AlertEvent
from tests.docs.blocks import CHECKOUT

PAGE = (CHECKOUT / "docs" / "guides" / "events.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| `([A-Z_]+)` \|(.*)\|$", PAGE, re.MULTILINE))
UNIONS = (events.OrderEvent, AlertEvent, CartEvent)
KINDS = {kind.type: kind for union in UNIONS for kind in get_args(union)}


def spelled(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def test_every_type_of_event_is_documented_and_no_other() -> None:
    assert ROWS.keys() == KINDS.keys()


@pytest.mark.parametrize("name", KINDS)
def test_the_data_of_an_event_is_documented_field_by_field(name: str) -> None:
    named = {field.name for field in fields(KINDS[name])}
    data = ROWS[name].split("|")[-1]
    shown = re.findall(r"`([a-z]\w*)`", data)

    assert {spelled(field) for field in named} <= set(shown)
    parts = [events.PlacedLine, events.PlannedFulfillmentOrder, GivenUpLine]
    inner = {spelled(field.name) for part in parts for field in fields(part)}
    assert set(shown) <= {spelled(field) for field in named} | inner
    assert bool(named) != (data.strip() == "none")


def test_allocations_are_documented() -> None:
    (sentence,) = re.findall(r"^`allocations` are .*$", PAGE, re.MULTILINE)
    assert {spelled(field.name) for field in fields(events.AllocatedLine)} <= set(
        re.findall(r"`(\w+)`", sentence)
    )
