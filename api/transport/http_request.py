"""The parts of an HTTP request that a GraphQL endpoint looks at."""

import re
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from starlette.types import Receive, Scope

from api.transport.compression import Inflation
from api.transport.public_errors import InvalidRequest, PublicError, Unauthenticated
from domain.access.caller import CartCredential
from domain.carts.secrets import read_secret

CART_HEADER: Final = "x-cart-secret"
"""The header, or connection parameter, that brings a cart's secret."""
COST_HEADER: Final = b"x-graphql-cost"
"""With `1` in this header, the answer says what it cost; `extensions: {cost: true}` does the same."""

_REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,100}\Z")


class ClientGone(Exception):
    """The client hung up; there is nobody to answer."""


class BodyTooLarge(PublicError):
    """More was sent than the limit allows."""

    http_status = 413

    def __init__(self, limit_bytes: int) -> None:
        super().__init__("PAYLOAD_TOO_LARGE", f"The body may have at most {limit_bytes} bytes.")


class BodyTooSlow(PublicError):
    """The body did not arrive in time."""

    http_status = 408

    def __init__(self) -> None:
        super().__init__("REQUEST_TIMEOUT", "The body took too long to arrive.")


class UnsupportedMediaType(PublicError):
    """The body is in a form that is not read here."""

    http_status = 415

    def __init__(self) -> None:
        super().__init__(
            "UNSUPPORTED_MEDIA_TYPE", "Send application/json in UTF-8, as it is or with gzip."
        )


@dataclass(slots=True)
class HttpRequest:
    """A request line and headers; the body is read on demand, within a limit."""

    method: str
    query_string: bytes
    client_address: str | None
    request_id: str
    accept: str | None = None
    accept_encoding: str | None = None
    authorization: str | None = None
    cart_secret: str | None = None
    content_encoding: str | None = None
    content_length: str | None = None
    content_type: str | None = None
    if_none_match: str | None = None
    origin: str | None = None
    host: str | None = None
    traceparent: str | None = None
    user_agent: str | None = None
    shows_cost: bool = False
    """Whether the answer shall say what it cost."""

    @classmethod
    def of(cls, scope: Scope) -> "HttpRequest":
        """Read an ASGI scope, of HTTP or of a WebSocket handshake."""
        headers: dict[bytes, bytes] = {}
        for name, value in scope["headers"]:
            # The same header twice is a list, joined by commas (RFC 9110, section 5.3).
            headers[name] = headers[name] + b", " + value if name in headers else value

        def text(name: bytes) -> str | None:
            value = headers.get(name)
            return None if value is None else value.decode("latin-1")

        client = scope.get("client")
        request_id = text(b"x-request-id")
        return cls(
            method=scope.get("method", "GET"),
            query_string=scope.get("query_string", b""),
            client_address=client[0] if client else None,
            request_id=(
                request_id if request_id and _REQUEST_ID.match(request_id) else uuid4().hex
            ),
            accept=text(b"accept"),
            accept_encoding=text(b"accept-encoding"),
            authorization=text(b"authorization"),
            cart_secret=text(CART_HEADER.encode()),
            content_encoding=text(b"content-encoding"),
            content_length=text(b"content-length"),
            content_type=text(b"content-type"),
            if_none_match=text(b"if-none-match"),
            origin=text(b"origin"),
            host=text(b"host"),
            traceparent=text(b"traceparent"),
            user_agent=text(b"user-agent"),
            shows_cost=text(COST_HEADER) == "1",
        )

    async def body(self, receive: Receive, limit_bytes: int) -> bytes:
        """The whole body, inflated. The limit holds for what was sent and for what that holds.

        Raises BodyTooLarge as soon as that is clear, ClientGone, UnsupportedMediaType for other
        encodings than gzip, and InvalidRequest for a stream that is none.
        """
        inflation = self._inflation(limit_bytes)
        self._check_announced_length(limit_bytes)
        chunks: list[bytes] = []
        received_bytes = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientGone
            chunk = message.get("body", b"")
            received_bytes += len(chunk)
            if received_bytes > limit_bytes:
                raise BodyTooLarge(limit_bytes)
            if inflation is not None:
                inflated = inflation.add(chunk)
                if inflated is None:
                    raise BodyTooLarge(limit_bytes)
                chunk = inflated
            chunks.append(chunk)
            if not message.get("more_body", False):
                if inflation is not None:
                    inflation.finish()
                return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    def _check_announced_length(self, limit_bytes: int) -> None:
        announced = self.content_length
        if announced is None:
            return
        if not (announced.isascii() and announced.isdigit()):
            raise InvalidRequest("The Content-Length is not a number.")
        if len(announced) > 15 or int(announced) > limit_bytes:
            raise BodyTooLarge(limit_bytes)

    def _inflation(self, limit_bytes: int) -> Inflation | None:
        """What inflates the body; None where it comes as it is."""
        coding = (self.content_encoding or "identity").strip().lower()
        if coding == "identity":
            return None
        if coding not in {"gzip", "x-gzip"}:
            raise UnsupportedMediaType
        return Inflation(limit_bytes)


def bearer_token(authorization: str | None) -> str | None:
    """The token of `Bearer <token>`; None where nothing was sent.

    Raises Unauthenticated for any other scheme.
    """
    if authorization is None:
        return None
    scheme, _, token = authorization.strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("Send the credential as Authorization: Bearer <credential>.")
    return token.strip()


def cart_credential(secret: str | None) -> CartCredential | None:
    """What the secret of a cart opens; None where none was sent.

    Raises InvalidRequest for a text that is none: whoever mistypes a header hears of it.
    """
    if secret is None:
        return None
    found = read_secret(secret.strip())
    if found is None:
        raise InvalidRequest("X-Cart-Secret is not the secret of a cart: send it whole, or none.")
    return found
