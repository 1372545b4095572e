"""webhookSecretRotate: a new secret, beside the old one for a while."""

from datetime import datetime, timedelta
from uuid import UUID

from domain.access.caller import Caller
from domain.errors import InvalidInput
from domain.webhooks.secrets import DEFAULT_OVERLAP, LONGEST_OVERLAP, WebhookSecret
from persistence.unit_of_work import UnitOfWork
from use_cases.webhooks.endpoint_rights import check_may_redirect


def rotate_webhook_secret(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    endpoint_id: UUID,
    overlap: timedelta = DEFAULT_OVERLAP,
) -> WebhookSecret:
    """Make a new secret. Until the overlap ends, messages carry a signature of each.

    An overlap of nothing is for a secret that leaked. Raises NotFound, NotPermitted for one with
    more rights than the caller, InvalidInput.
    """
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        hours = LONGEST_OVERLAP // timedelta(hours=1)
        raise InvalidInput(f"From 0 to {hours} hours.", field=("overlapHours",))
    endpoint = unit.webhook_endpoints.get(endpoint_id, visible_to=caller)
    check_may_redirect(caller, endpoint)
    unit.webhook_endpoints.expire_secrets(endpoint.id, now + overlap, now)
    number = unit.webhook_endpoints.last_secret_number(endpoint.id) + 1
    secret = WebhookSecret.draw(number, now)
    unit.webhook_endpoints.add_secret(endpoint.id, secret)
    return secret
