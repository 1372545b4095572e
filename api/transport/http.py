"""GraphQL over HTTP: POST for everything, GET for queries, and event streams where asked for."""

import asyncio
from collections.abc import Sequence
from types import TracebackType
from typing import Final, NamedTuple

from graphql import OperationType
from starlette.types import Receive, Scope, Send

from api.transport.admission import Admission
from api.transport.call import Call
from api.transport.documents import PreparedOperation
from api.transport.http_answer import Answer
from api.transport.http_request import (
    BodyTooSlow,
    ClientGone,
    HttpRequest,
    UnsupportedMediaType,
    bearer_token,
    cart_credential,
)
from api.transport.http_streams import HttpStreams
from api.transport.media_types import STREAMS, MediaType, acceptable, is_json
from api.transport.operations import Operations
from api.transport.parameters import Parameters, parse_body, parse_query_string
from api.transport.public_errors import PublicError, RequestRefused, refused
from api.transport.request_facts import RequestFacts
from api.transport.stream_forms import FORMS, StreamForm
from domain.access.caller import Caller

METHODS: Final = b"GET, POST"


class MethodNotAllowed(PublicError):
    """The operation or the endpoint is not to be had with this method."""

    http_status = 405

    def __init__(self, message: str) -> None:
        super().__init__("METHOD_NOT_ALLOWED", message)


class NotAcceptable(PublicError):
    """No form of answer that the client accepts fits the operation."""

    http_status = 406

    def __init__(self, message: str) -> None:
        super().__init__("NOT_ACCEPTABLE", message)


class HttpEndpoint:
    """The ASGI application behind `/graphql` for HTTP."""

    def __init__(self, operations: Operations, streams: HttpStreams, admission: Admission) -> None:
        self._operations = operations
        self._admission = admission
        self._streams = streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = HttpRequest.of(scope)
        accepted = acceptable(request.accept)
        answer = Answer(request, accepted, send)
        try:
            with self._admission.request():
                streamed = await self._serve(request, accepted, answer, receive)
            if streamed is not None:
                with self._admission.subscription(streamed.call.caller):
                    await self._streams.serve(streamed.call, streamed.form, receive, send)
        except ClientGone:
            return
        except Exception as error:  # noqa: BLE001 - masked, logged and told to the client
            await answer.refuse(self._operations.mask.refuse(error))

    async def _serve(
        self,
        request: HttpRequest,
        accepted: Sequence[MediaType],
        answer: Answer,
        receive: Receive,
    ) -> "_Streamed | None":
        """Answer the request, or say how it is to be answered by a stream."""
        operations = self._operations
        if not accepted:
            raise NotAcceptable(
                "Accept application/graphql-response+json or application/json; for subscriptions "
                "text/event-stream or multipart/mixed;subscriptionSpec=1.0."
            )
        if request.method not in {"GET", "POST"}:
            raise _not_allowed("Use POST, or GET for queries.", METHODS)
        credential = bearer_token(request.authorization)
        with self._admission.stranger(request.client_address):
            caller = await operations.recognize(credential, request.client_address)
        operations.origins.check(request.origin, request.host, caller)
        await operations.pricing.check_door(caller, request.client_address)
        try:
            call = await self._admitted(request, receive, caller, credential)
        except (PublicError, RequestRefused) as refusal:
            operations.pricing.charge_refusal(refusal, caller, request.client_address)
            if not isinstance(refusal, RequestRefused) or not _readable(refusal, accepted):
                raise
            events = FORMS[MediaType.EVENT_STREAM]
            await self._streams.refuse(refusal, events, request.request_id, answer.send)
            return None
        form = _stream_form(call.prepared, accepted)
        if form is not None:
            return _Streamed(call, form)
        with _HangUpWatch(receive, operations.settings.hang_up_watch_seconds):
            response = await operations.execute(call)
        await answer.give(response, call)
        return None

    async def _admitted(
        self,
        request: HttpRequest,
        receive: Receive,
        caller: Caller | None,
        credential: str | None,
    ) -> Call:
        """The operation of a request, read, understood, allowed and paid."""
        parameters = await self._parameters(request, receive)
        prepared = await self._operations.prepare(parameters, caller)
        _check_method(request, prepared)
        facts = _facts(request, parameters, prepared)
        return await self._operations.admit(
            Call(prepared, parameters, caller, credential, facts, shows_cost=request.shows_cost)
        )

    async def _parameters(self, request: HttpRequest, receive: Receive) -> Parameters:
        if request.method == "GET":
            return parse_query_string(request.query_string)
        if not is_json(request.content_type):
            raise UnsupportedMediaType
        settings = self._operations.settings
        try:
            with self._admission.body(request.client_address):
                async with asyncio.timeout(settings.body_deadline_seconds):
                    body = await request.body(receive, settings.max_body_bytes)
        except TimeoutError:
            raise _too_slow() from None
        return parse_body(body)


