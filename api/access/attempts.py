"""Failed attempts to prove something, counted by where they come from."""

import time
from collections.abc import Callable


class Attempts:
    """A bounded memory of failures: too many within a while, and the next has to wait.

    Only failures count, so that whoever knows the secret never waits because of their own work.
    Each process counts for itself.
    """

    def __init__(
        self,
        *,
        limit: int,
        within_seconds: float,
        sources_limit: int = 10_000,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit = limit
        self._within_seconds = within_seconds
        self._sources_limit = sources_limit
        self._monotonic = monotonic
        self._failures: dict[str, tuple[float, int]] = {}

    def wait_seconds(self, source: str) -> float:
        """How long this source has to wait; 0 for not at all."""
        since, count = self._failures.get(source, (0.0, 0))
        if count < self._limit:
            return 0.0
        return max(0.0, since + self._within_seconds - self._monotonic())

    def failed(self, source: str) -> None:
        """One more failure."""
        now = self._monotonic()
        since, count = self._failures.pop(source, (now, 0))
        if now - since >= self._within_seconds:
            since, count = now, 0
        while len(self._failures) >= self._sources_limit:
            # The first failed longest ago: entries are put back in the order they fail.
            self._failures.pop(next(iter(self._failures)))
        self._failures[source] = (since, count + 1)
