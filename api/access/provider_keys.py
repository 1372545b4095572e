"""The keys that identity providers publish: fetched when needed, remembered, never hammered."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from domain.access.identity_providers import is_secure_address
from domain.ports import DocumentUnavailable, WebDocuments

logger = logging.getLogger("orderwright.api")

Keys: TypeAlias = Sequence[Mapping[str, Any]]

FRESH_SECONDS: Final = 3_600.0
STALE_SECONDS: Final = 86_400.0
"""How long keys are believed of a provider that does not answer."""
RETRY_SECONDS: Final = 30.0
"""Between two fetches for one provider, whatever key ids strangers make up."""
KEYS_LIMIT: Final = 50


@dataclass(slots=True)
class _Known:
    keys: Keys = ()
    fetched_at: float | None = None
    tried_at: float | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class ProviderKeys:
    """Discovery (OpenID Connect) and key sets (RFC 7517), by issuer. Only ask for known issuers."""

    def __init__(
        self, documents: WebDocuments, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._documents = documents
        self._monotonic = monotonic
        self._known: dict[str, _Known] = {}

    async def keys_of(self, issuer: str, kid: object) -> Keys:
        """The issuer's keys; fetched anew where none of them has this id, or they are old."""
        known = self._known.setdefault(issuer, _Known())
        if self._is_due(known, kid):
            async with known.lock:
                # Whoever waited here finds what the first one fetched.
                if self._is_due(known, kid):
                    await self._refresh(issuer, known)
        age = self._age(known.fetched_at)
        return known.keys if age < STALE_SECONDS else ()

    def _is_due(self, known: _Known, kid: object) -> bool:
        if self._age(known.tried_at) < RETRY_SECONDS:
            return False
        has_key = kid is None or any(key.get("kid") == kid for key in known.keys)
        return not has_key or self._age(known.fetched_at) >= FRESH_SECONDS

    async def _refresh(self, issuer: str, known: _Known) -> None:
        known.tried_at = self._monotonic()
        try:
            known.keys = await self._fetched(issuer)
            known.fetched_at = known.tried_at
        except DocumentUnavailable as error:
            logger.warning("The keys of %s cannot be had: %s", issuer, error)

    async def _fetched(self, issuer: str) -> Keys:
        address = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
        discovered = await self._documents.get_json(address)
        if not isinstance(discovered, dict) or discovered.get("issuer") != issuer:
            # Otherwise one provider could speak for another (OpenID Connect Discovery, 4.3).
            raise DocumentUnavailable("its discovery document is of another issuer")
        where = discovered.get("jwks_uri")
        if not isinstance(where, str) or not _may_send_to(issuer, where):
            raise DocumentUnavailable("its jwks_uri is no https address")
        found = await self._documents.get_json(where)
        keys = found.get("keys") if isinstance(found, dict) else None
        if not isinstance(keys, list):
            raise DocumentUnavailable("its key set has no keys")
        return [key for key in keys[:KEYS_LIMIT] if isinstance(key, dict)]

    def _age(self, since: float | None) -> float:
        return float("inf") if since is None else self._monotonic() - since


def _may_send_to(issuer: str, address: str) -> bool:
    """Whether an issuer's keys may lie there: only one on this machine has them on this machine.

    Others could otherwise have us knock at the doors of our own side.
    """
    is_here = issuer.startswith("http://")
    return is_secure_address(address) and (is_here or address.startswith("https://"))
