"""orderTrackingTokenCreate: let somebody follow an order, and if need be nobody else."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.access.caller import Caller
from domain.errors import InvalidInput
from persistence.unit_of_work import UnitOfWork
from use_cases.access.tracking_tokens import LIFETIME, whole_seconds

LONGEST_LIFETIME = timedelta(days=730)
"""A credential that outlives every warranty is a leak in waiting."""


@dataclass(frozen=True, slots=True)
class TrackingGrant:
    """What the token shall say; `TrackingTokens.issue` signs it."""

    order_id: UUID
    version: int
    expires_at: datetime


def create_order_tracking_token(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    order_id: UUID,
    expires_at: datetime | None = None,
    revoke_others: bool = False,
) -> TrackingGrant:
    """Grant the right to follow an order; with `revoke_others` every earlier token dies.

    `expires_at` None means in 90 days. Raises NotFound, also for an order that the caller may not
    see, and InvalidInput for an expiry that has passed or is more than two years away.
    """
    ends = whole_seconds(expires_at or now + LIFETIME)
    if not now < ends <= now + LONGEST_LIFETIME:
        raise InvalidInput(
            f"Must be in the future, at most {LONGEST_LIFETIME.days} days from now.",
            field=("expiresAt",),
        )
    if not revoke_others:
        found = unit.orders.look_up(order_id, visible_to=caller)
        return TrackingGrant(found.id, found.tracking_version, ends)
    changed, revoked = unit.orders.get(order_id, visible_to=caller).revoke_tracking_tokens()
    order = unit.orders.save(changed, revoked, actor=caller, now=now)
    return TrackingGrant(order.id, order.tracking_version, ends)
