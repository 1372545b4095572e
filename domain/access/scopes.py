"""Every scope there is: what a credential must hold to touch a kind of thing.

One table, so that a person who grants rights reads one page. Which rows a credential sees within a
scope is another matter: its channels, or its one order.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from domain.access.caller import PrincipalKind

SCOPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "account:signin": "Sign a shopper in and out: for storefronts.",
        "audit:read": "Read the audit trail: who changed what, when and from where.",
        "availability:read": "See how many pieces of a product can be promised, and nothing else.",
        "bulk:run": "Read whole lists in the background, with one's other rights.",
        "carts:read": "Read carts: a storefront the one whose secret it sends, others all.",
        "carts:write": "Fill, renew and release carts, which hold stock while they last.",
        "catalog:cost": "See what products cost the merchant.",
        "catalog:read": "Read products and their prices.",
        "catalog:write": "Create and change products and their prices.",
        "channels:read": "Read channels and their rules.",
        "channels:write": "Create and change channels.",
        "customers:read": "Read customers, their contacts and addresses: personal data.",
        "customers:write": "Create and change customers.",
        "documents:read": "Read the documents that apps run by their ids.",
        "documents:write": "Load and remove the documents that apps run by their ids.",
        "events:read": "Read the log of all events, of the kinds whose own scope is held as well.",
        "fulfillment:read": "Read plans, fulfillment orders, packages and shipments.",
        "fulfillment:write": "Plan, accept, pack and ship; change shipping methods.",
        "identity:read": "Read roles and identity providers.",
        "identity:write": "Define roles with rights of one's own; with every right: providers.",
        "keys:read": "Read API keys: their names and rights, never their text.",
        "keys:write": "Create API keys with rights of one's own, and revoke such keys.",
        "orders:backdate": "Say when an order was placed, for imports of history.",
        "orders:override": "Do to an order what its rules would refuse.",
        "orders:place": "Place orders at the prices of the channel.",
        "orders:price": "Say what an order's lines cost, as marketplaces and imports do.",
        "orders:read": "Read orders, their lines and their history.",
        "orders:reference": "Give an order the channel's own id.",
        "orders:write": "Confirm and cancel orders, make and revoke their tracking tokens.",
        "payments:read": "Read payments and refunds.",
        "payments:record": "Record payments that were made elsewhere.",
        "payments:write": "Capture, void and refund payments: moves money.",
        "returns:read": "Read returns.",
        "returns:write": "Request, approve, receive and close returns.",
        "schema:read": "Read the schema by introspection, where not everybody may.",
        "sourcing:read": "Read the rules by which orders are sourced.",
        "sourcing:write": "Publish, activate and assign the rules by which orders are sourced.",
        "stock:approve": "Approve stock counts whose differences are above their limit.",
        "stock:read": "Read locations, stock positions and stock movements.",
        "stock:write": "Create and change locations, set and adjust stock.",
        "tracking:record": "Record what carriers report, and nothing else: for carriers' keys.",
        "tracking:read": "Follow an order as its buyer does: where its parcels are.",
        "webhooks:read": "Read webhook endpoints and how their deliveries went.",
        "webhooks:write": "Create webhook endpoints with rights of one's own, change and replay them.",
    }
)

EVERY_SCOPE: Final = "*"
"""Stands for all that a kind of key may hold, also for what later releases add."""

GUEST_SCOPES: Final = frozenset({"tracking:read"})
"""What the holder of a tracking token may do, with one order."""

ACCOUNT_SCOPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "account:read": "Read one's own orders, returns and profile.",
        "account:write": "Ask for returns, follow one's orders, change one's own profile.",
    }
)
"""What a shopper who has signed in holds. No key and no role does: these are of a person."""

ALLOWED_SCOPES: Final[Mapping[PrincipalKind, frozenset[str]]] = MappingProxyType(
    {
        PrincipalKind.STAFF: frozenset(SCOPES),
        PrincipalKind.PARTNER: frozenset(SCOPES),
        # Its text stands in web pages, so it holds what anyone may do. Of tracking it sees the order
        # that it has just placed, and no other: which order is not a matter of scopes.
        PrincipalKind.STOREFRONT: frozenset(
            {
                "account:signin",
                "availability:read",
                "carts:read",
                "carts:write",
                "catalog:read",
                "orders:place",
                "tracking:read",
            }
        ),
    }
)
"""The most that an API key of each kind may hold."""

SHOPPER_SCOPES: Final = frozenset(ACCOUNT_SCOPES) | (
    ALLOWED_SCOPES[PrincipalKind.STOREFRONT] - {"account:signin"}
)
"""What a shopper who has signed in may do: shop as everybody, and see to what is theirs."""

DEFAULT_SCOPES: Final[Mapping[PrincipalKind, frozenset[str]]] = MappingProxyType(
    {
        PrincipalKind.STAFF: frozenset({EVERY_SCOPE}),
        PrincipalKind.STOREFRONT: frozenset({EVERY_SCOPE}),
    }
)
"""What a key gets when nothing is chosen. Partners have no default: what each needs is chosen."""


def held_scopes(kind: PrincipalKind, scopes: frozenset[str]) -> frozenset[str]:
    """The scopes that stored ones come to today: never more than the kind may hold."""
    allowed = ALLOWED_SCOPES[kind]
    return allowed if EVERY_SCOPE in scopes else scopes & allowed
