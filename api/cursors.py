"""Cursors of an order's event stream: where a reader is, opaque and verifiable."""

from uuid import UUID

from domain.errors import InvalidInput


def event_cursor(order_id: UUID, version: int) -> str:
    """The place after an order's event of this version."""
    return f"{order_id.hex}.{version}"


def parse_event_cursor(text: str, order_id: UUID) -> int:
    """The version of a cursor of this order. Raises InvalidInput for any other text."""
    key, _, version = text.partition(".")
    # Other scripts have digits too, and not all of them are numbers to Python.
    is_number = version.isascii() and version.isdigit() and len(version) <= 9
    if key != order_id.hex or not is_number:
        raise InvalidInput("This is not a cursor of this order.", field=("after",))
    return int(version)
