"""Noticing that anybody committed to the embedded database, other processes included."""

from persistence.database import Database


class DataVersion:
    """A number that another connection's commit changes; looking costs a few microseconds.

    Source: SQLite's `PRAGMA data_version`, which compares for one connection, so this has its own.
    """

    def __init__(self, database: Database) -> None:
        self._connection = database.engine.raw_connection()
        self._connection.detach()

    def read(self) -> int:
        """The number now. Only its changes mean something."""
        cursor = self._connection.cursor()
        cursor.execute("PRAGMA data_version")
        row = cursor.fetchone()
        cursor.close()
        assert row is not None, "this pragma always answers"
        return int(row[0])

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()
