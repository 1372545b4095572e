"""Where the two databases differ: each difference is one small function here."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import psycopg.errors
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    LargeBinary,
    Select,
    Table,
    Text,
    Uuid,
    any_,
    bindparam,
    column,
    func,
    select,
    text,
    tuple_,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import DBAPIError

from persistence.bulk_insert import insert_missing_rows
from persistence.column_types import Identity, Json
from persistence.tables.log import counter

ORDER_NUMBER = "order_number"


def is_sqlite(connection: Connection) -> bool:
    """Whether this is the embedded database."""
    return connection.dialect.name == "sqlite"


def locking(connection: Connection, query: Select[Any]) -> Select[Any]:
    """The same query, holding its rows until the transaction ends.

    SQLite needs nothing: a write transaction there has the database to itself. A read-only
    snapshot may hold nothing and needs nothing held.
    """
    free = is_sqlite(connection) or connection.get_execution_options().get("postgresql_readonly")
    return query if free else query.with_for_update()


def skipping_locked(connection: Connection, query: Select[Any]) -> Select[Any]:
    """The same query, holding the rows that nobody else holds and leaving out the others."""
    return query if is_sqlite(connection) else query.with_for_update(skip_locked=True)


def insert_missing(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> int:
    """Insert the rows whose key is not there yet; how many were inserted.

    Where another transaction is inserting the same key, this waits for it.
    """
    if not rows:
        return 0
    if is_sqlite(connection):
        return connection.execute(
            sqlite_insert(table).on_conflict_do_nothing(), list(rows)
        ).rowcount
    return insert_missing_rows(connection, table, rows)


def upsert(
    connection: Connection, table: Table, rows: Sequence[dict[str, Any]], keep: Sequence[str] = ()
) -> None:
    """Insert rows, or overwrite those with the same primary key except the columns in `keep`."""
    if not rows:
        return
    keys = [column.name for column in table.primary_key]
    make = sqlite_insert(table) if is_sqlite(connection) else postgresql_insert(table)
    changed = {name: make.excluded[name] for name in rows[0] if name not in {*keys, *keep}}
    statement = (
        make.on_conflict_do_update(index_elements=keys, set_=changed)
        if changed
        else make.on_conflict_do_nothing()
    )
    connection.execute(statement, list(rows))


def given_pairs(
    connection: Connection, pairs: Mapping[UUID, int]
) -> tuple[FromClause, ColumnElement[UUID], ColumnElement[int]]:
    """Pairs that the caller has, as rows to join with: two parameters, however many there are.

    The rows, the expression for the id and the one for the number. SQLite knows no arrays: the
    ids are cut out of one run of bytes.
    """
    if not is_sqlite(connection):
        columns = (column("id", Identity), column("number", Integer))
        ids = bindparam(None, list(pairs), ARRAY(Uuid()))
        numbers = bindparam(None, list(pairs.values()), ARRAY(Integer()))
        rows = func.unnest(ids, numbers).table_valued(*columns).render_derived()
        return rows, rows.c.id, rows.c.number
    joined_ids = bindparam(None, b"".join(key.bytes for key in pairs), LargeBinary())
    listed = bindparam(None, list(pairs.values()), Json())
    each = func.json_each(listed).table_valued(column("key", Integer), column("value", Integer))
    return each, func.substr(joined_ids, each.c.key * 16 + 1, 16, type_=Identity()), each.c.value


def among_pairs(
    connection: Connection,
    columns: Sequence[ColumnElement[UUID]],
    pairs: Sequence[tuple[UUID, UUID]],
) -> ColumnElement[bool]:
    """Whether two columns are one of the pairs; PostgreSQL gets two parameters, however many."""
    if is_sqlite(connection):
        return tuple_(*columns).in_(pairs)
    firsts, seconds = ([pair[place] for pair in pairs] for place in (0, 1))
    given = func.unnest(
        bindparam(None, firsts, ARRAY(Uuid())), bindparam(None, seconds, ARRAY(Uuid()))
    ).table_valued(column("first", Identity), column("second", Identity))
    rows = given.render_derived()
    return tuple_(*columns).in_(select(rows.c.first, rows.c.second))


def among(
    connection: Connection, of: ColumnElement[Any], values: Sequence[Any]
) -> ColumnElement[bool]:
    """Whether a column is one of the values; PostgreSQL gets one parameter, however many.

    The statement stays the same for any number, so that it is prepared once.
    """
    if is_sqlite(connection):
        return of.in_(values)
    kind = Uuid() if isinstance(of.type, Identity) else Text()
    return of == any_(bindparam(None, list(values), ARRAY(kind)))


def next_order_numbers(connection: Connection, count: int) -> list[int]:
    """Unique numbers, gaps allowed. PostgreSQL's sequence makes no transaction wait for another."""
    if not is_sqlite(connection):
        query = select(func.nextval(text(f"'{ORDER_NUMBER}'"))).select_from(
            func.generate_series(1, count).alias()
        )
        return sorted(connection.execute(query).scalars())
    advance = (
        counter.update()
        .where(counter.c.name == ORDER_NUMBER)
        .values(value=counter.c.value + count)
        .returning(counter.c.value)
    )
    last = connection.execute(advance).scalar_one()
    return list(range(last - count + 1, last + 1))


def is_retryable(error: DBAPIError) -> bool:
    """Whether the same transaction may succeed, or refuse properly, when it is run again.

    A unique key that two transactions took at once is one: the second run sees the first's row.
    """
    cause = error.orig
    if isinstance(cause, sqlite3.OperationalError):
        return cause.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
    return isinstance(
        cause,
        (
            psycopg.errors.SerializationFailure,
            psycopg.errors.DeadlockDetected,
            psycopg.errors.LockNotAvailable,
            psycopg.errors.UniqueViolation,
        ),
    )
