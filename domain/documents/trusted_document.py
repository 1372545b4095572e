"""A GraphQL document that one of the merchant's own apps sends, known to the server by its id."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.errors import InvalidInput
from domain.validation import code, optional_text, storable, text

LONGEST_DOCUMENT_CHARACTERS = 100_000


@dataclass(frozen=True, slots=True)
class TrustedDocument:
    """One document of one app, for ever the same text.

    `document_id` is what its codegen gave it, usually a hash; `sha256` is ours, of the text, in
    hexadecimal. `loaded_at` is when it was last part of the app's manifest.
    """

    id: UUID
    application: str
    document_id: str
    sha256: str
    text: str
    operation_name: str | None
    loaded_at: datetime


def trusted_document(
    identity: UUID,
    *,
    application: str,
    document_id: str,
    document: str,
    operation_name: str | None,
    loaded_at: datetime,
) -> TrustedDocument:
    """A checked document. Raises InvalidInput naming the part that is wrong."""
    if not 0 < len(document) <= LONGEST_DOCUMENT_CHARACTERS:
        raise InvalidInput(
            f"A document has from 1 to {LONGEST_DOCUMENT_CHARACTERS} characters.", field=("text",)
        )
    if not storable(document.replace("\r", "")):
        raise InvalidInput("Control characters are not allowed.", field=("text",))
    sha256 = sha256_of(document)
    if document_id.startswith("sha256:") and document_id != f"sha256:{sha256}":
        raise InvalidInput("The id is not the SHA-256 of the text.", field=("documentId",))
    return TrustedDocument(
        id=identity,
        application=code(application, field=("application",)),
        document_id=text(document_id, field=("documentId",)),
        sha256=sha256,
        text=document,
        operation_name=optional_text(operation_name, field=("text",)),
        loaded_at=loaded_at,
    )


def sha256_of(document: str) -> str:
    """The hash by which clients may also name a document, in lower-case hexadecimal."""
    return hashlib.sha256(document.encode()).hexdigest()
