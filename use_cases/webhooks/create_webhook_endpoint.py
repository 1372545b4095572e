"""webhookEndpointCreate: somebody is to be told what happens, from now on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.access.caller import Caller
from domain.validation import text
from domain.webhooks.endpoint import (
    NEWEST_PAYLOAD_VERSION,
    WebhookEndpoint,
    checked_version,
)
from domain.webhooks.secrets import WebhookSecret
from domain.webhooks.urls import checked_url
from persistence.unit_of_work import UnitOfWork
from use_cases.webhooks.endpoint_rights import CheckedDocument, endpoint_rights

NAME_LIMIT = 100


@dataclass(frozen=True, slots=True)
class CreatedWebhookEndpoint:
    """A new endpoint and the secret that its messages are signed with."""

    endpoint: WebhookEndpoint
    secret: WebhookSecret


def create_webhook_endpoint(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    name: str,
    url: str,
    event_types: Iterable[str],
    channel_ids: Iterable[UUID] | None = None,
    document: CheckedDocument | None = None,
    payload_version: str | None = None,
    allow_loopback: bool = False,
) -> CreatedWebhookEndpoint:
    """Make an endpoint with the least of the caller's own rights that will do.

    Raises InvalidInput, NotFound for an unknown channel, NotPermitted for rights that the caller
    lacks.
    """
    rights = endpoint_rights(
        unit, caller, event_types=event_types, channel_ids=channel_ids, document=document
    )
    version = (
        NEWEST_PAYLOAD_VERSION if payload_version is None else checked_version(payload_version)
    )
    endpoint = WebhookEndpoint(
        id=unit.ids.new(now),
        name=text(name, field=("name",), limit=NAME_LIMIT),
        url=checked_url(url, allow_loopback=allow_loopback),
        owner=caller.client,
        owner_kind=caller.kind,
        event_types=rights.event_types,
        scopes=rights.scopes,
        channel_ids=rights.channel_ids,
        location_ids=caller.location_ids,
        document=None if document is None else document.text,
        payload_version=version,
        created_at=now,
        updated_at=now,
    )
    secret = WebhookSecret.draw(1, now)
    unit.webhook_endpoints.add(endpoint, secret)
    return CreatedWebhookEndpoint(endpoint, secret)
