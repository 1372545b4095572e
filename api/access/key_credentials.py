"""API keys as credentials: found by their prefix, proven by their secret."""

from api.access.recent_callers import Admission
from api.services import Services
from domain.access.api_keys import KeyText, caller_of
from persistence.reads.keys import api_key_by_prefix


class KeyCredentials:
    """Knows who shows a key."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def admission(self, shown: KeyText) -> Admission | None:
        """Its holder; None for a key that is none, wrong, revoked or expired."""

        def read() -> Admission | None:
            with self._services.database.snapshot() as connection:
                stored = api_key_by_prefix(connection, shown.prefix)
            caller = caller_of(shown, stored, self._services.clock())
            if stored is None or caller is None:
                return None
            return Admission(caller, stored.allowed_addresses)

        return await self._services.run_read(read)
