"""Documents that make payloads: one query, with the subject of the event as its variables."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from graphql import GraphQLSchema, OperationType

from api.transport.documents import DocumentStore, PreparedOperation
from api.transport.public_errors import RequestRefused
from api.transport.settings import TransportSettings
from domain.errors import InvalidInput
from domain.events import StreamKind
from domain.webhooks.event_types import checked_patterns, kinds_of
from use_cases.webhooks.endpoint_rights import CheckedDocument

CHARACTERS_LIMIT: Final = 10_000
MOST_POINTS: Final = 500
"""What one message may cost, in the points of requests."""
LIMITS: Final = TransportSettings(
    max_document_tokens=2_000,
    max_selections=300,
    max_fragments=30,
    max_repeated_fields=10,
    max_validation_errors=5,
    max_cached_documents=500,
)
"""Tighter than those of requests: a document is run for every event, unasked."""

VARIABLES: Final[Mapping[StreamKind, frozenset[str]]] = {
    StreamKind.ORDER: frozenset({"orderId", "eventId"}),
    StreamKind.ALERT: frozenset({"alertId"}),
}
"""What a document may declare, all of type ID."""


@cache
def documents_of(schema: GraphQLSchema) -> DocumentStore:
    """The documents of a schema that make payloads."""
    return DocumentStore(schema, LIMITS)


def checked_document(
    schema: GraphQLSchema, text: str | None, event_types: Iterable[str]
) -> CheckedDocument | None:
    """A document that will do for events of these types; None for none. Raises InvalidInput."""
    if text is None:
        return None
    if len(text) > CHARACTERS_LIMIT:
        raise _refusal(f"At most {CHARACTERS_LIMIT} characters.")
    kinds = kinds_of(checked_patterns(event_types))
    if len(kinds) > 1:
        raise _refusal(
            "A document is for events of one kind: of orders, or of alerts. Make two endpoints."
        )
    try:
        prepared = documents_of(schema).prepare(text, None)
    except RequestRefused as error:
        raise _refusal("; ".join(entry["message"] for entry in error.errors)) from None
    _check_operation(prepared, VARIABLES[next(iter(kinds))])
    return CheckedDocument(text, prepared.scopes)


def _check_operation(prepared: PreparedOperation, known: frozenset[str]) -> None:
    if prepared.kind is not OperationType.QUERY:
        raise _refusal("A document that makes payloads is a query.")
    points = prepared.cost.requested({})
    if points > MOST_POINTS:
        raise _refusal(f"It costs {points} points for each event; at most {MOST_POINTS}.")
    for declared in prepared.definition.variable_definitions or ():
        name = declared.variable.name.value
        if name not in known:
            listed = ", ".join(f"${entry}" for entry in sorted(known))
            raise _refusal(f"${name} is unknown here; there are {listed}.")


def _refusal(message: str) -> InvalidInput:
    return InvalidInput(message, field=("document",))
