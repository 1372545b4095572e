"""Which events a webhook can be told of: all that the guide of events documents."""

from collections.abc import Iterable, Mapping, Set
from typing import Final, get_args

from domain.carts.events import CartEvent
from domain.errors import InvalidInput
from domain.events import StreamKind
from domain.orders.events import OrderEvent
from domain.stock.alerting import AlertEvent

TYPES: Final[Mapping[StreamKind, frozenset[str]]] = {
    StreamKind.ORDER: frozenset(kind.type for kind in get_args(OrderEvent)),
    StreamKind.ALERT: frozenset(kind.type for kind in get_args(AlertEvent)),
}
SCOPES: Final[Mapping[StreamKind, str]] = {
    StreamKind.ORDER: "orders:read",
    StreamKind.ALERT: "stock:read",
}
"""What the events of a kind need of whoever is told."""

TEST_TYPE: Final = "WEBHOOK_TEST"
"""What a test is called; it is sent on demand and is in no log."""
_ALL: Final = frozenset[str]().union(*TYPES.values())
LOGGED_TYPES: Final = _ALL | {kind.type for kind in get_args(CartEvent)}
"""All that the log holds: events of carts are told to whoever asks, and sent to nobody."""


def checked_patterns(patterns: Iterable[str]) -> frozenset[str]:
    """Names of types, or beginnings of names that end in `*`. Raises InvalidInput for the rest.

    A pattern that no type of today fits is a typing error.
    """
    chosen = list(patterns)
    if not chosen:
        raise InvalidInput('Name types of events; "*" is all.', field=("eventTypes",))
    for place, pattern in enumerate(chosen):
        if not matching([pattern]):
            raise InvalidInput(
                "No event is called so; types are like ORDER_PLACED, SHIPMENT_* or *.",
                field=("eventTypes", str(place)),
            )
    return frozenset(chosen)


def check_types(wanted: Iterable[str], known: Set[str]) -> None:
    """Raise InvalidInput for a filter of a name that none of these types has.

    Whoever follows events by it would wait for ever and not know why.
    """
    for place, name in enumerate(wanted):
        if name not in known:
            raise InvalidInput(
                f"None of these events is called so; they are like {min(known)}.",
                field=("filter", "types", str(place)),
            )


def matching(patterns: Iterable[str]) -> frozenset[str]:
    """The types of today that patterns select."""
    chosen = tuple(patterns)
    beginnings = tuple(p.removesuffix("*") for p in chosen if p.endswith("*"))
    return frozenset(
        name for name in _ALL if name in chosen or (beginnings and name.startswith(beginnings))
    )


def kinds_of(patterns: Iterable[str]) -> frozenset[StreamKind]:
    """The kinds of streams whose events patterns select."""
    chosen = matching(patterns)
    return frozenset(kind for kind, types in TYPES.items() if types & chosen)
