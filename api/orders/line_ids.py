"""Lines named by their global ids in inputs about one order."""

from uuid import UUID

from api.global_ids import part_of
from domain.errors import NotFound


def line_number_of(line_id: str, order_id: UUID, index: int) -> int:
    """The number of a line of this order. Raises NotFound: another order's line looks like none."""
    where = ("lines", str(index), "lineId")
    key, number = part_of(line_id, "OrderLine", field=where)
    if key != order_id:
        raise NotFound("The order has no such line.", field=where)
    return number
