"""One graphql-transport-ws connection, from its acceptance to its close."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import aclosing
from typing import Any
from uuid import uuid4

from graphql import OperationType
from starlette.types import Message, Receive, Send

from api.transport.admission import Admission, Place
from api.transport.call import Call
from api.transport.http_request import CART_HEADER, HttpRequest, bearer_token, cart_credential
from api.transport.operations import Operations
from api.transport.parameters import Parameters
from api.transport.public_errors import NO_CREDENTIAL, PublicError, RequestRefused, Unauthenticated
from api.transport.request_facts import RequestFacts, traceparent
from api.transport.websocket_messages import (
    ClientMessage,
    ClientUnreachable,
    CloseCode,
    ConnectionEnded,
    MessageType,
    close_reason,
    connection_parameter,
    encode,
    encode_next,
    read_message,
    read_subscribe,
)
from domain.access.caller import Caller, CartCredential

CLOSE_TIMEOUT_SECONDS = 1.0


class WebSocketSession:
    """The state of a connection: who is there, and the operations that run.

    Messages are handled one after the other; each operation is a task. Nothing is queued for
    sending: an operation waits until the socket takes its message, and a client that does not
    read for too long is disconnected, to come back and resume.
    """

    __slots__ = (
        "_admission",
        "_cart",
        "_client_address",
        "_closed",
        "_credential",
        "_operations",
        "_origin",
        "_place",
        "_receive",
        "_request",
        "_run_task",
        "_running",
        "_send",
        "_side_tasks",
        "_timer",
        "caller",
    )

    def __init__(
        self,
        operations: Operations,
        admission: Admission,
        request: HttpRequest,
        receive: Receive,
        send: Send,
    ) -> None:
        self._operations = operations
        self._admission = admission
        self._place: Place | None = None
        self._request = request
        self._cart: CartCredential | None = None
        self._client_address = request.client_address
        self._origin = (request.origin, request.host)
        self._receive = receive
        self._send = send
        self.caller: Caller | None = None
        self._credential: str | None = None
        self._running: dict[str, asyncio.Task[None]] = {}
        self._side_tasks: set[asyncio.Task[None]] = set()
        self._run_task: asyncio.Task[Any] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False

    async def run(self) -> None:
        """Serve the connection until either side closes it."""
        self._run_task = asyncio.current_task()
        settings = self._operations.settings
        self._schedule(settings.websocket_init_timeout_seconds, self._refuse_late_init)
        try:
            self._place = _taken(lambda: self._admission.stranger(self._client_address))
            while (message := await self._receive())["type"] != "websocket.disconnect":
                await self._handle(self._read(message))
        except ConnectionEnded as ended:
            await self.close(ended.code, ended.reason)
        except ClientUnreachable:
            pass
        except asyncio.CancelledError:
            # Our own close() stops us this way; any other cancellation goes on.
            if not (self._closed and self._run_task and self._run_task.uncancel() == 0):
                raise
        except Exception as error:  # noqa: BLE001 - masked and logged
            self._operations.mask.refuse(error)
            await self.close(CloseCode.INTERNAL_ERROR, "Something went wrong on our side.")
        finally:
            self._closed = True
            if self._place is not None:
                self._place.leave()
            self._cancel_all()
            await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def close(self, code: CloseCode, reason: str) -> None:
        """Stop all operations and say goodbye; a client that does not listen is left."""
        if self._closed:
            return
        self._closed = True
        self._cancel_all()
        goodbye = {"type": "websocket.close", "code": int(code), "reason": close_reason(reason)}
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_SECONDS):
                await self._send(goodbye)
        except (TimeoutError, OSError, RuntimeError):
            pass
        finally:
            if self._run_task is not None and self._run_task is not asyncio.current_task():
                self._run_task.cancel()

    def _cancel_all(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        for task in self._running.values():
            task.cancel()

    def _read(self, message: Message) -> ClientMessage:
        text = message.get("text")
        if text is None:
            raise ConnectionEnded(CloseCode.BAD_REQUEST, "Send text frames.")
        if len(text) > self._operations.settings.max_message_characters:
            raise ConnectionEnded(CloseCode.MESSAGE_TOO_BIG, "The message is too big.")
        return read_message(text)

    async def _handle(self, message: ClientMessage) -> None:
        match message.type:
            case MessageType.CONNECTION_INIT:
                await self._initialize(message.payload or {})
            case MessageType.PING:
                await self._transmit(encode("pong", payload=message.payload))
            case MessageType.SUBSCRIBE:
                await self._subscribe(message)
            case MessageType.COMPLETE:
                task = self._running.pop(message.id, None)
                if task is not None:
                    task.cancel()
            case MessageType.PONG:
                pass

    async def _initialize(self, payload: dict[str, Any]) -> None:
        if self.caller is not None:
            raise ConnectionEnded(
                CloseCode.TOO_MANY_INITIALISATION_REQUESTS, "Too many initialisation requests"
            )
        if self._timer is not None:
            self._timer.cancel()
        try:
            sent = connection_parameter(payload, "authorization")
            self._credential = bearer_token(sent or self._request.authorization)
            self._cart = cart_credential(
                connection_parameter(payload, CART_HEADER) or self._request.cart_secret
            )
            caller = await self._operations.recognize(self._credential, self._client_address)
            if caller is None:
                raise Unauthenticated(NO_CREDENTIAL)
            self._operations.origins.check(*self._origin, caller)
        except (PublicError, RequestRefused) as refusal:
            raise ConnectionEnded.by(refusal) from None
        if self._place is not None:
            self._place.leave()
        self._place = _taken(lambda: self._admission.socket(caller, self._client_address))
        self.caller = caller
        await self._transmit(encode("connection_ack"))
        self._schedule(self._operations.settings.reauthenticate_seconds, self._check_again)

    async def _refuse_late_init(self) -> None:
        await self.close(CloseCode.INITIALISATION_TIMEOUT, "Connection initialisation timeout")

    async def _check_again(self) -> None:
        if await self.look_again() and not self._closed:
            self._schedule(self._operations.settings.reauthenticate_seconds, self._check_again)

    async def look_again(self) -> bool:
        """Close the connection of a credential that expired, was revoked or has other rights; whether
        it is as good as it was.
        """
        try:
            await self._operations.check_again(self._credential, self.caller, self._client_address)
        except PublicError as error:
            self._spawn(self.close(CloseCode.FORBIDDEN, error.message))
            return False
        return True

    async def _subscribe(self, message: ClientMessage) -> None:
        if self.caller is None:
            raise ConnectionEnded(CloseCode.UNAUTHORIZED, "Unauthorized")
        parameters = read_subscribe(message.payload)
        if message.id in self._running:
            raise ConnectionEnded(
                CloseCode.SUBSCRIBER_ALREADY_EXISTS, f"Subscriber for {message.id} already exists"
            )
        limit = self._operations.settings.max_operations_per_connection
        if len(self._running) >= limit:
            refusal = PublicError(
                "TOO_MANY_OPERATIONS", f"At most {limit} operations may run on one connection."
            )
            await self._transmit(encode("error", message.id, [refusal.formatted()]))
            return
        self._running[message.id] = asyncio.create_task(
            self._operate(message.id, parameters, self.caller)
        )

    async def _operate(self, operation_id: str, parameters: Parameters, caller: Caller) -> None:
        """Run one operation to its end, and tell the client how it ended."""
        try:
            await self._respond(operation_id, parameters, caller)
            last_message = encode("complete", operation_id)
        except ClientUnreachable:
            return
        except Exception as error:  # noqa: BLE001 - masked, logged and told to the client
            errors = self._operations.mask.refuse(error).errors
            last_message = encode("error", operation_id, errors)
        # Forgotten first: the client may use the id again as soon as it has our last message.
        self._running.pop(operation_id, None)
        try:
            await self._transmit(last_message)
        except ClientUnreachable:
            return

    async def _respond(self, operation_id: str, parameters: Parameters, caller: Caller) -> None:
        if not await self.look_again():
            raise ClientUnreachable
        prepared = await self._operations.enter(parameters, caller, self._client_address)
        facts = RequestFacts(
            request_id=uuid4().hex,
            operation_name=prepared.name,
            operation_kind=prepared.kind.value,
            document_hash=prepared.document_hash,
            variables=parameters.variables,
            extensions=parameters.extensions,
            client_address=self._client_address,
            cart=self._cart,
            user_agent=self._request.user_agent,
            traceparent=traceparent(parameters.extensions),
        )
        call = await self._operations.admit(
            Call(prepared, parameters, caller, self._credential, facts)
        )
        if prepared.kind is not OperationType.SUBSCRIPTION:
            response = await self._operations.execute(call)
            await self._transmit(encode("next", operation_id, response))
            return
        with self._admission.subscription(caller):
            async with aclosing(self._operations.stream(call)) as texts:
                async for text in texts:
                    await self._transmit(encode_next(operation_id, text))
                    del text  # the subscriber may wait for weeks, and this would wait with it

    async def _transmit(self, text: str) -> None:
        """Send when the socket is ready. Raises ClientUnreachable, and closes on a slow reader."""
        if self._closed:
            raise ClientUnreachable
        try:
            async with asyncio.timeout(self._operations.settings.send_timeout_seconds):
                await self._send({"type": "websocket.send", "text": text})
        except TimeoutError:
            self._operations.observers.instruments.slow_reader()
            self._spawn(self.close(CloseCode.TRY_AGAIN_LATER, "The client reads too slowly."))
            raise ClientUnreachable from None
        except (OSError, RuntimeError):
            # Servers differ in what they raise once the peer is gone.
            raise ClientUnreachable from None

    def _schedule(self, delay_seconds: float, act: Callable[[], Coroutine[Any, Any, None]]) -> None:
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(delay_seconds, lambda: self._spawn(act()))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._side_tasks.add(task)
        task.add_done_callback(self._side_tasks.discard)


def _taken(take: Callable[[], Place]) -> Place:
    """One of the places there are. Raises ConnectionEnded where none is left."""
    try:
        return take()
    except RequestRefused as refusal:
        raise ConnectionEnded.by(refusal) from None
