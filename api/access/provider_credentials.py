"""Tokens of identity providers as credentials: staff by their roles."""

import hashlib
from datetime import datetime

from api.access.provider_keys import ProviderKeys
from api.access.recent_callers import Admission
from api.services import Services
from domain.access import Caller, PrincipalKind
from domain.identity_providers import IdentityProvider, ProviderKind
from domain.roles import Role, combined
from persistence.identity import active_providers_of, every_role
from use_cases.access.foreign_tokens import (
    ForeignClaims,
    InvalidForeignToken,
    audiences,
    verify_foreign_token,
)
from use_cases.access.token_text import TokenText


class ProviderCredentials:
    """Knows who shows a token that a listed provider signed for us."""

    def __init__(self, services: Services, keys: ProviderKeys) -> None:
        self._services = services
        self._keys = keys

    async def admission(self, token: TokenText) -> Admission | None:
        """Whoever it stands for; None for a token that is forged, expired or not for us."""
        provider = await self._provider(token)
        if provider is None:
            return None
        # Only now is anything fetched, and only from an issuer that staff have named.
        keys = await self._keys.keys_of(provider.issuer, token.header.get("kid"))
        try:
            claims = verify_foreign_token(token, keys, provider, self._services.clock())
        except InvalidForeignToken:
            return None
        if provider.kind is ProviderKind.STAFF:
            return Admission(await self._staff(provider, claims))
        return None

    async def _provider(self, token: TokenText) -> IdentityProvider | None:
        issuer, wanted = token.claims.get("iss"), audiences(token)
        if not isinstance(issuer, str) or not wanted:
            return None

        def read() -> list[IdentityProvider]:
            with self._services.database.snapshot() as connection:
                return active_providers_of(connection, issuer)

        found = [entry for entry in await self._services.run_read(read) if entry.audience in wanted]
        # A token that is for two of our audiences does not say who somebody is here.
        return found[0] if len(found) == 1 else None

    async def _staff(self, provider: IdentityProvider, claims: ForeignClaims) -> Caller:
        def read() -> dict[str, Role]:
            with self._services.database.snapshot() as connection:
                return every_role(connection)

        roles = await self._services.run_read(read)
        named = claims.roles(provider.roles_claim)
        rights = combined(roles[code] for code in sorted(named & roles.keys()))
        return Caller(
            kind=PrincipalKind.STAFF,
            client=person_of(provider, claims.subject),
            scopes=rights.scopes,
            channel_ids=rights.channel_ids,
            location_ids=rights.location_ids,
            expires_at=_utc(claims.expires_at),
            subject=claims.subject,
        )


def person_of(provider: IdentityProvider, subject: str) -> str:
    """The stable name of a person as a client: whatever the provider calls them, of one length."""
    digest = hashlib.sha256(subject.encode()).hexdigest()[:32]
    return f"person:{provider.id.hex}:{digest}"


def _utc(instant: datetime) -> datetime:
    return instant.replace(microsecond=0)
