"""apiKeyCreate: a credential for a program, whose text is shown this once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.access.api_keys import ApiKey, KeyText, key_id_of
from domain.access.caller import Caller, CostBudget, PrincipalKind
from domain.access.client_addresses import allowed_addresses as valid_addresses
from domain.access.key_rights import (
    check_budget,
    check_documents,
    check_future,
    check_within_bounds,
    check_within_rights,
    granted_channels,
    granted_locations,
    granted_scopes,
    with_bounds_of,
)
from domain.access.location_rights import check_scopes_have_places
from domain.errors import NotFound
from domain.validation import text
from persistence.reads.keys import api_key_by_id
from persistence.unit_of_work import UnitOfWork

NAME_LIMIT = 100


@dataclass(frozen=True, slots=True)
class CreatedApiKey:
    """A new key and its text. Nobody, we included, can find the text again."""

    key: ApiKey
    text: str = field(repr=False)


def create_api_key(
    unit: UnitOfWork,
    caller: Caller,
    now: datetime,
    *,
    kind: PrincipalKind,
    name: str,
    scopes: Iterable[str] | None = None,
    channel_ids: Iterable[UUID] | None = None,
    expires_at: datetime | None = None,
    location_ids: Iterable[UUID] | None = None,
    allowed_addresses: Iterable[str] | None = None,
    budget: CostBudget | None = None,
    trusted_documents_only: bool = False,
) -> CreatedApiKey:
    """Make a key with some of the caller's own rights; the system itself may give any.

    `scopes` None means what the kind gets by default (partners have no default), `channel_ids`
    None every channel, `location_ids` None every location, `budget` None the installation's own.
    `allowed_addresses` None are those of the caller's own key, everywhere if it has none;
    `expires_at` None is when that ends, never if it does not. Raises InvalidInput, NotFound for an
    unknown channel or location, NotPermitted for rights that the caller lacks.
    """
    check_future(expires_at, now)
    granted = granted_scopes(kind, scopes)
    channels = granted_channels(kind, channel_ids)
    locations = granted_locations(kind, location_ids)
    check_scopes_have_places(granted, locations)
    check_within_rights(caller, kind, granted, channels, locations)
    check_budget(caller, budget)
    check_documents(caller, trusted_documents_only)
    _check_there(unit, channels, locations)
    drawn = KeyText.draw(kind)
    key = ApiKey(
        id=unit.ids.new(now),
        kind=kind,
        name=text(name, field=("name",), limit=NAME_LIMIT),
        prefix=drawn.prefix,
        secret_hash=drawn.secret_hash(),
        scopes=granted,
        channel_ids=channels,
        created_at=now,
        expires_at=expires_at,
        location_ids=locations,
        allowed_addresses=valid_addresses(allowed_addresses),
        budget=budget,
        trusted_documents_only=trusted_documents_only,
    )
    giver = own_key(unit, caller)
    key = with_bounds_of(giver, key)
    check_within_bounds(giver, key)
    unit.api_keys.add(key)
    return CreatedApiKey(key, drawn.shown())


def _check_there(
    unit: UnitOfWork, channels: frozenset[UUID] | None, locations: frozenset[UUID] | None
) -> None:
    if channels is not None and channels - unit.channels.by_id(channels).keys():
        raise NotFound("No such channel.", field=("channelIds",))
    if locations is not None and locations - unit.locations.by_id(locations).keys():
        raise NotFound("No such location.", field=("locationIds",))


def own_key(unit: UnitOfWork, caller: Caller) -> ApiKey | None:
    """The key that the caller shows, itself or in an access token; None for other credentials."""
    key_id = key_id_of(caller.client)
    return None if key_id is None else api_key_by_id(unit.connection, key_id)
