"""Identity providers: whose word we take for who somebody is (OpenID Connect)."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from domain.errors import InvalidInput
from domain.validation import text

LONGEST_LEEWAY_SECONDS: Final = 120
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class ProviderKind(StrEnum):
    """Whom a provider knows."""

    STAFF = "STAFF"
    SHOPPER = "SHOPPER"


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """A provider and the audience that its tokens for us name; the two together are its key.

    `roles_claim` is where a token of staff says which roles they have: a claim's name, or a path
    with dots. `channel_id` is where its shoppers shop. `leeway_seconds` forgives clocks.
    """

    id: UUID
    issuer: str
    audience: str
    kind: ProviderKind
    name: str
    roles_claim: str = "roles"
    channel_id: UUID | None = None
    leeway_seconds: int = 30
    is_active: bool = True


def checked_provider(provider: IdentityProvider) -> IdentityProvider:
    """The provider, if every part is possible. Raises InvalidInput naming the part."""
    if not is_secure_address(provider.issuer):
        raise InvalidInput("An https address, as the tokens' `iss` has it.", field=("issuer",))
    if (provider.kind is ProviderKind.SHOPPER) != (provider.channel_id is not None):
        raise InvalidInput("Shoppers belong to one channel, staff to none.", field=("channelId",))
    if not 0 <= provider.leeway_seconds <= LONGEST_LEEWAY_SECONDS:
        raise InvalidInput(f"From 0 to {LONGEST_LEEWAY_SECONDS} seconds.", field=("leewaySeconds",))
    return replace(
        provider,
        audience=text(provider.audience, field=("audience",), limit=255),
        name=text(provider.name, field=("name",), limit=100),
        roles_claim=text(provider.roles_claim, field=("rolesClaim",), limit=255),
    )


def is_secure_address(url: object) -> bool:
    """Whether what is fetched there is what its owner wrote: https, or this very machine."""
    if not isinstance(url, str) or len(url) > 255:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.query or parts.fragment or parts.username or parts.password or not parts.hostname:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
