"""Callers that were verified a moment ago, so that a request costs no statement."""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from domain.access.caller import Caller

Whose: TypeAlias = Callable[[Caller], bool]
"""Picks callers."""


class Admission(NamedTuple):
    """A verified caller, and from where the credential may be used (None: everywhere).

    Where it came from is looked at for every request: it is no property of the credential.
    """

    caller: Caller
    allowed_addresses: frozenset[str] | None = None


class RecentCallers:
    """A bounded memory of verified callers by the digest of their credential.

    Full, it forgets whoever was verified longest ago, who then costs a statement again.
    """

    def __init__(self, *, keep_seconds: float, limit: int, monotonic: Callable[[], float]) -> None:
        self._keep_seconds = keep_seconds
        self._limit = limit
        self._monotonic = monotonic
        self._forgotten_at = float("-inf")
        self._verified: dict[bytes, tuple[float, Admission]] = {}

    def __len__(self) -> int:
        return len(self._verified)

    def get(self, digest: bytes) -> Admission | None:
        """Who showed this credential lately; None when that is unknown or too long ago."""
        found = self._verified.get(digest)
        if found is None:
            return None
        verified_at, admission = found
        if self._monotonic() - verified_at < self._keep_seconds:
            return admission
        self._verified.pop(digest, None)
        return None

    def forget(self, whose: Whose) -> None:
        """Whoever these are is looked up again, also where that was being done just now."""
        self._forgotten_at = self._monotonic()
        gone = [digest for digest, (_, found) in self._verified.items() if whose(found.caller)]
        for digest in gone:
            del self._verified[digest]

    def keep(self, digest: bytes, admission: Admission, *, verified_at: float) -> None:
        """Remember a caller as of when the database was asked."""
        if verified_at <= self._forgotten_at:
            return
        self._verified.pop(digest, None)
        while len(self._verified) >= self._limit:
            # The first is the oldest: entries are put in the order they were verified.
            self._verified.pop(next(iter(self._verified)))
        self._verified[digest] = (verified_at, admission)