class _Streamed(NamedTuple):
    """A call whose answer goes on for longer than a request."""

    call: Call
    form: StreamForm


def _readable(refusal: RequestRefused, accepted: Sequence[MediaType]) -> bool:
    """Whether the client reads what is wrong with its document in an event stream only."""
    return accepted[0] is MediaType.EVENT_STREAM and refusal.status == 400


def _check_method(request: HttpRequest, prepared: PreparedOperation) -> None:
    if request.method == "GET" and prepared.kind is OperationType.MUTATION:
        raise _not_allowed("Send mutations with POST.", b"POST")


def _not_allowed(message: str, allowed: bytes) -> RequestRefused:
    return refused(MethodNotAllowed(message), headers=[(b"allow", allowed)])


def _too_slow() -> RequestRefused:
    # Whoever trickles a body has a connection for itself: it is not kept.
    return refused(BodyTooSlow(), headers=[(b"connection", b"close")])


def _stream_form(prepared: PreparedOperation, accepted: Sequence[MediaType]) -> StreamForm | None:
    """How to stream the answer: what a subscription's client prefers; None for one answer.

    Events are also for queries whose client prefers them. Apollo's clients name their parts first
    and mean them for subscriptions only.
    """
    streams = [FORMS[media_type] for media_type in accepted if media_type in STREAMS]
    if prepared.kind is OperationType.SUBSCRIPTION:
        if not streams:
            raise NotAcceptable(
                "Subscriptions need Accept: text/event-stream, or "
                "multipart/mixed;subscriptionSpec=1.0, or a WebSocket."
            )
        return streams[0]
    if accepted[0] is MediaType.EVENT_STREAM or len(streams) == len(accepted):
        return streams[0]
    return None


def _facts(
    request: HttpRequest, parameters: Parameters, prepared: PreparedOperation
) -> RequestFacts:
    return RequestFacts(
        request_id=request.request_id,
        operation_name=prepared.name,
        operation_kind=prepared.kind.value,
        document_hash=prepared.document_hash,
        variables=parameters.variables,
        extensions=parameters.extensions,
        client_address=request.client_address,
        cart=cart_credential(request.cart_secret),
        traceparent=request.traceparent,
        user_agent=request.user_agent,
    )


class _HangUpWatch:
    """Cancels the work of a client that hung up.

    The watch begins after a moment, so that fast answers, nearly all, do not pay for it.
    """

    def __init__(self, receive: Receive, delay_seconds: float) -> None:
        self._receive = receive
        self._delay_seconds = delay_seconds
        self._watch: asyncio.Task[None] | None = None
        self._hung_up = False

    def __enter__(self) -> None:
        self._task = asyncio.current_task()
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self._delay_seconds, self._begin)

    def _begin(self) -> None:
        self._watch = asyncio.ensure_future(self._cancel_when_gone())

    async def _cancel_when_gone(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._hung_up = True
        if self._task is not None:
            self._task.cancel()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        if self._watch is not None:
            self._watch.cancel()
        if self._hung_up and kind is asyncio.CancelledError and self._task is not None:
            self._task.uncancel()
            raise ClientGone from None
