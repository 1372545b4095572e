"""Trusted documents for queries, and for requests that name one."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, or_, select, true

from domain.access.caller import Caller
from domain.validation import storable
from persistence.reads.keyset import Page, PageRequest, SortColumn, count_rows, read_page
from persistence.tables.documents import trusted_document


def document_text(connection: Connection, name: str) -> str | None:
    """The text of the document that a request names by its id or by the SHA-256 of its text."""
    if not storable(name):
        return None
    named = or_(
        trusted_document.c.document_id == name,
        trusted_document.c.sha256 == name.removeprefix("sha256:"),
    )
    return connection.execute(select(trusted_document.c.text).where(named)).scalars().first()


def trusted_document_page(
    connection: Connection, _: Caller, application: str | None, request: PageRequest
) -> Page[RowMapping]:
    """A page of the documents, those that were loaded last first."""
    order_by = (
        SortColumn(trusted_document.c.loaded_at, "loaded_at", descending=True),
        SortColumn(trusted_document.c.id, "id", descending=True),
    )
    return read_page(connection, _documents(application), order_by, request)


def count_trusted_documents(connection: Connection, _: Caller, application: str | None) -> int:
    """How many documents there are."""
    return count_rows(connection, _documents(application))


def trusted_documents_by_id(
    connection: Connection, _: Caller, ids: Sequence[UUID]
) -> dict[UUID, RowMapping]:
    """Documents by identity; absent ones are left out."""
    query = select(trusted_document).where(trusted_document.c.id.in_(ids))
    return {row["id"]: row for row in connection.execute(query).mappings()}


def every_trusted_document(connection: Connection) -> Sequence[RowMapping]:
    """All documents by app and id: for a person at a terminal."""
    query = select(trusted_document).order_by(
        trusted_document.c.application, trusted_document.c.document_id
    )
    return connection.execute(query).mappings().all()


def _documents(application: str | None) -> Select[tuple[object, ...]]:
    # They say what apps ask, not what anybody bought: whoever may read any may read all.
    wanted: ColumnElement[bool] = true()
    if application is not None:
        wanted = trusted_document.c.application == application
    return select(trusted_document).where(wanted)
