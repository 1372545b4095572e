"""Looks once a second at what there is in this process: cheaper than counting every change."""

import asyncio
import os
from pathlib import Path
from typing import Final

from api.doorway import Doorway
from api.services import Services
from api.transport.graphql_transport import GraphQLTransport
from domain.observing import Instruments
from persistence.database import POOL_SIZE

SAMPLE_SECONDS: Final = 1.0
_MEMORY: Final = Path("/proc/self/statm")


class Sampling:
    """Tells the instruments the levels of one API process."""

    def __init__(
        self,
        instruments: Instruments,
        doorway: Doorway,
        transport: GraphQLTransport,
        services: Services,
    ) -> None:
        self._instruments = instruments
        self._doorway = doorway
        self._transport = transport
        self._services = services

    async def keep(self) -> None:
        """Look until canceled."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + SAMPLE_SECONDS
            await asyncio.sleep(SAMPLE_SECONDS)
            self._instruments.level("event_loop_lag_seconds", max(loop.time() - due, 0.0))
            self.look()

    def look(self) -> None:
        """Tell what there is now."""
        tell = self._instruments.level
        tell("requests_in_flight", self._doorway.in_flight)
        tell("websocket_connections", self._transport.websocket.connection_count)
        for topic, count in self._services.subscribers().items():
            tell("subscribers", count, topic)
        tell("watched_streams", self._services.feed.stream_count)
        tell("database_pool_size", POOL_SIZE)
        tell("database_pool_in_use", self._services.database.connections_in_use)
        tell("database_waiting", self._services.waiting_for_connection)
        if _MEMORY.exists():
            pages = int(_MEMORY.read_text().split()[1])
            tell("resident_memory_bytes", pages * os.sysconf("SC_PAGE_SIZE"))
