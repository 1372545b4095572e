"""Sending webhooks over HTTP, signed as the Standard Webhooks specification says."""

import asyncio
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

import httpcore
from standardwebhooks.webhooks import Webhook

from domain.webhooks.retrying import AttemptProblem
from domain.webhooks.sending import Timings, WebhookAnswer, WebhookRequest
from integrations.webhooks.network import (
    CURRENT_STEPS,
    AddressRefused,
    CheckedNetwork,
    NameNotResolved,
    Resolve,
    Steps,
    system_resolver,
)

TIMEOUT_SECONDS: Final = 15.0
"""For everything together, so that one who answers a byte a second is cut off as well."""
CONNECT_SECONDS: Final = 5.0
IDLE_SECONDS: Final = 30.0
IDLE_CONNECTIONS: Final = 100
BODY_BYTES_READ: Final = 16_384
"""Of an answer no more is read; an unread rest costs its connection and nothing else."""
BODY_CHARACTERS_KEPT: Final = 1_000
USER_AGENT: Final = b"Orderwright-Webhooks/1"


_FAILURES: Final = (
    AddressRefused,
    NameNotResolved,
    OSError,  # TimeoutError and ssl.SSLError are some
    ValueError,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.TimeoutException,
    httpcore.UnsupportedProtocol,
)


class HttpWebhookSender:
    """One pool of connections for all receivers. Proxies of the environment are not asked."""

    def __init__(
        self,
        *,
        allow_loopback: bool = False,
        resolve: Resolve = system_resolver,
        timeout_seconds: float = TIMEOUT_SECONDS,
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        self._timeout_seconds = timeout_seconds
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=trusted or ssl.create_default_context(),
            max_connections=None,
            max_keepalive_connections=IDLE_CONNECTIONS,
            keepalive_expiry=IDLE_SECONDS,
            network_backend=CheckedNetwork(allow_loopback=allow_loopback, resolve=resolve),
        )

    async def send(self, request: WebhookRequest) -> WebhookAnswer:
        """Send a message once; redirects are not followed."""
        steps = Steps()
        token = CURRENT_STEPS.set(steps)
        try:
            async with asyncio.timeout(self._timeout_seconds):
                return await self._post(request, steps)
        except _FAILURES as error:
            return _failed(steps, _problem(error, steps), error)
        finally:
            CURRENT_STEPS.reset(token)

    async def close(self) -> None:
        """Let go of open connections."""
        await self._pool.aclose()

    async def _post(self, request: WebhookRequest, steps: Steps) -> WebhookAnswer:
        async with self._pool.stream(
            "POST",
            request.url,
            headers=_headers(request),
            content=request.body,
            extensions={
                "timeout": {"connect": CONNECT_SECONDS, "pool": CONNECT_SECONDS},
                "trace": steps.trace,
            },
        ) as response:
            start = bytearray()
            async for chunk in response.aiter_stream():
                start += chunk[: BODY_BYTES_READ - len(start)]
                if len(start) >= BODY_BYTES_READ:
                    break
            return _answered(steps, response.status, response.headers, bytes(start))


def signatures(secrets: Sequence[bytes], message_id: str, timestamp: datetime, body: bytes) -> str:
    """The signature of each secret, as the header lists them."""
    text = body.decode()
    return " ".join(Webhook(secret).sign(message_id, timestamp, text) for secret in secrets)


def _headers(request: WebhookRequest) -> list[tuple[bytes, bytes]]:
    signed = signatures(request.secrets, request.id, request.timestamp, request.body)
    traced = [(b"traceparent", request.traceparent.encode())] if request.traceparent else []
    return [
        (b"content-type", b"application/json"),
        (b"user-agent", USER_AGENT),
        (b"webhook-id", request.id.encode()),
        (b"webhook-timestamp", str(int(request.timestamp.timestamp())).encode()),
        (b"webhook-signature", signed.encode()),
        *traced,
    ]


def _answered(
    steps: Steps, status: int, headers: Sequence[tuple[bytes, bytes]], body: bytes
) -> WebhookAnswer:
    found = {name.lower(): value.decode("latin-1") for name, value in headers}
    problem = None
    if not 200 <= status < 300:
        redirected = 300 <= status < 400
        problem = AttemptProblem.REDIRECTED if redirected else AttemptProblem.BAD_STATUS
    return WebhookAnswer(
        timings=_timings(steps),
        status=status,
        problem=problem,
        detail=_shown(found.get(b"location", "")) if 300 <= status < 400 else None,
        response_start=_shown(body.decode("utf-8", errors="replace")),
        retry_after=_retry_after(found.get(b"retry-after")),
    )


def _problem(error: Exception, steps: Steps) -> AttemptProblem:
    """What stood in the way."""
    kinds: Sequence[tuple[type[Exception] | tuple[type[Exception], ...], AttemptProblem]] = (
        ((TimeoutError, httpcore.TimeoutException), AttemptProblem.TIMED_OUT),
        (NameNotResolved, AttemptProblem.NOT_RESOLVED),
        (AddressRefused, AttemptProblem.ADDRESS_REFUSED),
        (ssl.SSLError, AttemptProblem.NOT_SECURE),
        ((OSError, httpcore.NetworkError), AttemptProblem.NOT_CONNECTED),
    )
    for kind, problem in kinds:
        if isinstance(error, kind):
            insecure = problem is AttemptProblem.NOT_CONNECTED and steps.is_securing
            return AttemptProblem.NOT_SECURE if insecure else problem
    # httpcore has one class for both; a connection that ended early is not a wrong answer.
    ended = any(words in str(error) for words in ("disconnected", "closed connection"))
    return AttemptProblem.NOT_CONNECTED if ended else AttemptProblem.BAD_ANSWER


def _failed(steps: Steps, problem: AttemptProblem, error: Exception | None = None) -> WebhookAnswer:
    detail = None if error is None else _shown(str(error))
    return WebhookAnswer(timings=_timings(steps), problem=problem, detail=detail)


def _timings(steps: Steps) -> Timings:
    connected = steps.secured if steps.secured is not None else steps.connected
    return Timings(
        total=_milliseconds(steps.passed()) or 0,
        resolve=_milliseconds(steps.resolved),
        connect=None if connected is None else _milliseconds(connected - (steps.resolved or 0.0)),
        first_byte=_milliseconds(steps.answered),
    )


def _milliseconds(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1_000)


def _shown(text: str) -> str | None:
    """The beginning of a text that somebody else wrote, fit to be stored and printed."""
    kept = text[:BODY_CHARACTERS_KEPT]
    return "".join(c if c.isprintable() or c in "\n\t" else "\ufffd" for c in kept) or None


def _retry_after(value: str | None) -> timedelta | None:
    """What a Retry-After header asks for: seconds, or a date."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=int(text[:9]))
    try:
        wanted = parsedate_to_datetime(text)
    except ValueError:
        return None
    aware = wanted if wanted.tzinfo is not None else wanted.replace(tzinfo=UTC)
    return max(aware - datetime.now(UTC), timedelta(0))
