"""What is known about a request besides its caller."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.access import CartCredential


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """The facts of one operation that its resolvers may need: for fingerprints, audit and logs."""

    request_id: str
    """Of the HTTP request or, on a WebSocket, of the operation; clients see and may choose it."""
    operation_name: str | None
    operation_kind: str
    """query, mutation or subscription."""
    document_hash: str
    """SHA-256 of the document's text, in hexadecimal."""
    variables: Mapping[str, Any]
    """As the client sent them: not coerced and without defaults, so that they can be fingerprinted."""
    extensions: Mapping[str, Any]
    client_address: str | None
    cart: CartCredential | None = None
    """The cart whose secret came beside the credential; proves nothing until it is compared."""
    of_message: bool = False
    """Whether this is one message of a subscription, resolved by itself and soon over."""
