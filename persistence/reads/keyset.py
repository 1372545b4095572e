"""Keyset pages: a cursor holds the sort values of its row, so inserts never shift a page."""

import base64
import binascii
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

import orjson
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    and_,
    func,
    or_,
    select,
    true,
)

from domain.errors import InvalidInput
from domain.validation import storable

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class PageRequest:
    """How many rows, from which side, beyond which cursors (their decoded values)."""

    size: int
    backwards: bool
    after: tuple[Any, ...] | None
    before: tuple[Any, ...] | None

    @classmethod
    def of(
        cls,
        *,
        first: int | None,
        after: str | None,
        last: int | None,
        before: str | None,
        limit: int,
    ) -> "PageRequest":
        """Check what a client asks for. Raises InvalidInput."""
        if (first is None) == (last is None):
            raise InvalidInput("Give either `first` or `last`.", field=("first",))
        size = first if first is not None else last
        name = "first" if first is not None else "last"
        if size is None or not 1 <= size <= limit:
            raise InvalidInput(f"`{name}` is from 1 to {limit}.", field=(name,))
        return cls(
            size,
            first is None,
            decode_cursor(after, "after") if after is not None else None,
            decode_cursor(before, "before") if before is not None else None,
        )


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows with their cursors, and whether there is more on either side.

    `reach` is the cursor to go on behind where there are no rows, of a list that only grows.
    """

    rows: Sequence[Row]
    cursors: Sequence[str]
    has_next: bool
    has_previous: bool
    reach: str | None = None

    @classmethod
    def of_list(cls, rows: Sequence[Row], request: PageRequest) -> "Page[Row]":
        """A page of rows that are already loaded; a cursor is a place in the list."""
        start, end = 0, len(rows)
        if request.after is not None:
            start = max(start, _place(request.after, "after"))
        if request.before is not None:
            end = min(end, _place(request.before, "before") - 1)
        if request.backwards:
            start = max(start, end - request.size)
        else:
            end = min(end, start + request.size)
        chosen = rows[start:end]
        return cls(
            rows=chosen,
            cursors=[encode_cursor((start + offset + 1,)) for offset in range(len(chosen))],
            has_next=end < len(rows),
            has_previous=start > 0,
        )


@dataclass(frozen=True, slots=True)
class SortColumn:
    """A column that a list is sorted by. The last of a list's columns must be unique."""

    column: ColumnElement[Any]
    name: str
    descending: bool = False


def read_page(
    connection: Connection, query: Select[Any], order: Sequence[SortColumn], request: PageRequest
) -> Page[RowMapping]:
    """One page of a query, in one statement. Raises InvalidInput for a cursor of another list."""
    found = connection.execute(
        _within(query, order, request)
        .order_by(*_directions(order, request))
        .limit(request.size + 1)
    )
    return _page(found.mappings().all(), order, request)


def read_pages(
    connection: Connection,
    query: Select[Any],
    parent: Column[Any],
    parents: Sequence[UUID],
    order: Sequence[SortColumn],
    request: PageRequest,
) -> dict[UUID, Page[RowMapping]]:
    """The same page of the list of each parent, all in one statement.

    `query` selects `parent`. Raises InvalidInput for a cursor of another list.
    """
    place = func.row_number().over(partition_by=parent, order_by=_directions(order, request))
    narrowed = _within(query, order, request).where(parent.in_(parents))
    numbered = narrowed.add_columns(place.label("place_in_list")).subquery()
    near = select(numbered).where(numbered.c.place_in_list <= request.size + 1)
    rows: dict[UUID, list[RowMapping]] = {key: [] for key in parents}
    for row in connection.execute(near.order_by(numbered.c.place_in_list)).mappings():
        rows[row[parent.name]].append(row)
    return {key: _page(found, order, request) for key, found in rows.items()}


