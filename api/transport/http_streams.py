"""Operations whose responses go on coming over one HTTP answer, as events or as parts."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from graphql import OperationType
from starlette.types import Receive, Send

from api.access.recent_callers import Whose
from api.transport.call import Call
from api.transport.http_request import ClientGone
from api.transport.json_text import to_json
from api.transport.operations import Operations
from api.transport.public_errors import PublicError, RequestRefused
from api.transport.stream_forms import StreamForm


class HttpStreams:
    """The open streams of this process."""

    def __init__(self, operations: Operations) -> None:
        self._operations = operations
        self._open: set[_HttpStream] = set()
        self._closing = False

    async def serve(self, call: Call, form: StreamForm, receive: Receive, send: Send) -> None:
        """Answer one operation as a stream, until it ends, its client leaves or we close."""
        stream = _HttpStream(self._operations, call, form, receive, send)
        await _start(send, form, call.facts.request_id)
        self._open.add(stream)
        try:
            if not self._closing:
                await stream.run()
        finally:
            self._open.discard(stream)
        await _end(send)

    async def refuse(
        self, refusal: RequestRefused, form: StreamForm, request_id: str, send: Send
    ) -> None:
        """Tell a client that reads only streams what is wrong with its document."""
        await _start(send, form, request_id)
        await _write(send, form.failure(refusal.errors))
        await _end(send)

    async def look_again(self, whose: Whose) -> None:
        """End the streams of those of these callers whose rights have changed."""
        for stream in list(self._open):
            if stream.caller is not None and whose(stream.caller):
                await stream.look_again()

    def close(self) -> None:
        """End every stream without completing it, so that its client comes back and resumes."""
        self._closing = True
        for stream in self._open:
            stream.stop()


class _HttpStream:
    """One operation and the client that reads its responses."""

    def __init__(
        self, operations: Operations, call: Call, form: StreamForm, receive: Receive, send: Send
    ) -> None:
        self._operations = operations
        self._call = call
        self._form = form
        self._receive = receive
        self._send = send
        self._companion: asyncio.Task[None] | None = None
        self._refusal: PublicError | None = None
        self.caller = call.caller

    async def look_again(self) -> None:
        """End with the reason, if the credential is not what it was."""
        try:
            await self._check_again()
        except PublicError as refusal:
            self._refusal = refusal
            self.stop()

    async def run(self) -> None:
        companion = self._companion = asyncio.ensure_future(self._accompany())
        responses = asyncio.ensure_future(self._send_responses())
        both: set[asyncio.Task[None]] = {companion, responses}
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in both:
                task.cancel()
            outcomes = await asyncio.gather(*both, return_exceptions=True)
        for outcome in (*outcomes, self._refusal):
            if isinstance(outcome, PublicError):
                await self._write(self._form.interruption([outcome.formatted()]))

    def stop(self) -> None:
        if self._companion is not None:
            self._companion.cancel()

    async def _send_responses(self) -> None:
        try:
            async with aclosing(self._responses()) as responses:
                async for response in responses:
                    await self._write(self._form.response(response))
        except ClientGone:
            return
        except Exception as error:  # noqa: BLE001 - masked, logged and told to the client
            await self._write(self._form.failure(self._operations.mask.refuse(error).errors))
        else:
            await self._write(self._form.end)

    async def _responses(self) -> AsyncGenerator[bytes, None]:
        if self._call.prepared.kind is OperationType.SUBSCRIPTION:
            async with aclosing(self._operations.stream(self._call)) as responses:
                async for response in responses:
                    yield response
        else:
            yield to_json(await self._operations.execute(self._call))

    async def _accompany(self) -> None:
        """Keep the connection alive and the credential checked; return when the client is gone."""
        settings = self._operations.settings
        loop = asyncio.get_running_loop()
        check_at = loop.time() + settings.reauthenticate_seconds
        while True:
            try:
                async with asyncio.timeout(settings.keep_alive_seconds):
                    if (await self._receive())["type"] == "http.disconnect":
                        return
            except TimeoutError:
                if loop.time() >= check_at:
                    check_at = loop.time() + settings.reauthenticate_seconds
                    await self._check_again()
                await self._write(self._form.keep_alive)

    async def _check_again(self) -> None:
        call = self._call
        await self._operations.check_again(call.credential, call.caller, call.facts.client_address)

    async def _write(self, data: bytes) -> None:
        """Send, and give up on a client that does not read."""
        try:
            async with asyncio.timeout(self._operations.settings.send_timeout_seconds):
                await _write(self._send, data)
        except TimeoutError:
            self._operations.observers.instruments.slow_reader()
            raise ClientGone from None
        except OSError:
            raise ClientGone from None


async def _start(send: Send, form: StreamForm, request_id: str) -> None:
    headers = [
        (b"content-type", form.content_type),
        (b"cache-control", b"no-store"),
        # nginx would hold events back until its buffer is full.
        (b"x-accel-buffering", b"no"),
        (b"x-request-id", request_id.encode()),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await _write(send, form.beginning)


async def _write(send: Send, data: bytes) -> None:
    await send({"type": "http.response.body", "body": data, "more_body": True})


async def _end(send: Send) -> None:
    await send({"type": "http.response.body", "body": b"", "more_body": False})
