"""Whether a database can serve this code."""

from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError

from persistence.database import Database
from persistence.migrating import current_revision, newest_revision


@dataclass(frozen=True, slots=True)
class Readiness:
    """What stands in the way, in words; nothing when ready."""

    problem: str | None

    @property
    def ready(self) -> bool:
        """Whether requests can be served."""
        return self.problem is None

    def as_json(self) -> dict[str, str | None]:
        """For a health check."""
        return {"status": "ready" if self.ready else "not ready", "problem": self.problem}


def readiness(database: Database) -> Readiness:
    """Ask the database; never raises."""
    try:
        with database.snapshot() as connection:
            revision = current_revision(connection)
    except DBAPIError:
        return Readiness("The database cannot be reached.")
    if revision == newest_revision():
        return Readiness(None)
    if revision is None:
        return Readiness("The database is empty: run `orderwright migrate`.")
    return Readiness(
        f"The database is at revision {revision}, this code needs {newest_revision()}: "
        "run `orderwright migrate`, or the release that made it."
    )
