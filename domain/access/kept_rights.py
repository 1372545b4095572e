"""Rights that are kept for later: work in the background is done as whoever asked for it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from domain.access.caller import Caller, PrincipalKind


@dataclass(frozen=True, slots=True)
class KeptRights:
    """What a caller was allowed when it asked, as it can be stored.

    They are the most that the work may use. Where the credential still exists, what it may do at
    present narrows them: see `narrowed`.
    """

    caller: Caller

    @classmethod
    def of(cls, caller: Caller) -> "KeptRights":
        """The rights of a caller, without what belongs to its one request."""
        return cls(replace(caller, cart=None, budget=None, expires_at=None))

    def narrowed(self, present: Caller) -> Caller:
        """What is left where the credential's rights have changed since: never more than before."""
        kept = self.caller
        return replace(
            kept,
            scopes=kept.scopes & present.scopes,
            channel_ids=_both(kept.channel_ids, present.channel_ids),
            location_ids=_both(kept.location_ids, present.location_ids),
        )

    def as_data(self) -> dict[str, Any]:
        """The rights as JSON."""
        caller = self.caller
        return {
            "kind": caller.kind.value,
            "client": caller.client,
            "subject": caller.subject,
            "scopes": sorted(caller.scopes),
            "channelIds": _texts(caller.channel_ids),
            "locationIds": _texts(caller.location_ids),
            "orderId": caller.order_id.hex if caller.order_id else None,
            "customerId": caller.customer_id.hex if caller.customer_id else None,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "KeptRights":
        """The rights that `as_data` gave."""
        order_id, customer_id = data["orderId"], data["customerId"]
        return cls(
            Caller(
                kind=PrincipalKind(data["kind"]),
                client=data["client"],
                subject=data["subject"],
                scopes=frozenset(data["scopes"]),
                channel_ids=_keys(data["channelIds"]),
                location_ids=_keys(data["locationIds"]),
                order_id=UUID(hex=order_id) if order_id else None,
                customer_id=UUID(hex=customer_id) if customer_id else None,
            )
        )


def _both(kept: frozenset[UUID] | None, present: frozenset[UUID] | None) -> frozenset[UUID] | None:
    """What both allow; None allows everything."""
    if kept is None or present is None:
        return present if kept is None else kept
    return kept & present


def _texts(keys: frozenset[UUID] | None) -> list[str] | None:
    return None if keys is None else sorted(key.hex for key in keys)


def _keys(texts: list[str] | None) -> frozenset[UUID] | None:
    return None if texts is None else frozenset(UUID(hex=text) for text in texts)
