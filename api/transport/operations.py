"""Running operations: the one way from a request to a response, whatever the transport."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import replace
from typing import TypeAlias, cast

from graphql import GraphQLError, GraphQLSchema, OperationType
from graphql.execution import ExecutionResult, VariableValues, get_variable_values
from strawberry.execution import optimized_is_awaitable

from api.cost.budgets import CostBudgets
from api.transport.call import Call, Response
from api.transport.cross_origin import Origins
from api.transport.documents import DocumentStore, PreparedOperation
from api.transport.executor import OperationExecutor
from api.transport.known_documents import FindDocument, KnownDocuments, no_trusted_documents
from api.transport.observing import ObservedOperation
from api.transport.parameters import Parameters
from api.transport.pricing import Pricing
from api.transport.public_errors import (
    NO_CREDENTIAL,
    ErrorMask,
    FormattedError,
    PublicError,
    RequestRefused,
    Unauthenticated,
    refused,
    with_code,
)
from api.transport.refusals import SCHEMA_SCOPE, deadline_passed, forbidden, no_introspection
from api.transport.request_facts import RequestFacts
from api.transport.settings import TransportSettings
from api.transport.streaming import Streaming, close_context
from domain.access.caller import Caller
from domain.observing import UNOBSERVED, Observers

Authenticate: TypeAlias = Callable[[str | None, str | None], Awaitable[Caller]]
"""Of a credential and the address of whoever sends it."""
MakeContext: TypeAlias = Callable[[Caller, RequestFacts], object]

MAX_VARIABLE_ERRORS = 5
"""Each prints what was sent, which may be long."""


class Operations:
    """Prepares, authorizes and runs the operations of one schema."""

    def __init__(
        self,
        schema: GraphQLSchema,
        *,
        authenticate: Authenticate,
        make_context: MakeContext,
        mask: ErrorMask,
        settings: TransportSettings,
        find_trusted: FindDocument = no_trusted_documents,
        budgets: CostBudgets | None = None,
        origins: Origins | None = None,
        observers: Observers = UNOBSERVED,
    ) -> None:
        self.observers = observers
        self.settings = settings
        self.origins = origins or Origins(settings.allowed_origins)
        self.pricing = Pricing(budgets or CostBudgets(), settings)
        self.mask = mask
        self._schema = schema
        self._authenticate = authenticate
        self._make_context = make_context
        self._documents = DocumentStore(schema, settings)
        self._reading = asyncio.Lock()
        self._streaming = Streaming(self._executor, self._context, self._response, mask, observers)
        self._known = KnownDocuments(settings, find_trusted)
        self._writes: set[asyncio.Task[ExecutionResult]] = set()

    async def authenticate(self, credential: str | None, address: str | None) -> Caller | None:
        """Who shows the credential from this address; None for nobody, who may read the schema
        where that is allowed.

        Raises Unauthenticated, or what else the authentication says to the client.
        """
        try:
            return await self._authenticate(credential, address)
        except Unauthenticated as refusal:
            if credential is not None:
                raise
            if self.settings.anonymous_introspection:
                return None
            raise Unauthenticated(NO_CREDENTIAL) from refusal

    async def recognize(self, credential: str | None, address: str | None) -> Caller | None:
        """As `authenticate`, for whoever comes through the door: a wrong credential costs points of
        its address.

        Raises RequestRefused too, once those are used up.
        """
        try:
            return await self.authenticate(credential, address)
        except Unauthenticated:
            if credential is not None:
                await self.pricing.charge_stranger(address)
            raise

    async def prepare(self, parameters: Parameters, caller: Caller | None) -> PreparedOperation:
        """The operation, if it is known, valid and the caller may run it.

        Raises RequestRefused, or PublicError for a document that is not known or not trusted.
        """
        parameters = await self._known.resolve(parameters, caller)
        was_known = parameters.query in self._documents
        if was_known:
            prepared = self._prepared(parameters)
        else:
            # A new document may take milliseconds: one at a time, while others are answered.
            async with self._reading:
                prepared = await asyncio.to_thread(self._prepared, parameters)
        try:
            self.authorize(prepared, caller)
        except RequestRefused as refusal:
            refusal.was_work = not was_known
            raise
        self._known.keep(parameters, caller)
        return prepared

    async def enter(
        self, parameters: Parameters, caller: Caller, address: str | None
    ) -> PreparedOperation:
        """Prepare an operation for a caller who has points left; a bad one is charged for."""
        await self.pricing.check_door(caller, address)
        try:
            return await self.prepare(parameters, caller)
        except (PublicError, RequestRefused) as refusal:
            self.pricing.charge_refusal(refusal, caller, address)
            raise

    def _prepared(self, parameters: Parameters) -> PreparedOperation:
        return self._documents.prepare(parameters.query, parameters.operation_name)

    def authorize(self, prepared: PreparedOperation, caller: Caller | None) -> None:
        """Raise RequestRefused unless the caller holds every scope the operation needs."""
        if prepared.cost.introspects and not self.settings.anonymous_introspection:
            self._authorize_introspection(caller)
        if caller is None:
            if prepared.fields_by_scope:
                raise refused(Unauthenticated(NO_CREDENTIAL))
        elif missing := prepared.missing(caller):
            raise RequestRefused([forbidden(missing)], status=403)

    def _authorize_introspection(self, caller: Caller | None) -> None:
        if caller is None:
            raise refused(Unauthenticated(NO_CREDENTIAL))
        if not caller.may(SCHEMA_SCOPE):
            raise RequestRefused([no_introspection()], status=403)

    async def admit(self, call: Call) -> Call:
        """The call with its price paid. Raises RequestRefused for one that costs too much."""
        charge = await self.pricing.charge(
            call.prepared,
            call.parameters,
            call.caller,
            call.facts.client_address,
            shown=call.shows_cost,
        )
        return replace(call, charge=charge)

    async def check_again(
        self, credential: str | None, caller: Caller | None, address: str | None
    ) -> None:
        """Raise a PublicError unless the credential of something long-lived is as good as it was.

        A failure of ours, such as a database that restarts, disconnects nobody.
        """
        try:
            present = await self.authenticate(credential, address)
        except PublicError:
            raise
        except Exception as error:  # noqa: BLE001 - masked and logged; the next check will tell
            self.mask.refuse(error)
            return
        if present != caller:
            raise Unauthenticated("The rights of this credential changed; connect again.")

    async def execute(self, call: Call) -> Response:
        """Run a query or mutation. Raises RequestRefused for bad variables or a passed deadline."""
        with ObservedOperation(call, self.observers) as observed:
            response = await self._execute(call)
            observed.answered_with("errors" in response)
            return response

    async def _execute(self, call: Call) -> Response:
        if call.parameters.has_many_values:
            executor = await asyncio.to_thread(self._executor, call)
        else:
            executor = self._executor(call)
        context = executor.context_value = self._context(call)
        if call.prepared.only_introspects:
            # Computed without a pause, and long: others are answered meanwhile.
            outcome = await asyncio.to_thread(executor.execute_operation)
        else:
            outcome = executor.execute_operation()
        if not optimized_is_awaitable(outcome):
            await close_context(context)
            return self._settled(call, executor, cast("ExecutionResult", outcome))
        finishing = _finish(cast("Awaitable[ExecutionResult]", outcome), context)
        try:
            if call.prepared.kind is OperationType.MUTATION:
                return self._settled(call, executor, await self._wait_for_write(finishing))
            async with asyncio.timeout(self.settings.request_deadline_seconds):
                return self._settled(call, executor, await finishing)
        except TimeoutError:
            raise deadline_passed() from None

    async def _wait_for_write(self, finishing: Awaitable[ExecutionResult]) -> ExecutionResult:
        """Wait for a mutation, which is never abandoned: it outlives its deadline and its client."""
        write = asyncio.ensure_future(finishing)
        self._writes.add(write)
        write.add_done_callback(self._writes.discard)
        done, _ = await asyncio.wait({write}, timeout=self.settings.request_deadline_seconds)
        if not done:
            raise TimeoutError
        return write.result()

    async def drain(self, grace_seconds: float) -> None:
        """Wait for mutations that still run."""
        if self._writes:
            await asyncio.wait(set(self._writes), timeout=grace_seconds)

    def stream(self, call: Call) -> AsyncGenerator[bytes, None]:
        """The responses of a subscription, each as JSON text; see `Streaming.stream`."""
        return self._streaming.stream(call)

    def _executor(self, call: Call) -> OperationExecutor:
        variables = get_variable_values(
            self._schema,
            call.prepared.definition.variable_definitions or (),
            dict(call.parameters.variables),
            max_errors=MAX_VARIABLE_ERRORS,
            hide_suggestions=True,
        )
        if not isinstance(variables, VariableValues):
            raise RequestRefused([_bad_variable(error) for error in variables])
        points = self._documents.cost_rules.object_points
        return OperationExecutor(self._schema, call.prepared, variables, points)

    def _context(self, call: Call) -> object:
        return None if call.caller is None else self._make_context(call.caller, call.facts)

    def _settled(
        self, call: Call, executor: OperationExecutor, result: ExecutionResult
    ) -> Response:
        response = self._response(result)
        if call.charge is not None:
            cost = call.charge.settle(call.prepared, executor.points)
            if cost is not None:
                response["extensions"] = {"cost": cost}
        return response

    def _response(self, result: ExecutionResult) -> Response:
        if result.errors:
            return {"errors": self.mask.present(result.errors), "data": result.data}
        return {"data": result.data}


async def _finish(pending: Awaitable[ExecutionResult], context: object) -> ExecutionResult:
    try:
        return await pending
    finally:
        await close_context(context)


def _bad_variable(error: GraphQLError) -> FormattedError:
    return with_code(error, "BAD_USER_INPUT")
