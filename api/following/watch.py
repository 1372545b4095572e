"""One subscriber's wait for its order's event stream to grow."""

import asyncio
from typing import Final

NOT_READ_YET: Final = -1


class Watch:
    """What a subscriber waits on. It remembers that something came, never what, so it stays small.

    Lives on one event loop. `version` is how far the subscriber has read.
    """

    __slots__ = ("_known", "_moved", "_waiter", "version")

    def __init__(self) -> None:
        self.version = NOT_READ_YET
        self._known = NOT_READ_YET
        self._moved = False
        self._waiter: asyncio.Future[None] | None = None

    async def wait(self, version: int, timeout_seconds: float) -> bool:
        """Wait until there may be something after `version`; False when the time is over.

        What came since the subscriber began its last read counts, so nothing falls between
        reading and waiting; a wait may end for nothing.
        """
        self.version = version
        if self._take_news():
            return True
        loop = asyncio.get_running_loop()
        self._waiter = loop.create_future()
        timer = loop.call_later(timeout_seconds, self._end)
        try:
            await self._waiter
        finally:
            timer.cancel()
            self._waiter = None
        # Asked again: something may have come after the timer and before this line.
        return self._take_news()

    def tell_moved(self) -> None:
        """The stream is not where it was."""
        self._moved = True
        self._end()

    def tell_version(self, version: int) -> None:
        """The stream reaches at least this far; whoever has read that far is not disturbed."""
        self._known = max(self._known, version)
        if self._known > self.version:
            self._end()

    def beat(self) -> None:
        """End the wait as if its time were over: the subscriber says where it stands."""
        self._end()

    def _take_news(self) -> bool:
        moved, self._moved = self._moved, False
        return moved or self._known > self.version

    def _end(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
