"""Mutations of bulk operations."""

from functools import cache
from typing import Annotated, cast
from uuid import UUID

import strawberry
from graphql import GraphQLSchema

from api.access.scope_directive import access
from api.arguments import IdempotencyKey
from api.bulk_operations.checked_plan import BulkPlanner
from api.bulk_operations.types import BulkOperationPayload, bulk_operation_node
from api.context import Context, Info, Written
from api.core_schema import core_schema
from api.global_ids import key_of
from api.scalars import JSON
from api.user_errors import user_errors
from domain.bulk_operations.bulk_operation import BulkQuery
from domain.errors import DomainError, InvalidInput
from use_cases.bulk_operations.cancel_bulk_operation import cancel_bulk_operation
from use_cases.bulk_operations.run_bulk_query import run_bulk_query


@strawberry.input(description="A query over a whole list.")
class BulkQueryRunInput:
    """What is to be read."""

    query: str = strawberry.field(
        description="A GraphQL query whose one root field is a list with pages, such as `orders`: "
        "without `first`, `after`, `last` and `before`, here and in the lists inside, and selecting "
        "`edges { node { … } }` or `nodes { … }`. Filters and sorting are allowed."
    )
    variables: JSON | None = strawberry.field(
        default=None, description="The query's variables: an object; null: none."
    )
    operation_name: str | None = strawberry.field(
        default=None, description="Which operation of the document, where it has several."
    )

    def to_query(self) -> BulkQuery:
        """What the worker will run. Raises InvalidInput."""
        given = cast("object", self.variables)
        if given is not None and not isinstance(given, dict):
            raise InvalidInput("Variables are an object.", field=("variables",))
        return BulkQuery(self.query, given or {}, self.operation_name)


@strawberry.type
class BulkOperationMutations:
    """Part of the mutation root."""

    @strawberry.mutation(
        description="Read a whole list in the background, with this credential's rights. Ask "
        "`bulkOperation` how far it is, and download the result from its `url`. Up to five at a "
        "time; they cost none of the request budget.",
        directives=[access("bulk:run")],
    )
    async def bulk_query_run(
        self,
        info: Info,
        input: Annotated[BulkQueryRunInput, strawberry.argument(description="What to read.")],
        idempotency_key: IdempotencyKey,
    ) -> BulkOperationPayload:
        # Strawberry has no public name for the graphql-core schema that it builds.
        planner = _planner(core_schema(info.schema))
        try:
            # Before the transaction: nobody waits for a lock while a document is read.
            query = input.to_query()
            planner.check(query, info.context.caller)
        except DomainError as error:
            return BulkOperationPayload(bulk_operation=None, user_errors=user_errors(error))
        written = await info.context.write(
            info,
            lambda unit, caller, now: run_bulk_query(unit, caller, now, query=query).id.hex,
            idempotency_key=idempotency_key,
        )
        return await _payload(info.context, written)

    @strawberry.mutation(
        description="Stop a bulk operation; what it has read can still be downloaded. Canceling it "
        "again changes nothing.",
        directives=[access("bulk:run")],
    )
    async def bulk_operation_cancel(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="Which operation.")],
        idempotency_key: IdempotencyKey,
    ) -> BulkOperationPayload:
        written = await info.context.write(
            info,
            lambda unit, caller, now: (
                cancel_bulk_operation(
                    unit, caller, now, operation_id=key_of(id, "BulkOperation")
                ).id.hex
            ),
            idempotency_key=idempotency_key,
        )
        return await _payload(info.context, written)


@cache
def _planner(schema: GraphQLSchema) -> BulkPlanner:
    return BulkPlanner(schema)


async def _payload(context: Context, written: Written) -> BulkOperationPayload:
    found = None
    if written.reference is not None:
        found = await bulk_operation_node(context, UUID(hex=written.reference), None)
    return BulkOperationPayload(bulk_operation=found, user_errors=written.user_errors)
