"""Everybody who may ask, with what must never be in their answers."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple
from uuid import UUID

from domain.access.caller import Caller, CartCredential, PrincipalKind
from domain.access.location_rights import LOCATION_SCOPES
from domain.access.scopes import (
    ACCOUNT_SCOPES,
    ALLOWED_SCOPES,
    GUEST_SCOPES,
    SCOPES,
    SHOPPER_SCOPES,
)
from tests.api.api_client import ApiClient, make_key

OF_ORDER, OF_CHANNEL, OF_PLACE, OF_NEIGHBOUR, OF_OWNER = (
    "canary-order",
    "canary-channel",
    "canary-place",
    "canary-neighbour",
    "canary-owner",
)
"""In every text that is planted in what is others': of their order, channel and location, of the
buyer next door, and of another credential's own things."""

STOREFRONT_SCOPES = ALLOWED_SCOPES[PrincipalKind.STOREFRONT]


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks, and what must not be in any answer: identities and planted texts.

    `caller` is there for those who hold no key; `cart` is the cart whose secret they send.
    """

    name: str
    scopes: frozenset[str]
    hidden: frozenset[str]
    caller: Caller | None = None
    cart: CartCredential | None = None

    @property
    def is_shopper(self) -> bool:
        """Whether fields ask for `own` scopes."""
        return self.caller is not None and self.caller.kind is PrincipalKind.SHOPPER


class Hidden(NamedTuple):
    """Rows, as hexadecimal ids, by whose they are."""

    of_channel: frozenset[str]
    of_place: frozenset[str]
    of_neighbour: frozenset[str]
    of_owner: frozenset[str]
    everything: frozenset[str]


def far_principals(api: ApiClient, hidden: Hidden, staff_scopes: Iterable[str]) -> list[Principal]:
    """Those from whom another channel or location is hidden."""
    web = {"channel_ids": [api.shop.channel.id]}
    of_owner = hidden.of_owner | {OF_OWNER}
    of_market = hidden.of_channel | {OF_ORDER, OF_CHANNEL} | of_owner
    everything = hidden.everything | {OF_ORDER, OF_CHANNEL, OF_PLACE, OF_NEIGHBOUR} | of_owner
    nobody = Caller(PrincipalKind.STAFF, "person:nobody", frozenset())
    principals = [
        Principal("web partner", frozenset(SCOPES), of_market),
        Principal("Leeds", LOCATION_SCOPES, hidden.of_place | {OF_ORDER, OF_PLACE} | of_owner),
        Principal("storefront", STOREFRONT_SCOPES, everything),
        Principal("guest", GUEST_SCOPES, of_market | hidden.of_place | {OF_PLACE}),
        # A person of an identity provider whose roles we do not know.
        Principal("staff without scopes", frozenset(), everything, nobody),
    ]
    for scope in sorted(staff_scopes):
        name = f"partner with {scope}"
        api.credentials[name] = make_key(api.shop, PrincipalKind.PARTNER, scopes=[scope], **web)
        principals.append(Principal(name, frozenset({scope}), of_market))
    return principals


def near_principals(
    api: ApiClient, hidden: Hidden, customer_id: UUID, carts: tuple[CartCredential, CartCredential]
) -> list[Principal]:
    """Those who buy in one channel: from whom the buyer next door is hidden."""
    own, other = carts
    web = frozenset({api.shop.channel.id})
    of_others = hidden.of_neighbour | hidden.of_channel | hidden.of_owner
    canaries = {OF_ORDER, OF_CHANNEL, OF_NEIGHBOUR, OF_OWNER}
    everything = hidden.everything | canaries | {OF_PLACE}
    false = CartCredential(other.cart_id, own.digest)
    shopper = Caller(
        PrincipalKind.SHOPPER, "person:own", SHOPPER_SCOPES, web, customer_id=customer_id
    )
    unbounded = replace(shopper, scopes=frozenset(SCOPES) | frozenset(ACCOUNT_SCOPES))
    own_cart = frozenset({own.cart_id.hex})
    api.credentials |= dict.fromkeys(
        ("storefront with a cart", "storefront with a false secret"),
        api.credentials["storefront"],
    )
    return [
        Principal("shopper", shopper.scopes, of_others | canaries, shopper),
        # Rows do not depend on scopes: with all of them a shopper is still one person.
        Principal("shopper with every scope", unbounded.scopes, of_others | canaries, unbounded),
        Principal("storefront with a cart", STOREFRONT_SCOPES, everything - own_cart, cart=own),
        Principal("storefront with a false secret", STOREFRONT_SCOPES, everything, cart=false),
        Principal("guest", GUEST_SCOPES, of_others | canaries),
    ]
