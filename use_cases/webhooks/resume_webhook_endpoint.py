"""webhookEndpointResume: go on with what waits, in order."""

from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.webhooks.endpoint import DisabledReason, WebhookEndpoint
from persistence.unit_of_work import UnitOfWork
from use_cases.webhooks.endpoint_rights import check_may_redirect


def resume_webhook_endpoint(
    unit: UnitOfWork, caller: Caller, now: datetime, *, endpoint_id: UUID
) -> WebhookEndpoint:
    """Send again, whatever stopped it: everything that waits, and everything since.

    One whose owner's key ended belongs to the caller from now on, who must hold its rights. Raises
    NotFound, NotPermitted.
    """
    found = unit.webhook_endpoints.get(endpoint_id, visible_to=caller)
    resumed = found.resume(now)
    if found.disabled_reason is DisabledReason.OWNER_REVOKED:
        check_may_redirect(caller, found)
        resumed = resumed.owned_by(caller)
    unit.webhook_endpoints.save(resumed)
    unit.webhook_endpoints.forget_failures(endpoint_id)
    return resumed
