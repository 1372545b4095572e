"""Lines named by their global ids in inputs about one order."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from api.global_ids import part_of
from domain.errors import DomainError, NotFound, Refusals


def line_number_of(line_id: str, order_id: UUID, index: int) -> int:
    """The number of a line of this order. Raises NotFound: another order's line looks like none."""
    where = ("lines", str(index), "lineId")
    key, number = part_of(line_id, "OrderLine", field=where)
    if key != order_id:
        raise NotFound("The order has no such line.", field=where)
    return number


@contextmanager
def refused_by_place(line_numbers: Sequence[int]) -> Iterator[None]:
    """Refusals that name a line by its number name it by its place in the input instead."""
    try:
        yield
    except DomainError as error:
        for part in error.errors if isinstance(error, Refusals) else (error,):
            where = part.field[1:2]
            if part.field[:1] == ("lines",) and where and where[0].isdecimal():
                number = int(where[0])
                if number in line_numbers:
                    place = str(line_numbers.index(number))
                    part.field = ("lines", place, *(part.field[2:] or ("quantity",)))
        raise
