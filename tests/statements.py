"""Counting what is sent to a database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from persistence.database import Database


@contextmanager
def counted_statements(database: Database) -> Iterator[list[str]]:
    """Every statement sent to the database while the block runs."""
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield sent
    event.remove(database.engine, "before_cursor_execute", note)
