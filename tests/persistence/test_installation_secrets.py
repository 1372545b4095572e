"""The installation's own secrets: one for each name, whoever asks first."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from persistence.database import Database
from persistence.installation_secrets import SECRET_BYTES, installation_secret


def test_a_secret_is_made_once_and_stays(database: Database) -> None:
    first = installation_secret(database, "tracking-tokens")

    assert len(first) == SECRET_BYTES
    assert installation_secret(database, "tracking-tokens") == first
    assert installation_secret(database, "webhooks") != first


def test_processes_that_start_at_once_agree(database: Database) -> None:
    barrier = Barrier(6)

    def ask(_: int) -> bytes:
        other = Database.open(database.engine.url.render_as_string(hide_password=False))
        try:
            barrier.wait()
            return installation_secret(other, "tracking-tokens")
        finally:
            other.close()

    with ThreadPoolExecutor(6) as processes:
        assert len(set(processes.map(ask, range(6)))) == 1
