"""webhookTestSend: find out whether a message arrives."""

from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from persistence.unit_of_work import UnitOfWork


def send_webhook_test(
    unit: UnitOfWork, caller: Caller, now: datetime, *, endpoint_id: UUID
) -> UUID:
    """Queue one message of type WEBHOOK_TEST, tried once, also while the endpoint is paused or disabled.

    The worker sends it; its delivery tells how it went. Raises NotFound.
    """
    endpoint = unit.webhook_endpoints.get(endpoint_id, visible_to=caller)
    return unit.webhook_queue.add_test(endpoint.id, unit.ids.new(now), now)
