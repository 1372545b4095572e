"""Who holds a credential: an API key, or a guest's tracking token.

Whatever is wrong with a credential, the answer is the same. A credential that was good a moment ago
is taken for good: revoking it, or a tracking token's order moving to another version, is effective
in every process within REVOCATION_SECONDS. Expiry is looked at every time.
"""

import hashlib
import logging
import time
from collections.abc import Callable
from typing import Final

from api.access.key_usage import KeyUsage
from api.access.recent_callers import Admission, RecentCallers
from api.services import Services
from api.transport.public_errors import Unauthenticated
from domain.access import Caller, PrincipalKind
from domain.access_keys import KeyText, caller_of, key_id_of
from domain.client_addresses import is_allowed_from
from domain.scopes import GUEST_SCOPES
from persistence.reads.keys import api_key_by_prefix, tracking_version_of
from use_cases.access.tracking_tokens import InvalidTrackingToken, TrackingTokens

logger = logging.getLogger("orderwright.api")

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

    async def __call__(self, credential: str | None, address: str | None = None) -> Caller:
        """Who shows this credential from this address. Raises Unauthenticated: it says no reason."""
        if not credential or len(credential) > CREDENTIAL_LIMIT or not credential.isascii():
            raise Unauthenticated
        # Not the credential itself: what is kept in memory may end up in a dump.
        digest = hashlib.sha256(credential.encode()).digest()
        admission = self._recent.get(digest)
        if admission is None:
            asked_at = self._monotonic()
            admission = await self._verified(credential)
            self._recent.keep(digest, admission, verified_at=asked_at)
        caller = admission.caller
        if not is_allowed_from(address, admission.allowed_addresses):
            # A stolen key, or a server that moved: whoever owns the key wants to know which.
            logger.warning("Refused %s: used from %r.", caller.client, address)
            raise Unauthenticated
        if caller.expires_at is not None and self._services.clock() >= caller.expires_at:
            raise Unauthenticated
        key_id = key_id_of(caller.client)
        if key_id is not None:
            self._usage.note(key_id)
        return caller

    async def close(self) -> None:
        """Finish what is being written about the use of keys."""
        await self._usage.close()

    async def _verified(self, credential: str) -> Admission:
        shown = KeyText.parse(credential)
        if shown is not None:
            admission = await self._key_holder(shown)
        else:
            guest = await self._guest(credential)
            admission = None if guest is None else Admission(guest)
        if admission is None:
            raise Unauthenticated
        return admission

    async def _key_holder(self, shown: KeyText) -> Admission | None:
        def read() -> Admission | None:
            with self._services.database.snapshot() as connection:
                stored = api_key_by_prefix(connection, shown.prefix)
            caller = caller_of(shown, stored, self._services.clock())
            if stored is None or caller is None:
                return None
            return Admission(caller, stored.allowed_addresses)

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
