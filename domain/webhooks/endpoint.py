"""Webhook endpoints: who is told of what, under which rights, and whether they are told now."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.access.api_keys import key_id_of
from domain.access.caller import Caller, PrincipalKind
from domain.errors import InvalidInput, MoveRefused

PAYLOAD_VERSIONS: Final = ("2026-11-01",)
"""Versions of the payload, oldest first. An endpoint keeps the one it was made with."""
NEWEST_PAYLOAD_VERSION: Final = PAYLOAD_VERSIONS[-1]


def checked_version(version: str) -> str:
    """The version, if payloads have it. Raises InvalidInput."""
    if version not in PAYLOAD_VERSIONS:
        raise InvalidInput(
            f"Versions are {', '.join(PAYLOAD_VERSIONS)}.", field=("payloadVersion",)
        )
    return version


class EndpointStatus(StrEnum):
    """Whether events are sent."""

    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    DISABLED = "DISABLED"


class DisabledReason(StrEnum):
    """Why an endpoint is sent nothing any more."""

    GONE = "GONE"
    FAILING = "FAILING"
    OWNER_REVOKED = "OWNER_REVOKED"
    DOCUMENT_INVALID = "DOCUMENT_INVALID"


@dataclass(frozen=True, slots=True)
class WebhookEndpoint:
    """A receiver. `owner` is the credential from whose rights its own were taken.

    `scopes`, `channel_ids` and `location_ids` are those rights: payloads are made with them, and
    with no others. None means every channel, every location.
    """

    id: UUID
    name: str
    url: str
    owner: str
    owner_kind: PrincipalKind
    event_types: frozenset[str]
    scopes: frozenset[str]
    created_at: datetime
    updated_at: datetime
    channel_ids: frozenset[UUID] | None = None
    location_ids: frozenset[UUID] | None = None
    document: str | None = field(default=None, repr=False)
    payload_version: str = NEWEST_PAYLOAD_VERSION
    status: EndpointStatus = EndpointStatus.ACTIVE
    disabled_reason: DisabledReason | None = None
    disabled_at: datetime | None = None

    @property
    def owner_key_id(self) -> UUID | None:
        """The key of a partner who owns it: when that ends, so does this."""
        return key_id_of(self.owner) if self.owner_kind is PrincipalKind.PARTNER else None

    def caller(self) -> Caller:
        """Who reads what is put into payloads."""
        return Caller(
            kind=self.owner_kind,
            client=f"webhook:{self.id.hex}",
            scopes=self.scopes,
            channel_ids=self.channel_ids,
            location_ids=self.location_ids,
        )

    def owned_by(self, caller: Caller) -> "WebhookEndpoint":
        """With the restrictions of another caller, who answers for it from now on."""
        return replace(
            self,
            owner=caller.client,
            owner_kind=caller.kind,
            location_ids=caller.location_ids,
        )

    def pause(self, now: datetime) -> "WebhookEndpoint":
        """Send nothing until it is resumed; events wait. Raises MoveRefused for a disabled one."""
        if self.status is EndpointStatus.DISABLED:
            raise MoveRefused("pause", self.status.value)
        return replace(self, status=EndpointStatus.PAUSED, updated_at=now)

    def resume(self, now: datetime) -> "WebhookEndpoint":
        """Go on where it stopped, whatever stopped it."""
        return replace(
            self,
            status=EndpointStatus.ACTIVE,
            disabled_reason=None,
            disabled_at=None,
            updated_at=now,
        )

    def disable(self, reason: DisabledReason, now: datetime) -> "WebhookEndpoint":
        """Send nothing, because there is no point in it; events wait."""
        return replace(
            self,
            status=EndpointStatus.DISABLED,
            disabled_reason=reason,
            disabled_at=now,
            updated_at=now,
        )
