"""Trusted documents: loaded with a manifest, kept until they are removed."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, delete, select, update

from domain.documents.trusted_document import TrustedDocument
from persistence.dialects import insert_missing
from persistence.tables.documents import trusted_document


class TrustedDocumentRepository:
    """Trusted documents of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def by_document_id(self, document_ids: Iterable[str]) -> list[TrustedDocument]:
        """The documents of these ids, of every app."""
        query = select(trusted_document).where(
            trusted_document.c.document_id.in_(sorted(set(document_ids)))
        )
        return [TrustedDocument(**row) for row in self._connection.execute(query).mappings()]

    def save(self, documents: Sequence[TrustedDocument]) -> None:
        """Insert documents, and keep of those that are there when they were last loaded."""
        insert_missing(self._connection, trusted_document, [asdict(entry) for entry in documents])
        moments = {entry.loaded_at for entry in documents}
        for moment in moments:
            ids = [entry.id for entry in documents if entry.loaded_at == moment]
            self._connection.execute(
                update(trusted_document)
                .where(trusted_document.c.id.in_(ids), trusted_document.c.loaded_at < moment)
                .values(loaded_at=moment)
            )

    def remove(self, application: str, *, loaded_before: datetime) -> int:
        """Forget the documents of an app that no manifest brought since; how many there were."""
        stale = delete(trusted_document).where(
            trusted_document.c.application == application,
            trusted_document.c.loaded_at < loaded_before,
        )
        return self._connection.execute(stale).rowcount

    def ids_of(self, application: str, document_ids: Iterable[str]) -> dict[str, UUID]:
        """Under which identities an app's documents are kept, by their own ids."""
        query = select(trusted_document.c.document_id, trusted_document.c.id).where(
            trusted_document.c.application == application,
            trusted_document.c.document_id.in_(sorted(set(document_ids))),
        )
        return {row.document_id: row.id for row in self._connection.execute(query)}
