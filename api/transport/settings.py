"""The limits a deployment may set on what clients can ask of the transports."""

from dataclasses import dataclass

from api.transport.trusted_proxies import NO_PROXIES, TrustedProxies


@dataclass(frozen=True, slots=True)
class TransportSettings:
    """Limits of the GraphQL endpoint; every queue, wait and document has one."""

    anonymous_introspection: bool = False
    """Whether a request without a credential may read the schema (and nothing else)."""
    allowed_origins: frozenset[str] = frozenset()
    """Web pages, besides our own, whose scripts may open a WebSocket; "*" for any."""

    trusted_proxies: TrustedProxies = NO_PROXIES
    """Whose word on whom they speak for is taken."""
    max_body_bytes: int = 1_048_576
    """Of a body, after it is inflated."""
    body_deadline_seconds: float = 20.0
    """How long a client may take to send a body."""
    max_document_characters: int = 100_000
    max_document_tokens: int = 3_000
    max_selections: int = 1_000
    """Fields and fragment spreads as written; a page of a rich client has some hundreds."""
    max_fragments: int = 100
    max_repeated_fields: int = 25
    """Of the same response name in one selection set; codegen repeats a field a few times."""
    max_unfolded_selections: int = 10_000
    """With each fragment counted wherever it is spread."""
    max_field_pairs: int = 3_000
    """Of fields that meet under one name in one place; validation compares each with each."""
    max_depth: int = 20
    """Levels of fields, fragments counted where they are spread; the schema is read with 15."""
    max_aliases: int = 100
    max_directives: int = 200
    max_root_fields: int = 50
    max_operations: int = 50
    """In one document, of which one is run."""
    max_variables: int = 200
    max_operation_points: int = 2_000
    """What one operation may cost by `@cost` and `@listSize`: as much as a full budget."""
    max_validation_errors: int = 20
    max_cached_documents: int = 1_000
    max_cached_characters: int = 2_000_000
    """Of query text in all cached documents together; a parsed document is about 50 times that."""

    max_persisted_queries_per_client: int = 1_000
    """Remembered by hash in each process; 0 turns automatic persisted queries off."""
    max_persisted_characters: int = 8_000_000
    """Of all remembered queries together."""

    door_pause_seconds: float = 0.25
    """Before a client without points is told so; a flood is slower for it, a patient client not."""
    request_deadline_seconds: float = 30.0
    """How long a client waits for a query or mutation. A mutation still runs to its end."""
    hang_up_watch_seconds: float = 0.25
    """How long an operation runs before we start to watch for its client hanging up."""
    send_timeout_seconds: float = 10.0
    """How long a subscriber may refuse to read before it is disconnected."""
    keep_alive_seconds: float = 12.0
    """Between two comments on an event stream on which nothing happens."""
    reauthenticate_seconds: float = 60.0
    """Between two checks that the credential of a long-lived connection is still good."""

    max_requests_at_once: int = 1_000
    """Of one process, each while it is read and answered; far more than it can work on."""
    max_strangers_per_address: int = 500
    """Who have not shown a credential yet; a whole office may share one address."""
    max_bodies_per_address: int = 200
    """Whose bodies are on their way; they arrive in no time, but for those that are trickled."""
    max_sockets_per_person: int = 20
    """Of a guest or shopper: their devices and tabs."""
    max_sockets_per_key: int = 20_000
    """All visitors of a storefront share its key."""
    max_sockets_per_visitor: int = 500
    """With a storefront's key from one address, which a whole office may share."""
    max_subscriptions_per_person: int = 100
    max_subscriptions_per_key: int = 50_000

    websocket_init_timeout_seconds: float = 3.0
    max_message_characters: int = 262_144
    max_operations_per_connection: int = 64
