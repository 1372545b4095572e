"""The one response to an HTTP request: its form, its status, and for how long it may be kept."""

import hashlib
from collections.abc import Sequence
from typing import Final

from graphql import OperationType
from starlette.types import Send

from api.transport.call import Call, Response
from api.transport.compression import SMALLEST_BYTES, accepts_gzip, gzipped
from api.transport.http_request import HttpRequest
from api.transport.json_text import to_json
from api.transport.media_types import STREAMS, MediaType
from api.transport.public_errors import RequestRefused
from domain.access.caller import PrincipalKind

Header = tuple[bytes, bytes]

VARY: Final = b"Accept, Accept-Encoding, Authorization, X-Cart-Secret"
_NO_STORE: Final = (b"cache-control", b"no-store")
_GZIP: Final = (b"content-encoding", b"gzip")
_CONTENT_TYPES: Final = {
    media_type: (b"content-type", media_type.value.encode() + b"; charset=utf-8")
    for media_type in MediaType
}
_ALWAYS: Final = ((b"vary", VARY), (b"x-content-type-options", b"nosniff"))


class Answer:
    """The one response to a request, in the form its client asked for."""

    def __init__(self, request: HttpRequest, accepted: Sequence[MediaType], send: Send) -> None:
        self.send = send
        # Whoever accepts a stream only looks at the status: there is no JSON tradition to keep.
        self._streams_only = bool(accepted) and STREAMS.issuperset(accepted)
        self._request = request
        self._media_type = next(
            (media_type for media_type in accepted if media_type not in STREAMS), MediaType.JSON
        )

    async def give(self, response: Response, call: Call) -> None:
        """Answer an operation that ran."""
        body = to_json(response)
        # What mutations answer may be secret (a new key, a tracking token), and small it is: not
        # compressed, nobody can learn it from its size (BREACH).
        compressible = call.prepared.kind is OperationType.QUERY
        if self._request.method != "GET" or "errors" in response:
            await self._write(200, body, (_NO_STORE,), compressible=compressible)
            return
        tag = _entity_tag(response)
        headers = ((b"etag", tag), (b"cache-control", _kept_for(call)))
        if _matches(self._request.if_none_match, tag):
            await self._start(304, [*_ALWAYS, *headers])
            await self.send({"type": "http.response.body", "body": b""})
            return
        await self._write(200, body, headers, compressible=compressible)

    async def refuse(self, refusal: RequestRefused) -> None:
        """Answer a request that got errors and no data."""
        spoken = self._media_type is MediaType.GRAPHQL_RESPONSE or self._streams_only
        status = refusal.status if spoken else refusal.json_status
        if status == 401:
            refusal.headers.append((b"www-authenticate", b"Bearer"))
        headers = (_NO_STORE, *refusal.headers)
        await self._write(status, to_json({"errors": refusal.errors}), headers)

    async def _write(
        self, status: int, body: bytes, headers: Sequence[Header], *, compressible: bool = False
    ) -> None:
        start = [_CONTENT_TYPES[self._media_type], *_ALWAYS, *headers]
        encodings = self._request.accept_encoding
        if compressible and encodings and len(body) >= SMALLEST_BYTES and accepts_gzip(encodings):
            body = gzipped(body)
            start.append(_GZIP)
        start.append((b"content-length", str(len(body)).encode()))
        await self._start(status, start)
        await self.send({"type": "http.response.body", "body": body})

    async def _start(self, status: int, headers: list[Header]) -> None:
        headers.append((b"x-request-id", self._request.request_id.encode()))
        await self.send({"type": "http.response.start", "status": status, "headers": headers})


def _entity_tag(response: Response) -> bytes:
    """Names the data, whatever form or extensions they come with: therefore a weak tag."""
    digest = hashlib.blake2b(to_json(response["data"]), digest_size=16).hexdigest()
    return b'W/"' + digest.encode() + b'"'


def _matches(if_none_match: str | None, tag: bytes) -> bool:
    """Whether the client has these data already (RFC 9110, section 13.1.2: weak comparison)."""
    if if_none_match is None:
        return False
    known = {entry.strip().removeprefix("W/") for entry in if_none_match[:2_000].split(",")}
    return "*" in known or tag.decode().removeprefix("W/") in known


def _kept_for(call: Call) -> bytes:
    """What caches may do with the answer.

    Public is what a storefront's key shows to every visitor. Others with the same right to it
    ask again each time, for staff want to see what they have just changed.
    """
    seconds = call.prepared.max_age_seconds
    if seconds == 0 or call.caller is None or call.facts.cart is not None:
        return b"no-store"
    if call.caller.kind is PrincipalKind.STOREFRONT:
        return f"public, max-age={seconds}".encode()
    return b"private, no-cache"
