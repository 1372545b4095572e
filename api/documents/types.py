"""Trusted documents in the API."""

from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.bulk import BulkItem
from api.context import Context
from api.global_ids import global_id
from api.node_type import Node
from api.scalars import DateTime
from api.user_errors import UserError
from persistence.database import Row
from persistence.reads.trusted_documents import trusted_documents_by_id


@strawberry.type(
    description="A GraphQL document of one of the merchant's own apps, run by its id instead of "
    "its text. A credential can be limited to such documents.",
    directives=[access("documents:read")],
)
class TrustedDocument(Node):
    """A document as people manage it."""

    application: str = strawberry.field(description="The app whose manifest holds it.")
    document_id: str = strawberry.field(
        description="What clients send as `documentId`, or as the hash of a persisted query: what "
        "the app's codegen gave it."
    )
    sha256: str = strawberry.field(
        description="SHA-256 of the text in hexadecimal; clients may send it too, also as "
        "`sha256:<hash>`."
    )
    text: str = strawberry.field(description="The document.")
    operation_name: str | None = strawberry.field(description="The name of its operation.")
    loaded_at: DateTime = strawberry.field(
        description="When a manifest last held it. What no manifest held for long may be removed."
    )

    @classmethod
    def of(cls, row: Row) -> "TrustedDocument":
        """The document of a row."""
        return cls(
            id=strawberry.ID(global_id("TrustedDocument", row["id"])),
            application=row["application"],
            document_id=row["document_id"],
            sha256=row["sha256"],
            text=row["text"],
            operation_name=row["operation_name"],
            loaded_at=row["loaded_at"],
        )


async def trusted_document_node(
    context: Context, key: UUID, _: int | None
) -> TrustedDocument | None:
    """A document by its identity."""
    row = await context.load(trusted_documents_by_id, key)
    return TrustedDocument.of(row) if row is not None else None


@strawberry.input(description="A document of a manifest.")
class TrustedDocumentInput:
    """Id and text, as codegen wrote them."""

    document_id: str = strawberry.field(
        description="What the app's requests name it by, usually a hash; at most 255 characters."
    )
    text: str = strawberry.field(description="The document; valid by this schema.")


@strawberry.type(
    description="What became of loading a manifest.", directives=[access("documents:write")]
)
class TrustedDocumentsUpsertPayload:
    """One item for each document."""

    items: list[BulkItem[TrustedDocument]] = strawberry.field(
        description="What happened to each document, in the order they were sent."
    )
    user_errors: list[UserError] = strawberry.field(description="Why nothing was done.")


@strawberry.type(
    description="What became of removing documents.", directives=[access("documents:write")]
)
class TrustedDocumentsRemovePayload:
    """How many there were."""

    removed_count: int | None = strawberry.field(
        description="How many documents were removed; null if refused."
    )
    user_errors: list[UserError] = strawberry.field(description="Why it was refused.")
