"""Running subscriptions: from the source of their messages to the text of each."""

from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable, Hashable
from contextlib import aclosing
from dataclasses import replace
from typing import TypeAlias, cast

import orjson
from graphql.execution import (
    ExecutionResult,
    create_source_event_stream,
    execute_subscription_event,
)
from strawberry.execution import optimized_is_awaitable

from api.transport.call import Call, Response
from api.transport.executor import OperationExecutor
from api.transport.json_text import to_json
from api.transport.observing import ObservedOperation
from api.transport.public_errors import ErrorMask, RequestRefused
from api.transport.stream_message import Audience, Audiences, StreamMessage
from domain.observing import Observers

MakeExecutor: TypeAlias = Callable[[Call], OperationExecutor]
CallContext: TypeAlias = Callable[[Call], object]
Respond: TypeAlias = Callable[[ExecutionResult], Response]


class Streaming:
    """The subscriptions of one schema."""

    def __init__(
        self,
        executor: MakeExecutor,
        context: CallContext,
        respond: Respond,
        mask: ErrorMask,
        observers: Observers,
    ) -> None:
        self._observers = observers
        self._executor = executor
        self._context = context
        self._respond = respond
        self._mask = mask
        self._audiences = Audiences()

    async def stream(self, call: Call) -> AsyncGenerator[bytes, None]:
        """The responses of a subscription as JSON, each resolved with a context of its own.

        Closing the generator closes the source. Raises RequestRefused when the source cannot be
        made or fails.
        """
        executor = self._executor(call)
        context = executor.context_value = self._context(call)
        audience = self._audiences.of(_words(call))
        call = replace(call, facts=replace(call.facts, of_message=True))
        try:
            with ObservedOperation(call, self._observers):
                source = await self._source(executor)
            async with aclosing(source) as messages:
                async for message in messages:
                    yield await self._text(executor, message, call, audience)
                    self._observers.instruments.message()
                    # Subscribers wait for weeks; what they were told last would wait with them.
                    del message
        except Exception as error:  # noqa: BLE001 - masked, logged and told to the client
            raise self._mask.refuse(error) from None
        finally:
            await close_context(context)

    async def _source(self, executor: OperationExecutor) -> AsyncGenerator[object, None]:
        source = create_source_event_stream(executor)
        if optimized_is_awaitable(source):
            source = await cast("Awaitable[AsyncIterable[object] | ExecutionResult]", source)
        if isinstance(source, ExecutionResult):
            errors = self._mask.present(source.errors or [])
            raise RequestRefused(errors)
        return cast("AsyncGenerator[object, None]", source)

    async def _text(
        self, executor: OperationExecutor, message: object, call: Call, audience: Audience
    ) -> bytes:
        if isinstance(message, StreamMessage):
            return await message.text_for(
                audience, lambda: self._resolve(executor, message, self._context(call))
            )
        return await self._resolve(executor, message, self._context(call))

    async def _resolve(
        self, executor: OperationExecutor, message: object, context: object
    ) -> bytes:
        try:
            if isinstance(message, StreamMessage):
                message = await message.make(context)
            for_message = executor.build_per_event_executor(message)
            for_message.context_value = context
            outcome = execute_subscription_event(for_message)
            if optimized_is_awaitable(outcome):
                outcome = await cast("Awaitable[ExecutionResult]", outcome)
            return to_json(self._respond(cast("ExecutionResult", outcome)))
        finally:
            await close_context(context)


def _words(call: Call) -> Hashable:
    """What decides in which words a message is told: the operation, and whose rights it has."""
    variables = call.parameters.variables
    used = {name: variables[name] for name in call.prepared.message_variables if name in variables}
    return (
        call.prepared.document_hash,
        call.prepared.name,
        orjson.dumps(used, option=orjson.OPT_SORT_KEYS),
        call.caller and call.caller.rights,
        call.facts.cart,
    )


async def close_context(context: object) -> None:
    """Let a context that holds something give it back."""
    close = getattr(context, "close", None)
    if close is not None:
        await close()
