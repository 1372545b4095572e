"""Cursors of what is numbered: a stream or log and a number in it, opaque and verifiable."""

from typing import Final
from uuid import UUID

from domain.errors import InvalidInput

VERSION_DIGITS: Final = 9
PLACE_DIGITS: Final = 18
"""More would not fit the columns that they are compared with."""


def event_cursor(order_id: UUID, version: int) -> str:
    """The place after an order's event of this version."""
    return f"{order_id.hex}.{version}"


def parse_event_cursor(text: str, order_id: UUID) -> int:
    """The version of a cursor of this order. Raises InvalidInput for any other text."""
    return _number(text, order_id.hex, VERSION_DIGITS, "This is not a cursor of this order.")


def place_cursor(log: str, place: int) -> str:
    """The place after this entry of a log."""
    return f"{log}.{place}"


def parse_place_cursor(text: str, log: str, name: str) -> int:
    """The place of a cursor of this log. Raises InvalidInput, which names it, for any other text."""
    return _number(text, log, PLACE_DIGITS, f"This is not a cursor of {name}.")


def _number(text: str, owner: str, digits: int, refusal: str) -> int:
    begin, _, number = text.partition(".")
    # Other scripts have digits too, and not all of them are numbers to Python.
    is_number = number.isascii() and number.isdigit() and len(number) <= digits
    if begin != owner or not is_number:
        raise InvalidInput(refusal, field=("after",))
    return int(number)
