"""Opening the embedded database while somebody else works with a file that is still new."""

import sqlite3
import threading
from pathlib import Path

from persistence.database import Database


def test_who_finds_a_new_file_in_use_waits_for_its_turn(tmp_path: Path) -> None:
    path = tmp_path / "new.sqlite3"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    other.execute("CREATE TABLE made_by_another (number)")
    soon = threading.Timer(0.2, lambda: other.execute("COMMIT"))
    soon.start()
    database = Database.open(f"sqlite:///{path}")
    try:
        with database.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
            assert connection.exec_driver_sql("SELECT * FROM made_by_another").all() == []
    finally:
        soon.join()
        other.close()
        database.close()
