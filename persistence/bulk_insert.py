"""Inserting many rows at the driver's own speed.

SQLAlchemy composes and checks the parameters of each row, which costs several times what the
driver needs to store it. Here the statement is compiled once, and of each row only the values are
converted.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, insert
from sqlalchemy.engine import Dialect

STATEMENTS_REMEMBERED = 256


class _Prepared(NamedTuple):
    """A statement, its columns in the order of its parameters, and how their values are stored."""

    text: str
    columns: tuple[tuple[str, Callable[[Any], Any] | None], ...]
    is_positional: bool


def insert_rows(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows that all name the same columns; nothing for no rows."""
    if not rows:
        return
    prepared = _prepare(connection.dialect, table, tuple(rows[0]))
    columns = prepared.columns
    parameters: list[Any]
    if prepared.is_positional:
        parameters = [
            tuple([row[name] if store is None else store(row[name]) for name, store in columns])
            for row in rows
        ]
    else:
        parameters = [
            {name: row[name] if store is None else store(row[name]) for name, store in columns}
            for row in rows
        ]
    connection.exec_driver_sql(prepared.text, parameters)


@lru_cache(STATEMENTS_REMEMBERED)
def _prepare(dialect: Dialect, table: Table, names: tuple[str, ...]) -> _Prepared:
    # Inline: no key is asked back, which would make a statement of each row.
    compiled = insert(table).inline().compile(dialect=dialect, column_keys=list(names))
    order = getattr(compiled, "positiontup", None) or names
    assert set(order) == set(names), "a column without a value would get its default unnoticed"
    return _Prepared(
        str(compiled),
        tuple((name, _store(dialect, table, name)) for name in order),
        is_positional=bool(dialect.positional),
    )


def _store(dialect: Dialect, table: Table, name: str) -> Callable[[Any], Any] | None:
    return table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
