"""Access tokens of ours as credentials: whoever they stand for, with the rights of this moment."""

from dataclasses import replace
from uuid import UUID

from api.access.recent_callers import Admission
from api.services import Services
from domain.access_keys import KeyText, client_of
from persistence.database import Snapshot
from persistence.reads.keys import api_key_by_prefix
from persistence.signing_keys import signing_key_by_id
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

    A token is no right of its own: it stands for an API key, whose rights are looked up, so that a
    revoked key ends its tokens and lost scopes are lost in them, too.
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
                return self._key_holder(connection, claims)

        return await self._services.run_read(read)

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