def _within(query: Select[Any], order: Sequence[SortColumn], request: PageRequest) -> Select[Any]:
    tag = sort_tag(order)
    for name, values in (("after", request.after), ("before", request.before)):
        if values is not None:
            if len(values) != len(order) + 1 or values[0] != tag:
                raise InvalidInput(
                    "This is a cursor of another list, or of this one in another order.",
                    field=(name,),
                )
            query = query.where(_beyond(order, values[1:], name, follows=name == "after"))
    return query


def _directions(order: Sequence[SortColumn], request: PageRequest) -> list[ColumnElement[Any]]:
    return [
        entry.column.desc() if entry.descending != request.backwards else entry.column.asc()
        for entry in order
    ]


def _page(
    found: Sequence[RowMapping], order: Sequence[SortColumn], request: PageRequest
) -> Page[RowMapping]:
    """The page of what was found: one row more than was asked for says that there are others."""
    tag = sort_tag(order)
    more = len(found) > request.size
    rows = list(found[: request.size])
    if request.backwards:
        rows.reverse()
    return Page(
        rows=rows,
        cursors=[encode_cursor((tag, *(row[entry.name] for entry in order))) for row in rows],
        has_next=request.before is not None if request.backwards else more,
        has_previous=more if request.backwards else request.after is not None,
    )


def count_rows(connection: Connection, query: Select[Any]) -> int:
    """How many rows a query has in all."""
    counted = select(func.count()).select_from(query.order_by(None).subquery())
    return int(connection.execute(counted).scalar_one())


def encode_cursor(values: tuple[Any, ...]) -> str:
    """The opaque text of a row's sort values."""
    plain = [_plain(value) for value in values]
    return base64.urlsafe_b64encode(orjson.dumps(plain)).decode().rstrip("=")


def decode_cursor(text: str, name: str) -> tuple[Any, ...]:
    """The sort values of a cursor. Raises InvalidInput for one that we did not make."""
    try:
        padded = text + "=" * (-len(text) % 4)
        values = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        return tuple(_rich(value) for value in values)
    except (
        binascii.Error,
        ValueError,
        TypeError,
        KeyError,
        OverflowError,
        AttributeError,
        OSError,
    ):
        raise InvalidInput("This is not a cursor of this list.", field=(name,)) from None


def sort_tag(order: Sequence[SortColumn]) -> int:
    """A number that tells lists apart that are sorted by other columns, or the other way round."""
    names = (f"{entry.column}{'-' if entry.descending else '+'}" for entry in order)
    return zlib.crc32("".join(names).encode())


def _beyond(
    order: Sequence[SortColumn], values: tuple[Any, ...], name: str, *, follows: bool
) -> ColumnElement[bool]:
    alternatives: list[ColumnElement[bool]] = []
    same: list[ColumnElement[bool]] = []
    for entry, value in zip(order, values, strict=True):
        _check_type(entry, value, name)
        greater = follows != entry.descending
        alternatives.append(
            and_(true(), *same, entry.column > value if greater else entry.column < value)
        )
        same.append(entry.column == value)
    return or_(*alternatives)


def _check_type(entry: SortColumn, value: Any, name: str) -> None:
    try:
        expected = entry.column.type.python_type
    except NotImplementedError:
        return
    fits = isinstance(value, expected)
    # Only a forged cursor has what no row can have.
    fits = fits and not (isinstance(value, str) and not storable(value))
    fits = fits and not (isinstance(value, int) and not -(2**63) <= value < 2**63)
    if not fits:
        raise InvalidInput("This is not a cursor of this list.", field=(name,))


def _place(values: tuple[Any, ...], name: str) -> int:
    if len(values) != 1 or not isinstance(values[0], int):
        raise InvalidInput("This is not a cursor of this list.", field=(name,))
    return int(values[0])


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"t": int(value.timestamp()) * 1_000_000 + value.microsecond}
    if isinstance(value, UUID):
        return {"u": value.hex}
    return value


def _rich(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "u" in value:
        return UUID(hex=value["u"])
    seconds, microseconds = divmod(value["t"], 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=microseconds)
