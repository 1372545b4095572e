"""Runs PostgreSQL for as long as the process that asked for it lives.

The tests hold the writing end of our standard input. When they end, however they end, it closes:
we stop the server and remove its directory. A test run that is killed leaves nothing behind.

Usage: python tests/postgres_guard.py DIRECTORY POSTGRES [ARGUMENT...]
"""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

STOP_SECONDS = 10
NOBODY_ID = 65534


def as_ordinary_user() -> dict[str, Any]:
    """Arguments for subprocess: PostgreSQL refuses to run as root, so root runs it as nobody."""
    if os.name == "posix" and os.geteuid() == 0:
        return {"user": NOBODY_ID, "group": NOBODY_ID, "extra_groups": []}
    return {}


def guard(directory: Path, command: list[str]) -> None:
    with (directory / "server.log").open("wb") as log:
        server = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=directory,
            **as_ordinary_user(),
        )
    sys.stdin.buffer.read()
    server.send_signal(signal.SIGINT)
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)
        server.wait()
    shutil.rmtree(directory)


if __name__ == "__main__":
    guard(Path(sys.argv[1]), sys.argv[2:])
