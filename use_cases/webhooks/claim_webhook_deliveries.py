"""What a worker takes to send, so that no other sends it too."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from domain.webhooks.endpoint import EndpointStatus, WebhookEndpoint
from domain.webhooks.sending import ClaimedLane, Receiver
from persistence.unit_of_work import UnitOfWork

LEASE: Final = timedelta(minutes=2)
"""After a worker died its claims are taken over. Longer than any lane takes: see DELIVERIES_EACH."""
DELIVERIES_EACH: Final = 5
"""Of one order at a time: five attempts of fifteen seconds end well within the lease."""


@dataclass(frozen=True, slots=True)
class ClaimedWork:
    """Lanes of one endpoint, to be sent side by side."""

    receiver: Receiver
    lanes: Sequence[ClaimedLane]


def claim_webhook_deliveries(
    unit: UnitOfWork, endpoint: WebhookEndpoint, now: datetime, *, lanes: int
) -> ClaimedWork | None:
    """Claim up to so many lanes of an endpoint; None where there is nothing to do, or another does it.

    A suspect receiver is tried with one, by one worker at a time; one that is not active gets
    tests only.
    """
    cursor = unit.webhook_queue.hold(endpoint.id, wait=False)
    if cursor is None or lanes < 1:
        return None
    health = cursor.health
    rests = health.resting_until is not None and now < health.resting_until
    only_tests = rests or endpoint.status is not EndpointStatus.ACTIVE
    found = unit.webhook_lanes.claim(
        endpoint.id,
        now,
        lease=LEASE,
        lanes=1 if health.is_suspect else lanes,
        deliveries_each=1 if health.is_suspect else DELIVERIES_EACH,
        only_tests=only_tests,
    )
    if not found:
        return None
    if health.is_suspect and not only_tests:
        # No other worker tries it until this one knows, or is dead.
        unit.webhook_queue.note_health(endpoint.id, replace(health, resting_until=now + LEASE))
    secrets = unit.webhook_endpoints.secrets_of([endpoint.id])[endpoint.id]
    signing = [secret for secret in secrets if secret.signs(now)]
    return ClaimedWork(Receiver(endpoint, signing, health), found)
