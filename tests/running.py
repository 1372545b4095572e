"""Orderwright as people run it: its commands and processes, with a folder and a database of theirs."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

COMMANDS = Path(sys.executable).parent
START_SECONDS = 60
STOP_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Installation:
    """A working directory and the database that its commands use."""

    folder: Path
    database_url: str

    @property
    def on_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    def environment(self, **more: str) -> Mapping[str, str]:
        """What a shell in this installation has: the commands first, and no settings of ours."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if name in {"HOME", "LANG", "PYTHONPATH", "TMPDIR"}
            or name.startswith(("COVERAGE", "COV_"))
        }
        path = f"{COMMANDS}{os.pathsep}{os.environ.get('PATH', '')}"
        return {**kept, "PATH": path, "DATABASE_URL": self.database_url, **more}

    def run(self, *arguments: str) -> str:
        """Run `orderwright` to its end; what it answered. Fails the test when it fails."""
        done = subprocess.run(
            [COMMANDS / "orderwright", *arguments],
            cwd=self.folder,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
            check=False,
        )
        assert done.returncode == 0, f"orderwright {arguments}: {done.stdout}{done.stderr}"
        return done.stdout

    def key(self, kind: str, *arguments: str) -> str:
        """The text of a new key."""
        made = self.run("keys", "create", "--kind", kind, "--name", kind, "--json", *arguments)
        text: str = json.loads(made)["key"]
        return text

    @contextmanager
    def serve(self, *options: str, port: int | None = None, **variables: str) -> Iterator[str]:
        """A server process on loopback, ready for requests; its address without a slash."""
        chosen = port or free_port()
        address = f"http://127.0.0.1:{chosen}"
        with self.process("serve", "--port", str(chosen), *options, **variables) as process:
            await_ready(address, process, self.folder / "serve.log")
            yield address

    @contextmanager
    def process(self, *arguments: str, **variables: str) -> Iterator["subprocess.Popen[str]"]:
        """A process of `orderwright` that runs beside the test, then is told to stop."""
        log = self.folder / f"{arguments[0]}.log"
        with log.open("a") as writing:
            said_before = writing.tell()
            process = subprocess.Popen(
                [COMMANDS / "orderwright", *arguments],
                cwd=self.folder,
                env=self.environment(**variables),
                stdout=writing,
                stderr=writing,
                text=True,
            )
            try:
                yield process
                await_words(process, log, said_before)
                assert process.poll() is None, f"{arguments} ended: {log.read_text()}"
            finally:
                stop(process)
        assert process.returncode == 0, f"{arguments} failed: {log.read_text()}"

    @contextmanager
    def serve_and_work(self) -> Iterator[str]:
        """API and worker: one process on SQLite, two on PostgreSQL."""
        with self.serve() as address:
            if self.on_sqlite:
                yield address
                return
            with self.process("worker"):
                yield address


def await_words(process: subprocess.Popen[str], log: Path, said_before: int) -> None:
    """Wait until a process has said that it runs: before, a signal ends it like any program."""
    give_up_at = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < give_up_at:
        if log.stat().st_size > said_before:
            return
        time.sleep(0.05)


def stop(process: subprocess.Popen[str]) -> None:
    """Ask a process to stop; insist if it does not."""
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def await_ready(
    address: str, process: "subprocess.Popen[str]", log: Path, seconds: float = START_SECONDS
) -> None:
    """Wait until a server answers; fails the test when it does not."""
    give_up_at = time.monotonic() + seconds
    while time.monotonic() < give_up_at:
        assert process.poll() is None, f"the server ended: {log.read_text()}"
        try:
            if httpx.get(f"{address}/readyz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError(f"{address} was not ready in {seconds} seconds")


def free_port() -> int:
    """A port of loopback that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
