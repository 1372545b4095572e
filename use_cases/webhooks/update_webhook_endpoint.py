"""webhookEndpointUpdate: another place, other events, another payload."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.validation import text
from domain.webhooks.endpoint import WebhookEndpoint, checked_version
from domain.webhooks.urls import checked_url
from persistence.unit_of_work import UnitOfWork
from use_cases.webhooks.create_webhook_endpoint import NAME_LIMIT
from use_cases.webhooks.endpoint_rights import (
    CheckedDocument,
    check_may_redirect,
    endpoint_rights,
)


@dataclass(frozen=True, slots=True)
class WebhookEndpointChanges:
    """An endpoint as it shall be, in full. `payload_version` None is the one it has."""

    name: str
    url: str
    event_types: Iterable[str]
    channel_ids: Iterable[UUID] | None
    document: CheckedDocument | None
    payload_version: str | None


def update_webhook_endpoint(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    endpoint_id: UUID,
    changes: WebhookEndpointChanges,
    allow_loopback: bool = False,
) -> WebhookEndpoint:
    """Change an endpoint. Its rights are taken anew from the caller, who answers for it from now on.

    What is queued already is sent as the endpoint is now. Raises InvalidInput, NotFound,
    NotPermitted.
    """
    found = unit.webhook_endpoints.get(endpoint_id, visible_to=caller)
    check_may_redirect(caller, found)
    rights = endpoint_rights(
        unit,
        caller,
        event_types=changes.event_types,
        channel_ids=changes.channel_ids,
        document=changes.document,
    )
    version = checked_version(changes.payload_version or found.payload_version)
    changed = replace(
        found.owned_by(caller),
        name=text(changes.name, field=("name",), limit=NAME_LIMIT),
        url=checked_url(changes.url, allow_loopback=allow_loopback),
        event_types=rights.event_types,
        scopes=rights.scopes,
        channel_ids=rights.channel_ids,
        document=None if changes.document is None else changes.document.text,
        payload_version=version,
        updated_at=now,
    )
    unit.webhook_endpoints.save(changed)
    return changed
