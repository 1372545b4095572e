"""The rights of an endpoint: what its events and its document need, taken from its owner's own."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.access.caller import Caller, PrincipalKind
from domain.errors import InvalidInput, NotFound, NotPermitted
from domain.webhooks.endpoint import WebhookEndpoint
from domain.webhooks.event_types import SCOPES, checked_patterns, kinds_of
from persistence.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class CheckedDocument:
    """A GraphQL document that is fit to make payloads: its text, and the scopes its fields need."""

    text: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class EndpointRights:
    """What an endpoint is told, and the least rights for that."""

    event_types: frozenset[str]
    scopes: frozenset[str]
    channel_ids: frozenset[UUID] | None


def endpoint_rights(
    unit: UnitOfWork,
    caller: Caller,
    *,
    event_types: Iterable[str],
    channel_ids: Iterable[UUID] | None,
    document: CheckedDocument | None,
) -> EndpointRights:
    """The rights that an endpoint gets from its caller: as few as will do.

    Raises InvalidInput for unknown types, NotFound for unknown channels, NotPermitted where the
    caller lacks the rights.
    """
    if document is not None and caller.trusted_documents_only:
        # It is run for every event, and would be a text of the caller's own choice.
        raise NotPermitted("This credential runs trusted documents only.", field=("document",))
    patterns = checked_patterns(event_types)
    needed = frozenset(SCOPES[kind] for kind in kinds_of(patterns))
    if document is not None:
        needed |= document.scopes
    lacking = sorted(needed - caller.scopes) if caller.kind is not PrincipalKind.SYSTEM else []
    if lacking:
        raise NotPermitted(
            f"These events or this document need {', '.join(lacking)}, which this credential lacks.",
            field=("eventTypes",) if document is None else ("document",),
        )
    return EndpointRights(patterns, needed, _channels(unit, caller, channel_ids))


def check_may_redirect(caller: Caller, endpoint: WebhookEndpoint) -> None:
    """Raise NotPermitted for an endpoint with rights that the caller lacks.

    What waits for it was chosen by those rights: whoever sends it elsewhere, signs it anew or has it
    told again could otherwise read what they may not.
    """
    if caller.kind is PrincipalKind.SYSTEM:
        return
    lacking = sorted(endpoint.scopes - caller.scopes)
    if lacking:
        raise NotPermitted(f"This credential itself lacks {', '.join(lacking)}.", field=("id",))


def _channels(
    unit: UnitOfWork, caller: Caller, wanted: Iterable[UUID] | None
) -> frozenset[UUID] | None:
    """None means every channel, which for a restricted caller is every one of its own."""
    if wanted is None:
        return caller.channel_ids
    chosen = frozenset(wanted)
    if not chosen:
        raise InvalidInput(
            "Name the channels, or leave them out for every channel.", field=("channelIds",)
        )
    allowed = {key for key in chosen if caller.may_use_channel(key)}
    if chosen - unit.channels.by_id(allowed).keys():
        raise NotFound("No such channel.", field=("channelIds",))
    return chosen
