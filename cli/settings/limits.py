"""Settings of how much clients may have open and send."""

from dataclasses import dataclass
from typing import Final

from api.transport.settings import TransportSettings
from cli.serving.http_protocol import BoundedProtocol
from cli.settings.setting import Setting, SettingsReader
from cli.settings.values import seconds, whole_number

_DEFAULT: Final = TransportSettings()

MAX_CONNECTIONS: Final = Setting(
    "ORDERWRIGHT_MAX_CONNECTIONS",
    whole_number(10, 1_000_000),
    "Connections of one process, sockets of subscribers included; more are answered 503. Each needs "
    "a file descriptor.",
    default=str(BoundedProtocol.most_connections),
)
MAX_SOCKETS_PER_PERSON: Final = Setting(
    "ORDERWRIGHT_MAX_SOCKETS_PER_PERSON",
    whole_number(1, 10_000),
    "WebSockets that a guest or shopper may have open in one process: devices and tabs.",
    default=str(_DEFAULT.max_sockets_per_person),
)
MAX_SOCKETS_PER_KEY: Final = Setting(
    "ORDERWRIGHT_MAX_SOCKETS_PER_KEY",
    whole_number(1, 1_000_000),
    "WebSockets of one API key in one process; all visitors of a storefront share its key.",
    default=str(_DEFAULT.max_sockets_per_key),
)
MAX_SUBSCRIPTIONS_PER_PERSON: Final = Setting(
    "ORDERWRIGHT_MAX_SUBSCRIPTIONS_PER_PERSON",
    whole_number(1, 10_000),
    "Subscriptions of a guest or shopper in one process, whatever carries them.",
    default=str(_DEFAULT.max_subscriptions_per_person),
)
MAX_SUBSCRIPTIONS_PER_KEY: Final = Setting(
    "ORDERWRIGHT_MAX_SUBSCRIPTIONS_PER_KEY",
    whole_number(1, 1_000_000),
    "Subscriptions of one API key in one process.",
    default=str(_DEFAULT.max_subscriptions_per_key),
)
MAX_BODY_BYTES: Final = Setting(
    "ORDERWRIGHT_MAX_BODY_BYTES",
    whole_number(10_000, 100_000_000),
    "Bytes of a request's body, after it is inflated; more are answered 413.",
    default=str(_DEFAULT.max_body_bytes),
)
REQUEST_SECONDS: Final = Setting(
    "ORDERWRIGHT_REQUEST_SECONDS",
    seconds(1, 600),
    "How long a client waits for a query or mutation before it is answered 503. A mutation that was "
    "begun still runs to its end.",
    default=f"{_DEFAULT.request_deadline_seconds:g}",
)
LIMIT_SETTINGS: Final = (
    MAX_CONNECTIONS,
    MAX_SOCKETS_PER_PERSON,
    MAX_SOCKETS_PER_KEY,
    MAX_SUBSCRIPTIONS_PER_PERSON,
    MAX_SUBSCRIPTIONS_PER_KEY,
    MAX_BODY_BYTES,
    REQUEST_SECONDS,
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What clients may have open and send, for each process."""

    max_connections: int
    max_sockets_per_person: int
    max_sockets_per_key: int
    max_subscriptions_per_person: int
    max_subscriptions_per_key: int
    max_body_bytes: int
    request_seconds: float


def read_limits(reader: SettingsReader) -> Limits:
    """The limits of an environment."""
    return Limits(
        max_connections=reader.value(MAX_CONNECTIONS),
        max_sockets_per_person=reader.value(MAX_SOCKETS_PER_PERSON),
        max_sockets_per_key=reader.value(MAX_SOCKETS_PER_KEY),
        max_subscriptions_per_person=reader.value(MAX_SUBSCRIPTIONS_PER_PERSON),
        max_subscriptions_per_key=reader.value(MAX_SUBSCRIPTIONS_PER_KEY),
        max_body_bytes=reader.value(MAX_BODY_BYTES),
        request_seconds=reader.value(REQUEST_SECONDS),
    )
