"""The messages of graphql-transport-ws, checked as its PROTOCOL.md demands."""

from enum import IntEnum, StrEnum
from typing import Any, NamedTuple

import orjson

from api.transport.json_text import to_json
from api.transport.parameters import Parameters, parse_parameters
from api.transport.public_errors import PublicError, RequestRefused, Unauthenticated


class MessageType(StrEnum):
    """What a client may send."""

    CONNECTION_INIT = "connection_init"
    PING = "ping"
    PONG = "pong"
    SUBSCRIBE = "subscribe"
    COMPLETE = "complete"


_TYPES = {kind.value: kind for kind in MessageType}


class CloseCode(IntEnum):
    """Why we close a socket; clients of the protocol come back by themselves below 4000."""

    MESSAGE_TOO_BIG = 1009
    INTERNAL_ERROR = 1011
    SERVICE_RESTART = 1012
    TRY_AGAIN_LATER = 1013
    BAD_REQUEST = 4400
    UNAUTHORIZED = 4401
    FORBIDDEN = 4403
    SUBPROTOCOL_NOT_ACCEPTABLE = 4406
    INITIALISATION_TIMEOUT = 4408
    SUBSCRIBER_ALREADY_EXISTS = 4409
    TOO_MANY_INITIALISATION_REQUESTS = 4429
    TOO_MANY_REQUESTS = 4429


class ConnectionEnded(Exception):
    """The connection must be closed, with this code and reason."""

    def __init__(self, code: CloseCode, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason

    @classmethod
    def by(cls, refusal: PublicError | RequestRefused) -> "ConnectionEnded":
        """For whoever is refused before it has begun: for now, or for good."""
        for_now = isinstance(refusal, RequestRefused)
        code = CloseCode.TOO_MANY_REQUESTS if for_now else CloseCode.FORBIDDEN
        return cls(code, str(refusal))


class ClientUnreachable(Exception):
    """Nothing more can be sent; whoever tries has to stop."""


class ClientMessage(NamedTuple):
    """A well-formed message."""

    type: MessageType
    id: str
    """Of the operation; empty for messages about the connection."""
    payload: dict[str, Any] | None


def read_message(text: str) -> ClientMessage:
    """Check a text frame. Raises ConnectionEnded (4400) for anything the protocol does not know."""
    try:
        message = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise _bad("The message is not valid JSON.") from None
    if not isinstance(message, dict):
        raise _bad("A message is a JSON object.")
    kind = _TYPES.get(str(message.get("type")))
    if kind is None:
        raise _bad("The message has no known type.")
    payload = message.get("payload")
    if payload is not None and not isinstance(payload, dict):
        raise _bad(f"The payload of {kind} must be an object.")
    if kind not in {MessageType.SUBSCRIBE, MessageType.COMPLETE}:
        return ClientMessage(kind, "", payload)
    operation_id = message.get("id")
    if not isinstance(operation_id, str) or not operation_id:
        raise _bad(f"The id of {kind} must be a string that is not empty.")
    return ClientMessage(kind, operation_id, payload)


def read_subscribe(payload: dict[str, Any] | None) -> Parameters:
    """Check the payload of subscribe. Raises ConnectionEnded (4400)."""
    try:
        return parse_parameters(payload)
    except PublicError as error:
        raise _bad(error.message) from None


def _bad(reason: str) -> ConnectionEnded:
    return ConnectionEnded(CloseCode.BAD_REQUEST, reason)


def encode(kind: str, operation_id: str | None = None, payload: object = None) -> str:
    """A message of ours as a text frame."""
    message: dict[str, object] = {"type": kind}
    if operation_id is not None:
        message["id"] = operation_id
    if payload is not None:
        message["payload"] = payload
    return to_json(message).decode()


def encode_next(operation_id: str, response: bytes) -> str:
    """The message that carries a response that is JSON already."""
    named = to_json(operation_id)
    return (b'{"type":"next","id":' + named + b',"payload":' + response + b"}").decode()


def connection_parameter(payload: dict[str, Any], wanted: str) -> str | None:
    """A credential among the connection parameters; names of headers have no case."""
    for name, value in payload.items():
        if name.lower() == wanted:
            if not isinstance(value, str):
                raise Unauthenticated
            return value
    return None


def close_reason(reason: str) -> str:
    """Cut to the 123 bytes that a close frame has room for (RFC 6455, section 5.5)."""
    return reason.encode()[:123].decode(errors="ignore")
