"""apiKeyCreate: a credential for a program, whose text is shown this once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.access import Caller, PrincipalKind
from domain.access_keys import ApiKey, KeyText
from domain.errors import InvalidInput, NotFound
from domain.key_rights import check_within_rights, granted_channels, granted_scopes
from domain.validation import text
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
) -> CreatedApiKey:
    """Make a key with some of the caller's own rights; the system itself may give any.

    `scopes` None means what the kind gets by default (partners have no default), `channel_ids`
    None every channel, `expires_at` None never. Raises InvalidInput, NotFound for an unknown
    channel, NotPermitted for rights that the caller lacks.
    """
    if expires_at is not None and expires_at <= now:
        raise InvalidInput("Must be in the future.", field=("expiresAt",))
    granted = granted_scopes(kind, scopes)
    channels = granted_channels(kind, channel_ids)
    check_within_rights(caller, kind, granted, channels)
    if channels is not None and channels - unit.channels.by_id(channels).keys():
        raise NotFound("No such channel.", field=("channelIds",))
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
    )
    unit.api_keys.add(key)
    return CreatedApiKey(key, drawn.shown())
