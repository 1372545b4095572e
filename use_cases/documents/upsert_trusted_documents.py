"""Loading the manifest of an app: from then on its documents are run by their ids."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.access.caller import Caller
from domain.documents.trusted_document import TrustedDocument, trusted_document
from domain.errors import AlreadyExists, DomainError, InvalidInput, NotPermitted
from domain.validation import code
from persistence.unit_of_work import UnitOfWork
from use_cases.bulk import BulkOutcome, Failed, Saved, check_bulk_size, require_whole_merchant


@dataclass(frozen=True, slots=True)
class TrustedDocumentData:
    """A document as a manifest lists it, and what the schema had to say about it."""

    document_id: str
    text: str
    operation_name: str | None = None
    fault: str | None = None
    """Why the schema cannot run it; None for a valid document."""


def upsert_trusted_documents(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    application: str,
    items: Sequence[TrustedDocumentData],
) -> list[BulkOutcome]:
    """Keep the documents of an app, or note that they are still in use; one outcome per item.

    Nothing is removed: apps that people have installed still send what earlier manifests held.
    An id never changes its meaning: with another text it is refused. Raises NotPermitted for a
    caller bound to channels or limited to trusted documents, and InvalidInput for an app without a
    proper name.
    """
    if caller.trusted_documents_only:
        raise NotPermitted("Whoever runs trusted documents only does not say which they are.")
    check_bulk_size(items)
    require_whole_merchant(caller, "trusted documents")
    code(application, field=("application",))
    meanings = {
        entry.document_id: entry.sha256
        for entry in unit.trusted_documents.by_document_id(item.document_id for item in items)
    }
    made: list[TrustedDocument] = []
    outcomes: list[TrustedDocument | DomainError] = []
    for item in items:
        try:
            entry = _document(unit, now, application, item)
            if meanings.setdefault(entry.document_id, entry.sha256) != entry.sha256:
                raise AlreadyExists(
                    "Another document has this id: an id never changes its meaning.",
                    field=("documentId",),
                )
        except DomainError as error:
            outcomes.append(error)
            continue
        made.append(entry)
        outcomes.append(entry)
    _save(unit, application, made)
    kept = unit.trusted_documents.ids_of(application, (entry.document_id for entry in made))
    return [
        Failed(found) if isinstance(found, DomainError) else Saved(kept[found.document_id])
        for found in outcomes
    ]


def _document(
    unit: UnitOfWork, now: datetime, application: str, item: TrustedDocumentData
) -> TrustedDocument:
    entry = trusted_document(
        unit.ids.new(now),
        application=application,
        document_id=item.document_id,
        document=item.text,
        operation_name=item.operation_name,
        loaded_at=now,
    )
    if item.fault is not None:
        raise InvalidInput(item.fault, field=("text",))
    return entry


def _save(unit: UnitOfWork, application: str, made: Sequence[TrustedDocument]) -> None:
    """In the order of their ids, so that two deployments never wait for each other in a circle."""
    latest = {entry.document_id: entry for entry in made}
    known = unit.trusted_documents.ids_of(application, latest)
    unit.trusted_documents.save(
        [replace(entry, id=known.get(key, entry.id)) for key, entry in sorted(latest.items())]
    )
