"""A partner's endpoints end with the partner's key."""

from datetime import datetime

from domain.webhooks.endpoint import DisabledReason
from persistence.reads.webhooks import endpoints_without_owner
from persistence.unit_of_work import UnitOfWork
from use_cases.webhooks.settle_webhook_deliveries import disable


def disable_ownerless_endpoints(unit: UnitOfWork, now: datetime) -> int:
    """Disable active endpoints whose owner's key was revoked, has expired or lost their rights.

    An endpoint has the least rights that will do: without one of them it has nothing to send. How
    many there were.
    """
    found = endpoints_without_owner(unit.connection, now)
    for endpoint_id in found:
        disable(unit, now, endpoint_id=endpoint_id, reason=DisabledReason.OWNER_REVOKED)
    return len(found)
