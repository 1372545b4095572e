"""Writing many rows at the driver's own speed.

SQLAlchemy composes and checks the parameters of each row, which costs several times what the
driver needs to store it. Here the statement is compiled once, and of each row only the values are
converted. PostgreSQL gets many rows as one JSON parameter of one statement, which costs half of
what arrays do, and an eighth of a statement for each row.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

import orjson
from sqlalchemy import Connection, LargeBinary, Table, insert
from sqlalchemy.engine import Dialect

STATEMENTS_REMEMBERED = 256

_Stored: TypeAlias = tuple[tuple[str, Callable[[Any], Any] | None], ...]
"""Columns in the order of a statement's parameters, and how their values are stored."""


class _Prepared(NamedTuple):
    """A statement and its columns."""

    text: str
    columns: _Stored
    is_positional: bool


def insert_rows(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows that all name the same columns; nothing for no rows."""
    if not rows:
        return
    if len(rows) > 1 and not connection.dialect.positional:
        _send(connection, _inserting(connection.dialect, table, tuple(rows[0])), rows)
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
        parameters = _values(columns, rows)
    connection.exec_driver_sql(prepared.text, parameters)


def insert_missing_rows(
    connection: Connection, table: Table, rows: Sequence[dict[str, Any]]
) -> int:
    """Insert the rows whose key is not there yet; how many were inserted. Only PostgreSQL."""
    prepared = _inserting(connection.dialect, table, tuple(rows[0]), " ON CONFLICT DO NOTHING")
    return _send(connection, prepared, rows)


def update_rows(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Overwrite rows by their primary key: the columns that all of them name. Only PostgreSQL.

    No key may be there twice.
    """
    _send(connection, _updating(connection.dialect, table, tuple(rows[0])), rows)


def _send(connection: Connection, prepared: _Prepared, rows: Sequence[dict[str, Any]]) -> int:
    document = orjson.dumps(_values(prepared.columns, rows)).decode()
    return connection.exec_driver_sql(prepared.text, {"rows": document}).rowcount


def _values(columns: _Stored, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {name: row[name] if store is None else store(row[name]) for name, store in columns}
        for row in rows
    ]


@lru_cache(STATEMENTS_REMEMBERED)
def _inserting(
    dialect: Dialect, table: Table, names: tuple[str, ...], ending: str = ""
) -> _Prepared:
    quote = dialect.identifier_preparer.quote
    listed = ", ".join(quote(name) for name in names)
    target = dialect.identifier_preparer.format_table(table)
    given = _given(dialect, table, names)
    # Only names of our own tables are part of the text.
    text = f"INSERT INTO {target} ({listed}) SELECT {listed} FROM {given}{ending}"  # noqa: S608
    return _Prepared(text, _written_as_json(dialect, table, names), is_positional=False)


@lru_cache(STATEMENTS_REMEMBERED)
def _updating(dialect: Dialect, table: Table, names: tuple[str, ...]) -> _Prepared:
    quote = dialect.identifier_preparer.quote
    target = dialect.identifier_preparer.format_table(table)
    keys = [column.name for column in table.primary_key]
    changed = ", ".join(
        f"{quote(name)} = given.{quote(name)}" for name in names if name not in keys
    )
    same = " AND ".join(f"{target}.{quote(name)} = given.{quote(name)}" for name in keys)
    given = _given(dialect, table, names)
    text = f"UPDATE {target} SET {changed} FROM {given} WHERE {same}"  # noqa: S608 - our own names
    return _Prepared(text, _written_as_json(dialect, table, names), is_positional=False)


def _given(dialect: Dialect, table: Table, names: Sequence[str]) -> str:
    """The rows of the one parameter, as a table. A collation belongs to columns that are kept."""
    quote = dialect.identifier_preparer.quote
    types = {name: table.c[name].type.compile(dialect).split(" COLLATE ")[0] for name in names}
    columns = ", ".join(f"{quote(name)} {types[name]}" for name in names)
    return f"json_to_recordset(%(rows)s::json) AS given({columns})"


def _columns(dialect: Dialect, table: Table, names: Sequence[str]) -> _Stored:
    return tuple((name, _store(dialect, table, name)) for name in names)


def _written_as_json(dialect: Dialect, table: Table, names: Sequence[str]) -> _Stored:
    return tuple(
        (name, _hexadecimal if isinstance(table.c[name].type, LargeBinary) else store)
        for name, store in _columns(dialect, table, names)
    )


def _hexadecimal(value: bytes | None) -> str | None:
    """Bytes as PostgreSQL reads them from text."""
    return None if value is None else "\\x" + value.hex()


@lru_cache(STATEMENTS_REMEMBERED)
def _prepare(dialect: Dialect, table: Table, names: tuple[str, ...]) -> _Prepared:
    # Inline: no key is asked back, which would make a statement of each row.
    compiled = insert(table).inline().compile(dialect=dialect, column_keys=list(names))
    order = getattr(compiled, "positiontup", None) or names
    assert set(order) == set(names), "a column without a value would get its default unnoticed"
    columns = _columns(dialect, table, order)
    return _Prepared(str(compiled), columns, is_positional=bool(dialect.positional))


def _store(dialect: Dialect, table: Table, name: str) -> Callable[[Any], Any] | None:
    return table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
