"""Whether a database can serve this code."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from persistence.database import Database
from persistence.migrating import current_revision, newest_revision
from persistence.reads.relay import oldest_waiting_event


@dataclass(frozen=True, slots=True)
class Readiness:
    """What stands in the way, in words; nothing when ready.

    `relay_lag` is how long the oldest event has waited for its position in the log; None where it
    could not be asked.
    """

    problem: str | None
    relay_lag: timedelta | None = None

    @property
    def ready(self) -> bool:
        """Whether requests can be served."""
        return self.problem is None

    def as_json(self) -> dict[str, Any]:
        """For a health check."""
        lag = None if self.relay_lag is None else round(self.relay_lag.total_seconds(), 3)
        return {
            "status": "ready" if self.ready else "not ready",
            "problem": self.problem,
            "relayLagSeconds": lag,
        }


def readiness(
    database: Database, *, longest_lag: timedelta | None = None, now: datetime | None = None
) -> Readiness:
    """Ask the database; never raises.

    A relay that lags keeps nobody from being served, so it is told, and no reason to send requests
    elsewhere, unless `longest_lag` says from when on it is one.
    """
    try:
        with database.snapshot() as connection:
            revision = current_revision(connection)
            if revision != newest_revision():
                return Readiness(_out_of_step(revision))
            oldest = oldest_waiting_event(connection)
    except (DBAPIError, PoolExhausted):
        return Readiness("The database cannot be reached.")
    lag = max((now or datetime.now(UTC)) - oldest, timedelta()) if oldest else timedelta()
    if longest_lag is not None and lag > longest_lag:
        return Readiness(f"Events have waited for the relay for {lag.total_seconds():.0f} s.", lag)
    return Readiness(None, lag)


def _out_of_step(revision: str | None) -> str:
    if revision is None:
        return "The database is empty: run `orderwright migrate`."
    return (
        f"The database is at revision {revision}, this code needs {newest_revision()}: "
        "run `orderwright migrate`, or the release that made it."
    )
