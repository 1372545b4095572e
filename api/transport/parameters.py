"""The parameters of a GraphQL request, checked before anything is made of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

import orjson

from api.transport.public_errors import InvalidRequest

MAX_DOCUMENT_ID_CHARACTERS = 255
MAX_VALUES = 50_000
"""Of a body, counted by commas, those in texts too: what is made of it is many times its size."""
MANY_VALUES = 1_000
"""That take a millisecond and more to be held against the schema."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """A document and how to run it, as the client sent them."""

    query: str
    """Empty where the document is only named."""
    operation_name: str | None
    variables: Mapping[str, Any]
    extensions: Mapping[str, Any]
    document_id: str | None = None
    """The name of a trusted document, sent instead of the query."""
    sha256: str | None = None
    """By Apollo's protocol of persisted queries, sent instead of the query or beside it."""
    has_many_values: bool = False


def parse_parameters(payload: object, *, may_hold_null: bool = True) -> Parameters:
    """Check the JSON object of a POST body or of a WebSocket message.

    `may_hold_null` False: its text writes no U+0000, so that nothing has to be searched for it.
    Raises InvalidRequest naming the parameter that has the wrong type.
    """
    if not isinstance(payload, dict):
        raise InvalidRequest("A GraphQL request is a JSON object.")
    extensions = _object(payload, "extensions")
    document_id = _document_id(payload)
    sha256 = _persisted_hash(extensions) if "persistedQuery" in extensions else None
    query = payload.get("query")
    if query is None:
        if not (document_id or sha256):
            raise InvalidRequest("Send a document as query, or its id as documentId.")
        query = ""
    if not isinstance(query, str):
        raise InvalidRequest("The parameter query must be a string.")
    if query and document_id:
        raise InvalidRequest("Send either query or documentId.")
    operation_name = payload.get("operationName")
    if operation_name is not None and not isinstance(operation_name, str):
        raise InvalidRequest("The parameter operationName must be a string or null.")
    variables = _object(payload, "variables")
    if may_hold_null:
        refuse_null_characters(variables)
    return Parameters(
        query=query,
        operation_name=operation_name or None,
        variables=variables,
        extensions=extensions,
        document_id=document_id,
        sha256=sha256,
    )


def _document_id(payload: dict[str, Any]) -> str | None:
    """The parameter of the draft for persisted documents (GraphQL over HTTP, appendix A)."""
    value = payload.get("documentId")
    if value is None:
        return None
    if not isinstance(value, str) or not 0 < len(value) <= MAX_DOCUMENT_ID_CHARACTERS:
        raise InvalidRequest("The parameter documentId must be a string of 1 to 255 characters.")
    refuse_null_characters(value)
    return value


def _persisted_hash(extensions: dict[str, Any]) -> str:
    persisted = extensions["persistedQuery"]
    if not isinstance(persisted, dict) or persisted.get("version") != 1:
        raise InvalidRequest("The extension persistedQuery is known in its version 1 only.")
    value = persisted.get("sha256Hash")
    # A manifest's ids take this place too, and they are not always hashes.
    if not isinstance(value, str) or not 0 < len(value) <= MAX_DOCUMENT_ID_CHARACTERS:
        raise InvalidRequest("The sha256Hash must be a string of 1 to 255 characters.")
    refuse_null_characters(value)
    return value


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
    values = body.count(b",")
    if values > MAX_VALUES:
        raise InvalidRequest(f"A body may have at most {MAX_VALUES} values.")
    try:
        payload = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise InvalidRequest(f"The body is not valid JSON: {error.msg}.") from None
    parameters = parse_parameters(payload, may_hold_null=b"\\u0000" in body)
    return replace(parameters, has_many_values=True) if values > MANY_VALUES else parameters


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
