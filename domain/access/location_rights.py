"""What a caller who is bound to locations may do: a warehouse's program, a store's till.

Both lists are of what is allowed, so that whatever is new is closed to them until somebody has
thought about it. Which rows they see is another matter: `persistence/access/place_visibility.py`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final, TypeVar
from uuid import UUID

from domain.access.caller import Caller
from domain.access.scopes import EVERY_SCOPE
from domain.errors import InvalidInput, NotPermitted
from domain.stock.location import Location

Key = TypeVar("Key")

LOCATION_SCOPES: Final = frozenset(
    {
        "catalog:read",
        "channels:read",
        "customers:read",
        "fulfillment:read",
        "fulfillment:write",
        "keys:read",
        "keys:write",
        "orders:read",
        "returns:read",
        "returns:write",
        "stock:approve",
        "stock:read",
        "stock:write",
        "tracking:record",
    }
)
"""Scopes of things that have a place. Money, carts, rules and histories belong to no location."""

LOCATION_MUTATIONS: Final = frozenset(
    {
        "alertAcknowledge",
        "apiKeyCreate",
        "apiKeyRevoke",
        "apiKeyRotate",
        "apiKeyUpdate",
        "fulfillmentOrderAccept",
        "fulfillmentOrderAcceptCancellation",
        "fulfillmentOrderHold",
        "fulfillmentOrderReject",
        "fulfillmentOrderRejectCancellation",
        "fulfillmentOrderReleaseHold",
        "fulfillmentOrderReportShort",
        "incomingSupplyReceive",
        "incomingSupplyUpsert",
        "packageCreate",
        "qualityCheckRecord",
        "returnReceive",
        "shipmentCancel",
        "shipmentCreate",
        "shipmentShip",
        "stockAdjust",
        "stockCountApprove",
        "stockCountCreate",
        "stockCountRecord",
        "stockCountReject",
        "stockCountSubmit",
        "stockMove",
        "stockSet",
        "trackingEventRecord",
        "transferCancel",
        "transferCreate",
        "transferReceive",
        "transferShip",
    }
)
"""What is done at a place. Each of their use cases looks whether the place is the caller's own."""


def within_locations(caller: Caller) -> Caller:
    """The caller with those of its scopes that mean something for its locations."""
    if caller.location_ids is None or caller.scopes <= LOCATION_SCOPES:
        return caller
    return replace(caller, scopes=caller.scopes & LOCATION_SCOPES)


def check_scopes_have_places(scopes: Iterable[str], location_ids: frozenset[UUID] | None) -> None:
    """Raise InvalidInput for a right that nobody has who is bound to locations."""
    beyond = sorted(set(scopes) - LOCATION_SCOPES - {EVERY_SCOPE})
    if location_ids is not None and beyond:
        raise InvalidInput(
            f"A key that is bound to locations has no {', '.join(beyond)}; it may have "
            f"{', '.join(sorted(LOCATION_SCOPES))}.",
            field=("scopes",),
        )


def check_has_a_place(caller: Caller, mutation: str) -> None:
    """Raise NotPermitted for what is done at no place, to a caller who is bound to some."""
    if caller.location_ids is not None and mutation not in LOCATION_MUTATIONS:
        raise NotPermitted("This is not for credentials that are bound to locations.")


def check_may_follow_histories(caller: Caller) -> None:
    """Raise NotPermitted for a caller who is bound to locations: histories tell of all of them."""
    if caller.location_ids is not None:
        raise NotPermitted("A credential bound to locations follows fulfillmentOrderEvents.")


def own_places(caller: Caller, places: Mapping[Key, Location]) -> dict[Key, Location]:
    """The locations that are the caller's own, by code or id; to it, others do not exist."""
    return {key: place for key, place in places.items() if caller.may_use_location(place.id)}
