"""Finding the document that a request names, mostly without asking the database."""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from api.services import Services
from persistence.reads.trusted_documents import document_text

FRESH_SECONDS: Final = 5.0
"""How long a process may not know that a document was loaded or removed."""
REMEMBERED_NAMES: Final = 2_000


class TrustedDocuments:
    """The documents that anybody loaded, by id or SHA-256; absent names are remembered as well."""

    def __init__(
        self, services: Services, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._services = services
        self._monotonic = monotonic
        self._found: OrderedDict[str, tuple[float, str | None]] = OrderedDict()

    async def __call__(self, name: str) -> str | None:
        """The text of a document; None for a name that nobody loaded."""
        known = self._found.get(name)
        asked_at = self._monotonic()
        if known is not None and asked_at - known[0] < FRESH_SECONDS:
            return known[1]
        text = await self._services.run_read(lambda: self._read(name))
        self._found.pop(name, None)
        while len(self._found) >= REMEMBERED_NAMES:
            self._found.popitem(last=False)
        self._found[name] = (asked_at, text)
        return text

    def _read(self, name: str) -> str | None:
        with self._services.database.snapshot() as connection:
            return document_text(connection, name)
