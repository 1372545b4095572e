"""webhookEndpointPause: send nothing for a while."""

from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.webhooks.endpoint import WebhookEndpoint
from persistence.unit_of_work import UnitOfWork


def pause_webhook_endpoint(
    unit: UnitOfWork, caller: Caller, now: datetime, *, endpoint_id: UUID
) -> WebhookEndpoint:
    """Let events wait until the endpoint is resumed. Raises NotFound, MoveRefused."""
    paused = unit.webhook_endpoints.get(endpoint_id, visible_to=caller).pause(now)
    unit.webhook_endpoints.save(paused)
    return paused
