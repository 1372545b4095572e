"""Noting when keys are used: about once a minute, beside the requests and never in their way."""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from api.services import Services

logger = logging.getLogger("orderwright.api")

NOTE_EVERY = timedelta(minutes=1)
KEYS_LIMIT = 10_000
"""More keys in use within a minute cost a few superfluous statements, never memory."""


class KeyUsage:
    """Writes `last_used_at` in the background. A failure is logged and costs nobody anything."""

    def __init__(
        self, services: Services, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._services = services
        self._monotonic = monotonic
        self._noted: dict[UUID, float] = {}
        self._writes: set[asyncio.Task[None]] = set()

    def note(self, key_id: UUID) -> None:
        """A key was used just now."""
        now = self._monotonic()
        noted_at = self._noted.get(key_id)
        if noted_at is not None and now - noted_at < NOTE_EVERY.total_seconds():
            return
        if len(self._noted) >= KEYS_LIMIT:
            self._noted.clear()
        self._noted[key_id] = now
        write = asyncio.create_task(self._write(key_id))
        # The event loop keeps no hold on its tasks.
        self._writes.add(write)
        write.add_done_callback(self._writes.discard)

    async def close(self) -> None:
        """Wait for what is being written."""
        await asyncio.gather(*self._writes)

    async def _write(self, key_id: UUID) -> None:
        now = self._services.clock()
        try:
            # Other processes note the same key: the database says who is first.
            await self._services.run_write(
                lambda unit: unit.api_keys.note_use(key_id, now, at_most_every=NOTE_EVERY)
            )
        except Exception:
            logger.warning("Could not note the use of API key %s.", key_id, exc_info=True)
