"""Who holds a credential: an API key, or a guest's tracking token.

Whatever is wrong with a credential, the answer is the same. A credential that was good a moment ago
is taken for good: revoking it, or a tracking token's order moving to another version, is effective
in every process within REVOCATION_SECONDS. Expiry is looked at every time.
"""

import hashlib
import time
from collections.abc import Callable
from typing import Final

from api.access.key_usage import KeyUsage
from api.access.recent_callers import RecentCallers
from api.services import Services
from api.transport.public_errors import Unauthenticated
from domain.access import Caller, PrincipalKind
from domain.access_keys import KeyText, caller_of, key_id_of
from domain.scopes import GUEST_SCOPES
from persistence.reads.keys import api_key_by_prefix, tracking_version_of
from use_cases.access.tracking_tokens import InvalidTrackingToken, TrackingTokens

REVOCATION_SECONDS: Final = 5.0
"""How long a revoked credential may still be served."""
RECENT_LIMIT: Final = 20_000
CREDENTIAL_LIMIT: Final = 1_024
"""Ours are far shorter; a longer one is refused before anything is computed from it."""


class Authentication:
    """Verifies credentials for the transports; call it with what `Bearer` was followed by."""

    def __init__(
        self,
        services: Services,
        tokens: TrackingTokens,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._services = services
        self._tokens = tokens
        self._monotonic = monotonic
        self._usage = KeyUsage(services, monotonic=monotonic)
        self._recent = RecentCallers(
            keep_seconds=REVOCATION_SECONDS, limit=RECENT_LIMIT, monotonic=monotonic
        )

    async def __call__(self, credential: str | None) -> Caller:
        """The caller. Raises Unauthenticated, which does not say why."""
        if not credential or len(credential) > CREDENTIAL_LIMIT or not credential.isascii():
            raise Unauthenticated
        # Not the credential itself: what is kept in memory may end up in a dump.
        digest = hashlib.sha256(credential.encode()).digest()
        caller = self._recent.get(digest)
        if caller is None:
            asked_at = self._monotonic()
            caller = await self._verified(credential)
            self._recent.keep(digest, caller, verified_at=asked_at)
        if caller.expires_at is not None and self._services.clock() >= caller.expires_at:
            raise Unauthenticated
        key_id = key_id_of(caller.client)
        if key_id is not None:
            self._usage.note(key_id)
        return caller

    async def close(self) -> None:
        """Finish what is being written about the use of keys."""
        await self._usage.close()

    async def _verified(self, credential: str) -> Caller:
        shown = KeyText.parse(credential)
        caller = await (self._guest(credential) if shown is None else self._key_holder(shown))
        if caller is None:
            raise Unauthenticated
        return caller

    async def _key_holder(self, shown: KeyText) -> Caller | None:
        def read() -> Caller | None:
            with self._services.database.snapshot() as connection:
                stored = api_key_by_prefix(connection, shown.prefix)
            return caller_of(shown, stored, self._services.clock())

        return await self._services.run_read(read)

    async def _guest(self, credential: str) -> Caller | None:
        try:
            claims = self._tokens.verify(credential, self._services.clock())
        except InvalidTrackingToken:
            return None

        def read() -> int | None:
            with self._services.database.snapshot() as connection:
                return tracking_version_of(connection, claims.order_id)

        if await self._services.run_read(read) != claims.version:
            return None
        return Caller(
            kind=PrincipalKind.GUEST,
            client=f"guest:{claims.order_id.hex}",
            scopes=GUEST_SCOPES,
            channel_ids=frozenset(),
            order_id=claims.order_id,
            expires_at=claims.expires_at,
        )
