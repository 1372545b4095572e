"""The parameters of a GraphQL request, checked before anything is made of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import orjson

from api.transport.public_errors import InvalidRequest, PublicError


class PersistedQueryNotSupported(PublicError):
    """Only a hash was sent; clients of the protocol then send the document."""

    def __init__(self) -> None:
        # The message, too, is part of Apollo's protocol.
        super().__init__("PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported")


@dataclass(frozen=True, slots=True)
class Parameters:
    """A document and how to run it, as the client sent them."""

    query: str
    operation_name: str | None
    variables: Mapping[str, Any]
    extensions: Mapping[str, Any]


def parse_parameters(payload: object) -> Parameters:
    """Check the JSON object of a POST body or of a WebSocket message.

    Raises InvalidRequest naming the parameter that has the wrong type.
    """
    if not isinstance(payload, dict):
        raise InvalidRequest("A GraphQL request is a JSON object.")
    query = payload.get("query")
    if query is None and "persistedQuery" in _object(payload, "extensions"):
        raise PersistedQueryNotSupported
    if not isinstance(query, str):
        raise InvalidRequest("The parameter query must be a string.")
    operation_name = payload.get("operationName")
    if operation_name is not None and not isinstance(operation_name, str):
        raise InvalidRequest("The parameter operationName must be a string or null.")
    variables = _object(payload, "variables")
    refuse_null_characters(variables)
    return Parameters(
        query=query,
        operation_name=operation_name or None,
        variables=variables,
        extensions=_object(payload, "extensions"),
    )


def refuse_null_characters(value: object) -> None:
    """Raise InvalidRequest for a text with U+0000, which PostgreSQL can neither store nor compare."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            if "\x00" in part:
                raise InvalidRequest(
                    "A text has the character U+0000, which nothing here may have."
                )
        elif isinstance(part, dict):
            waiting += part
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part


def _object(payload: dict[str, Any], name: str) -> dict[str, Any]:
    value = payload.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise InvalidRequest(f"The parameter {name} must be an object or null.")
    return value


def parse_body(body: bytes) -> Parameters:
    """Check a POST body. Raises InvalidRequest."""
    try:
        payload = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise InvalidRequest(f"The body is not valid JSON: {error.msg}.") from None
    return parse_parameters(payload)


def parse_query_string(query_string: bytes) -> Parameters:
    """Check the parameters of a GET request. Raises InvalidRequest."""
    try:
        sent = dict(
            parse_qsl(
                query_string.decode("ascii"),
                keep_blank_values=True,
                errors="strict",
                max_num_fields=20,
            )
        )
    except ValueError:
        raise InvalidRequest("The query string is not valid.") from None
    payload: dict[str, Any] = dict(sent)
    for name in ("variables", "extensions"):
        if name in sent:
            payload[name] = _from_json(name, sent[name])
    return parse_parameters(payload)


def _from_json(name: str, text: str) -> object:
    if not text:
        return None
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise InvalidRequest(f"The parameter {name} is not valid JSON.") from None
