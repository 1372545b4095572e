"""Who holds a credential: a key, a token of ours or of an identity provider, or of a guest.

Whatever is wrong with a credential, the answer is the same. A credential that was good a moment ago
is taken for good: revoking it, or a tracking token's order moving to another version, is effective
in every process within REVOCATION_SECONDS, and at once in the one that did it. Expiry is looked at
every time. What makes a credential of each kind good is known by a file of its own beside this one.
"""

import hashlib
import logging
import time
from collections.abc import Callable
from typing import Final

from api.access.key_credentials import KeyCredentials
from api.access.key_usage import KeyUsage
from api.access.provider_credentials import ProviderCredentials
from api.access.provider_keys import ProviderKeys
from api.access.recent_callers import Admission, RecentCallers, Whose
from api.access.token_credentials import TokenCredentials
from api.access.tracking_credentials import TrackingCredentials
from api.services import Services
from api.transport.public_errors import Unauthenticated
from domain.access.api_keys import KeyText, key_id_of
from domain.access.caller import Caller
from domain.access.client_addresses import is_allowed_from
from domain.access.location_rights import within_locations
from domain.ports import WebDocuments
from integrations.web_documents.http import HttpDocuments
from use_cases.access.access_tokens import TokenSettings
from use_cases.access.token_text import LENGTH_LIMIT, TokenText
from use_cases.access.tracking_tokens import TRACKING_ALGORITHM, TrackingTokens

logger = logging.getLogger("orderwright.api")

REVOCATION_SECONDS: Final = 5.0
"""How long a revoked credential may still be served."""
RECENT_LIMIT: Final = 20_000
CREDENTIAL_LIMIT: Final = LENGTH_LIMIT
"""A longer one is refused before anything is computed from it."""


class Authentication:
    """Verifies credentials for the transports; call it with what `Bearer` was followed by."""

    def __init__(
        self,
        services: Services,
        tokens: TrackingTokens,
        *,
        settings: TokenSettings | None = None,
        documents: WebDocuments | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._services = services
        self._keys = KeyCredentials(services)
        self._tracking = TrackingCredentials(services, tokens)
        self._tokens = TokenCredentials(services, settings or TokenSettings())
        keys = ProviderKeys(documents or HttpDocuments(), monotonic=monotonic)
        self._people = ProviderCredentials(services, keys)
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

    def forget(self, whose: Whose) -> None:
        """Look these callers up again: their rights may have changed."""
        self._recent.forget(whose)

    async def close(self) -> None:
        """Finish what is being written about the use of keys."""
        await self._usage.close()

    async def _verified(self, credential: str) -> Admission:
        admission = await self._admission(credential)
        if admission is None:
            raise Unauthenticated
        return admission._replace(caller=within_locations(admission.caller))

    async def _admission(self, credential: str) -> Admission | None:
        """Whoever holds it: its form says which kind it is, and each kind is checked its own way."""
        shown = KeyText.parse(credential)
        if shown is not None:
            return await self._keys.admission(shown)
        token = TokenText.parse(credential)
        if token is None:
            return None
        signed_with = self._tokens.signed_with(token)
        if signed_with is not None:
            return await self._tokens.admission(token, signed_with)
        if token.header.get("alg") == TRACKING_ALGORITHM:
            return await self._tracking.admission(credential)
        return await self._people.admission(token)
