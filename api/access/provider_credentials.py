"""Tokens of identity providers as credentials: staff by their roles, shoppers as customers."""

import hashlib
from uuid import UUID

from api.access.provider_keys import ProviderKeys
from api.access.recent_callers import Admission
from api.services import Services
from domain.access.caller import Caller, PrincipalKind
from domain.access.identity_providers import IdentityProvider, ProviderKind
from domain.access.roles import Role, combined
from domain.access.scopes import SHOPPER_SCOPES
from persistence.access.roles_and_providers import active_providers_of, every_role
from persistence.access.sign_in import linked_customer
from use_cases.access.foreign_tokens import (
    ForeignClaims,
    InvalidForeignToken,
    audiences,
    verify_foreign_token,
)
from use_cases.access.token_text import TokenText
from use_cases.access.tracking_tokens import whole_seconds
from use_cases.customers.complete_shopper_sign_in import customer_of_mailbox


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
        return await self._shopper(provider, claims)

    async def _shopper(self, provider: IdentityProvider, claims: ForeignClaims) -> Admission | None:
        """The customer whom the provider knows: the same one at every visit.

        At the first it is who has the e-mail address that the provider has verified.
        """

        def read() -> UUID | None:
            with self._services.database.snapshot() as connection:
                return linked_customer(connection, provider.id, claims.subject)

        customer_id = await self._services.run_read(read)
        mailbox = claims.verified_email()
        if customer_id is None:
            if mailbox is None:
                return None
            now = self._services.clock()
            customer_id = await self._services.run_write(
                lambda unit: unit.sign_in.link(
                    provider.id, claims.subject, customer_of_mailbox(unit, mailbox, now)
                )
            )
        assert provider.channel_id is not None, "shoppers belong to a channel"
        return Admission(
            Caller(
                kind=PrincipalKind.SHOPPER,
                client=person_of(provider, claims.subject),
                scopes=SHOPPER_SCOPES,
                channel_ids=frozenset({provider.channel_id}),
                expires_at=whole_seconds(claims.expires_at),
                customer_id=customer_id,
                subject=claims.subject,
            )
        )

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
            expires_at=whole_seconds(claims.expires_at),
            subject=claims.subject,
        )


def is_person(caller: Caller) -> bool:
    """Whether it is somebody whom a provider vouches for."""
    return caller.client.startswith("person:")


def person_of(provider: IdentityProvider, subject: str) -> str:
    """The stable name of a person as a client: whatever the provider calls them, of one length."""
    digest = hashlib.sha256(subject.encode()).hexdigest()[:32]
    return f"person:{provider.id.hex}:{digest}"
