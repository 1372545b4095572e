"""Keyset pages: every row once, in order, both ways, whatever is inserted meanwhile."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Connection, Integer, MetaData, Table, create_engine, insert, select

from domain.errors import InvalidInput
from persistence.column_types import Words
from persistence.reads.keyset import (
    Page,
    PageRequest,
    SortColumn,
    decode_cursor,
    encode_cursor,
    read_page,
)

METADATA = MetaData()
THING = Table(
    "thing",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", Words, nullable=False),
)

names = st.lists(st.text("ab", max_size=2), max_size=25)


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    """A connection to a database in memory."""
    engine = create_engine("sqlite://")
    METADATA.create_all(engine)
    with engine.connect() as opened:
        yield opened
    engine.dispose()


def order(descending: bool) -> tuple[SortColumn, SortColumn]:
    return (
        SortColumn(THING.c.name, "name", descending),
        SortColumn(THING.c.id, "id", descending),
    )


def fill(connection: Connection, rows: list[str]) -> None:
    connection.execute(THING.delete())
    for number, name in enumerate(rows):
        connection.execute(insert(THING).values(id=2 * number + 1, name=name))


def page(connection: Connection, descending: bool, **asked: object) -> Page[object]:
    values = {"first": None, "after": None, "last": None, "before": None} | asked
    request = PageRequest.of(**values, limit=100)  # type: ignore[arg-type]
    found = read_page(connection, select(THING), order(descending), request)
    return Page(
        [(row["name"], row["id"]) for row in found.rows],
        found.cursors,
        found.has_next,
        found.has_previous,
    )


def walk(connection: Connection, descending: bool, size: int, backwards: bool) -> list[object]:
    """All rows, page by page."""
    count, way = ("last", "before") if backwards else ("first", "after")
    seen: list[object] = []
    cursor = None
    while True:
        found = page(connection, descending, **{count: size, way: cursor})
        seen = [*found.rows, *seen] if backwards else [*seen, *found.rows]
        if not (found.has_previous if backwards else found.has_next):
            return seen
        cursor = found.cursors[0] if backwards else found.cursors[-1]


@given(rows=names, size=st.integers(1, 7), descending=st.booleans(), backwards=st.booleans())
def test_walking_gives_every_row_once_in_order(
    connection: Connection, rows: list[str], size: int, descending: bool, backwards: bool
) -> None:
    fill(connection, rows)
    expected = sorted(((name, 2 * i + 1) for i, name in enumerate(rows)), reverse=descending)
    assert walk(connection, descending, size, backwards) == expected


@given(
    rows=names.filter(bool),
    newcomer=st.text("ab", max_size=2),
    place=st.integers(0, 25),
    size=st.integers(1, 7),
    backwards=st.booleans(),
)
def test_a_row_inserted_between_pages_never_repeats_or_hides_another(
    connection: Connection,
    rows: list[str],
    newcomer: str,
    place: int,
    size: int,
    backwards: bool,
) -> None:
    fill(connection, rows)
    count, way = ("last", "before") if backwards else ("first", "after")
    first = page(connection, False, **{count: size})
    connection.execute(insert(THING).values(id=2 * place, name=newcomer))
    seen = list(first.rows)
    cursor = first.cursors[0] if backwards else first.cursors[-1]
    rest = page(connection, False, **{count: 100, way: cursor})
    seen = [*rest.rows, *seen] if backwards else [*seen, *rest.rows]
    old = [entry for entry in seen if entry != (newcomer, 2 * place)]
    assert old == sorted((name, 2 * i + 1) for i, name in enumerate(rows))


def test_a_cursor_of_another_list_is_refused(connection: Connection) -> None:
    fill(connection, ["a", "b"])
    here = page(connection, False, first=1).cursors[0]
    same_shape_elsewhere = read_page(
        connection,
        select(THING),
        (SortColumn(THING.c.name, "name"), SortColumn(THING.c.id, "id", descending=True)),
        PageRequest.of(first=1, after=None, last=None, before=None, limit=9),
    ).cursors[0]
    assert page(connection, False, first=1, after=here).rows
    for cursor in (same_shape_elsewhere, encode_cursor((1,)), encode_cursor(("a", 1))):
        with pytest.raises(InvalidInput):
            page(connection, False, first=1, after=cursor)
    with pytest.raises(InvalidInput):
        page(connection, True, first=1, after=here)


@pytest.mark.parametrize("forged", [("a\x00", 1), ("a", 2**63), ("a", "1"), (1, 1), ("a",)])
def test_a_forged_cursor_is_refused(connection: Connection, forged: tuple[object, ...]) -> None:
    fill(connection, ["a"])
    tag = decode_cursor(page(connection, False, first=1).cursors[0], "after")[0]
    with pytest.raises(InvalidInput):
        page(connection, False, first=1, after=encode_cursor((tag, *forged)))


@pytest.mark.parametrize("text", ["", "!", "bm90IGpzb24", "MQ", "e30", "W3siciI6MX1d", "é" * 5])
def test_a_text_that_is_no_cursor_is_refused(connection: Connection, text: str) -> None:
    with pytest.raises(InvalidInput):
        page(connection, False, first=1, after=text)


@pytest.mark.parametrize("asked", [{}, {"first": 1, "last": 1}, {"first": 0}, {"last": 101}])
def test_a_page_has_one_size_from_one_side(asked: dict[str, int]) -> None:
    values = {"first": None, "after": None, "last": None, "before": None} | asked
    with pytest.raises(InvalidInput):
        PageRequest.of(**values, limit=100)  # type: ignore[arg-type]
