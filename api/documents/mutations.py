"""Mutations of trusted documents."""

import asyncio
from typing import Annotated

import strawberry

from api.access.scope_directive import access
from api.arguments import IdempotencyKey
from api.bulk import bulk_items, kept
from api.context import Info
from api.core_schema import core_schema
from api.documents.checking import checked_documents
from api.documents.types import (
    TrustedDocumentInput,
    TrustedDocumentsRemovePayload,
    TrustedDocumentsUpsertPayload,
)
from api.scalars import DateTime
from use_cases.documents.remove_trusted_documents import remove_trusted_documents
from use_cases.documents.upsert_trusted_documents import upsert_trusted_documents

Application = Annotated[
    str, strawberry.argument(description="The app, such as `storefront` or `ios`; at most 64.")
]


@strawberry.type
class TrustedDocumentMutations:
    """Part of the mutation root."""

    @strawberry.mutation(
        description="Load the documents of an app's manifest, before its release goes out: every "
        "process runs them by their ids within seconds. Nothing is removed, for earlier releases "
        "are still in use.",
        directives=[access("documents:write")],
    )
    async def trusted_documents_upsert(
        self,
        info: Info,
        application: Application,
        input: Annotated[
            list[TrustedDocumentInput], strawberry.argument(description="Up to 1,000 documents.")
        ],
        idempotency_key: IdempotencyKey,
    ) -> TrustedDocumentsUpsertPayload:
        texts = [(entry.document_id, entry.text) for entry in input]
        # Apart, for understanding a thousand documents takes seconds.
        items = await asyncio.to_thread(checked_documents, core_schema(info.schema), texts)
        written = await info.context.write(
            info,
            lambda unit, caller, now: kept(
                upsert_trusted_documents(unit, caller, now, application=application, items=items)
            ),
            idempotency_key=idempotency_key,
        )
        return TrustedDocumentsUpsertPayload(
            items=await bulk_items(info.context, written, "TrustedDocument"),
            user_errors=written.user_errors,
        )

    @strawberry.mutation(
        description="Remove the documents of an app that no manifest held since. Releases that "
        "still send them are refused within seconds.",
        directives=[access("documents:write")],
    )
    async def trusted_documents_remove(
        self,
        info: Info,
        application: Application,
        loaded_before: Annotated[
            DateTime,
            strawberry.argument(description="Those last loaded before this; not in the future."),
        ],
        idempotency_key: IdempotencyKey,
    ) -> TrustedDocumentsRemovePayload:
        written = await info.context.write(
            info,
            lambda unit, caller, now: remove_trusted_documents(
                unit, caller, now, application=application, loaded_before=loaded_before
            ),
            idempotency_key=idempotency_key,
        )
        return TrustedDocumentsRemovePayload(
            removed_count=written.reference, user_errors=written.user_errors
        )
