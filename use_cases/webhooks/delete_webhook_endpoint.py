"""webhookEndpointDelete: nobody is told there any more."""

from uuid import UUID

from domain.access.caller import Caller
from persistence.unit_of_work import UnitOfWork


def delete_webhook_endpoint(unit: UnitOfWork, caller: Caller, *, endpoint_id: UUID) -> UUID:
    """Remove an endpoint with its log of deliveries; what is on its way may still arrive.

    Raises NotFound.
    """
    found = unit.webhook_endpoints.get(endpoint_id, visible_to=caller)
    unit.webhook_endpoints.remove(found.id)
    return found.id
