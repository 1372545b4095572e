"""Who is asking: the principal behind every read and every write."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.errors import NotPermitted


class PrincipalKind(StrEnum):
    """What sort of credential the caller showed."""

    STAFF = "STAFF"
    PARTNER = "PARTNER"
    STOREFRONT = "STOREFRONT"
    SHOPPER = "SHOPPER"
    GUEST = "GUEST"
    SYSTEM = "SYSTEM"


@dataclass(frozen=True, slots=True)
class CartCredential:
    """A cart's secret, as it was sent beside the credential: whose it claims to be, and its digest.

    It proves nothing until it is compared with what the cart keeps.
    """

    cart_id: UUID
    digest: str = field(repr=False)

    def opens(self, cart_id: UUID, digest: str) -> bool:
        """Whether it is the secret of this cart; takes the same time whichever letter is wrong."""
        return self.cart_id == cart_id and hmac.compare_digest(self.digest, digest)


@dataclass(frozen=True, slots=True)
class CostBudget:
    """How much a principal may ask for: a bucket of `points`, of which some come back each second."""

    points: int = 2_000
    points_per_second: int = 100


@dataclass(frozen=True, slots=True)
class Caller:
    """A verified principal: which kinds of thing it may touch (scopes) and which rows.

    `channel_ids` None means every channel, `location_ids` None every location. `order_id` is set
    for a guest, who sees that order only; `customer_id` for a shopper, who sees what is theirs.
    `client` names the credential for ever: idempotency keys and audit entries belong to it.
    `subject` says which person it is, where the credential tells (the `sub` of a token).
    `budget` None is the installation's own; `trusted_documents_only` allows none but known ones.
    `expires_at` is when the credential ends; None for one that is good until it is revoked.
    `cart` is the cart whose secret came with the request.
    """

    kind: PrincipalKind
    client: str
    scopes: frozenset[str]
    channel_ids: frozenset[UUID] | None = None
    order_id: UUID | None = None
    expires_at: datetime | None = None
    cart: CartCredential | None = None
    location_ids: frozenset[UUID] | None = None
    customer_id: UUID | None = None
    subject: str | None = None
    budget: CostBudget | None = None
    trusted_documents_only: bool = False

    @property
    def idempotency_client(self) -> str:
        """Whose idempotency keys these are.

        All browsers of a storefront share its key; what they do with a cart is told apart by the
        cart's secret, so that no browser meets another's keys.
        """
        return self.client if self.cart is None else f"{self.client}/cart:{self.cart.digest}"

    @property
    def rights(self) -> "Caller":
        """What decides what this caller sees: equal for two who see the same."""
        return replace(
            self, client="", subject=None, expires_at=None, budget=None,
            trusted_documents_only=False,
        )  # fmt: skip

    def may(self, scope: str) -> bool:
        """Whether the caller holds a scope."""
        return scope in self.scopes

    def may_any(self, *scopes: str) -> bool:
        """Whether the caller holds one of these scopes."""
        return not self.scopes.isdisjoint(scopes)

    def may_use_channel(self, channel_id: UUID) -> bool:
        """Whether orders and prices of this channel are the caller's business."""
        return self.channel_ids is None or channel_id in self.channel_ids

    def may_use_location(self, location_id: UUID) -> bool:
        """Whether the stock and the work of this location are the caller's business."""
        return self.location_ids is None or location_id in self.location_ids

    def require(self, scope: str, *, field: Sequence[str]) -> None:
        """Raise NotPermitted, naming the field, unless the caller holds the scope."""
        if scope not in self.scopes:
            raise NotPermitted(f"This needs the scope {scope}.", field=field)


SYSTEM = Caller(kind=PrincipalKind.SYSTEM, client="system", scopes=frozenset())
"""The application itself: timers, the relay, results of payment gateways."""
