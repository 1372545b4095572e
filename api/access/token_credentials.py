"""Access tokens of ours as credentials: whoever they stand for, with the rights of this moment."""

from dataclasses import replace
from uuid import UUID

from api.access.recent_callers import Admission
from api.services import Services
from domain.access.api_keys import KeyText, client_of
from domain.access.caller import Caller, PrincipalKind
from domain.access.scopes import SHOPPER_SCOPES
from domain.customers.sign_in import customer_of
from persistence.access.sign_in import shopper_session_by_id
from persistence.access.signing_keys import signing_key_by_id
from persistence.database import Snapshot
from persistence.reads.keys import api_key_by_prefix
from use_cases.access.access_tokens import (
    AccessClaims,
    InvalidAccessToken,
    TokenSettings,
    signing_key_of,
    verify_access_token,
)
from use_cases.access.token_text import TokenText


class TokenCredentials:
    """Knows who shows a token that we signed.

    A token is no right of its own: it stands for an API key, or for a shopper's sign-in, which are
    looked up, so that a revoked key ends its tokens and so does signing out.
    """

    def __init__(self, services: Services, settings: TokenSettings) -> None:
        self._services = services
        self._settings = settings

    def signed_with(self, token: TokenText) -> UUID | None:
        """The key that signed it, if it says that it is ours; nothing of that is proven."""
        return signing_key_of(token, self._settings)

    async def admission(self, token: TokenText, signed_with: UUID) -> Admission | None:
        """Whoever it stands for; None for a token that is forged, expired or of a key that ended."""

        def read() -> Admission | None:
            now = self._services.clock()
            with self._services.database.snapshot() as connection:
                key = signing_key_by_id(connection, signed_with)
                if key is None:
                    return None
                try:
                    claims = verify_access_token(token, key, self._settings, now)
                except InvalidAccessToken:
                    return None
                if claims.session_id is not None:
                    return self._shopper(connection, claims, claims.session_id)
                return self._key_holder(connection, claims)

        return await self._services.run_read(read)

    def _shopper(
        self, connection: Snapshot, claims: AccessClaims, session_id: UUID
    ) -> Admission | None:
        """The customer who signed in, for as long as they have not signed out."""
        session = shopper_session_by_id(connection, session_id)
        if session is None or not session.is_good(self._services.clock()):
            return None
        if customer_of(claims.subject) != session.customer_id:
            return None
        return Admission(
            Caller(
                kind=PrincipalKind.SHOPPER,
                client=claims.subject,
                scopes=SHOPPER_SCOPES & claims.scopes,
                channel_ids=frozenset({session.channel_id}),
                expires_at=claims.expires_at,
                customer_id=session.customer_id,
                subject=claims.subject,
                trusted_documents_only=session.trusted_documents_only,
            )
        )

    def _key_holder(self, connection: Snapshot, claims: AccessClaims) -> Admission | None:
        """The key that the token was given for, under the prefix that was shown for it.

        So a token ends with the text it was asked for with, also when that was rotated out.
        """
        now = self._services.clock()
        prefix = KeyText.prefix_of(claims.client_id)
        stored = api_key_by_prefix(connection, prefix) if prefix is not None else None
        if prefix is None or stored is None or client_of(stored.id) != claims.subject:
            return None
        shown = stored.as_shown_by(prefix)
        if not shown.is_good(now):
            return None
        holder = shown.caller()
        ends = (claims.expires_at, shown.expires_at or claims.expires_at)
        narrowed = replace(holder, scopes=holder.scopes & claims.scopes, expires_at=min(ends))
        return Admission(narrowed, stored.allowed_addresses)
