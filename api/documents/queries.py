"""Queries of trusted documents."""

from typing import Annotated

import strawberry

from api.access.scope_directive import access
from api.connections import After, Before, Connection, First, Last, connection_of, page_request
from api.context import Info
from api.documents.types import TrustedDocument
from persistence.reads.trusted_documents import count_trusted_documents, trusted_document_page


@strawberry.type
class TrustedDocumentQueries:
    """Part of the query root."""

    @strawberry.field(
        description="Documents that clients may run by their ids, those loaded last first.",
        directives=[access("documents:read")],
    )
    async def trusted_documents(
        self,
        info: Info,
        application: Annotated[
            str | None, strawberry.argument(description="Only this app's; null: all.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[TrustedDocument]:
        context = info.context
        request = page_request(first, after, last, before)
        page = await context.read(trusted_document_page, context.caller, application, request)
        return connection_of(
            page,
            TrustedDocument.of,
            lambda: context.read(count_trusted_documents, context.caller, application),
        )
