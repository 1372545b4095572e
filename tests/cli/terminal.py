"""A person at a terminal: commands in this process, and servers in one of their own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from typer.testing import CliRunner, Result

from cli.main import app

ORDERWRIGHT = Path(sys.executable).with_name("orderwright")
START_SECONDS = 60.0
STOP_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Terminal:
    """Where `orderwright` is typed: with these variables, in this folder."""

    variables: Mapping[str, str]
    folder: Path

    def run(self, *words: str, **variables: str) -> Result:
        """A command, to its end."""
        with _inside(self.folder):
            return CliRunner().invoke(app, list(words), env={**self.variables, **variables})

    def done(self, *words: str) -> str:
        """The answer of a command that must succeed."""
        result = self.run(*words)
        assert result.exit_code == 0, result.output
        return result.stdout

    def json(self, *words: str) -> Any:
        """The answer for scripts."""
        return json.loads(self.done(*words, "--json"))

    @contextmanager
    def running(self, *words: str) -> Iterator["subprocess.Popen[str]"]:
        """A command that runs until it is told to stop, in a process of its own."""
        process = subprocess.Popen(
            [ORDERWRIGHT, *words],
            cwd=self.folder,
            env={**os.environ, **self.variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


def stop(process: "subprocess.Popen[str]", number: int = signal.SIGTERM) -> str:
    """Ask a process to stop, which it does cleanly; everything it printed."""
    process.send_signal(number)
    printed, _ = process.communicate(timeout=STOP_SECONDS)
    assert process.returncode == 0, printed
    return printed


def await_ready(process: "subprocess.Popen[str]", port: int) -> None:
    """Wait until a server answers."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, process.communicate()[0]
        try:
            with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2):
                return
        # A demo takes connections before its shop is filled, and answers them afterwards.
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError("the server never answered")


def free_port() -> int:
    """A port that nothing uses."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
