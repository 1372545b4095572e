"""What is known about a request besides its caller."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from domain.access.caller import CartCredential

_TRACEPARENT: Final = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(-|\Z)")


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
    traceparent: str | None = None
    """The trace that the client began (W3C Trace Context), as it was sent."""
    user_agent: str | None = None
    """What the client calls itself, as it was sent."""
    of_message: bool = False
    """Whether this is one message of a subscription, resolved by itself and soon over."""

    @property
    def trace_id(self) -> str | None:
        """The id of that trace; None where none was sent, or what was sent is none."""
        found = _TRACEPARENT.match(self.traceparent or "")
        return found[1] if found and found[1].strip("0") else None


def traceparent(extensions: Mapping[str, Any]) -> str | None:
    """The trace that an operation on a socket belongs to: `extensions.traceparent` beside its query.

    The headers of a socket are those of its beginning, and of no operation.
    """
    sent = extensions.get("traceparent")
    return sent if isinstance(sent, str) else None
