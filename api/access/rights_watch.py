"""Rights that are taken away end what goes on with them: here at once, elsewhere soon."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final

from api.access.authentication import Authentication
from api.access.recent_callers import Whose
from domain.access.caller import Caller, PrincipalKind

logger = logging.getLogger("orderwright.api")

LOOK_SECONDS: Final = 10.0
"""Between two looks for what other processes changed."""
WATCHED: Final = frozenset({PrincipalKind.STAFF, PrincipalKind.PARTNER, PrincipalKind.STOREFRONT})
"""Few credentials, used by many connections: one statement each. Guests and shoppers have one each,
and are looked at as often as their connections look by themselves."""


class RightsWatch:
    """Looks again at the connections that are open in this process."""

    def __init__(
        self,
        authentication: Authentication,
        look_again: Callable[[Whose], Awaitable[None]],
        *,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        self._authentication = authentication
        self._look_again = look_again
        self._look_seconds = look_seconds
        self._looking: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Look now and then, on the running event loop."""
        self._begin(self._keep_looking())

    def changed(self, whose: Whose) -> None:
        """This process changed the rights of these callers: whoever is connected is looked at."""
        self._authentication.forget(whose)
        self._begin(self._looked(whose))

    async def close(self) -> None:
        """Look no more."""
        for task in self._looking:
            task.cancel()
        await asyncio.gather(*self._looking, return_exceptions=True)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._looking.add(task)
        task.add_done_callback(self._looking.discard)

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(self._look_seconds)
            await self._looked(holds_key_or_role)

    async def _looked(self, whose: Whose) -> None:
        try:
            await self._look_again(whose)
        except Exception:
            logger.exception("Looking at open connections failed; they look by themselves")


def holds_key_or_role(caller: Caller) -> bool:
    """Whether a caller's rights are those of a key, or of a person's roles."""
    return caller.kind in WATCHED
